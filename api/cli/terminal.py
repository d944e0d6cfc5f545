"""What is printed for people: colours and progress on a terminal only, nothing that could drive it."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from api.logs import install
from index.errors import VerbatimError
from index.progress import Progress

BOLD, MARKED, FAINT = "1", "7", "2"

_STAGES = {
    "check": "checking documents",
    "read": "reading documents",
    "embed": "embedding passages",
    "ask": "asking questions",
}


def make_writable() -> None:
    """Lets nothing that is printed fail for its characters, nor for a stream that was closed (`>&-`).

    A character that the terminal's encoding lacks leaves as its escape. Where stderr is closed Python would
    print what belongs there to stdout.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open to the end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def out(text: str = "") -> None:
    print(text)  # noqa: T201 - the command's own voice


def out_json(text: str) -> None:
    """JSON leaves as UTF-8 whatever the terminal's encoding (RFC 8259, 8.1).

    The lone surrogates by which Python names a path that is not UTF-8 leave as JSON's own escapes.
    """
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def told(error: Exception) -> str:
    """What is said of a failure instead of a traceback."""
    if isinstance(error, VerbatimError):
        return str(error)
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or error}; check the path, its permissions and the space left"
    if isinstance(error, MemoryError):
        return "out of memory; give this process more, or index fewer documents at once"
    return f"internal error ({type(error).__name__}: {error}); please report it"


def warn_on_stderr(*, making: bool = True) -> None:
    """Sends the warnings of the libraries of this package to stderr, a line each, in the command's voice, and
    with `making` that the article's index is being made, which takes a while."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("verbatim: %(message)s"))
    install(handler, logging.WARNING)
    logging.getLogger("index.article").setLevel(logging.INFO if making else logging.NOTSET)


def styled(text: str, style: str) -> str:
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        return f"\x1b[{style}m{text}\x1b[0m"
    return text


def shown(text: str) -> str:
    """A source's text for a terminal: its control characters as pictures, so that they do nothing.

    In a pipe it stays as it is.
    """
    return "".join(map(_picture, text)) if sys.stdout.isatty() else text


def complain(problem: str) -> None:
    """One line on stderr, in the command's voice, as `shown` has it on stdout."""
    line = " ".join(problem.split())
    shown_line = "".join(map(_picture, line)) if sys.stderr.isatty() else line
    print(f"verbatim: {shown_line}", file=sys.stderr)  # noqa: T201 - the command's own voice


def _picture(char: str) -> str:
    if char in "\n\t":
        return char
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F or 0x80 <= code < 0xA0 or code in _BIDI:
        return "\ufffd"
    return char


_BIDI = frozenset((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


@contextmanager
def progress() -> Iterator[Progress | None]:
    """Bars with rate and time left for the stages of long work; None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    bars: dict[str, tqdm[Any]] = {}

    def advance(stage: str, done: int, of: int) -> None:
        if stage not in bars:
            bars[stage] = tqdm(desc=_STAGES.get(stage, stage), unit="", leave=False, position=len(bars))
        bars[stage].total = of
        bars[stage].update(done - bars[stage].n)

    try:
        yield advance
    finally:
        for bar in reversed(bars.values()):
            bar.close()
