"""Places where an answer may stand: of the sentences that a passage touches, and of no others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Block, Span
from qa.spans import places_in
from qa.speech import said_in
from tests.passages_double import document

TURNS = st.sampled_from(
    [
        "Lena: He came.",
        "Q. Who?",
        "A. He did.",
        "He left.",
        "[00:12:03] ANNA VOGEL: Yes.",
        "Note: no.",
        "Why?",
    ]
)


@given(st.lists(TURNS, min_size=1, max_size=12), st.lists(TURNS, max_size=4), st.data())
def test_places_are_those_of_all_sentences_cut_to_the_passage(
    turns: list[str], more: list[str], data: st.DataObject
) -> None:
    """Two paragraphs of turns, one after another; who speaks is told by all that stands near."""
    text, blocks = "", []
    for part in (turns, more):
        sentences = []
        for turn in part:
            sentences.append(Span(len(text), len(text) + len(turn)))
            text += turn + data.draw(st.sampled_from(" \n"))
        if sentences:
            blocks.append(
                Block("paragraph", Span(sentences[0].start, len(text) - 1), sentences=tuple(sentences))
            )
        text += "\n"
    of = replace(document(""), text=text, blocks=tuple(blocks))
    start = data.draw(st.integers(0, len(text) - 1))
    passage = Span(start, data.draw(st.integers(start, len(text))))
    everywhere = [
        (paragraph, Span(max(passage.start, part.start), min(passage.end, part.end)))
        for paragraph in of.paragraphs
        for sentence in paragraph.block.sentences
        for part in said_in(text, sentence)
        if passage.overlaps(part) and len(passage)
    ]
    assert list(places_in(of, passage)) == everywhere


def test_of_a_long_paragraph_no_more_is_looked_at_than_the_passage(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Span] = []

    def counted(text: str, sentence: Span) -> Iterator[Span]:
        looked.append(sentence)
        return said_in(text, sentence)

    monkeypatch.setattr("qa.spans.said_in", counted)
    of = document(" ".join(f"Witness {number}: it was so." for number in range(3000)))
    (paragraph,) = of.paragraphs
    sentences = paragraph.block.sentences
    passage = Span(sentences[1000].start, sentences[1002].end)
    assert len(places_in(of, passage)) >= 3
    assert looked == list(sentences[1000:1003])
