"""A citation as people paste it: plain text, Markdown, CSL-JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from api.links import view_link
from qa.answer import Citation

_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>&|~$])")
_MARKDOWN_LINE_START: Final = re.compile(r"^(\s*)(?:([#+=-])|(\d+)([.)]))", re.MULTILINE)


@dataclass(frozen=True)
class WrittenCitation:
    """One citation in one format; `key` makes ids, `name` is for people."""

    key: str
    name: str
    text: str


def written_citations(citation: Citation, base_url: str, today: date) -> tuple[WrittenCitation, ...]:
    """The three formats. `base_url` is the service's root without the last slash; `today` the access date."""
    url = base_url + view_link(citation.document, citation.span)
    return (
        WrittenCitation("plain", "Plain text", plain_text(citation, url)),
        WrittenCitation("markdown", "Markdown", markdown(citation, url)),
        WrittenCitation("csl", "CSL-JSON", csl_json(citation, url, today)),
    )


def place_in_words(citation: Citation) -> str:
    """`The Siege of Karabakh, paragraph 8, page 2, code points [4442, 4459)`, as far as known."""
    page = [] if citation.page is None else [f"page {citation.page}"]
    span = citation.span
    return ", ".join(
        [
            *citation.document.below_title(citation.section),
            f"paragraph {citation.paragraph.number}",
            *page,
            f"code points [{span.start}, {span.end})",
        ]
    )


def plain_text(citation: Citation, url: str) -> str:
    return f"“{citation.text}” ({citation.document.title}, {place_in_words(citation)}). {url}"


def markdown(citation: Citation, url: str) -> str:
    """A CommonMark block quote whose rendering is the quote's own characters, and the place under it."""
    quoted = "\n".join(f"> {line}" for line in _markdown_escaped(citation.text).splitlines() or [""])
    title, place = _markdown_escaped(citation.document.title), _markdown_escaped(place_in_words(citation))
    return f"{quoted}\n>\n> — [{title}]({url}), {place}"


def _markdown_escaped(text: str) -> str:
    escaped = _MARKDOWN.sub(r"\\\1", text)
    return _MARKDOWN_LINE_START.sub(
        lambda found: f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\{found[4]}", escaped
    )


def csl_json(citation: Citation, url: str, today: date) -> str:
    """One item of the Citation Style Language's csl-data schema; the quote and its offsets are `custom`."""
    document, span = citation.document, citation.span
    item: dict[str, object] = {
        "id": f"{document.id}:{span.start}-{span.end}",
        "type": "document",
        "title": document.title,
        "section": " › ".join(document.below_title(citation.section)),
        "page": citation.page,
        "locator": f"paragraph {citation.paragraph.number}",
        "URL": url,
        "accessed": {"date-parts": [[today.year, today.month, today.day]]},
        "version": f"sha256:{document.sha256}",
        "note": f"“{citation.text}”",
        "custom": {
            "quote": citation.text,
            "start": span.start,
            "end": span.end,
            "unit": "code_point",
            "sha256": document.sha256,
        },
    }
    known = {name: value for name, value in item.items() if value not in (None, "")}
    return json.dumps([known], ensure_ascii=False, indent=2)
