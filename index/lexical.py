"""BM25 over passages, by tantivy: it grows on disk and is stored in its own format.

Texts and questions pass through one analysis, written here, so that what people type and what stands in a
source meet: case, accents, kinds of apostrophe and signs that group digits are folded, what shows nothing and
possessives dropped, English words stemmed.
A third of a longer word's weight is in how it begins, so that a blockade and the blocking of a road, of which
no stemmer makes one, still meet (words cut to their first letters rank about as well as stems: McNamee,
Nicholas and Mayfield 2009).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import filterfalse
from pathlib import Path
from typing import Any, Final

import tantivy

from index.errors import SnapshotError
from index.folder.linked_folder import linked
from index.invisible import without_invisible

ANALYSIS: Final = "fold-2 snowball-english first-5"
"""Names the analysis in an index's manifest: another analysis would not find what this one stored."""

_POSSESSIVE: Final = re.compile(r"(?<=\w)'s\b")
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("’‘ʼ＇`´′", "'"))
_GROUPED_DIGITS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DIGITS_APART: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:[\u00a0\u2007\u2009\u202f]\d{3})+(?!\d)")
"""Digits in threes with a blank of fixed width, or one that does not break, between them: one number, where
the usual blank, which normalising makes of these, parts two."""
_UNSPACED: Final = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_WORD: Final = re.compile(r"[^\W_]+")
_LONGEST_WORD: Final = 100
_FIRST_LETTERS: Final = 5
_BEGINS: Final = "q0"
"""In front of a word's first letters, to tell them from a stem. No sign: analysers cut at signs."""

WHOLE: Final = 3
_BEGINNING: Final = 1
"""Weights of a question's word and of how it begins; the rest is its stem's. Of a fifth, a third and a half,
the third ordered passages best on the questions that fit the confidence (EXPERIMENTS.md)."""

_MOST_WORDS: Final = 128

_FUNCTION_WORDS: Final = frozenset(
    re.split(
        r"\s+",
        "a about am an and any are as at be been being but by can could did do does for from had has have "
        "he her him his how i if in into is it its me my of on or our she should so some than that the "
        "their them then there these they this those to us was we were what when where which who whom whose "
        "why will with would you your",
    )
)
"""Left out of questions that hold other words: they find every passage and tell none from another."""

_ANALYZER: Final = "terms"
_WRITER_MEMORY: Final = 128 * 1024 * 1024


def fold(text: str) -> str:
    """`text` as words in plain lower case, apart from each other by one blank; not yet stemmed."""
    if not text.isascii():
        text = _DIGITS_APART.sub(_together, without_invisible(text))
        text = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
        text = "".join(filterfalse(unicodedata.combining, text))
    text = text.replace("`", "'").casefold()
    text = _GROUPED_DIGITS.sub("", _POSSESSIVE.sub("", text).replace("'", ""))
    words = _WORD.findall(_UNSPACED.sub(r" \1 ", text))
    return " ".join(word[:_LONGEST_WORD] for word in words)


def _together(number: re.Match[str]) -> str:
    return "".join(number.group().split())


class Analysis:
    """Texts to the terms by which they are found. Safe to use from several threads at once."""

    def __init__(self) -> None:
        self._stemmer = _stemmer()

    def of_text(self, text: str) -> list[str]:
        """Every word's stem, in the order of the text, then how its longer words begin."""
        words = fold(text).split()
        return [*self._stems(words), *filter(None, map(_beginning, words))]

    def of_question(self, question: str) -> dict[str, int]:
        """The terms of its telling words, of at most 128, each with its weight; both of a word make WHOLE."""
        words = list(dict.fromkeys(fold(question).split()))
        telling = ([word for word in words if word not in _FUNCTION_WORDS] or words)[:_MOST_WORDS]
        weights: dict[str, int] = {}
        for word in telling:
            beginning = _beginning(word)
            if beginning:
                weights[beginning] = _BEGINNING
            for stem in self._stems([word]):
                weights[stem] = max(weights.get(stem, 0), WHOLE - _BEGINNING if beginning else WHOLE)
        return weights

    def _stems(self, words: Sequence[str]) -> list[str]:
        return list(self._stemmer.analyze(" ".join(words)))


def _beginning(word: str) -> str:
    """None of a number: one that begins alike is another."""
    return _BEGINS + word[:_FIRST_LETTERS] if len(word) >= _FIRST_LETTERS and word.isalpha() else ""


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


def _stemmer() -> tantivy.TextAnalyzer:
    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return words.filter(tantivy.Filter.stemmer("english")).build()


def _apart() -> tantivy.TextAnalyzer:
    """Terms as they are, between blanks."""
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
