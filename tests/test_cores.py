"""Cores are counted as the container has them."""

import os
from pathlib import Path

import pytest

from qa.cores import available_cores


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
