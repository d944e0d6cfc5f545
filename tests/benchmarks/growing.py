"""Indexes of any size from a few real passages: perturbed copies, in the real files of a generation."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from index.builder import recipe_of
from index.document import Block, Document, Passage, Span
from index.folder.archive import ArchiveWriter
from index.folder.layout import ARCHIVE_FILE, ENCODER_FOLDER, LEXICAL_FOLDER, VECTORS_FILE
from index.folder.lexical import LexicalWriter
from index.folder.sentence_vectors import SentenceVectors, SentenceVectorWriter
from index.folder.snapshot import SnapshotWriter, writing
from index.folder.vector_lists import write_vector_index
from index.folder.vector_plan import DEFAULT_MEMORY, plan
from index.folder.vectors import VectorWriter
from index.identity import passage_id
from index.manifest import Manifest
from index.passages import DEFAULT_RULES
from index.probing import probe
from index.query_encoder import OnnxEncoder
from index.sentences import split_sentences
from index.store import Vectors

COSINE: Final = 0.9
"""Of a copy's vectors with those that they are copies of."""

CHANGED_WORDS: Final = 0.2
"""Of a copy's words, the share that is drawn from all words by their frequency."""

_PER_DOCUMENT: Final = 20
_AT_ONCE: Final = 2_000
_DIRECTIONS: Final = 8_192


@dataclass(frozen=True)
class Real:
    """Passages with their real vectors: each passage's sentences are a group."""

    sentences: list[list[str]]
    vectors: Vectors
    sentence_vectors: list[Vectors]


@dataclass(frozen=True)
class Stages:
    """Seconds, and what the manifest says of the vectors' index."""

    written: float
    vector_index: float
    checksums: float
    described: dict[str, object]


def read_real(files: Sequence[Path], count: int, encoder: OnnxEncoder) -> tuple[Real, list[str]]:
    """The first passages of SQuAD files, embedded, and questions on them."""
    contexts, questions = [], []
    for file in files:
        for article in json.loads(file.read_bytes())["data"]:
            for paragraph in article["paragraphs"]:
                contexts.append(paragraph["context"])
                questions += [asked["question"] for asked in paragraph["qas"][:1]]
    contexts, questions = contexts[:count], questions[:count]
    sentences = [[span.cut(text) for span in split_sentences(text, Span(0, len(text)))] for text in contexts]
    vectors = encoder.encode([" ".join(group) for group in sentences])
    flat = encoder.encode([sentence for group in sentences for sentence in group])
    ends = np.cumsum([len(group) for group in sentences])[:-1]
    return Real(sentences, vectors, np.split(flat, ends)), questions


def grow(real: Real, count: int, out: Path, encoder_folder: Path, encoder: OnnxEncoder) -> Stages:
    """An index of `count` passages in `out`: the real ones, then copies of them."""
    with writing(out), SnapshotWriter(out) as writer:
        started = time.perf_counter()
        documents = _write(real, count, writer.folder, encoder.dimension)
        written = time.perf_counter()
        queries = SentenceVectors(writer.folder, count, encoder.dimension).sample(200, seed=count)
        described = write_vector_index(writer.folder, plan(count, encoder.dimension, DEFAULT_MEMORY), queries)
        indexed = time.perf_counter()
        shutil.copytree(encoder_folder, writer.folder / ENCODER_FOLDER)
        writer.commit(
            Manifest(
                generation=writer.generation,
                previous=writer.previous,
                recipe=recipe_of(encoder.identity, DEFAULT_RULES),
                documents=documents,
                passages=count,
                dimension=encoder.dimension,
                vector_index=described,
                probes=probe(encoder),
                files=writer.files(),
                created=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
                libraries={},
            )
        )
    return Stages(written - started, indexed - written, time.perf_counter() - indexed, described)


def _write(real: Real, count: int, folder: Path, dimension: int) -> int:
    archive = ArchiveWriter(folder / ARCHIVE_FILE)
    words = LexicalWriter(folder / LEXICAL_FOLDER)
    vectors = VectorWriter(folder / VECTORS_FILE, dimension)
    sentences = SentenceVectorWriter(folder, dimension)
    for number, texts in enumerate(_documents(real, count)):
        document, passages = _document(number, texts)
        archive.add(document, passages)
        for passage in passages:
            words.add(document.id, passage.span.cut(document.text))
    for bases, copies in _bases(real, count):
        vectors.add(_perturbed(real.vectors[bases], copies))
        for base in bases:
            group = real.sentence_vectors[base]
            sentences.add(_perturbed(group, np.full(len(group), copies.any())))
    words.close()
    vectors.close()
    sentences.close()
    archive.finish()
    return archive.documents


def _bases(real: Real, count: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each passage the real one it comes from, and whether it is a copy of it."""
    for first in range(0, count, _AT_ONCE):
        rows = np.arange(first, min(first + _AT_ONCE, count))
        yield rows % len(real.vectors), rows >= len(real.vectors)


_CHANCE = np.random.default_rng(11)
_NOISE = _CHANCE.standard_normal((_DIRECTIONS, 384)).astype(np.float32)
_NOISE /= np.linalg.norm(_NOISE, axis=1, keepdims=True)


def _perturbed(vectors: Vectors, copies: np.ndarray) -> Vectors:
    noise = _NOISE[_CHANCE.integers(0, _DIRECTIONS, len(vectors))]
    # What of the noise lies along the vector is taken out: the cosine is then exactly the one named.
    noise = noise - np.sum(noise * vectors, axis=1, keepdims=True) * vectors
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    moved = COSINE * vectors + np.sqrt(1 - COSINE**2) * noise
    return np.where(copies[:, np.newaxis], moved, vectors).astype(np.float32)


def _documents(real: Real, count: int) -> Iterator[list[list[str]]]:
    vocabulary = [word for group in real.sentences for sentence in group for word in sentence.split()]
    gathered: list[list[str]] = []
    for number in range(count):
        group = real.sentences[number % len(real.sentences)]
        copied = number >= len(real.sentences)
        gathered.append([_changed(sentence, vocabulary) for sentence in group] if copied else group)
        if len(gathered) == _PER_DOCUMENT or number == count - 1:
            yield gathered
            gathered = []


def _changed(sentence: str, vocabulary: list[str]) -> str:
    words = sentence.split()
    chosen = _CHANCE.random(len(words)) < CHANGED_WORDS
    others = _CHANCE.integers(0, len(vocabulary), len(words))
    return " ".join(
        vocabulary[other] if change else word
        for word, change, other in zip(words, chosen.tolist(), others.tolist(), strict=True)
    )


def _document(number: int, texts: list[list[str]]) -> tuple[Document, list[Passage]]:
    name, at, lines, blocks = f"grown-{number:07}", 0, [], []
    for group in texts:
        start, spans = at, []
        for sentence in group:
            spans.append(Span(at, at + len(sentence)))
            at += len(sentence) + 1
        lines.append(" ".join(group))
        blocks.append(Block("paragraph", Span(start, at - 1), sentences=tuple(spans)))
    text = "\n".join(lines)
    document = Document(name, f"{name}.txt", f"{name}.txt", "text/plain", text, tuple(blocks), "0" * 64)
    return document, [Passage(passage_id(name, block.span), name, block.span) for block in blocks]
