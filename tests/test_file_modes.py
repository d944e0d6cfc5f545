"""Who may read an index is settled by the umask of its maker, for all of its files alike."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.built_index import run, write_three


@contextmanager
def under(umask: int) -> Iterator[None]:
    before = os.umask(umask)
    try:
        yield
    finally:
        os.umask(before)


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("umask", "mode"), [(0o002, 0o664), (0o022, 0o644), (0o027, 0o640), (0o077, 0o600)], ids=oct
)
def test_all_files_of_a_generation_have_the_mode_that_the_umask_gives(
    tmp_path: Path, umask: int, mode: int
) -> None:
    """The second is made of the first, which another may have made."""
    sources, out = write_three(tmp_path / "sources"), tmp_path / "out"
    with under(umask):
        first = run(out, sources).generation
    with under(0o077 if umask == 0o002 else 0o002):
        (sources / "one.txt").write_text("Wholly other words.", encoding="utf-8")
        second = run(out, sources).generation
    assert modes(out / "generations" / first) == {mode}
    assert modes(out / "generations" / second) == {0o600 if umask == 0o002 else 0o664}


def test_an_index_of_nothing_has_them_too(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    with under(0o022):
        run(tmp_path / "out", tmp_path / "sources")
    assert modes(tmp_path / "out" / "generations") == {0o644}
