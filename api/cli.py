"""The command `verbatim`: what each of its commands does, and how each way out of it looks.

Every failure is one line on stderr and an exit code; what a command needs is imported when it runs.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from api.cli_arguments import UsageError, parser, settings_of
from api.terminal import complain, make_writable, told

DONE, NO_ANSWER, UNUSABLE, SOME_FAILED, INTERRUPTED = 0, 1, 2, 3, 130
CHECK_FAILED = NO_ANSWER


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code; `verbatim` is `sys.exit(main())`."""
    try:
        make_writable()
        try:
            return _run(sys.argv[1:] if arguments is None else arguments)
        finally:
            _flush()
    except BrokenPipeError:
        # Whoever read our output has enough.
        _leave_stdout()
        return DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a defect of ours, said in one line all the same
        return _fail(told(error))


def _run(arguments: Sequence[str]) -> int:
    for argument in arguments:
        if "\x00" in argument:
            raise UsageError("an argument holds a NUL character; leave it out")
    asked = parser().parse_args(arguments)
    run = {
        "serve": _serve,
        "ask": _ask,
        "index": _index,
        "evaluate": _evaluate,
        "check": _check,
    }[asked.command]
    return run(asked)


def _flush() -> None:
    try:
        sys.stdout.flush()
    except OSError as error:
        _leave_stdout()
        raise OSError(error.errno, error.strerror, "stdout") from error


def _leave_stdout() -> None:
    """Sends what could not be written nowhere: the interpreter must not fail again when it flushes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _fail(message: str) -> int:
    complain(message)
    return UNUSABLE


def _serve(asked: argparse.Namespace) -> int:
    from api.cli_serve import run_serve

    run_serve(settings_of(asked))
    return DONE


def _ask(asked: argparse.Namespace) -> int:
    from api.cli_ask import run_ask

    if (asked.question is None) == (asked.file is None):
        raise UsageError("ask needs a QUESTION or --file, one of the two; see verbatim ask --help")
    settings = settings_of(asked)
    answered = run_ask(
        asked.question,
        asked.file,
        settings.place,
        asked.top_k,
        min_confidence=asked.min_confidence,
        reader=settings.reader,
        as_json=asked.json,
    )
    return DONE if answered else NO_ANSWER


def _index(asked: argparse.Namespace) -> int:
    from api.cli_index import run_index, run_shard
    from index.shards import Shard
    from index.store_address import parse_address

    if (asked.out is None) == (asked.store is None):
        raise UsageError("index needs --out DIR or --store URL, one of the two; see verbatim index --help")
    if asked.store is None:
        if asked.shard is not None:
            raise UsageError("--shard goes with --store: a folder has one writer; leave it out")
        whole = run_index(asked.paths, asked.out, asked.encoder, as_json=asked.json)
        return DONE if whole else SOME_FAILED
    address = parse_address(asked.store, os.environ.get("VERBATIM_MILVUS_TOKEN") or None)
    if asked.shard is None:
        return DONE if run_index(asked.paths, address, asked.encoder, as_json=asked.json) else SOME_FAILED
    try:
        shard = Shard.parse(asked.shard)
    except ValueError as error:
        raise UsageError(f"--shard: {error}") from error
    return DONE if run_shard(asked.paths, address, shard, asked.encoder, as_json=asked.json) else SOME_FAILED


def _evaluate(asked: argparse.Namespace) -> int:
    from api.cli_evaluate import run_evaluate

    settings = settings_of(asked)
    named = asked.index is not None or asked.store is not None
    run_evaluate(
        asked.file,
        settings.place if named else None,
        asked.context,
        otherwise=settings.place,
        reader=settings.reader,
        as_json=asked.json,
    )
    return DONE


def _check(asked: argparse.Namespace) -> int:
    from api.cli_index import run_check

    return DONE if run_check(settings_of(asked).place, as_json=asked.json) else CHECK_FAILED


if __name__ == "__main__":
    sys.exit(main())
