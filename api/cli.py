"""The command `verbatim`: what it takes, and how each way out of it looks.

Every failure is one line on stderr and an exit code; what a command needs is imported when it runs.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from api.terminal import make_writable
from index.errors import VerbatimError
from index.opening import Place

_STORE = "milvus://host:19530/collection"

DONE, NO_ANSWER, UNUSABLE, SOME_FAILED, INTERRUPTED = 0, 1, 2, 3, 130
CHECK_FAILED = NO_ANSWER


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, with the remedy."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see {self.prog} --help")


class UsageError(VerbatimError):
    """The command line cannot be understood."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code; `verbatim` is `sys.exit(main())`."""
    try:
        make_writable()
        try:
            return _run(sys.argv[1:] if arguments is None else arguments)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has enough; the interpreter must not fail again when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except VerbatimError as error:
        return _fail(str(error))
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return _fail(f"{place}{error.strerror or error}; check the path, its permissions and the space left")
    except MemoryError:
        return _fail("out of memory; give this process more, or index fewer documents at once")
    except Exception as error:  # noqa: BLE001 - a defect of ours, said in one line all the same
        return _fail(f"internal error ({type(error).__name__}: {error}); please report it")


def _run(arguments: Sequence[str]) -> int:
    for argument in arguments:
        if "\x00" in argument:
            raise UsageError("an argument holds a NUL character; leave it out")
    asked = _parser().parse_args(arguments)
    run = {
        "serve": _serve,
        "ask": _ask,
        "index": _index,
        "evaluate": _evaluate,
        "check": _check,
    }[asked.command]
    return run(asked)


def _fail(message: str) -> int:
    line = " ".join(message.split())
    print(f"verbatim: {line}", file=sys.stderr)  # noqa: T201 - the command's own voice
    return UNUSABLE


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="verbatim",
        description="Ask a text a question, get the text's own words back, and exactly where they stand.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    serve = commands.add_parser("serve", help="serve the page and the HTTP API", allow_abbrev=False)
    _add_place(serve)
    _add_reader(serve)
    serve.add_argument("--host", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=_port, help="port to listen on (8000; 0 takes a free one)")
    serve.add_argument("--root-path", metavar="PATH", help="path under which a proxy serves this: /qa")
    serve.add_argument(
        "--allowed-host", action="append", dest="allowed_hosts", metavar="NAME", help="further Host header"
    )
    serve.add_argument(
        "--cors-origin", action="append", dest="cors_origins", metavar="ORIGIN", help="may call /v1"
    )
    serve.add_argument(
        "--trusted-proxy",
        action="append",
        dest="trusted_proxies",
        metavar="ADDRESS",
        help="whose X-Forwarded-For is believed",
    )
    serve.add_argument("--rate-limit", type=float, metavar="N", help="requests a minute for each client")
    serve.add_argument("--passages-read", type=int, metavar="N", help="passages read for a question (4)")
    serve.add_argument("--deadline", type=float, metavar="SECONDS", help="for one request (15)")
    serve.add_argument("--log-format", choices=("plain", "json"), help="of the log on stderr (plain)")
    serve.add_argument(
        "--log-questions", action="store_true", default=None, help="write questions into the log"
    )
    serve.epilog = (
        "Every setting is also an environment variable: VERBATIM_PORT, VERBATIM_TOKEN "
        "(a bearer token for all but /livez and /readyz), VERBATIM_QUEUE_LIMIT …"
    )

    ask = commands.add_parser("ask", help="answer a question", allow_abbrev=False)
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--file", type=Path, metavar="FILE", help="ask each line of FILE, - for stdin")
    _add_place(ask)
    _add_reader(ask)
    ask.add_argument("--top-k", type=int, default=3, metavar="N", help="answers at most, 1 to 20 (3)")
    ask.add_argument(
        "--min-confidence",
        type=_probability,
        metavar="P",
        help="answer from this confidence on, 0 to 1, in place of the fitted threshold",
    )
    ask.add_argument("--json", action="store_true", help="print the AnswerResponse of the HTTP API")

    index = commands.add_parser("index", help="make an index of files and folders", allow_abbrev=False)
    index.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    index.add_argument("--out", type=Path, metavar="DIR", help="folder to write")
    index.add_argument("--store", metavar="URL", help=f"or the place on a server to write: {_STORE}")
    index.add_argument(
        "--shard",
        metavar="I/N",
        help="with --store: embed the I-th of N shares, for a later run to gather",
    )
    index.add_argument(
        "--encoder", metavar="MODEL", help="folder or name of another sentence-transformers model"
    )
    index.add_argument("--json", action="store_true", help="print the report as JSON")

    evaluate = commands.add_parser("evaluate", help="measure answers to known questions", allow_abbrev=False)
    evaluate.add_argument("file", type=Path, metavar="FILE")
    _add_place(evaluate)
    _add_reader(evaluate)
    evaluate.add_argument("--context", choices=("search", "given"), default="search")
    evaluate.add_argument("--json", action="store_true", help="print the figures as JSON")

    check = commands.add_parser("check", help="prove that an index is whole", allow_abbrev=False)
    _add_place(check)
    check.add_argument("--json", action="store_true", help="print what is wrong as JSON")
    return parser


def _add_place(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--index",
        type=Path,
        metavar="DIR",
        help="folder written by `verbatim index`; without it, the packaged article",
    )
    command.add_argument("--store", metavar="URL", help=f"or the place on a server: {_STORE}")


def _add_reader(command: argparse.ArgumentParser) -> None:
    command.add_argument("--reader", metavar="MODEL", help="folder or name of another span reader")


def _place(asked: argparse.Namespace) -> Place | None:
    """Where the index is that a command names, or else the environment's store."""
    from index.store_address import parse_address

    if asked.store and asked.index is not None:
        raise UsageError("--index and --store name two places; give one of them")
    store = asked.store or (os.environ.get("VERBATIM_STORE") if asked.index is None else None)
    if store:
        return parse_address(store, os.environ.get("VERBATIM_MILVUS_TOKEN") or None)
    return asked.index if isinstance(asked.index, Path) else None


def _version() -> str:
    from api.version import version

    return f"verbatim {version()}"


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give 0 to 65535")
    return int(text)


def _probability(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no probability; give 0 to 1")
    return value


def _serve(asked: argparse.Namespace) -> int:
    from api.cli_serve import run_serve
    from api.settings import read_settings

    given = {name: value for name, value in vars(asked).items() if name != "command"}
    for name in ("allowed_hosts", "cors_origins", "trusted_proxies"):
        given[name] = None if given[name] is None else tuple(given[name])
    run_serve(read_settings(os.environ, **given))
    return DONE


def _ask(asked: argparse.Namespace) -> int:
    from api.cli_ask import run_ask

    if (asked.question is None) == (asked.file is None):
        raise UsageError("ask needs a QUESTION or --file, one of the two; see verbatim ask --help")
    answered = run_ask(
        asked.question,
        asked.file,
        _place(asked),
        asked.top_k,
        min_confidence=asked.min_confidence,
        reader=asked.reader,
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

    run_evaluate(asked.file, _place(asked), asked.context, reader=asked.reader, as_json=asked.json)
    return DONE


def _check(asked: argparse.Namespace) -> int:
    from api.cli_index import run_check

    return DONE if run_check(_place(asked), as_json=asked.json) else CHECK_FAILED


if __name__ == "__main__":
    sys.exit(main())
