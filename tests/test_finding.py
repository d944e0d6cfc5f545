"""Passages for a question: searched for with one question mark, whoever asks for them."""

from __future__ import annotations

import pytest

from index.store import Hit
from qa.finding import Passages, find, nearest
from tests.passages_double import PassagesDouble, document
from tests.reading_doubles import SIEGE, TALKS


class Listening(PassagesDouble):
    """Keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__([TALKS, SIEGE], 2)
        self.asked: set[str] = set()

    def search(self, question: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
        self.asked.add(question)
        return super().search(question, k, documents)


class TitlesCount(PassagesDouble):
    """Ranks by the words of the first line too, as an index does by a passage's headings."""

    def search(self, question: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
        asked = set(question.strip("?").split())
        hits = [hit for hit in super().search(question, 999, documents) if hit.passage.span.start]
        hits += [hit for hit in super().search(question, 999, documents)
                 if not self.document(hit.passage.document_id).text.startswith("#")]  # fmt: skip
        words = {hit: set(self.document(hit.passage.document_id).text.lower().split()) for hit in hits}
        return sorted(hits, key=lambda hit: (-len(asked & words[hit]), hit.passage.id))[:k]


@pytest.mark.parametrize("typed", ["when was the siege", "when was the siege?", "when was the siege ???"])
def test_the_question_mark_is_one_however_it_was_typed(typed: str) -> None:
    index = Listening()
    nearest(index, typed, 3)
    find(index, typed, 2)
    assert index.asked == {"when was the siege?"}


@pytest.mark.parametrize("documents", [None, frozenset({"talks"})])
def test_the_nearest_are_what_the_index_gives_with_their_documents(documents: frozenset[str] | None) -> None:
    index: Passages = PassagesDouble([TALKS, SIEGE], 2)
    found = nearest(index, "siege?", 3, documents)
    assert [passage.hit for passage in found] == index.search("siege?", 3, documents)
    assert found
    for passage in found:
        assert passage.document is index.document(passage.hit.passage.document_id)


@pytest.mark.parametrize("before", range(5))
@pytest.mark.parametrize("count", [2, 30])
def test_the_copies_of_what_is_read_are_found_wherever_it_comes(before: int, count: int) -> None:
    asked = "how many sailors drowned before help came"
    others = [
        "the sailors",
        "of sailors who drowned",
        "drowned sailors or many",
        "sailors drowned before many",
    ]
    nearer = [document(f"{asked} in {number}.", f"n{number}") for number in range(before)]
    copies = [
        document("How many sailors drowned before help.", f"copy{number:02}") for number in range(count)
    ]
    further = [document(f"{text}.", f"z{number}") for number, text in enumerate(others)]
    _, read = find(PassagesDouble([*nearer, *copies, *further]), asked, 4)
    assert len(read) == 4
    held = [len(one.passages) for one in read if one.passages[0][1].text.startswith("How many")]
    assert held == ([count] if before < 4 else [])


@pytest.mark.parametrize("between", [1, 9, 30])
@pytest.mark.parametrize("count", [1, 12, 45, 60])
def test_copies_under_other_titles_are_found_behind_other_passages(between: int, count: int) -> None:
    """A title that is asked for raises the original, and not its reprints."""
    asked = "how many sailors drowned in the harbour before help came"
    said = "Sailors drowned before help came."
    original = document(f"# How many in the harbour\n{said}", "a")
    reprints = [document(f"# Gazette {number}\n{said}", f"z{number:02}") for number in range(count)]
    # As long as the reprint, and no copy of it.
    others = [document(f"How many sailors {number:02} of the harbour came before {number}.", f"m{number:02}")
              for number in range(between)]  # fmt: skip
    decoys = [document("# Gazette 99\nSailors drowned before Help came!", "zz")]
    index = TitlesCount([original, *others, *reprints, *decoys])
    hits = [hit.passage.document_id for hit in index.search(f"{asked}?", 99)]
    assert hits.index("a") < hits.index("m00") < hits.index("z00")
    found, read = find(index, asked, 2)
    (copies,) = (one for one in read if one.excerpt.text.endswith(said))
    assert [passage.document.id for _, passage in copies.passages] == ["a", *(one.id for one in reprints)]
    # What is shown is nearest first, each once, and what a place counts.
    shown = [passage.hit.passage.document_id for passage in found]
    assert shown == sorted(set(shown), key=hits.index)
    for one in read:
        assert all(found[place] is passage for place, passage in one.passages)
