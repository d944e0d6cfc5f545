"""Addresses of places in documents, as paths from the service's root."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from index.document import Document, Span
from qa.answer import CONTEXT_LENGTH, Citation

_LONG: Final = 120
"""Code points from which a text fragment names only the first and last words of a quote."""

_ENDS: Final = 5
"""Words of either end that a long quote's text fragment names."""

_BREAK: Final = re.compile(r"[\t-\r\x85\u2028\u2029]|  +")
"""White space that a browser may show as something else than one space."""


def document_link(document_id: str) -> str:
    return f"/documents/{quote(document_id, safe='')}"


def view_link(document: Document, span: Span) -> str:
    """The document's page with `span` marked; it carries the version, so that the page can tell a change."""
    return f"{document_link(document.id)}?start={span.start}&end={span.end}&sha256={document.sha256}"


def text_fragment(citation: Citation) -> str:
    """`#:~:text=…`, by which a browser finds the quote in any rendering of the document.

    As in the WICG draft "URL Fragment Text Directives": matching ignores case and ends at word borders, so
    the words next to the quote are added, whole and of one line, only where the quote alone stands in more
    than one place; of a long quote, or one over several lines, only its two ends are named.
    """
    document, paragraph = citation.document, citation.paragraph.span
    directive = _ends(citation.text)
    if _stands_again(document.text, citation.text):
        before = _BREAK.split(document.text[paragraph.start : citation.span.start].rstrip())[-1]
        after = _BREAK.split(document.text[citation.span.end : paragraph.end].lstrip())[0]
        if prefix := _last_words(before):
            directive = f"{_encoded(prefix)}-,{directive}"
        if suffix := _last_words(after[::-1])[::-1]:
            directive = f"{directive},-{_encoded(suffix)}"
    return f"#:~:text={directive}"


def _stands_again(text: str, quoted: str) -> bool:
    folded, wanted = text.lower(), quoted.lower()
    first = folded.find(wanted)
    return first != -1 and folded.find(wanted, first + 1) != -1


def _ends(quoted: str) -> str:
    lines = [line.strip() for line in _BREAK.split(quoted) if line.strip()]
    if not lines:
        return _encoded(quoted)
    first, last = lines[0], lines[-1]
    if len(quoted) > _LONG and len(quoted.split()) > 2 * _ENDS:
        first = " ".join(first.split(" ")[:_ENDS])
        last = " ".join(last.split(" ")[-_ENDS:])
    elif len(lines) == 1:
        return _encoded(first)
    return f"{_encoded(first)},{_encoded(last)}"


def _last_words(before: str) -> str:
    """At most 32 code points of the end of `before`, from the start of a word on."""
    window = before[-CONTEXT_LENGTH:]
    if len(window) < len(before) and not before[-CONTEXT_LENGTH - 1].isspace():
        window = window.partition(" ")[2]
    return window.strip()


def _encoded(words: str) -> str:
    return quote(words, safe="").replace("-", "%2D")
