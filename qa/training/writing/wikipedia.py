"""Paragraphs of Wikipedia's articles, out of a dump of their markup, for `ask` to have questions written on.

A dump is the XML that MediaWiki exports (https://www.mediawiki.org/xml/export-0.11/), compressed by bzip2.
"""

from __future__ import annotations

import bz2
import random
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

import mwparserfromhell
from mwparserfromhell.wikicode import Wikicode

from qa.training.errors import DataError
from qa.training.squad import Paragraph

MOST_BYTES = 1 << 30
"""Of a dump, unpacked."""

_FEWEST, _MOST = 55, 170
"""Words of a paragraph."""

_NOT_PROSE = frozenset({"ref", "table", "gallery", "math", "timeline", "source"})
_ASIDE = re.compile(r"\s*(?:File|Image|Category|[a-z-]{2,12})\s*:")
_EMPTY_BRACKETS = re.compile(r"\(\s*[;,]?\s*\)")
_BEFORE_MARK = re.compile(r"\s+(?=[,.;:])")
_LEFT_OVER = re.compile(r"[{}|<>=\[\]]|\bthumb\b|https?:")


def paragraphs_of(dump: Path, *, most: int, without: Collection[str] = ()) -> list[Paragraph]:
    """At most `most` paragraphs of each article, always the same ones, in the order of the dump.

    Redirects, pages outside the articles' namespace and the titles in `without` are left out, and so is
    what is no prose of at least two sentences. Raises DataError where `dump` is no dump, or too large.
    """
    rng = random.Random(5)  # noqa: S311 - draws paragraphs, nothing secret
    found: list[Paragraph] = []
    for title, markup in _articles(dump):
        if title in without:
            continue
        texts = list(dict.fromkeys(_prose(markup)))
        chosen = sorted(rng.sample(range(len(texts)), min(most, len(texts))))
        found += [Paragraph(dump.stem, title, number, texts[number]) for number in chosen]
    return found


class _Bounded:
    """What is read of a dump, up to MOST_BYTES."""

    def __init__(self, file: IO[bytes], dump: Path) -> None:
        self._file = file
        self._dump = dump

    def read(self, size: int = -1) -> bytes:
        read = self._file.read(size)
        if self._file.tell() > MOST_BYTES:
            raise DataError(f"{self._dump}: more than {MOST_BYTES} bytes unpacked; cut it into parts")
        return read


def _articles(dump: Path) -> Iterator[tuple[str, str]]:
    """Title and markup of each article."""
    try:
        with bz2.open(dump) as file:
            yield from _pages(_Bounded(file, dump))
    except (OSError, EOFError, ElementTree.ParseError) as error:
        raise DataError(f"{dump}: not a MediaWiki dump compressed by bzip2 ({error})") from error
    except KeyError as error:
        raise DataError(f"{dump}: a page lacks its {error}; export format 0.6 and later has it") from error


def _pages(file: _Bounded) -> Iterator[tuple[str, str]]:
    # Bounded above, and expat itself refuses entities that unfold into ever more.
    for _, element in ElementTree.iterparse(file):  # noqa: S314 - bounded, a file that one names oneself
        if _name(element) != "page":
            continue
        parts = {_name(part): part for part in element.iter()}
        if parts["ns"].text == "0" and "redirect" not in parts and parts["text"].text:
            yield parts["title"].text or "", parts["text"].text
        element.clear()


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _prose(markup: str) -> Iterator[str]:
    code = mwparserfromhell.parse(markup)
    _drop_what_is_no_prose(code)
    for line in str(code.strip_code(normalize=True, collapse=True)).split("\n"):
        text = " ".join(_EMPTY_BRACKETS.sub("", line).split())
        text = _BEFORE_MARK.sub("", text)
        words = text.split()
        if not _FEWEST <= len(words) <= _MOST or _LEFT_OVER.search(text):
            continue
        # A table's or a list's remains are names and numbers, and end anywhere.
        running = sum(word[0].islower() for word in words) > len(words) / 2
        if running and text[0].isalnum() and text[-1] in '.!?"' and ". " in text:
            yield text


def _drop_what_is_no_prose(code: Wikicode) -> None:
    tags = code.filter_tags(matches=lambda tag: str(tag.tag).lower() in _NOT_PROSE)
    links = code.filter_wikilinks(matches=lambda link: _ASIDE.match(str(link.title)) is not None)
    for node in [*tags, *links]:
        # One that stood inside another is gone with it.
        if code.contains(node):
            code.remove(node)
