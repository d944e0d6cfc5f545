"""Candidates of a question among thousands of copies: each looked up once, and found as if alone."""

from __future__ import annotations

import gc
import os
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.alike import MOST_COPIES
from index.document import Passage
from index.folder.archive import Archive
from index.folder.faiss_store import FaissStore
from index.folder.opening import open_folder
from index.folder.sentence_vectors import SentenceVectors, SentenceVectorWriter
from index.folder.snapshot import open_snapshot
from index.search import Index
from index.store import Hit, Vectors
from qa.finding import find
from tests.built_index import build
from tests.planted_encoder import PlantedEncoder

DIMENSION = 8
COPIES = 700
CLAUSE = "The agreement is under the law of Scotland. Any court that hears of the agreement is a court there."
QUESTION = "which law is the agreement under?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One text in many paragraphs of one document, and a few others."""
    sources = tmp_path_factory.mktemp("sources")
    (sources / "clauses.txt").write_text("\n\n".join([CLAUSE] * COPIES), encoding="utf-8")
    for number in range(3):
        text = f"A law of the agreement with the brewer of number {number} was not found."
        (sources / f"other-{number}.txt").write_text(text, encoding="utf-8")
    out = tmp_path_factory.mktemp("index")
    build([sources], out, encoder=PlantedEncoder())
    return out


@pytest.fixture
def index(folder: Path) -> Iterator[Index]:
    opened = open_folder(folder, encoder=PlantedEncoder())
    yield opened
    opened.close()


def test_whoever_asks_for_more_passages_of_a_question_has_none_looked_up_again(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    searched: list[int] = []
    passages, search = Archive.passages, Index.search

    def noted(archive: Archive, rows: Iterable[int]) -> dict[int, Passage]:
        wanted = list(rows)
        asked.extend(wanted)
        return passages(archive, wanted)

    def counted(index: Index, question: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
        searched.append(k)
        return search(index, question, k, documents)

    monkeypatch.setattr(Archive, "passages", noted)
    monkeypatch.setattr(Index, "search", counted)
    _, read = find(index, QUESTION, 4)
    assert len(read) == 4
    assert len(searched) > 1
    assert len(asked) == len(set(asked)) > MOST_COPIES


@pytest.mark.parametrize("documents", [None, 1, 3])
def test_what_was_asked_before_changes_nothing(folder: Path, index: Index, documents: int | None) -> None:
    chosen = None
    if documents is not None:
        chosen = frozenset(record.id for record in index.records(documents))
    sizes = [5, 69, 1024, 3, 69]
    one_after_another = [index.search(QUESTION, k, chosen) for k in sizes]
    for k, found in zip(sizes, one_after_another, strict=True):
        fresh = open_folder(folder, encoder=PlantedEncoder())
        assert found == fresh.search(QUESTION, k, chosen)
        fresh.close()
    assert index.search("who hears of it?", 5, chosen) != one_after_another[0]


def test_a_store_that_is_closed_and_let_go_is_gone_with_its_vectors(folder: Path) -> None:
    """Reference counts alone free it: what is replaced while serving is not to wait for a collection."""
    (vector,) = PlantedEncoder().encode([QUESTION])
    store = FaissStore(open_snapshot(folder))
    assert store.search(QUESTION, vector, 5)
    watched = weakref.ref(store)
    gc.disable()
    try:
        store.close()
        del store
        assert watched() is None
    finally:
        gc.enable()


def written(folder: Path, passages: Sequence[Vectors]) -> SentenceVectors:
    folder.mkdir(exist_ok=True)
    writer = SentenceVectorWriter(folder, DIMENSION)
    for sentences in passages:
        writer.add(sentences)
    writer.close()
    return SentenceVectors(folder, len(passages), DIMENSION)


def some_sentences(seed: int, count: int) -> Vectors:
    found = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float16)
    return np.asarray(found, dtype=np.float32)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=30),
    st.data(),
)
def test_the_nearest_sentence_is_that_of_each_passage_alone(
    tmp_path_factory: pytest.TempPathFactory, passages: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Many of the passages are the same, some have no sentence, and they are asked for in any order."""
    held = [some_sentences(seed, count) for seed, count in passages]
    file = written(tmp_path_factory.mktemp("vectors"), held)
    (vector,) = some_sentences(9, 1)
    rows = data.draw(st.lists(st.integers(0, len(held) - 1), unique=True))
    expected = {row: float((held[row] @ vector).max()) for row in rows if len(held[row])}
    assert file.best(vector, rows) == expected


def test_passages_beside_each_other_are_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = [some_sentences(row % 7, 3) for row in range(2000)]
    file = written(tmp_path, held)
    reads = []
    preadv = os.preadv

    def counted(descriptor: int, buffers: Sequence[memoryview], offset: int) -> int:
        reads.append(offset)
        return preadv(descriptor, buffers, offset)

    monkeypatch.setattr("os.preadv", counted)
    (vector,) = some_sentences(9, 1)
    assert len(file.best(vector, [*range(1999, 1000, -1), *range(900)])) == 1899
    assert len(reads) == 2
