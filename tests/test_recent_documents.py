"""Documents that an open index keeps: those used last, as many as its bounds allow."""

from typing import cast

import pytest

from index.document import Document
from index.search import Index
from index.store import PassageStore
from tests.passages_double import document
from tests.planted_encoder import PlantedEncoder


class Store:
    """Makes each document anew, as one that reads them from a disk does."""

    def document(self, document_id: str) -> Document:
        return document(document_id * 4, document_id)


def kept(index: Index, names: str) -> str:
    """Those of the documents that are there already; asking for one that is not would push others out."""
    return "".join(name for name in names if index._documents.get(name) is not None)


@pytest.mark.parametrize(
    ("bound", "most"), [("_KEPT_CODE_POINTS", 11), ("_KEPT_CODE_POINTS", 8), ("_KEPT_DOCUMENTS", 2)]
)
def test_the_documents_used_last_are_kept_within_the_bounds(
    monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    """Of 4 code points each; the bound is one for what is kept now and not for all that ever was."""
    monkeypatch.setattr(f"index.search.{bound}", most)
    index = Index(cast(PassageStore, Store()), PlantedEncoder())
    for name in "abcdefgh":
        index.document(name)
    assert kept(index, "abcdefgh") == "gh"
    first = index.document("g")
    index.document("i")
    assert index.document("g") is first
    assert kept(index, "abcdefghi") == "gi"


def test_one_document_longer_than_the_bound_is_kept_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.search._KEPT_CODE_POINTS", 3)
    index = Index(cast(PassageStore, Store()), PlantedEncoder())
    assert index.document("a") is index.document("a")
    index.document("b")
    assert kept(index, "ab") == "b"
