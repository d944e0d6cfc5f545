"""What lies in an index's folder and is none of its own: it stays, or the folder is refused."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from index.errors import SnapshotError
from index.folder.snapshot import current_generation
from tests.built_index import run, texts_in, write_three

GENERATION = "20260101T000000Z-0123abcd"
FOREIGN: dict[str, Mapping[str, str]] = {
    "generations of another make": {"generations/run-1/samples.txt": "mine", "thesis.tex": "x"},
    "generations of another make alone": {"generations/run-1/samples.txt": "mine"},
    "a file among generations": {"generations/notes.txt": "mine", "lock": ""},
    "a name that only begins like one": {f"generations/{GENERATION}-copy/notes.txt": "mine"},
    "an unfinished one of another make": {"generations/.tmp-run/notes.txt": "mine"},
    "a lock of another make": {"lock": "pid 17", "thesis.tex": "x"},
    "a CURRENT of another make": {"CURRENT": "MANIFEST-000004\n"},
    "a CURRENT among others": {"CURRENT": "MANIFEST-000004\n", "LOG": "x", "lock": ""},
    "a file beside a damaged CURRENT": {"CURRENT": "", "generations/x/y": "mine", "thesis.tex": "x"},
}
"""The files of a folder that is not ours, with their contents."""

STOPPED: dict[str, Mapping[str, str] | None] = {
    "before anything": None,
    "before the lock": {"generations/": ""},
    "at the lock": {"generations/": "", "lock": ""},
    "while writing": {f"generations/.tmp-{GENERATION}/vectors.npy": "half", "lock": ""},
    "while another wrote before": {
        f"generations/.tmp-{GENERATION}/vectors.npy": "half",
        f"generations/.tmp-{GENERATION[:-1]}e/vectors.npy": "half",
        "lock": "",
    },
    "once renamed": {f"generations/{GENERATION}/manifest.json": "{}", "lock": ""},
    "before the swap": {f"generations/{GENERATION}/manifest.json": "{}", "lock": "", ".CURRENT.tmp": "2026"},
    "with a CURRENT that was cut off": {f"generations/{GENERATION}/vectors.npy": "x", "CURRENT": "2026"},
    "with the lock alone left": {"lock": ""},
}
"""What the first writer of an index leaves where it is stopped there."""


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def contents(folder: Path) -> dict[str, str]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@pytest.mark.parametrize("files", FOREIGN.values(), ids=FOREIGN)
def test_a_folder_that_is_in_use_for_something_else_is_refused_as_it_is(
    tmp_path: Path, files: Mapping[str, str]
) -> None:
    sources, out = write_three(tmp_path / "sources"), tmp_path / "out"
    write(out, files)
    with pytest.raises(SnapshotError, match=r"out: holds other files and no index; choose a new or an empty"):
        run(out, sources)
    assert contents(out) == files


@pytest.mark.parametrize("files", STOPPED.values(), ids=STOPPED)
def test_a_first_writer_that_was_stopped_leaves_a_folder_to_be_built_into(
    tmp_path: Path, files: Mapping[str, str] | None
) -> None:
    sources, out = write_three(tmp_path / "sources"), tmp_path / "out"
    if files is not None:
        write(out, files)
    generation = run(out, sources).generation
    assert len(texts_in(out)) == 3
    run(out, sources, sources / "one.txt")
    assert sorted(path.name for path in out.iterdir()) == ["CURRENT", "generations", "lock"]
    assert [path.name for path in (out / "generations").iterdir()] == [generation]


WITH_GENERATIONS = {
    name: files for name, files in STOPPED.items() if files and any("generations" in path for path in files)
}


@pytest.mark.parametrize("files", WITH_GENERATIONS.values(), ids=WITH_GENERATIONS)
def test_what_a_file_manager_hides_there_keeps_nobody_from_building_on(
    tmp_path: Path, files: Mapping[str, str]
) -> None:
    sources, out = write_three(tmp_path / "sources"), tmp_path / "out"
    hidden = {".DS_Store": "seen", ".gitignore": "*", "generations/.DS_Store": "seen"}
    write(out, {**files, **hidden})
    run(out, sources)
    assert len(texts_in(out)) == 3
    assert {name: (out / name).read_text(encoding="utf-8") for name in hidden} == hidden


def test_what_was_put_beside_an_index_stays_with_every_new_generation(tmp_path: Path) -> None:
    sources, out = write_three(tmp_path / "sources"), tmp_path / "out"
    run(out, sources)
    beside = {
        "notes.txt": "mine",
        "generations/notes.txt": "mine",
        "generations/run-1/samples.txt": "mine",
        "generations/.tmp-run/samples.txt": "mine",
        f"generations/{GENERATION}.kept/samples.txt": "mine",
    }
    write(out, beside)
    replaced = current_generation(out)
    for words in ("Wholly other words.", "And others again."):
        (sources / "one.txt").write_text(words, encoding="utf-8")
        run(out, sources)
    (out / "CURRENT").write_text("cut off", encoding="utf-8")
    run(out, sources)
    found = {name: (out / name).read_text(encoding="utf-8") for name in beside}
    assert found == beside
    assert not (out / "generations" / replaced).exists()
