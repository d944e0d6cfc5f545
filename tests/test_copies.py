"""One text in several documents: read once, cited everywhere, and no less sure for it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from api.pages.views import result_view
from index.alike import MOST_COPIES
from index.document import Document
from index.store import Hit
from qa.answer import FoundPassage, Result
from qa.answerer import Answerer
from qa.copies import together
from qa.reading import Excerpt, Reading
from tests.passages_double import PassagesDouble, document
from tests.reading_doubles import SIEGE, TALKS, Finder, by_score, quotes


class Noting(Finder):
    """Notes every text it is given to read."""

    def __init__(self, scores: dict[str, float]) -> None:
        super().__init__(scores)
        self.given: list[str] = []

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        self.given += [excerpt.text for excerpt in excerpts]
        return super().read(question, excerpts)


def reprint(source: Document, name: str, before: str = "", after: str = "") -> Document:
    return document(before + source.text + after, name)


def ask(documents: Sequence[Document], reader: Finder, question: str = "when", **limits: int) -> Result:
    rivals = replace(by_score(0.0), rivalry=0.7)
    return Answerer(PassagesDouble(documents), reader, rivals, **limits).answer(question, top_k=20)


def test_alike_are_those_that_the_reader_cannot_tell_apart() -> None:
    one, other = document("He came. He left.", "one"), document("He came. He left.", "other")
    (only,) = other.blocks
    whole = replace(other, id="whole", blocks=(replace(only, sentences=(only.span,)),))
    index = PassagesDouble([one, other, whole, document("He came.", "apart")])
    found = [
        FoundPassage(index.document(passage.document_id), Hit(passage, 1.0, 1.0, 1.0))
        for passage in index.passages
    ]
    alike = together(found, "who")
    ids = [[passage.document.id for _, passage in copies.passages] for copies in alike]
    assert ids == [["one", "other"], ["whole"], ["apart"]]
    assert [place for copies in alike for place, _ in copies.passages] == [0, 1, 2, 3]
    assert together([], "who") == []


def test_a_reprint_changes_neither_answers_nor_how_sure_they_are_and_is_cited_too() -> None:
    draw = random.Random(11)  # noqa: S311 - nothing secret is drawn
    words = sorted(set(f"{TALKS.text} {SIEGE.text}".replace("# Talks", "").split()))
    again = reprint(TALKS, "wire", before="* * *\n", after="\n* * *")
    for _ in range(30):
        scores = {word: draw.uniform(-3, 3) for word in draw.sample(words, 6)}
        alone = ask([TALKS, SIEGE], Finder(scores), passages_read=6, read_first=6)
        beside = ask([TALKS, SIEGE, again], Finder(scores), passages_read=9, read_first=9)
        assert quotes(beside) == quotes(alone)
        assert [one.confidence for one in beside.answers] == pytest.approx(
            [one.confidence for one in alone.answers]
        )
        for one, more in zip(alone.answers, beside.answers, strict=True):
            here = {(place.document.id, place.span) for place in (one.citation, *one.other_citations)}
            there = {(place.document.id, place.span) for place in (more.citation, *more.other_citations)}
            moved = {span.shifted(len("* * *\n")) for name, span in here if name == "talks"}
            assert there == here | {("wire", span) for span in moved}


def test_copies_are_read_once_and_take_no_other_passages_place() -> None:
    copies = [reprint(SIEGE, f"siege-{number}") for number in range(9)]
    reader = Noting({"siege began": 1.0, "Nobody": 2.0})
    result = ask([*copies, TALKS], reader, "siege", passages_read=4, read_first=2)
    assert len(reader.given) == len(set(reader.given)) == 4
    assert "Nobody" in quotes(result)
    (siege,) = (one for one in result.answers if one.text == "siege began")
    cited = [siege.citation, *siege.other_citations]
    assert sorted(place.document.id for place in cited) == [one.id for one in copies]
    # Shown are the nearest, down to the last that was read.
    assert [one.text for one in result.passages[:9]] == ["The siege began in June 1991."] * 9
    # The title "siege-0" says what is asked: the copies are read under that of the nearest.
    assert {one.text for one in result.passages} == {text.splitlines()[-1] for text in reader.given}
    seen = [one.text for one in result.different_passages]
    assert seen == list(dict.fromkeys(one.text for one in result.passages))
    assert result.different_passages[0] == result.passages[0]
    # The page lists each text once too.
    assert len(result_view(result, "", "http://localhost", date(2026, 1, 1)).passages) == len(seen)


def test_no_more_is_looked_through_than_there_is_or_than_the_bound() -> None:
    class Asked(PassagesDouble):
        def __init__(self, documents: Sequence[Document]) -> None:
            super().__init__(documents)
            self.asked: list[int] = []

        def search(self, question: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
            self.asked.append(k)
            return super().search(question, k, documents)

    # The candidates at first, then enough for as many copies as an index gives and for other texts behind.
    for count, asked in ((4, [50]), (5, [50, 69]), (9, [50, 69]), (68, [50, 69]), (99, [50, 69])):
        index = Asked([document("The siege began.", f"copy-{number}") for number in range(count)])
        reader = Noting({"siege": 1.0})
        result = Answerer(index, reader, by_score(), passages_read=4).answer("siege")
        assert index.asked == asked
        assert reader.given == ["The siege began."]
        assert len(result.passages) == min(count, 1 + MOST_COPIES)
        (siege,) = result.answers
        assert len(siege.other_citations) == len(result.passages) - 1


@pytest.mark.parametrize("count", [63, 64, 65, 66, 90, 900])
def test_behind_any_number_of_copies_the_other_texts_are_read(count: int) -> None:
    copies = [document("The siege began.", f"copy-{number:03}") for number in range(count)]
    others = [document(text, f"other-{text[:3]}") for text in ("A siege.", "No siege.", "Two sieges.")]
    reader = Noting({"siege": 1.0})
    index = PassagesDouble([*copies, *others])
    result = Answerer(index, reader, by_score(), read_first=4).answer("siege began")
    assert sorted(reader.given) == ["A siege.", "No siege.", "The siege began.", "Two sieges."]
    assert len(result.passages) == min(count, 1 + MOST_COPIES) + 3


def test_an_index_that_takes_copies_for_different_passages_is_looked_through_deeper() -> None:
    """Their vectors may differ, made by another machine each."""

    class Mistaken(PassagesDouble):
        def _text(self, hit: Hit) -> str:
            return hit.passage.id

    copies = [document("The siege began.", f"copy-{number:03}") for number in range(200)]
    reader = Noting({"siege": 1.0})
    Answerer(Mistaken([*copies, document("A siege.", "other")]), reader, by_score()).answer("siege began")
    assert sorted(reader.given) == ["A siege.", "The siege began."]


def test_documents_are_opened_only_as_far_as_texts_are_missing() -> None:
    class Opened(PassagesDouble):
        opened = 0

        def document(self, document_id: str) -> Document:
            self.opened += 1
            return super().document(document_id)

    copies = [document("The siege began.", f"copy-{number}") for number in range(3)]
    others = [document(f"A siege {(9 + number) * 'x'}.", f"other-{number:02}") for number in range(60)]
    index = Opened([*copies, *others])
    Answerer(index, Noting({"siege": 1.0}), by_score(), passages_read=4).answer("siege began")
    assert index.opened <= 5 + 5 + 10
