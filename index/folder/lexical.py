"""BM25 over passages, by tantivy: it grows on disk and is stored in its own format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import tantivy

from index.analysis import WHOLE, Analysis
from index.errors import SnapshotError
from index.folder.linked_folder import linked

_ANALYZER: Final = "terms"
_WRITER_MEMORY: Final = 128 * 1024 * 1024


class LexicalWriter:
    """Indexes passages in the order of their rows, into an empty folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._row = 0
        self._analysis = Analysis()
        folder.mkdir(parents=True, exist_ok=True)
        with _told(folder):
            index = tantivy.Index(_schema(), path=str(folder))
            index.register_tokenizer(_ANALYZER, _apart())
            # One thread: rows then stand in one order, and scores that tie are the same in every build.
            self._writer = index.writer(heap_size=_WRITER_MEMORY, num_threads=1)

    def add(self, document_id: str, text: str) -> None:
        entry = tantivy.Document()
        entry.add_text("body", " ".join(self._analysis.of_text(text)))
        entry.add_text("document", document_id)
        entry.add_unsigned("row", self._row)
        with _told(self._folder):
            self._writer.add_document(entry)
        self._row += 1

    def close(self) -> None:
        """Returns when everything is written."""
        with _told(self._folder):
            self._writer.commit()
            self._writer.wait_merging_threads()
        for lock in self._folder.glob(".tantivy-*.lock"):
            lock.unlink()


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:
        raise SnapshotError(
            f"{folder}: cannot be written ({error}); free disk space or choose another folder"
        ) from error


class LexicalIndex:
    """The passages' words, read-only. Safe to search from several threads at once."""

    def __init__(self, folder: Path) -> None:
        try:
            with linked(folder) as links:
                self._index = tantivy.Index.open(str(links))
                self._index.config_reader("Manual", 1)
                self._index.register_tokenizer(_ANALYZER, _apart())
                self._index.reload()
                self._searcher = self._index.searcher()
        except (ValueError, OSError) as error:
            raise SnapshotError(f"{folder}: cannot be opened ({error}); run verbatim index again") from error
        self._analysis = Analysis()

    @property
    def count(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self, question: str, k: int, documents: Iterable[str] | None = None
    ) -> list[tuple[int, float]]:
        """At most `k` pairs of row and BM25 score, best first, then by row; of `documents` only if given."""
        words = self._words(question)
        if words is None or k < 1:
            return []
        query = words
        if documents is not None:
            query = self._within(words, "document", list(documents))
        return self._run(query, k)

    def scores(self, question: str, rows: Sequence[int]) -> dict[int, float]:
        """The BM25 score of each of those rows; 0 where it shares no word with the question."""
        found = dict.fromkeys(rows, 0.0)
        words = self._words(question)
        if words is not None and rows:
            found.update(self._run(self._within(words, "row", list(rows)), len(rows)))
        return found

    def _run(self, query: tantivy.Query, k: int) -> list[tuple[int, float]]:
        hits = self._searcher.search(query, k, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits]) if hits else []
        found = [(int(row or 0), float(score)) for row, (score, _) in zip(rows, hits, strict=True)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def _words(self, question: str) -> tantivy.Query | None:
        """Any of the question's words; built from terms, so that no sign in it is taken as query syntax."""
        terms = self._analysis.of_question(question)
        if not terms:
            return None
        schema = self._index.schema
        weighed = [
            tantivy.Query.boost_query(tantivy.Query.term_query(schema, "body", term), weight / WHOLE)
            for term, weight in terms.items()
        ]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in weighed])

    def _within(self, words: tantivy.Query, field: str, values: list[Any]) -> tantivy.Query:
        allowed = tantivy.Query.term_set_query(self._index.schema, field, values)
        # Weighed at nothing, so that the scores stay those of the words.
        silent = tantivy.Query.const_score_query(allowed, 0.0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, words), (tantivy.Occur.Must, silent)])


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", stored=False, tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field("document", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("row", stored=False, indexed=True, fast=True)
    return builder.build()


def _apart() -> tantivy.TextAnalyzer:
    """Terms as they are, between blanks."""
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
