"""What the command `verbatim` takes: its commands, their arguments, and the settings that they make."""

from __future__ import annotations

import argparse
import dataclasses
import math
import os
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from api.settings import ANSWERING, ENVIRONMENT_PREFIX, Settings, read_settings
from index.errors import VerbatimError
from qa.question import DEFAULT_TOP_K, MAX_TOP_K

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_SETTINGS = {setting.name: setting for setting in dataclasses.fields(Settings)}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, with the remedy."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see {self.prog} --help")

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        # argparse's own passes over what cannot be written: help that nobody got would be a success.
        (file or sys.stderr).write(message)


class UsageError(VerbatimError):
    """The command line cannot be understood."""


def parser() -> argparse.ArgumentParser:
    command_line = _Parser(
        prog="verbatim",
        description="Ask a text a question, get the text's own words back, and exactly where they stand.",
        allow_abbrev=False,
    )
    command_line.add_argument("--version", action="version", version=_version())
    commands = command_line.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=_Parser
    )
    for name, said, add_arguments in (
        ("serve", "serve the page and the HTTP API", _add_serve),
        ("ask", "answer a question", _add_ask),
        ("index", "make an index of files and folders", _add_index),
        ("evaluate", "measure answers to known questions", _add_evaluate),
        ("check", "prove that an index is whole", _add_check),
    ):
        add_arguments(commands.add_parser(name, help=said, allow_abbrev=False))
    return command_line


def _add_serve(serve: argparse.ArgumentParser) -> None:
    _add_place(serve)
    _add_reader(serve)
    _add_setting(serve, "host", type=_named)
    _add_setting(serve, "port", type=_port)
    _add_setting(serve, "root_path", metavar="PATH")
    _add_setting(serve, "allowed_hosts", "--allowed-host", type=_named, action="append", metavar="NAME")
    _add_setting(serve, "cors_origins", "--cors-origin", type=_named, action="append", metavar="ORIGIN")
    _add_setting(serve, "trusted_proxies", "--trusted-proxy", type=_named, action="append", metavar="ADDRESS")
    _add_setting(serve, "rate_limit", type=float, metavar="N")
    _add_setting(serve, "passages_read", type=int, metavar="N")
    _add_setting(serve, "deadline", type=float, metavar="SECONDS")
    _add_setting(serve, "log_format", choices=("plain", "json"))
    _add_setting(serve, "log_questions", action="store_true", default=None)
    options = vars(serve.parse_args([]))
    alone = [name for name in _SETTINGS if name not in options]
    serve.formatter_class = argparse.RawDescriptionHelpFormatter
    serve.epilog = "settings of the environment alone:\n" + "\n".join(
        textwrap.fill(
            f"{_variable(name)}  {_said(name)}", 79, initial_indent="  ", subsequent_indent="      "
        )
        for name in alone
    )


def _add_ask(ask: argparse.ArgumentParser) -> None:
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--file", type=_path, metavar="FILE", help="ask each line of FILE, - for stdin")
    _add_place(ask)
    _add_reader(ask)
    ask.add_argument(
        "--top-k",
        type=int,
        default=DEFAULT_TOP_K,
        metavar="N",
        help=f"answers at most, 1 to {MAX_TOP_K} ({DEFAULT_TOP_K})",
    )
    ask.add_argument(
        "--min-confidence",
        type=_probability,
        metavar="P",
        help="answer from this confidence on, 0 to 1, in place of the fitted threshold",
    )
    ask.add_argument("--json", action="store_true", help="print the AnswerResponse of the HTTP API")


def _add_index(index: argparse.ArgumentParser) -> None:
    index.add_argument("paths", nargs="+", type=_path, metavar="PATH")
    index.add_argument(
        "--out", type=_path, metavar="DIR", help="folder of the index; it holds afterwards what PATH... names"
    )
    index.add_argument(
        "--store",
        type=_named,
        metavar="URL",
        help="or the place on a server to write: milvus://host:19530/collection",
    )
    index.add_argument(
        "--shard",
        type=_named,
        metavar="I/N",
        help="with --store: embed the I-th of N shares, for a later run to gather",
    )
    index.add_argument(
        "--encoder",
        type=_named,
        metavar="MODEL",
        help="folder or name of another sentence-transformers model",
    )
    index.add_argument("--json", action="store_true", help="print the report as JSON")


def _add_evaluate(evaluate: argparse.ArgumentParser) -> None:
    evaluate.add_argument("file", type=_path, metavar="FILE")
    _add_place(
        evaluate,
        "folder written by `verbatim index`; none: the contexts of FILE, and where it has none "
        f"{_variable('index')}, else the packaged article",
    )
    _add_reader(evaluate)
    evaluate.add_argument("--context", choices=("search", "given"), default="search")
    evaluate.add_argument("--json", action="store_true", help="print the figures as JSON")


def _add_check(check: argparse.ArgumentParser) -> None:
    _add_place(check)
    check.add_argument("--json", action="store_true", help="print what is wrong as JSON")


def _add_place(command: argparse.ArgumentParser, index: str | None = None) -> None:
    """`index` is what the command says of --index where that is no mere setting."""
    _add_setting(command, "index", type=_path, metavar="DIR", said=index)
    _add_setting(command, "store", type=_named, metavar="URL")


def _add_reader(command: argparse.ArgumentParser) -> None:
    _add_setting(command, "reader", type=_named, metavar="MODEL")


def _add_setting(
    command: argparse.ArgumentParser,
    name: str,
    option: str | None = None,
    *,
    said: str | None = None,
    **how: Any,
) -> None:
    """`option` is in the singular where it is given once for each of several."""
    said = said or f"{_said(name)} [{_variable(name)}]"
    command.add_argument(option or "--" + name.replace("_", "-"), dest=name, help=said, **how)


def _variable(name: str) -> str:
    return ENVIRONMENT_PREFIX + name.upper()


def _said(name: str) -> str:
    """What the setting is for and, where it has one, its default."""
    setting = _SETTINGS[name]
    default = setting.default
    text = str(setting.metadata["help"])
    if default is None or default is False or default in ("", ()):
        return text
    return f"{text} ({default:g})" if isinstance(default, float) else f"{text} ({default})"


def settings_of(asked: argparse.Namespace) -> Settings:
    """Those of the environment, and over them what the command line names: for `serve` any, for the others
    the index and the reader. Every command refuses of these what `serve` would."""
    given = {name: value for name, value in vars(asked).items() if name in _SETTINGS}
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    # What is there for a server, or set by Kubernetes beside one, is no mistake of a command that has no use
    # for it.
    return read_settings(os.environ, None if asked.command == "serve" else ANSWERING, **given)


def _version() -> str:
    from api.version import version

    return f"verbatim {version()}"


def _named(text: str) -> str:
    # Empty, as an unset variable of a script leaves it, would be the working folder, or the article.
    if not text:
        raise argparse.ArgumentTypeError("'' names nothing; give a value, or leave the argument out")
    return text


def _path(text: str) -> Path:
    return Path(_named(text))


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
