"""Cores are counted as the container has them."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.cores import available_cores
from index.folder.snapshot import find_snapshot
from index.folder.vector_index import use_cores
from index.onnx_runtime import open_session
from index.query_encoder import OnnxEncoder
from qa.reader import Reader


@pytest.fixture
def eight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)


@pytest.mark.usefixtures("eight")
@pytest.mark.parametrize(
    ("quota", "cores"),
    [
        ("max 100000\n", 8),
        ("200000 100000\n", 2),
        ("150000 100000\n", 2),
        ("10000 100000\n", 1),
        ("6400000 100000\n", 8),
        ("0 100000\n", 1),
        ("100000 0\n", 8),
        ("nonsense\n", 8),
        ("", 8),
    ],
)
def test_the_quota_bounds_the_affinity(tmp_path: Path, quota: str, cores: int) -> None:
    path = tmp_path / "cpu.max"
    path.write_text(quota)
    assert available_cores(path) == cores


@pytest.mark.usefixtures("eight")
def test_without_a_control_group_the_affinity_counts(tmp_path: Path) -> None:
    assert available_cores(tmp_path / "none") == 8


def test_without_affinity_the_machines_cores_count(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert available_cores(tmp_path / "none") == 1


@pytest.mark.usefixtures("eight")
def test_whoever_works_on_several_cores_takes_no_more_than_are_paid_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, article_index: Path
) -> None:
    """Of eight cores that this process may run on, and a control group that pays for one."""
    quota = tmp_path / "cpu.max"
    quota.write_text("100000 100000\n")
    monkeypatch.setattr(available_cores, "__defaults__", (quota,))
    taken: dict[str, int] = {}

    class Faiss:
        def omp_set_num_threads(self, cores: int) -> None:
            taken["vectors"] = cores

    def session_of(worker: str) -> Callable[[object, int], object]:
        def opened(model: object, threads: int) -> object:
            taken[worker] = threads
            return open_session(model, threads)

        return opened

    monkeypatch.setattr("index.folder.vector_index.load_faiss", Faiss)
    monkeypatch.setattr("index.query_encoder.open_session", session_of("encoder"))
    monkeypatch.setattr("qa.reader_files.open_session", session_of("reader"))
    use_cores()
    OnnxEncoder(find_snapshot(article_index).folder / "encoder")
    Reader.load()
    assert taken == {"vectors": 1, "encoder": 1, "reader": 1}
