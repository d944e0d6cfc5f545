"""A heading that says what is asked is read with the passages under it, and never cited."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document, Passage
from index.errors import UnknownDocumentError
from index.store import Hit
from qa.answer import FoundPassage
from qa.answerer import Answerer
from qa.copies import Copies, together
from tests.passages_double import document
from tests.reading_doubles import Finder, by_score, quotes

LEASE = document(
    "# Lease\n# Deposit\n£1,725 is held.\nIt is returned.\n# Who pays?\nThe tenant pays.", "Flat 9"
)
"""The double's headings begin with the # and stand all at one level, one after another."""


class Paragraphs:
    """An index of `documents` whose every paragraph is a passage, all of them found."""

    generation = "double-1"
    encoder_identity = "double@0"

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = {one.id: one for one in documents}

    def search(self, _question: str, k: int, _documents: frozenset[str] | None = None) -> list[Hit]:
        return [
            Hit(Passage(f"{one.id}.{part.span.start}", one.id, part.span, part.section), 1.0, 1.0, 1.0)
            for one in self._documents.values()
            for part in one.paragraphs
        ][:k]

    def document(self, document_id: str) -> Document:
        if document_id not in self._documents:
            raise UnknownDocumentError(document_id)
        return self._documents[document_id]


def read(question: str, *documents: Document) -> list[Copies]:
    index = Paragraphs(documents or [LEASE])
    found = [FoundPassage(index.document(hit.passage.document_id), hit) for hit in index.search("", 99)]
    return together(found, question)


@pytest.mark.parametrize(
    ("question", "above"),
    [
        ("how much is the deposit?", ["# Deposit\n", "# Deposit\n", "# Who pays?\n"]),
        ("how much are DEPOSITS?", ["# Deposit\n", "# Deposit\n", "# Who pays?\n"]),
        ("how much is the rent?", ["", "", "# Who pays?\n"]),
        ("who pays the deposit of flat 9?", ["Flat 9\n# Deposit\n"] * 2 + ["Flat 9\n# Who pays?\n"]),
        # What stands over another part of the text is not above.
        ("when does the lease begin?", ["", "", "# Who pays?\n"]),
        ("?", ["", "", "# Who pays?\n"]),
    ],
)
def test_read_is_what_says_a_word_that_is_asked_and_a_question_always(
    question: str, above: list[str]
) -> None:
    bodies = ["£1,725 is held.", "It is returned.", "The tenant pays."]
    found = read(question)
    assert [one.excerpt.text for one in found] == [a + b for a, b in zip(above, bodies, strict=True)]
    assert [one.lead for one in found] == [len(text) for text in above]
    for one in found:
        assert one.excerpt.places is not None
        assert [place.cut(one.excerpt.text) for place in one.excerpt.places] == [one.excerpt.text[one.lead :]]


def test_a_title_that_is_only_the_files_name_says_nothing() -> None:
    (only,) = read("lease", Document(**{**vars(document("It is held.", "lease")), "title": "lease.txt"}))
    assert only.excerpt.text == "It is held."


@pytest.mark.parametrize(
    ("title", "heading", "above"),
    [
        ("flat " + "x" * 95, "# flat " + "y" * 93, "flat " + "x" * 95 + "\n# flat " + "y" * 93 + "\n"),
        ("flat " + "x" * 96, "# flat " + "y" * 93, "# flat " + "y" * 93 + "\n"),
        ("flat", "# flat " + "y" * 194, "flat\n"),
        ("flat", "# flat " + "y" * 193, "# flat " + "y" * 193 + "\n"),
    ],
)
def test_no_more_than_a_sentence_is_read_with_a_passage(title: str, heading: str, above: str) -> None:
    (only,) = read("which flat", document(f"{heading}\nIt is held.", title))
    assert only.excerpt.text == above + "It is held."


def test_a_copy_is_one_under_whatever_heading_and_read_under_that_of_the_nearest() -> None:
    headings = ("Deposit", "Rent", "Deposit")
    texts = [document(f"# {text}\nIt is held.", f"d{at}") for at, text in enumerate(headings)]
    for documents, text in ((texts, "# Deposit\nIt is held."), (texts[1:], "It is held.")):
        (only,) = read("how much is the deposit", *documents)
        assert only.excerpt.text == text
        assert [passage.document.id for _, passage in only.passages] == [one.id for one in documents]


def test_what_a_reader_finds_in_a_heading_is_no_answer() -> None:
    finder = Finder({"Deposit": 9.0, "Deposit\n£1,725": 8.0, "£1,725": 1.0})
    asked = Answerer(Paragraphs([LEASE]), finder, by_score(0.0))
    assert quotes(asked.answer("how much is the deposit")) == ["£1,725"]


WORDS = st.sampled_from(["deposit", "rent", "tenant", "pays", "who", "£1,725", "é́", "😀"])
LINES = st.lists(st.tuples(st.booleans(), st.lists(WORDS, min_size=1, max_size=4)), min_size=1, max_size=8)


@given(LINES, st.lists(WORDS, min_size=1, max_size=3), st.sets(WORDS, min_size=1))
def test_answers_are_where_they_are_said_to_be_whatever_is_read_with_them(
    lines: list[tuple[bool, list[str]]], asked: list[str], found: set[str]
) -> None:
    text = "\n".join("# " * heading + " ".join(words) + "?" * (len(words) > 3) for heading, words in lines)
    source = document(text, "d")
    answerer = Answerer(
        Paragraphs([source]), Finder(dict.fromkeys(found, 1.0)), by_score(0.0), passages_read=9, read_first=9
    )
    headings = [block.span for block in source.blocks if block.kind == "heading"]
    cited = set()
    for answer in answerer.answer(" ".join(asked), top_k=20).answers:
        assert answer.text in found
        for citation in (answer.citation, *answer.other_citations):
            cited.add(citation.span)
            assert citation.span.cut(text) == answer.text
            assert not any(heading.overlaps(citation.span) for heading in headings)
    # What is found in a paragraph that asks nothing is cited from it.
    told = [
        set(words) & found & {"rent", "tenant"} for heading, words in lines if not heading and len(words) < 4
    ]
    assert {span.cut(text) for span in cited} >= set().union(*told)
