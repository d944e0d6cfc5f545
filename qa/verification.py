"""Does a citation copied some time ago still hold? A pure function of the document as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.document import Document, Span


@dataclass(frozen=True)
class Claim:
    """A citation as its holder has it: offsets `[start, end)` into the version `sha256`, and a W3C
    TextQuoteSelector (exact, prefix, suffix)."""

    sha256: str
    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Verification:
    """`span` is where the quote stands now; None where it is gone."""

    status: Literal["exact", "moved", "gone"]
    span: Span | None


def verify(document: Document, claim: Claim) -> Verification:
    """exact: the same version, and the quote at its offsets. moved: otherwise, and the quote with its
    prefix and suffix stands in just one place. gone: in none, or in several alike.

    Texts are compared code point for code point. An empty quote stands nowhere.
    """
    if not claim.exact:
        return Verification("gone", None)
    if claim.sha256 == document.sha256 and _fits(document.text, claim):
        return Verification("exact", Span(claim.start, claim.end))
    only = _only_place(document.text, claim)
    return Verification("gone", None) if only is None else Verification("moved", only)


def _fits(text: str, claim: Claim) -> bool:
    """A slice alone would forgive an end past the text's, and name a place that there is not."""
    return claim.end - claim.start == len(claim.exact) and text.startswith(claim.exact, claim.start)


def _only_place(text: str, claim: Claim) -> Span | None:
    sought = claim.prefix + claim.exact + claim.suffix
    at = text.find(sought)
    if at == -1 or text.find(sought, at + 1) != -1:  # the next may overlap the first
        return None
    start = at + len(claim.prefix)
    return Span(start, start + len(claim.exact))
