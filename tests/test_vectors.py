from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SnapshotError
from index.folder.vector_index import ExactIndex
from index.folder.vectors import VectorFile, VectorWriter, cosines
from index.store import Rows, Vectors


def unit_vectors(count: int, dimension: int = 16, seed: int = 7) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


VECTORS = unit_vectors(300)
INDEX = ExactIndex(VECTORS)


def by_numpy(vector: Vectors, k: int, allowed: list[int]) -> list[tuple[int, float]]:
    scored = [(row, float(VECTORS[row].astype(np.float64) @ vector)) for row in allowed]
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:k]


def assert_same(vector: Vectors, found: list[tuple[int, float]], expected: list[tuple[int, float]]) -> None:
    """The same scores rank by rank, each that of its row: rows may change places only where they tie."""
    scores = [score for _, score in expected]
    assert [score for _, score in found] == pytest.approx(scores, abs=1e-6)
    assert [float(VECTORS[row] @ vector) for row, _ in found] == pytest.approx(scores, abs=1e-6)
    assert len({row for row, _ in found}) == len(found)


@given(st.integers(0, 10_000), st.integers(1, 400))
def test_search_is_numpys(seed: int, k: int) -> None:
    (vector,) = unit_vectors(1, seed=seed)
    assert_same(vector, INDEX.search(vector, k), by_numpy(vector, k, list(range(300))))


@given(
    st.integers(0, 10_000),
    st.integers(1, 400),
    st.lists(st.tuples(st.integers(0, 299), st.integers(0, 40)), max_size=8),
)
def test_a_search_among_rows_is_numpys(seed: int, k: int, ranges: list[tuple[int, int]]) -> None:
    (vector,) = unit_vectors(1, seed=seed)
    among, taken = [], set()
    for first, count in ranges:
        rows = set(range(first, min(first + count, 300)))
        if not rows & taken:
            taken |= rows
            among.append(Rows(first, len(rows)))
    assert_same(vector, INDEX.search(vector, k, among), by_numpy(vector, k, sorted(taken)))


def test_equal_vectors_are_in_the_order_of_rows() -> None:
    same = np.repeat(unit_vectors(1), 20, axis=0)
    assert [row for row, _ in ExactIndex(same).search(same[0], 5)] == list(range(5))


def test_more_than_there_are_and_none_at_all() -> None:
    assert len(INDEX.search(VECTORS[0], 1_000)) == 300
    assert INDEX.search(VECTORS[0], 0) == []
    assert INDEX.search(VECTORS[0], 5, []) == []
    assert ExactIndex(np.zeros((0, 16), dtype=np.float32)).search(VECTORS[0], 5) == []


def test_cosines_of_given_rows_are_numpys(tmp_path: Path) -> None:
    file = written(tmp_path / "v.npy", [VECTORS])
    found = cosines(file, VECTORS[3], [5, 3, 200])
    assert list(found) == [5, 3, 200]
    assert found[3] == pytest.approx(1.0, abs=1e-6)
    assert found[5] == pytest.approx(float(VECTORS[5] @ VECTORS[3]), abs=1e-6)
    assert cosines(file, VECTORS[3], []) == {}


def written(path: Path, parts: list[Vectors], kind: str = "<f4") -> VectorFile:
    writer = VectorWriter(path, 16, np.dtype(kind))
    for vectors in parts:
        writer.add(vectors)
    writer.close()
    return VectorFile(path, np.dtype(kind))


@pytest.mark.parametrize("parts", [[], [0], [1], [5, 0, 300]])
def test_written_vectors_are_read_back_bit_for_bit(tmp_path: Path, parts: list[int]) -> None:
    vectors = [unit_vectors(count, seed=count) for count in parts]
    found = written(tmp_path / "v.npy", vectors)
    assert (found.count, found.dimension) == (sum(parts), 16)
    expected = np.concatenate([np.zeros((0, 16), np.float32), *vectors])
    assert found.rows(0, found.count).tobytes() == expected.tobytes()
    assert np.load(tmp_path / "v.npy", allow_pickle=False).tobytes() == expected.tobytes()
    in_parts = [part for _, part in found.parts(at_once=7)]
    assert b"".join(part.tobytes() for part in in_parts) == expected.tobytes()


def test_rows_are_taken_in_the_order_asked_for(tmp_path: Path) -> None:
    found = written(tmp_path / "v.npy", [VECTORS])
    assert found.take([200, 0, 0, 299]).tobytes() == VECTORS[[200, 0, 0, 299]].tobytes()
    assert found.rows(290, 10).tobytes() == VECTORS[290:].tobytes()
    assert found.take([]).shape == (0, 16)


def test_half_precision_is_read_as_float32(tmp_path: Path) -> None:
    found = written(tmp_path / "v.npy", [VECTORS], "<f2")
    assert found.take([3]).dtype == np.float32
    assert found.rows(0, 300) == pytest.approx(VECTORS, abs=1e-3)


def test_rows_past_the_end_are_told_and_not_made_up(tmp_path: Path) -> None:
    found = written(tmp_path / "v.npy", [VECTORS])
    for ask in (lambda: found.take([300]), lambda: found.rows(299, 2)):
        with pytest.raises(SnapshotError, match="ends before row"):
            ask()


@pytest.mark.parametrize("content", [b"", b"no array", b"\x93NUMPY\x01\x00"])
def test_a_file_without_vectors_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "v.npy").write_bytes(content)
    with pytest.raises(SnapshotError, match=r"v\.npy: cannot be read"):
        VectorFile(tmp_path / "v.npy")


def test_vectors_of_another_kind_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.zeros((3, 4)))
    with pytest.raises(SnapshotError, match="float64"):
        VectorFile(tmp_path / "v.npy")


def test_an_array_of_objects_is_not_unpickled(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(SnapshotError, match="cannot be read"):
        VectorFile(tmp_path / "v.npy")
