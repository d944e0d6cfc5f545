"""The passage store over one generation's collections on a Milvus server.

The server searches vectors and words and fuses the two rankings, and so chooses the candidates of a question.
What it cannot know is the nearest sentence of each candidate; with that the candidates are scored and put in
order as a folder's index does. Two calls a question, and one more each time that copies fill the rankings.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final

import numpy as np

from index.alike import alike, deeper, without_most_copies
from index.analysis import WHOLE, Analysis
from index.diversity import spread
from index.document import Document, DocumentRecord, Passage
from index.errors import SnapshotError, StoreError
from index.fusion import fuse, with_documents
from index.manifest import Manifest
from index.milvus.archive import Archive, passages_at
from index.milvus.bm25 import tantivy_score
from index.milvus.connection import Connection, Row
from index.milvus.passage_indexes import SEARCH_WIDTH
from index.milvus.passage_rows import FIELDS, passage_of
from index.milvus.schema import Names, is_key
from index.nearest_sentence import dense_score
from index.store import CANDIDATES, Hit, Vectors

_RANK_OFFSET: Final = 60
"""The untuned constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009), the server's way to
bring the candidates of both rankings in one answer."""

_RECORDS_KEPT: Final = 4096
_DEEPEST: Final = 2048
"""Passages taken from each ranking at most, with all copies: Milvus returns 100 MB for one call, and a row
brings its sentences' vectors."""


class MilvusStore:
    """Implements index.store.PassageStore."""

    def __init__(self, connection: Connection, names: Names, manifest: Manifest) -> None:
        """Raises SnapshotError where the collections do not hold what the manifest says."""
        self._connection = connection
        self._names = names
        self._manifest = manifest
        self._archive = Archive(connection, names.archive)
        self._analysis = Analysis()
        self._record = lru_cache(_RECORDS_KEPT)(self._archive.record)
        self._k1 = float(manifest.vector_index["words"]["bm25_k1"])
        self._check()

    @property
    def generation(self) -> str:
        return self._names.generation

    @property
    def passage_count(self) -> int:
        return self._manifest.passages

    @property
    def document_count(self) -> int:
        return self._manifest.documents

    def search(
        self, question: str, vector: Vectors, k: int, documents: AbstractSet[str] | None = None
    ) -> list[Hit]:
        among = None if documents is None else [name for name in documents if is_key(name)]
        if k < 1 or self.passage_count == 0 or among == []:
            return []
        if len(vector) != self._manifest.dimension:
            raise StoreError(
                f"{self._connection.address}: a vector of {len(vector)} numbers, the index holds such of "
                f"{self._manifest.dimension}; ask it with the encoder that made it"
            )
        wanted = depth = min(max(CANDIDATES, k), _DEEPEST)
        within = "" if among is None else f"document in [{_quoted(among)}]"
        # The server weighs a term by how often it is asked for.
        asked = self._analysis.of_question(question).items()
        terms = [term for term, weight in asked for _ in range(weight)]
        while True:
            found = self._candidates(vector, terms, depth, within)
            # In the order of their places in the index, which settles ties as it does in a folder's.
            rows = sorted(found, key=lambda row: (row["document"], row["start"], row["end"]))
            vectors = np.array([row["vector"] for row in rows], dtype=np.float32).reshape(-1, len(vector))
            cosines = (vectors @ vector).tolist()
            copies = _copies(rows, vectors, cosines)
            before, depth = depth, deeper(depth, wanted, _rankings(cosines, depth), copies, _DEEPEST)
            if depth == before:
                break
        lexical = self._lexical(terms, [row["id"] for row in rows])
        dense = {number: self._dense(row, vector) for number, row in enumerate(rows)}
        words = {number: lexical[row["id"]] for number, row in enumerate(rows) if row["id"] in lexical}
        owners = {number: str(row["document"]) for number, row in enumerate(rows)}
        scores = with_documents(fuse(dense, words), owners)
        order = sorted(scores, key=lambda number: (-scores[number], rows[number]["id"]))
        order = without_most_copies(order, copies)
        order = spread(order, k, lambda number: str(rows[number]["document"]))
        return [
            Hit(self._passage(rows[number]), dense[number], words.get(number, 0.0), scores[number])
            for number in order
        ]

    def document(self, document_id: str) -> Document:
        return self._archive.document(document_id)[0]

    def record(self, document_id: str) -> DocumentRecord:
        return self._record(document_id)

    def records(self, limit: int, after: str | None = None) -> list[DocumentRecord]:
        return self._archive.records(limit, after)

    def close(self) -> None:
        self._connection.close()

    def _candidates(self, vector: Vectors, terms: Sequence[str], depth: int, within: str) -> list[Row]:
        """Everything that is among the first `depth` by vectors or by words, as the server fuses them."""
        from pymilvus import AnnSearchRequest, RRFRanker

        near = AnnSearchRequest(
            [np.asarray(vector, dtype=np.float32).tolist()],
            "vector",
            {"metric_type": "IP", "params": {"ef": max(SEARCH_WIDTH, depth)}},
            limit=depth,
            expr=within or None,
        )
        said = AnnSearchRequest(
            [" ".join(terms)], "terms", {"metric_type": "BM25"}, limit=depth, expr=within or None
        )
        (hits,) = self._connection.call(
            "hybrid_search",
            self._names.passages,
            [near, said] if terms else [near],
            RRFRanker(_RANK_OFFSET),
            limit=2 * depth,
            output_fields=list(FIELDS),
        )
        return [{**hit["entity"], "id": hit["id"]} for hit in hits]

    def _lexical(self, terms: Sequence[str], ids: Sequence[str]) -> dict[str, float]:
        """The BM25 score of each of those passages that shares a word with the question."""
        if not terms or not ids:
            return {}
        (hits,) = self._connection.call(
            "search",
            self._names.passages,
            data=[" ".join(terms)],
            anns_field="terms",
            search_params={"metric_type": "BM25"},
            limit=len(ids),
            filter=f"id in [{_quoted(ids)}]",
            output_fields=["id"],
        )
        return {hit["id"]: tantivy_score(float(hit["distance"]), self._k1) / WHOLE for hit in hits}

    def _dense(self, row: Row, vector: Vectors) -> float:
        whole = float(np.asarray(row["vector"], dtype=np.float32) @ vector)
        sentences = self._archive.sentences(row["id"], row["sentences"], self._manifest.dimension)
        return dense_score(whole, float((sentences @ vector).max()) if len(sentences) else whole)

    def _passage(self, row: Row) -> Passage:
        known = passage_of(row)
        if known is not None:
            return known
        document, spans = self._archive.document(row["document"])
        place = next(span for span in spans if (span.start, span.end) == (row["start"], row["end"]))
        return passages_at(document, [place])[0]

    def _check(self) -> None:
        manifest, call = self._manifest, self._connection.call
        fields = {
            field["name"]: field for field in call("describe_collection", self._names.passages)["fields"]
        }
        dimension = int(fields["vector"]["params"]["dim"])
        if dimension != manifest.dimension:
            raise SnapshotError(
                f"{self._names.passages}: vectors of {dimension} numbers, the manifest says "
                f"{manifest.dimension}; run verbatim index again"
            )
        passages = self._connection.count(self._names.passages)
        if passages != manifest.passages:
            raise SnapshotError(
                f"{self._names.passages}: holds {passages} passages, the manifest says "
                f"{manifest.passages}; run verbatim index again"
            )


def _copies(rows: Sequence[Row], vectors: Vectors, cosines: Sequence[float]) -> dict[int, int]:
    """As index.alike tells them, by their numbers."""
    lengths = {number: int(row["end"]) - int(row["start"]) for number, row in enumerate(rows)}
    return alike(lengths, dict(enumerate(cosines)), lambda numbers: np.asarray(vectors[list(numbers)]))


def _rankings(cosines: Sequence[float], depth: int) -> tuple[list[int], list[int]]:
    """The numbers of those nearest by their vectors, and of the others, which came by their words alone: the
    server does not say which ranking had which."""
    order = sorted(range(len(cosines)), key=lambda number: -cosines[number])
    return order[:depth], order[depth:]


def _quoted(values: Sequence[str]) -> str:
    """For an expression of Milvus; the ids of an index hold neither quotes nor backslashes."""
    return ", ".join(f'"{value}"' for value in sorted(values))
