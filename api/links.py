"""Addresses of places in documents, as paths from the service's root."""

from __future__ import annotations

import re
import unicodedata
from itertools import takewhile
from typing import Final
from urllib.parse import quote

from index.document import Document, Span
from qa.answer import CONTEXT_LENGTH, Citation

_LONG: Final = 120
"""Code points from which a text fragment names only the first and last words of a quote."""

_ENDS: Final = 5
"""Words of either end that a long quote's text fragment names."""

_WORD: Final = re.compile(r"[^\W\d_]\w*")
"""A word that has a letter; numbers may stand anywhere in a page."""

FRAME_WORDS: Final = frozenset(
    _WORD.findall(
        "skip to the main part verbatim documents api paragraph paragraphs word words version plain text go "
        "to the marked words has changed since this link was made nothing is for other may stand there now "
        "ask again find them in points no of which characters"
    )
)
"""What the page of a document says itself before the text begins, beside its title and numbers. It says the
text's sha256 too, which cannot stand in the text."""

_GOES_ON: Final = re.compile(r"[^\w\s]*\w")
"""What stands behind a quote whose last word, for a browser, may end further on: half of "Turkey’s", or of
"l’an", is no word. Before a dash or a bracket a word does end; there more is named than need be."""

_JOINS: Final = frozenset("'’‘.:,;·‧․＇．：，；")
_LONGEST_WORD: Final = 4 * CONTEXT_LENGTH
"""Code points of a word, or of a clause without spaces, that is named whole."""

_BREAK: Final = re.compile(r"[\t-\r\x85\u2028\u2029]|  +")
"""White space that a browser may show as something else than one space."""


def document_link(document_id: str) -> str:
    return f"/documents/{quote(document_id, safe='')}"


def view_link(document: Document, span: Span) -> str:
    """The document's page with `span` marked; it carries the version, so that the page can tell a change."""
    return f"{document_link(document.id)}?start={span.start}&end={span.end}&sha256={document.sha256}"


def text_fragment(citation: Citation) -> str:
    """`#:~:text=…`, by which a browser finds the quote in any rendering of the document.

    As in the WICG draft "URL Fragment Text Directives": matching ignores case and ends at word borders, and
    the first place in the page is taken, so the words next to the quote are added, whole and of one line, but
    only where they are needed: both where what is named of the quote could be found elsewhere, in the text or
    among the words and numbers that a page has around it, and either where the quote ends inside a word for a
    browser, as before "’s". Of a long quote, or one over several lines, only its two ends are named.
    """
    document, paragraph = citation.document, citation.paragraph.span
    terms = _ends(citation.text)
    directive = ",".join(map(_encoded, terms))
    before = document.text[paragraph.start : citation.span.start]
    after = document.text[citation.span.end : paragraph.end]
    elsewhere = _stands_again(document, terms[0]) or _may_stand_in_the_frame(document, terms[0])
    if prefix := _neighbours(before[::-1], wanted=elsewhere)[::-1]:
        directive = f"{_encoded(prefix)}-,{directive}"
    if suffix := _neighbours(after, wanted=elsewhere):
        directive = f"{directive},-{_encoded(suffix)}"
    return f"#:~:text={directive}"


def _stands_again(document: Document, quoted: str) -> bool:
    wanted = quoted.lower()
    first = document.lower_case.find(wanted)
    return first != -1 and document.lower_case.find(wanted, first + 1) != -1


def _may_stand_in_the_frame(document: Document, words: str) -> bool:
    return _words(words) <= FRAME_WORDS | _words(document.title)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def _ends(quoted: str) -> tuple[str, ...]:
    """What is named of a quote: itself on one line, or its first words and its last."""
    lines = [line.strip() for line in _BREAK.split(quoted) if line.strip()]
    if not lines:
        return (quoted,)
    first, last = lines[0], lines[-1]
    if len(quoted) > _LONG and len(quoted.split()) > 2 * _ENDS:
        first = " ".join(first.split(" ")[:_ENDS])
        last = " ".join(last.split(" ")[-_ENDS:])
    elif len(lines) == 1:
        return (first,)
    return first, last


def _neighbours(after: str, *, wanted: bool) -> str:
    """The words of one line behind a quote, where they are `wanted` or its last word may go on in them."""
    goes_on = _GOES_ON.match(after) is not None
    if not wanted and not goes_on:
        return ""
    line = _BREAK.split(after.lstrip())[0]
    return _first_words(line) or (_rest_of_word(line) if goes_on else "")


def _first_words(after: str) -> str:
    """At most 32 code points of the beginning of `after`, up to the end of a word."""
    window = after[:CONTEXT_LENGTH]
    if len(window) < len(after) and not after[CONTEXT_LENGTH].isspace():
        window = window.rpartition(" ")[0]
    return window.strip()


def _rest_of_word(after: str) -> str:
    rest = "".join(takewhile(_may_join, after[: _LONGEST_WORD + 1]))
    return rest if len(rest) <= _LONGEST_WORD else ""


def _may_join(sign: str) -> bool:
    """Whether a word may go on over it, as Unicode divides words (UAX #29)."""
    return sign.isalnum() or sign in _JOINS or unicodedata.category(sign) in ("Mn", "Mc", "Me", "Cf", "Pc")


def _encoded(words: str) -> str:
    return quote(words, safe="").replace("-", "%2D")
