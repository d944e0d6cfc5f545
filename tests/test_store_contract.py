"""What every passage store promises to who asks it, over a folder and over a real Milvus server alike."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.errors import EncoderError, UnknownDocumentError
from index.folder.opening import open_folder
from index.opening import Place
from index.search import Index
from index.store import Vectors
from tests.built_index import build
from tests.planted_encoder import PlantedEncoder
from tests.store_kinds import Kind, kind_of, open_planted

SUBJECTS = ["bread", "salt", "iron", "wine", "honey", "paper", "glass", "silk", "coal", "amber"]
DOCUMENTS, PARTS = 30, 4


@pytest.fixture(scope="module", params=["folder", "milvus"])
def kind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kind:
    return kind_of(request, tmp_path_factory)


def write_sources(folder: Path) -> Path:
    """Documents of a few paragraphs each, no two alike."""
    chance = random.Random(7)  # noqa: S311 - not for secrets
    folder.mkdir(parents=True)
    for number in range(DOCUMENTS):
        parts = []
        for part in range(PARTS):
            said = [
                f"The {chance.choice(SUBJECTS)} of town {number} went to port {chance.randrange(90)} for "
                f"{chance.choice(SUBJECTS)} in year {1000 + chance.randrange(900)}."
                for _ in range(9)
            ]
            parts.append(f"Part {part}. " + " ".join(said))
        (folder / f"{number:02}.txt").write_text("\n\n".join(parts), encoding="utf-8")
    return folder


@dataclass
class Made:
    kind: Kind
    place: Place
    index: Index
    sources: Path


@pytest.fixture(scope="module")
def made(kind: Kind, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    sources = write_sources(tmp_path_factory.mktemp("sources") / "texts")
    place = kind.new()
    kind.build(place, sources)
    index = open_planted(place)
    yield Made(kind, place, index, sources)
    index.close()


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], Index]]:
    """A folder's index of the same sources: what is asked of it, any store must answer."""
    opened: dict[Path, Index] = {}

    def of(sources: Path) -> Index:
        if sources not in opened:
            folder = tmp_path_factory.mktemp("reference") / "index"
            build([sources], folder, encoder=PlantedEncoder())
            opened[sources] = open_folder(folder, encoder=PlantedEncoder())
        return opened[sources]

    yield of
    for index in opened.values():
        index.close()


def questions(index: Index, count: int = 60) -> list[tuple[str, str]]:
    """A sentence's words, some left out, and the passage that it stands in."""
    chance = random.Random(11)  # noqa: S311 - not for secrets
    found = []
    for record in index.records(1000):
        document = index.document(record.id)
        for paragraph in document.paragraphs:
            sentence = chance.choice(paragraph.block.sentences)
            words = [word for word in sentence.cut(document.text).split() if chance.random() < 0.75]
            found.append((" ".join(words), f"{record.id}:{paragraph.number}"))
    return chance.sample(found, count)


def test_the_same_passages_for_the_same_questions(made: Made, reference: Callable[[Path], Index]) -> None:
    """Dense: of the nearest five by cosine, nine in ten alike. Fused: the right passage among five as often,
    within one in a hundred; and both scores are a folder's."""
    known = reference(made.sources)
    shared = right = right_there = 0
    asked = questions(known)
    for question, answer in asked:
        ours, theirs = made.index.search(question, 5), known.search(question, 5)
        shared += len({hit.passage for hit in ours} & {hit.passage for hit in theirs})
        document_id, number = answer.split(":")
        place = known.document(document_id).paragraphs[int(number) - 1].span

        def holds(index: Index) -> bool:
            hits = index.search(question, 5)  # noqa: B023 - called at once
            return any(
                hit.passage.document_id == document_id and hit.passage.span.overlaps(place)  # noqa: B023
                for hit in hits
            )

        right += holds(made.index)
        right_there += holds(known)
        scores = {hit.passage.id: hit for hit in theirs}
        for hit in ours:
            if hit.passage.id in scores:
                assert hit.dense == pytest.approx(scores[hit.passage.id].dense, abs=1e-4)
                assert hit.lexical == pytest.approx(scores[hit.passage.id].lexical, rel=1e-3, abs=1e-4)
    assert shared >= 0.9 * 5 * len(asked)
    assert abs(right - right_there) <= 0.01 * len(asked)
    assert right > len(asked) // 2


def test_by_vectors_alone_it_finds_what_counting_finds(made: Made) -> None:
    """A question without a word that could be looked up: only vectors are left to go by."""
    encoder = PlantedEncoder()
    question = "?!"
    (vector,) = encoder.encode([question])
    exact = []
    for record in made.index.records(1000):
        document = made.index.document(record.id)
        for paragraph in document.paragraphs:
            parts = [sentence.cut(document.text) for sentence in paragraph.block.sentences]
            whole = encoder.encode([paragraph.span.cut(document.text)]) @ vector
            exact.append(float((whole[0] + (encoder.encode(parts) @ vector).max()) / 2))
    hits = made.index.search(question, 5)
    assert len(hits) == 5
    near = sorted((hit.dense for hit in hits), reverse=True)
    assert [hit.dense for hit in hits] == near
    assert sum(score >= sorted(exact)[-6] for score in near) >= 4


def test_hits_are_places_in_their_documents(made: Made) -> None:
    hits = made.index.search("who sent honey to port 12", 20)
    assert len({hit.passage.id for hit in hits}) == 20
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        document = made.index.document(hit.passage.document_id)
        source = Path(document.path).read_bytes().decode()
        assert hit.passage.span.cut(document.text) == source[hit.passage.span.start : hit.passage.span.end]
        assert hit.passage.id.startswith(f"{document.id}.")


def test_a_filter_leaves_only_those_documents(made: Made) -> None:
    names = [record.id for record in made.index.records(1000)]
    chosen = frozenset(names[4:9])
    hits = made.index.search("iron of town", 500, chosen)
    assert {hit.passage.document_id for hit in hits} == chosen
    assert len(hits) == sum(made.index.record(name).passages for name in chosen)
    assert made.index.search("iron", 5, frozenset()) == []
    with pytest.raises(UnknownDocumentError, match="nowhere"):
        made.index.search("iron", 5, frozenset({"nowhere"}))


@pytest.mark.parametrize("name", ["", "nowhere", 'x" or id > "', "a\\", "\x00", "d/" + "x" * 5000, "ünï"])
def test_what_is_no_document_is_told(made: Made, name: str) -> None:
    for look_up in (made.index.record, made.index.document):
        with pytest.raises(UnknownDocumentError):
            look_up(name)


def test_records_are_paged_in_the_order_of_their_ids(made: Made, reference: Callable[[Path], Index]) -> None:
    whole = made.index.records(1000)
    assert whole == reference(made.sources).records(1000)
    paged, after = [], None
    while page := made.index.records(7, after):
        paged += page
        after = page[-1].id
    assert paged == whole
    assert made.index.records(0) == []
    assert made.index.records(2, "' or \"") == whole[:2]
    assert made.index.records(2, "~") == []


def test_counts_and_edges(made: Made) -> None:
    assert (made.index.document_count, made.index.passage_count) == (
        DOCUMENTS,
        sum(record.passages for record in made.index.records(1000)),
    )
    assert made.index.search("iron", 0) == []
    assert len(made.index.search("iron", 10_000)) <= made.index.passage_count


def test_reopened_it_is_the_same(made: Made) -> None:
    again = open_planted(made.place)
    try:
        assert again.generation == made.index.generation
        for question, _ in questions(again, 5):
            assert again.search(question, 5) == made.index.search(question, 5)
    finally:
        again.close()


class OtherDimension(PlantedEncoder):
    """Says that it is the same encoder, and gives half the numbers."""

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        return super().encode(texts, progress)[:, :16]


def test_a_dimension_that_does_not_fit_is_refused(made: Made) -> None:
    with pytest.raises(EncoderError, match=r"shape \(3, 16\), the index holds \(3, 32\)"):
        open_planted(made.place, OtherDimension())


def test_another_encoder_is_refused(made: Made) -> None:
    with pytest.raises(EncoderError, match=r"made with planted@1, not planted@2; run verbatim index again"):
        open_planted(made.place, PlantedEncoder("planted@2"))
