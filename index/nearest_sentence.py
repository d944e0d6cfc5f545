"""A passage counts by the one of its sentences that is nearest to the question, too.

A passage's own vector is the mean of all it says, so that the one sentence that answers drowns in it. The
dense score of a candidate is therefore the mean of its cosine and that of its nearest sentence. Measured on
squad2-dev (320 contexts, 400 questions): right passage first 62.8 % by passage vectors, 73.8 % so; fused
with BM25 73.5 % to 80.2 %, among five 93.8 % to 95.5 %.
"""

from __future__ import annotations

from index.document import Document, Passage


def sentences_of(document: Document, passage: Passage) -> list[str]:
    """What is embedded of a passage beside itself: its sentences, or the parts of them that are in it."""
    within = passage.span
    return [
        document.text[max(sentence.start, within.start) : min(sentence.end, within.end)]
        for sentence in document.sentences_in(within)
    ]


def dense_score(whole: float, nearest: float) -> float:
    """Of a passage's cosine and its nearest sentence's; a passage without sentences is its own."""
    return (whole + nearest) / 2
