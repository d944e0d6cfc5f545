"""From a source's characters to HTML that shows them, and nothing else of theirs.

Escaping happens here and in the templates' autoescape. The text content of what is returned is the
source's own, character for character, except U+0000, which HTML cannot carry.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from index.document import Span

_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters other than tab and line feed, and those that reorder bidirectional text."""

_TICKED: Final = re.compile("`([^`]+)`")


def shown(text: str) -> Markup:
    """`text` escaped; characters that act without being seen get their code beside them, by the stylesheet.

    Each such character stands alone in a `bdi` element, so that an override or embedding ends there and
    cannot reorder its neighbours (Unicode TR36, bidirectional text spoofing). A carriage return is written
    as a reference, for an HTML parser would turn it into a line feed.
    """
    return Markup(_UNSEEN.sub(_show, str(escape(text))))  # noqa: S704  (escaped one call further in)


def ticked(text: str) -> Markup:
    """`text` escaped, code where it has backticks: for this service's own descriptions, not a source's."""
    return Markup(_TICKED.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704  (escaped further in)


def without_unseen(text: str) -> str:
    """For a window's title, where nothing can be shown beside a character."""
    return _UNSEEN.sub(" ", text)


def _show(found: re.Match[str]) -> str:
    character = found[0]
    if character == "\r":
        return "&#13;"
    kept = "" if character == "\0" else character
    return f'<bdi class="unseen" data-code="U+{ord(character):04X}">{kept}</bdi>'


@dataclass(frozen=True)
class PageLabel:
    """A page's number, shown where the text goes over to that page; `first`: for the first time."""

    number: int
    first: bool


@dataclass(frozen=True)
class Slice:
    """A run of text. `sign`: it belongs to no block, such as a list marker; `first`: the first one marked;
    `page`: the one of the source that begins with it, inside a block."""

    html: Markup
    marked: bool
    sign: bool = False
    first: bool = False
    page: PageLabel | None = None


def marked_slices(text: str, within: Span, marks: Sequence[Span], *, sign: bool = False) -> tuple[Slice, ...]:
    """`text` within `within`, cut at the borders of `marks`, in order; marks do not overlap each other."""
    slices = []
    at = within.start
    for mark in marks:
        start, end = max(mark.start, within.start), min(mark.end, within.end)
        if start >= end:
            continue
        slices.append(Slice(shown(text[at:start]), marked=False, sign=sign))
        slices.append(Slice(shown(text[start:end]), marked=True, sign=sign))
        at = end
    slices.append(Slice(shown(text[at : within.end]), marked=False, sign=sign))
    return tuple(piece for piece in slices if piece.html)


REACH: Final = 1500
"""Code points shown on either side of an answer where its paragraph is longer than that."""


@dataclass(frozen=True)
class MarkedText:
    """A paragraph around a span: `before`, then the sentence in three slices, then `after`.

    `cut_before` and `cut_after` say that the paragraph goes on beyond what is shown.
    """

    before: Markup
    lead: Markup
    mark: Markup
    tail: Markup
    after: Markup
    cut_before: bool
    cut_after: bool


def marked_text(text: str, paragraph: Span, sentence: Span, span: Span, *, reach: int = REACH) -> MarkedText:
    """The paragraph, or at most `reach` code points of it on either side of `span`."""
    start = max(paragraph.start, span.start - reach)
    end = min(paragraph.end, span.end + reach)
    opens = min(max(sentence.start, start), span.start)
    closes = max(min(sentence.end, end), span.end)
    return MarkedText(
        before=shown(text[start:opens]),
        lead=shown(text[opens : span.start]),
        mark=shown(text[span.start : span.end]),
        tail=shown(text[span.end : closes]),
        after=shown(text[closes:end]),
        cut_before=start > paragraph.start,
        cut_after=end < paragraph.end,
    )
