"""Fuzzed files for every loader: python -m tests.campaigns.loaders --count 20000.

Hypothesis mutates a valid file of each format (bytes, and for archives the members within them), soups HTML
and Markdown together from their own tokens, and makes bytes up. A loader may read such a file, lawfully, or
refuse it in one line that names it; nothing else. PDFs are parsed in the sandbox, where a crash of the
parser is a refusal, and is counted; the others in this process.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from index.errors import SourceError
from index.loaders.sandbox import Limits, Sandbox
from tests.article_formats import TITLE, article, as_docx, epub
from tests.loader_law import assert_lawful
from tests.pdf_writer import Style, lay_out

_PAGE: Final = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE}</title></head><body>
<nav>a</nav><main>
<h1>{TITLE}</h1><p>It&rsquo;s a <b>test</b>&mdash;caf\u00e9.<br>Two</p><ul><li>x<ol><li>y</ol></ul>
<table><tr><th>a<th>b<tr><td>1<td>2</table>
<pre> x
 y</pre></main><form><input></form></body></html>"""
_MARKDOWN: Final = (
    f"# {TITLE}\n\nText *with* `code`.\n\n- a\n- b\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> q\n\n```\nx\n```\n"
)

_TOKENS: Final = [
    b'<', b'>', b'</', b'/>', b'&', b'&#0;', b'&#xD800;', b'&#x110000;', b'&nbsp;', b'<!--', b'-->',
    b'<![CDATA[', b"<!DOCTYPE x [<!ENTITY e 'f'>]>", b'&e;', b"<?xml version='1.0' encoding='utf-16'?>",
    b'<meta charset=utf-7>', b'<p>', b'<div>' * 50, b'<table>', b'<tr>', b'<td>', b'<li>', b'<h1>',
    b'</h1>', b'<pre>', b'<br><br>', b'<main>', b'<svg>', b'<template>', b'<frameset>', b'<plaintext>',
    b'<title>', b'<textarea>', b'hidden', b" style='display:none'", b'\x00', b'\xff\xfe', b'\xef\xbb\xbf',
    b'\xed\xa0\x80', b'\xc2\xa0', b'\xe2\x80\xa8', b'\x0b', b'\x85', b'\r', b'\r\n', b'#', b'- ', b'1. ',
    b'| ', b'```', b'> ', b'***', b'    ', b'[a]: b', b'===\n', b'---\n', b'endobj', b'stream',
    b'endstream', b'BT', b'ET', b'Tj', b'Td', b'Tm', b'TJ', b'0 0 0 0 0 0 cm', b'/Rotate 90', b'-1',
    b'99999999999', b'1e309', b'NaN', b'/F9 0 Tf', b'[(a) -9999 (b)] TJ', b'obj', b'R', b'<<', b'>>',
    b'xref', b'w:p', b'w:tbl', b'w:val="9"', b'<w:t>', b'<w:sdt>', b'w:outlineLvl', b'../', b'%00',
]  # fmt: skip
_AN_EDIT: Final = st.tuples(
    st.sampled_from(["flip", "cut", "repeat", "insert", "token", "end"]),
    st.floats(0, 1, allow_nan=False),
    st.integers(1, 64),
    st.one_of(st.binary(min_size=1, max_size=8), st.sampled_from(_TOKENS)),
)
_EDITS: Final = st.lists(_AN_EDIT, min_size=1, max_size=6)

Edit = tuple[str, float, int, bytes]


def mutated(data: bytes, edits: Sequence[Edit]) -> bytes:
    """`data` after edits at places given as shares of its length."""
    for kind, share, length, new in edits:
        at = int(share * len(data))
        if kind == "flip" and at < len(data):
            data = data[:at] + bytes([data[at] ^ (length & 0xFF)]) + data[at + 1 :]
        elif kind == "cut":
            data = data[:at] + data[at + length :]
        elif kind == "repeat":
            data = data[:at] + data[at : at + length] * 3 + data[at + length :]
        elif kind == "end" and length == 1:
            data = data[:at]
        else:
            data = data[:at] + new + data[at:]
    return data


def _files(valid: bytes) -> st.SearchStrategy[bytes]:
    return st.one_of(
        st.builds(mutated, st.just(valid), _EDITS), st.binary(max_size=300).map(valid[:8].__add__)
    )


def _soups() -> st.SearchStrategy[bytes]:
    words = st.one_of(st.sampled_from(_TOKENS), st.text(max_size=6).map(str.encode))
    return st.lists(words, max_size=30).map(b"".join)


def _archives(valid: bytes) -> st.SearchStrategy[bytes]:
    with zipfile.ZipFile(io.BytesIO(valid)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    texts = sorted(name for name in members if name.endswith((".xml", ".rels", ".xhtml", ".opf")))
    return st.one_of(
        st.builds(_repacked, st.just(members), st.sampled_from(texts), _EDITS),
        st.builds(_repacked, st.just(members), st.sampled_from(texts), _EDITS),
        _files(valid),
    )


def _repacked(members: dict[str, bytes], changed: str, edits: Sequence[Edit]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, mutated(content, edits) if name == changed else content)
    return packed.getvalue()


def _small_pdf() -> bytes:
    pdf, _ = lay_out([(kind, text[:300]) for kind, text in article()[:4]], Style(columns=2, size=9))
    return pdf.to_bytes()


FORMATS: Final[dict[str, tuple[str, Callable[[], st.SearchStrategy[bytes]]]]] = {
    "f.txt": (
        "text.loader",
        lambda: st.one_of(_files(article()[0][1].encode("utf-16")), _soups(), st.binary(max_size=300)),
    ),
    "f.md": ("markdown.loader", lambda: st.one_of(_files(_MARKDOWN.encode()), _soups())),
    "f.html": ("html.loader", lambda: st.one_of(_files(_PAGE.encode()), _soups())),
    "f.xhtml": ("html.loader", lambda: st.one_of(_files(_PAGE.encode()), _soups())),
    "f.pdf": ("pdf.loader", lambda: _files(_small_pdf())),
    "f.docx": ("docx.loader", lambda: _archives(as_docx())),
    "f.epub": ("epub", lambda: _archives(epub([_PAGE, "<h1>B</h1><p>c</p>"]))),
}
"""File name to its loader and to files for it."""

_UNDECLARED: Final = ("its parser failed", "unlawful record", "gave no answer")


@dataclass(frozen=True)
class _File:
    """A file that a report of failure does not print."""

    data: bytes = field(repr=False)


def judge(name: str, module: str, data: bytes, sandbox: Sandbox) -> str:
    """What became of a file: "read", "refused" or "crashed"; AssertionError, or whatever the loader raises
    beside SourceError, where it breaks its promise."""
    module = f"index.loaders.{module}"
    try:
        found = (
            sandbox.extract(module, data, name)
            if name == "f.pdf"
            else import_module(module).extract(data, name)
        )
    except SourceError as error:
        line = str(error)
        assert line.startswith(f"{name}: "), line
        assert line.isprintable(), line
        assert not any(undeclared in line for undeclared in _UNDECLARED), line
        return "crashed" if "its parser crashed" in line else "refused"
    assert_lawful(found, marked_up=name in ("f.md", "f.txt"))
    return "read"


def fuzz(name: str, count: int, *, start: int = 0) -> Counter[str]:
    """What became of `count` files for the loader of `name`, from a seed; raises at the first broken promise,
    made as small as Hypothesis can."""
    module, strategy = FORMATS[name]
    outcomes: Counter[str] = Counter()
    sandbox = Sandbox(Limits(seconds=30))

    @seed(start)
    @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate, Phase.shrink],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(strategy().map(_File))
    def one(file: _File) -> None:
        try:
            outcomes[judge(name, module, file.data, sandbox)] += 1
        except Exception as error:
            kept = Path(tempfile.gettempdir()) / f"broken-promise-{name}"
            kept.write_bytes(file.data)
            error.add_note(f"by the file kept as {kept}")
            raise

    try:
        one()
    finally:
        sandbox.discard()
    return outcomes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="files in all, shared among the formats")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=sorted(FORMATS), action="append", help="a format; may be repeated")
    arguments = parser.parse_args()
    warnings.simplefilter("error")
    names = arguments.only or list(FORMATS)
    total = 0
    for name in names:
        began = time.monotonic()
        outcomes = fuzz(name, -(-arguments.count // len(names)), start=arguments.seed)
        total += sum(outcomes.values())
        counts = ", ".join(f"{outcomes[outcome]} {outcome}" for outcome in ("read", "refused", "crashed"))
        sys.stdout.write(f"{name:8} {counts} in {time.monotonic() - began:.0f} s\n")
        sys.stdout.flush()
    sys.stdout.write(f"{total} files; every one was read lawfully or refused in one line\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
