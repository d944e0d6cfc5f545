"""The index of many vectors: chosen by size and memory, near enough to exact, grown and not made anew."""

from pathlib import Path

import numpy as np
import pytest

import index.folder.vector_index
from index.errors import SnapshotError
from index.folder.layout import VECTOR_INDEX_FILE, VECTORS_FILE
from index.folder.vector_index import ListedIndex, open_vector_index
from index.folder.vector_lists import RECALL_AIM, OldLists, write_vector_index
from index.folder.vector_plan import EXACT_MOST, VectorPlan, code_bytes, plan
from index.folder.vectors import VectorFile, VectorWriter
from index.store import Rows, Vectors

DIMENSION = 32
COUNT = 4_000


def clustered(count: int, seed: int) -> Vectors:
    """Unit vectors around two hundred centres, as passages lie around their subjects."""
    centres = np.random.default_rng(1).standard_normal((200, DIMENSION))
    chance = np.random.default_rng(seed)
    vectors = centres[chance.integers(0, 200, count)] + 0.6 * chance.standard_normal((count, DIMENSION))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


VECTORS = clustered(COUNT, seed=2)
QUERIES = clustered(60, seed=3)


def put(folder: Path, vectors: Vectors) -> VectorFile:
    folder.mkdir(parents=True, exist_ok=True)
    writer = VectorWriter(folder / VECTORS_FILE, DIMENSION)
    writer.add(vectors)
    writer.close()
    return VectorFile(folder / VECTORS_FILE)


def recall(found: list[int], vectors: Vectors, query: Vectors, k: int = 10) -> float:
    exact = set(np.argsort(-(vectors @ query), kind="stable")[:k].tolist())
    return len(exact & set(found[:k])) / k


@pytest.mark.parametrize("codes", ["sq8", "sq4", "pq"])
def test_the_recall_that_the_manifest_tells_is_the_one_measured(tmp_path: Path, codes: str) -> None:
    vectors = VECTORS[:1_500]
    file = put(tmp_path, vectors)
    described = write_vector_index(tmp_path, VectorPlan(codes, 31), QUERIES)  # type: ignore[arg-type]
    opened = open_vector_index(tmp_path, described, file)
    recalls = [recall([row for row, _ in opened.search(query, 10)], vectors, query) for query in QUERIES]
    assert np.mean(recalls) == pytest.approx(described["recall_at_10"], abs=0.01)
    assert described["recall_at_10"] >= RECALL_AIM
    assert 1 <= described["searched"] <= described["lists"] == 31


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> ListedIndex:
    folder = tmp_path_factory.mktemp("lists")
    file = put(folder, VECTORS)
    described = write_vector_index(folder, VectorPlan("sq8", 63), QUERIES)
    opened = open_vector_index(folder, described, file)
    assert isinstance(opened, ListedIndex)
    return opened


def test_scores_are_cosines_of_the_vectors_and_not_of_their_codes(listed: ListedIndex) -> None:
    for query in QUERIES[:10]:
        found = listed.search(query, 20)
        assert [score for _, score in found] == pytest.approx(
            [float(VECTORS[row] @ query) for row, _ in found], abs=1e-6
        )
        assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
        assert len({row for row, _ in found}) == 20


def test_a_small_filter_is_exact(listed: ListedIndex) -> None:
    among = [Rows(10, 300), Rows(2_000, 50), Rows(3_990, 10)]
    rows = np.concatenate([np.arange(part.first, part.first + part.count) for part in among])
    for query in QUERIES[:10]:
        exact = rows[np.argsort(-(VECTORS[rows] @ query), kind="stable")[:10]]
        assert [row for row, _ in listed.search(query, 10, among)] == exact.tolist()


def test_a_large_filter_keeps_to_its_rows(listed: ListedIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.folder.vector_index, "COMPARED_MOST", 100)
    among = [Rows(0, 1_500), Rows(2_500, 1_500)]
    rows = np.concatenate([np.arange(part.first, part.first + part.count) for part in among])
    recalls = []
    for query in QUERIES:
        found = [row for row, _ in listed.search(query, 10, among)]
        assert set(found) <= set(rows.tolist())
        exact = rows[np.argsort(-(VECTORS[rows] @ query), kind="stable")[:10]]
        recalls.append(len(set(exact.tolist()) & set(found)) / 10)
    assert np.mean(recalls) > 0.95


def test_more_than_there_are_and_none_at_all(listed: ListedIndex) -> None:
    assert listed.search(QUERIES[0], 0) == []
    assert listed.search(QUERIES[0], 5, []) == []
    assert len(listed.search(QUERIES[0], COUNT * 2, [Rows(0, 30)])) == 30


def test_it_grows_without_being_trained_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "old", VECTORS)
    described = write_vector_index(tmp_path / "old", VectorPlan("sq8", 63), QUERIES)
    # A fifth of the old rows are gone, the others moved, and new ones stand between them.
    gone = np.random.default_rng(5).random(COUNT) < 0.2
    new = clustered(500, seed=6)
    rows_now = np.full(COUNT, -1, dtype=np.int64)
    rows_now[~gone] = np.arange((~gone).sum()) + 250
    vectors = np.concatenate([new[:250], VECTORS[~gone], new[250:]])
    file = put(tmp_path / "new", vectors)
    monkeypatch.setattr("index.folder.vector_lists._made", None)
    old = OldLists(tmp_path / "old", described, rows_now)
    grown = write_vector_index(tmp_path / "new", VectorPlan("sq8", 64), QUERIES, old)
    assert (grown["lists"], grown["trained_for"]) == (63, COUNT)
    opened = open_vector_index(tmp_path / "new", grown, file)
    recalls = [recall([row for row, _ in opened.search(query, 10)], vectors, query) for query in QUERIES]
    assert np.mean(recalls) >= RECALL_AIM - 0.01
    for row in (0, 249, 250, 1_000, len(vectors) - 1):
        assert opened.search(vectors[row], 1)[0][0] == row


@pytest.mark.parametrize("why", ["outgrown", "mostly new", "other codes", "unknown"])
def test_it_is_trained_anew_where_the_old_lists_no_longer_fit(tmp_path: Path, why: str) -> None:
    put(tmp_path / "old", VECTORS[:1_000])
    described = write_vector_index(tmp_path / "old", VectorPlan("sq8", 8), QUERIES)
    rows_now = np.arange(1_000)
    if why == "mostly new":
        rows_now[600:] = -1
    elif why == "other codes":
        described["codes"] = "pq"
    elif why == "unknown":
        described = {"kind": "flat"}
    count = 2_001 if why == "outgrown" else 1_300
    file = put(tmp_path / "new", VECTORS[:count])
    old = OldLists(tmp_path / "old", described, rows_now)
    made = write_vector_index(tmp_path / "new", VectorPlan("sq8", 16), QUERIES, old)
    assert (made["lists"], made["trained_for"]) == (16, count)
    assert open_vector_index(tmp_path / "new", made, file).search(VECTORS[5], 1)[0][0] == 5


@pytest.mark.parametrize(("trained_for", "lists"), [(650, 8), (649, 16)])
def test_it_grows_to_twice_what_the_lists_were_trained_for(
    tmp_path: Path, trained_for: int, lists: int
) -> None:
    """To 1,300 vectors, most of which are kept: only that the lists were made for few speaks against it."""
    put(tmp_path / "old", VECTORS[:1_000])
    described = write_vector_index(tmp_path / "old", VectorPlan("sq8", 8), QUERIES)
    old = OldLists(tmp_path / "old", described | {"trained_for": trained_for}, np.arange(1_000))
    put(tmp_path / "new", VECTORS[:1_300])
    made = write_vector_index(tmp_path / "new", VectorPlan("sq8", 16), QUERIES, old)
    assert (made["lists"], made["trained_for"]) == (lists, trained_for if lists == 8 else 1_300)


def test_an_index_of_other_vectors_is_refused(tmp_path: Path) -> None:
    put(tmp_path, VECTORS[:500])
    described = write_vector_index(tmp_path, VectorPlan("sq8", 4), QUERIES)
    other = put(tmp_path / "other", VECTORS[:501])
    with pytest.raises(SnapshotError, match="holds 500 vectors of 32 numbers, not the 501"):
        open_vector_index(tmp_path, described, other)


@pytest.mark.parametrize("content", [b"", b"no index at all", b"IxF2"])
def test_a_broken_index_is_refused(tmp_path: Path, content: bytes) -> None:
    file = put(tmp_path, VECTORS[:10])
    (tmp_path / VECTOR_INDEX_FILE).write_bytes(content)
    with pytest.raises(SnapshotError, match=r"vectors\.faiss: cannot be opened"):
        open_vector_index(tmp_path, {"codes": "sq8", "searched": 1}, file)


def test_a_search_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="a search not known here"):
        open_vector_index(tmp_path, {"kind": "tree"}, put(tmp_path, VECTORS[:10]))


def test_exact_up_to_its_bound_and_lists_beyond() -> None:
    assert plan(0, 384).codes == "flat"
    assert plan(EXACT_MOST, 384).codes == "flat"
    assert plan(EXACT_MOST + 1, 384).codes == "sq8"
    assert plan(EXACT_MOST // 2, 768).codes == "flat"
    assert plan(EXACT_MOST // 2 + 1, 768).codes == "sq8"


def test_the_finest_codes_that_fit_into_the_memory_are_chosen() -> None:
    sizes = {codes: 1_000_000 * (code_bytes(codes, 384) + 8) for codes in ("sq8", "sq4", "pq")}
    lists = 4_000 * 384 * 4
    assert plan(1_000_000, 384).codes == "sq8"
    assert plan(1_000_000, 384, sizes["sq8"] + lists).codes == "sq8"
    assert plan(1_000_000, 384, sizes["sq8"] + lists - 1).codes == "sq4"
    assert plan(1_000_000, 384, sizes["sq4"] + lists).codes == "sq4"
    assert plan(1_000_000, 384, sizes["sq4"] + lists - 1).codes == "pq"
    assert plan(1_000, 384, 1_000).codes == "pq", "what fits least badly, where nothing fits"
