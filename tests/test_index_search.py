"""Searching an index: against an oracle of its own parts, over many documents, by many threads."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.diversity import spread
from index.errors import UnknownDocumentError
from index.folder.opening import open_folder
from index.folder.snapshot import current_generation
from index.fusion import fuse
from index.search import Index
from tests.built_index import build
from tests.planted_encoder import PlantedEncoder

SUBJECTS = ["bread", "salt", "iron", "wine", "honey", "paper", "glass", "silk", "coal", "amber"]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    (folder / "sources").mkdir()
    for number in range(40):
        subject = SUBJECTS[number % 10]
        lines = [
            f"Part {part} of {number} tells of {subject} and of trade number {number * 7 + part}. "
            f"The {subject} was carried by {SUBJECTS[(number + part) % 10]} traders over the sea. " * 4
            for part in range(4)
        ]
        (folder / "sources" / f"{number:02}.txt").write_text("\n\n".join(lines), encoding="utf-8")
    build([folder / "sources"], folder / "index", encoder=PlantedEncoder())
    return folder / "index"


@pytest.fixture
def index(many: Path) -> Iterator[Index]:
    opened = open_folder(many, encoder=PlantedEncoder())
    yield opened
    opened.close()


def all_ids(index: Index) -> list[str]:
    return [record.id for record in index.records(1_000)]


def test_hits_carry_both_scores_and_come_best_first(index: Index) -> None:
    encoder = PlantedEncoder()
    question = "who carried the honey over the sea"
    hits = index.search(question, 10)
    assert len(hits) == 10
    assert len({hit.passage.id for hit in hits}) == 10
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    (vector,) = encoder.encode([question])
    for hit in hits:
        document = index.document(hit.passage.document_id)
        text = hit.passage.span.cut(document.text)
        sentences = [
            sentence.cut(document.text)
            for block in document.blocks
            for sentence in block.sentences
            if hit.passage.span.contains(sentence)
        ]
        whole, *parts = encoder.encode([text, *sentences]) @ vector
        # Sentences are kept in half precision.
        assert hit.dense == pytest.approx((whole + max(parts)) / 2, abs=1e-3)
        assert (hit.lexical > 0) == any(word in text for word in ("carried", "honey", "sea"))


def test_the_score_is_made_of_both_and_of_the_best_of_its_document(index: Index) -> None:
    hits = index.search("who carried the honey over the sea", 10_000)
    assert len(hits) == index.passage_count
    fused = fuse(
        {number: hit.dense for number, hit in enumerate(hits)},
        {number: hit.lexical for number, hit in enumerate(hits)},
    )
    best: dict[str, float] = {}
    for number, hit in enumerate(hits):
        document = hit.passage.document_id
        best[document] = max(best.get(document, 0.0), fused[number])
    for number, hit in enumerate(hits):
        assert hit.score == pytest.approx((2 * fused[number] + best[hit.passage.document_id]) / 3)


def test_a_filter_gives_what_an_index_of_those_documents_holds(index: Index) -> None:
    chosen = frozenset(all_ids(index)[3:9])
    hits = index.search("iron and coal", 500, chosen)
    assert {hit.passage.document_id for hit in hits} <= chosen
    total = sum(index.record(name).passages for name in chosen)
    assert len(hits) == total
    assert index.search("iron", 5, frozenset()) == []


def test_an_unknown_document_is_told(index: Index) -> None:
    with pytest.raises(UnknownDocumentError, match="'nowhere': no document of this id"):
        index.search("iron", 5, frozenset({"nowhere"}))
    with pytest.raises(UnknownDocumentError):
        index.document("nowhere")
    with pytest.raises(UnknownDocumentError):
        index.record("")


def test_more_than_there_are_is_all_of_them(index: Index) -> None:
    hits = index.search("amber", 10_000)
    assert len(hits) == index.passage_count
    assert index.search("amber", 0) == []


def test_records_are_paged_in_the_order_of_their_ids(index: Index) -> None:
    names = all_ids(index)
    assert names == sorted(names)
    assert len(names) == index.document_count == 40
    paged: list[str] = []
    after = None
    while page := index.records(7, after):
        paged += [record.id for record in page]
        after = page[-1].id
    assert paged == names
    assert index.records(0) == []


def test_a_document_is_the_file_that_was_indexed(index: Index) -> None:
    for record in index.records(100):
        document = index.document(record.id)
        assert document.text.encode("utf-8") == Path(record.path).read_bytes()
        assert (record.sha256, record.length) == (document.sha256, len(document.text))
        assert index.document(record.id) is document, "kept, so that citing is cheap"


def test_eight_threads_find_what_one_finds(index: Index) -> None:
    questions = [f"what of {subject} and trade" for subject in SUBJECTS]
    expected = {question: [hit.passage.id for hit in index.search(question, 8)] for question in questions}
    wrong: list[str] = []

    def ask(offset: int) -> None:
        for turn in range(30):
            question = questions[(offset + turn) % len(questions)]
            hits = index.search(question, 8)
            if [hit.passage.id for hit in hits] != expected[question]:
                wrong.append(question)
            document = index.document(hits[0].passage.document_id)
            if not hits[0].passage.span.cut(document.text):
                wrong.append(document.id)

    threads = [threading.Thread(target=ask, args=(offset,)) for offset in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_new_generation_can_be_opened_while_the_old_is_asked(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a.txt").write_text("Iron comes from ore.", encoding="utf-8")
    build([sources], tmp_path / "out", encoder=PlantedEncoder())
    old = open_folder(tmp_path / "out", encoder=PlantedEncoder())
    stop = threading.Event()
    failures: list[str] = []

    def ask() -> None:
        while not stop.is_set():
            hits = old.search("iron", 3)
            if [hit.passage.span.cut(old.document(hit.passage.document_id).text) for hit in hits] != [
                "Iron comes from ore."
            ]:
                failures.append(repr(hits))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        for number in range(3):
            (sources / f"{number}.txt").write_text(f"Salt number {number}.", encoding="utf-8")
            build([sources], tmp_path / "out", encoder=PlantedEncoder())
            new = open_folder(tmp_path / "out", encoder=PlantedEncoder())
            assert new.generation == current_generation(tmp_path / "out") != old.generation
            assert new.document_count == number + 2
            new.close()
    finally:
        stop.set()
        thread.join()
        old.close()
    assert failures == []


@pytest.mark.parametrize(
    ("documents", "k", "expected"),
    [
        ("aaaaaabb", 3, [0, 1, 6]),
        ("aaaaaabb", 5, [0, 1, 2, 3, 6]),
        ("aaaaaa", 5, [0, 1, 2, 3, 4]),
        ("aaab", 6, [0, 1, 2, 3]),
        ("abab", 3, [0, 1, 2]),
        ("aab", 1, [0]),
        ("", 3, []),
    ],
)
def test_one_document_leaves_a_third_of_the_places_to_others(
    documents: str, k: int, expected: list[int]
) -> None:
    assert spread(range(len(documents)), k, documents.__getitem__) == expected


def test_the_right_passage_of_one_document_is_not_lost_for_others(many: Path) -> None:
    index = open_folder(many, encoder=PlantedEncoder())
    rng = np.random.default_rng(3)
    for name in rng.choice(all_ids(index), 10, replace=False):
        document = index.document(str(name))
        question = document.paragraphs[2].span.cut(document.text)[:60]
        assert index.search(question, 3)[0].passage.document_id == name
    index.close()
