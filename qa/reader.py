"""The shipped reader: a span model in ONNX, read by onnxruntime on the CPU.

It imports neither torch nor transformers. The same class reads with any network that gives start and end
logits (qa.transformers_reader).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.cores import available_cores
from index.document import Span
from qa.folding import fold
from qa.reader_files import (
    NETWORK_FILE,
    TOKENIZER_FILE,
    open_network,
    read_checked,
    read_facts,
    read_tokenizer,
    special_piece,
)
from qa.reading import Excerpt, Reading, ScoredSpan
from qa.row_networks import Network, RowNetworks, Rows
from qa.windows import (
    Ids,
    Logits,
    Pieces,
    Template,
    Window,
    WindowRules,
    batch,
    best_spans,
    cut_windows,
    places_of_pieces,
    shorten_question,
    stack,
)

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Run = Callable[[Sequence[Rows]], list[tuple[Logits, Logits]]]
"""Batches → the logits of each, in order."""

SHIPPED_MODEL = Path(__file__).parent / "model"

MOST_PIECES = 1024
"""Word pieces in a batch, padding included, of a network that takes several rows at once. Larger batches are
no faster, and the network's working memory, which is kept, grows with them by 0.04 MiB a piece."""

TEXTS_REMEMBERED = 2048
"""Passages whose word pieces are kept, at most some 6 KB each."""


@dataclass(frozen=True, slots=True)
class _Job:
    question: Ids
    pieces: Pieces
    places: Ids


class Reader:
    """Reads by windows of word pieces; safe to call from several threads at once."""

    def __init__(
        self,
        identity: str,
        tokenizer: Tokenizer,
        template: Template,
        rules: WindowRules,
        run: Run,
        *,
        most_pieces: int = MOST_PIECES,
    ) -> None:
        """`tokenizer` must neither truncate nor pad; `run` must be safe to call from threads.

        Rows are read together up to `most_pieces`, each alone at 1.
        """
        self._identity = identity
        self._tokenizer = tokenizer
        self._template = template
        self._rules = rules
        self._run = run
        self._most_pieces = most_pieces
        self._pieces = lru_cache(TEXTS_REMEMBERED)(self._cut_pieces)

    @classmethod
    def load(cls, folder: Path | None = None, *, threads: int | None = None) -> Reader:
        """The reader in `folder`, or the shipped one. `threads` defaults to the cores there are.

        Its network rounds activations to 8 bits by the range of all that it is given at once. Each row is
        therefore read alone: what a passage says does not depend on what else is read.

        Every file is checked against the sha256 in reader.json before it is used; ReaderError otherwise.
        """
        folder = folder or SHIPPED_MODEL
        facts = read_facts(folder)
        tokenizer = read_tokenizer(read_checked(folder / TOKENIZER_FILE, facts["tokenizer_sha256"]), folder)
        cores = threads or available_cores()
        model = read_checked(folder / NETWORK_FILE, facts["sha256"])
        whole = open_network(model, cores, folder)
        single = open_network(model, 1, folder) if cores > 1 else whole
        template = Template(
            before=(special_piece(tokenizer, "[CLS]", folder),),
            between=(special_piece(tokenizer, "[SEP]", folder),),
            after=(special_piece(tokenizer, "[SEP]", folder),),
            padding=special_piece(tokenizer, "[PAD]", folder),
        )
        rules = WindowRules(facts["max_length"], facts["stride"], facts["max_answer_pieces"])
        return cls(
            f"{facts['name']}@{facts['sha256']}",
            tokenizer,
            template,
            rules,
            RowNetworks(whole, single, cores),
            most_pieces=1,
        )

    @property
    def identity(self) -> str:
        return self._identity

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        """One reading for each excerpt, in order; read together as far as a batch holds."""
        return self._read(self._jobs(question, excerpts))

    def read_many(self, questions: Sequence[tuple[str, Sequence[Excerpt]]]) -> list[list[Reading]]:
        """As `read` for each question, in batches filled across the questions."""
        jobs = [self._jobs(question, excerpts) for question, excerpts in questions]
        readings = iter(self._read([job for group in jobs for job in group]))
        return [[next(readings) for _ in group] for group in jobs]

    def _jobs(self, question: str, excerpts: Sequence[Excerpt]) -> list[_Job]:
        asked = shorten_question(self._cut_pieces(question).ids, self._template, self._rules)
        jobs = []
        for excerpt in excerpts:
            pieces = self._pieces(excerpt.text)
            jobs.append(_Job(asked, pieces, places_of_pieces(pieces, excerpt.places)))
        return jobs

    def _cut_pieces(self, text: str) -> Pieces:
        encoding = self._tokenizer.encode(fold(text), add_special_tokens=False)
        offsets = np.array(encoding.offsets, np.int64).reshape(-1, 2)
        return Pieces(np.array(encoding.ids, np.int64), offsets[:, 0], offsets[:, 1])

    def _read(self, jobs: Sequence[_Job]) -> list[Reading]:
        windows = [
            window
            for number, job in enumerate(jobs)
            if len(job.pieces.ids)
            for window in cut_windows(number, job.question, job.pieces, self._template, self._rules)
        ]
        found: list[list[_Scores]] = [[] for _ in jobs]
        batches = list(batch(windows, self._most_pieces))
        logits = self._run([stack(rows, self._template) for rows in batches])
        for rows, (start, end) in zip(batches, logits, strict=True):
            for row, window in enumerate(rows):
                found[window.text].append(self._score(window, jobs[window.text], start[row], end[row]))
        return [_reading(job.pieces, scores) for job, scores in zip(jobs, found, strict=True)]

    def _score(self, window: Window, job: _Job, start: Logits, end: Logits) -> _Scores:
        passage = slice(window.at, window.at + window.last - window.first)
        places = job.places[window.first : window.last]
        spans = best_spans(start[passage], end[passage], places, self._rules.max_answer_pieces)
        return _Scores(
            null=float(start[0] + end[0]),
            spans=[(window.first + first, window.first + last, score) for first, last, score in spans],
        )


@dataclass(frozen=True, slots=True)
class _Scores:
    null: float
    spans: list[tuple[int, int, float]]


def _reading(pieces: Pieces, windows: Sequence[_Scores]) -> Reading:
    """The windows of one text as one; a span seen in two of them counts once, at its better score.

    Some tokenizers have pieces of a lone space that stand for no code point: a span of these is left out.
    """
    if not windows:
        return Reading(0.0, ())
    best: dict[tuple[int, int], float] = {}
    for window in windows:
        for first, last, score in window.spans:
            best[first, last] = max(score, best.get((first, last), -np.inf))
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    spans = tuple(
        ScoredSpan(Span(int(pieces.starts[first]), int(pieces.ends[last])), score)
        for (first, last), score in ranked
        if pieces.starts[first] < pieces.ends[last]
    )
    return Reading(min(window.null for window in windows), spans)


def in_turn(network: Network) -> Run:
    """One batch after another."""
    return lambda batches: list(starmap(network, batches))
