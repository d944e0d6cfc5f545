"""sentence-transformers and transformers, put together by hand as their documentation teaches.

Passages of a question are read in one batch; several questions are encoded together, and their passages
read in batches of like length, however the questions mix. Spans are found for a whole batch at once, by
margin over "no answer", the comparison across passages that this reader was trained for.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from tests.benchmarks.contender import THREADS, Contender, Place, ToRead, Workload, work

os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false")

VECTORS = "by-hand.npy"
WINDOW, STRIDE, LONGEST_ANSWER = 288, 96, 40
BATCH = 16
"""Rows: the fastest of 8, 16, 32 and 64 on two cores; larger ones leave the caches."""


def build(workload: Workload) -> None:
    import numpy as np
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(workload.encoder, device="cpu")
    texts = [passage.text for passage in workload.passages]
    vectors = encoder.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    np.save(workload.folder / VECTORS, vectors)


class ByHand:
    process = os.getpid()

    def __init__(self, workload: Workload) -> None:
        import numpy as np
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        torch.set_num_threads(THREADS)
        self._encoder = SentenceTransformer(workload.encoder, device="cpu")
        self._vectors = np.load(workload.folder / VECTORS)
        self._passages = workload.passages
        self._passages_read = workload.passages_read
        self._tokenizer = AutoTokenizer.from_pretrained(workload.reader)
        self._reader = AutoModelForQuestionAnswering.from_pretrained(workload.reader).eval()

    def answer(self, question: str) -> Place | None:
        return self.answer_batch([question])[0]

    def answer_batch(self, questions: Sequence[str]) -> list[Place | None]:
        pairs = [
            (number, passage)
            for number, passages in enumerate(self._retrieve(questions))
            for passage in passages
        ]
        pairs.sort(key=lambda pair: len(questions[pair[0]]) + len(pair[1].text))
        best: list[tuple[float, Place] | None] = [None] * len(questions)
        for at in range(0, len(pairs), BATCH):
            rows = pairs[at : at + BATCH]
            found = self._read([questions[number] for number, _ in rows], [passage for _, passage in rows])
            for row, score, place in found:
                number = rows[row][0]
                known = best[number]
                if known is None or score > known[0]:
                    best[number] = (score, place)
        return [one and one[1] for one in best]

    def _retrieve(self, questions: Sequence[str]) -> list[list[ToRead]]:
        import numpy as np

        asked = self._encoder.encode(list(questions), normalize_embeddings=True, show_progress_bar=False)
        nearest = np.argsort(-(asked @ self._vectors.T), axis=1)[:, : self._passages_read]
        return [[self._passages[at] for at in row] for row in nearest]

    def _read(self, questions: list[str], passages: list[ToRead]) -> list[tuple[int, float, Place]]:
        """The best span of each window, as the number of its pair, its margin and its place."""
        import torch

        encoded = self._tokenizer(
            questions,
            [passage.text for passage in passages],
            truncation="only_second",
            max_length=WINDOW,
            stride=STRIDE,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            padding=True,
            return_tensors="pt",
        )
        pairs = encoded.pop("overflow_to_sample_mapping").tolist()
        offsets = encoded.pop("offset_mapping").tolist()
        inside = torch.tensor(
            [[part == 1 for part in encoded.sequence_ids(row)] for row in range(len(pairs))]
        )
        with torch.inference_mode():
            output = self._reader(**encoded)
            null = output.start_logits[:, 0] + output.end_logits[:, 0]
            first = output.start_logits.masked_fill(~inside, -torch.inf)[:, :, None]
            last = output.end_logits.masked_fill(~inside, -torch.inf)[:, None, :]
            length = inside.shape[1]
            band = torch.ones(length, length, dtype=torch.bool).triu().tril(LONGEST_ANSWER - 1)
            scores = (first + last).masked_fill(~band, -torch.inf).flatten(1)
            margins, spans = scores.max(dim=1)
            margins = margins - null
        found = []
        for row, (margin, span) in enumerate(zip(margins.tolist(), spans.tolist(), strict=True)):
            passage = passages[pairs[row]]
            start, end = offsets[row][span // length][0], offsets[row][span % length][1]
            found.append(
                (pairs[row], margin, Place(passage.document, passage.start + start, passage.start + end))
            )
        return found


def start(workload: Workload) -> Contender:
    return ByHand(workload)


if __name__ == "__main__":
    work(build, start)
