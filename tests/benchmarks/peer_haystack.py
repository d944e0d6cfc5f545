"""Haystack 2.31: an in-memory store, its retriever by embedding and its ExtractiveReader.

Components and settings are those of its documentation; what is set is what has to be equal for all: models,
passages read, length of a window. Its reader has no call for several questions, so a batch is a loop.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from typing import Any

from tests.benchmarks.contender import THREADS, Contender, Place, Workload, work

os.environ.update(HAYSTACK_TELEMETRY_ENABLED="False", HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false")

STORE = "haystack.json"
WINDOW, STRIDE = 288, 96


def build(workload: Workload) -> None:
    from haystack import Document
    from haystack.components.embedders import SentenceTransformersDocumentEmbedder
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    embedder = SentenceTransformersDocumentEmbedder(workload.encoder, progress_bar=False)
    embedder.warm_up()
    documents = [
        Document(
            id=passage.id,
            content=passage.text,
            meta={"document": passage.document, "start": passage.start},
        )
        for passage in workload.passages
    ]
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    store.write_documents(embedder.run(documents)["documents"])
    store.save_to_disk(str(workload.folder / STORE))


class Haystack:
    process = os.getpid()

    def __init__(self, workload: Workload) -> None:
        warnings.simplefilter("ignore", FutureWarning)
        import torch
        from haystack import Pipeline
        from haystack.components.embedders import SentenceTransformersTextEmbedder
        from haystack.components.readers import ExtractiveReader
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        torch.set_num_threads(THREADS)
        store = InMemoryDocumentStore.load_from_disk(str(workload.folder / STORE))
        reader = ExtractiveReader(workload.reader, top_k=3, max_seq_length=WINDOW, stride=STRIDE)
        self._pipeline = Pipeline()
        self._pipeline.add_component(
            "embedder", SentenceTransformersTextEmbedder(workload.encoder, progress_bar=False)
        )
        self._pipeline.add_component(
            "retriever", InMemoryEmbeddingRetriever(store, top_k=workload.passages_read)
        )
        self._pipeline.add_component("reader", reader)
        self._pipeline.connect("embedder.embedding", "retriever.query_embedding")
        self._pipeline.connect("retriever.documents", "reader.documents")

    def answer(self, question: str) -> Place | None:
        result = self._pipeline.run({"embedder": {"text": question}, "reader": {"query": question}})
        return next((_place(one) for one in result["reader"]["answers"] if one.data), None)

    def answer_batch(self, questions: Sequence[str]) -> list[Place | None]:
        return [self.answer(question) for question in questions]


def _place(answer: Any) -> Place:
    meta, offset = answer.document.meta, answer.document_offset
    return Place(meta["document"], meta["start"] + offset.start, meta["start"] + offset.end)


def start(workload: Workload) -> Contender:
    return Haystack(workload)


if __name__ == "__main__":
    work(build, start)
