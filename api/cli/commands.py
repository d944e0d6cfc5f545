"""What each command of `verbatim` does; what it needs is imported when it runs."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from api.cli.arguments import UsageError, parser, settings_of

DONE, NO_ANSWER, SOME_FAILED = 0, 1, 3
CHECK_FAILED = NO_ANSWER


def run(arguments: Sequence[str]) -> int:
    """Returns the exit code, or raises why there is none."""
    for argument in arguments:
        if "\x00" in argument:
            raise UsageError("an argument holds a NUL character; leave it out")
    asked = parser().parse_args(arguments)
    command = {
        "serve": _serve,
        "ask": _ask,
        "index": _index,
        "evaluate": _evaluate,
        "check": _check,
    }[asked.command]
    return command(asked)


def _serve(asked: argparse.Namespace) -> int:
    from api.cli.serve import run_serve

    run_serve(settings_of(asked))
    return DONE


def _ask(asked: argparse.Namespace) -> int:
    from api.cli.ask import run_ask

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
    from api.cli.index import run_index, run_shard
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
    from api.cli.evaluate import run_evaluate

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
    from api.cli.index import run_check

    return DONE if run_check(settings_of(asked).place, as_json=asked.json) else CHECK_FAILED
