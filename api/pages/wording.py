"""Numbers as people say them: how sure an answer is, which paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_SCALE: Final = (
    (99, "Virtually certain to be right"),
    (90, "Very likely right"),
    (66, "Likely right"),
    (50, "More likely right than not"),
    (25, "More likely right than not, if the text answers this"),
    (0, "Unlikely to be right"),
)
"""Least percentage, as it stands beside the words, and the words: down to 50 the likelihood scale of the
IPCC's guidance note on uncertainties (2010). Below, the percentage is low because every second question is
taken to mislead: of questions that the text answers, 63 in 100 and more are right from 25 on (README,
Measured)."""


@dataclass(frozen=True)
class Certainty:
    """`words` by the scale; `percent` such as `93%`; `frequency` says what the number means."""

    words: str
    percent: str
    frequency: str


def certainty(confidence: float) -> Certainty:
    rounded = round(confidence * 100)
    words = next((words for least, words in _SCALE if rounded >= least), _SCALE[-1][1])
    if rounded >= 100:
        number, percent = "more than 99", "over 99%"
    elif rounded <= 0:
        number, percent = "fewer than 1", "under 1%"
    else:
        number, percent = f"about {rounded}", f"{rounded}%"
    often = (
        f"of 100 answers this sure, {number} are right where every second question misleads, "
        "and more where none does"
    )
    return Certainty(words, percent, often)


def limit_percent(probability: float) -> str:
    """A least confidence such as `34%`; in full where a whole percentage would say none or all of it."""
    percent = 100 * probability
    whole = round(percent)
    if whole in (0, 100) and whole != percent:
        return f"{percent:.7f}".rstrip("0") + "%"
    return f"{whole}%"


def paragraphs_named(first: int, last: int) -> str:
    """`paragraph 8`, `paragraphs 8 and 9`, `paragraphs 8 to 10`, with a space that does not break."""
    if first == last:
        return f"paragraph\u00a0{first}"
    return f"paragraphs\u00a0{first} {'and' if last == first + 1 else 'to'} {last}"
