"""A generation is whole or refused: every way in which a file of it can be wrong."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import EncoderError, SnapshotBusyError, SnapshotError
from index.folder.check import check
from index.folder.opening import open_folder
from index.folder.snapshot import current_generation, find_snapshot, open_snapshot
from tests.built_index import build
from tests.planted_encoder import PlantedEncoder

TEXTS = {
    "one.txt": "The blockade began in December. Armenia was cut off from the world.",
    "two.md": "# Title\n\nA paragraph on bread and butter.\n\n## Part\n\nAnother one on salt.",
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    build([folder], folder / "index", encoder=PlantedEncoder())
    return folder / "index"


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def generation_folder(directory: Path) -> Path:
    return directory / "generations" / current_generation(directory)


def ask(directory: Path) -> list[str]:
    index = open_folder(directory, encoder=PlantedEncoder())
    try:
        hits = index.search("blockade", 5)
        return [hit.passage.span.cut(index.document(hit.passage.document_id).text) for hit in hits]
    finally:
        index.close()


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def replace_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "grown": lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    "one bit flipped": flip_a_bit,
    "a folder": replace_by_a_folder,
}


def files_of(directory: Path) -> list[Path]:
    generation = generation_folder(directory)
    listed = [generation / name for name in find_snapshot(directory).manifest.files]
    return [*listed, generation / "manifest.json", directory / "CURRENT"]


def test_a_whole_index_answers_and_nothing_is_wrong_with_it(whole: Path) -> None:
    assert ask(whole)[0] == TEXTS["one.txt"]
    assert check(whole, encoder=PlantedEncoder()) == []


def test_every_file_of_a_generation_is_in_its_manifest(whole: Path) -> None:
    generation = generation_folder(whole)
    names = {path.relative_to(generation).as_posix() for path in generation.rglob("*") if path.is_file()}
    assert names == {*find_snapshot(whole).manifest.files, "manifest.json"}


@pytest.mark.parametrize("damage", DAMAGE, ids=DAMAGE)
def test_each_file_damaged_is_refused_by_name(copy: Path, damage: str, tmp_path: Path) -> None:
    for number, path in enumerate(files_of(copy)):
        if path.stat().st_size == 0:
            continue
        broken = Path(shutil.copytree(copy, tmp_path / str(number)))
        name = path.relative_to(copy)
        DAMAGE[damage](broken / name)
        with pytest.raises(
            SnapshotError, match=r"run verbatim index|make one with verbatim index|check its"
        ) as told:
            ask(broken)
        assert "\n" not in str(told.value)
        assert name.name in str(told.value) or "holds no index" in str(told.value)
        assert check(broken, encoder=PlantedEncoder()) != []
        shutil.rmtree(broken)


def test_every_bit_of_current_matters(copy: Path) -> None:
    current = copy / "CURRENT"
    whole = current.read_bytes()
    for at in range(len(whole)):
        data = bytearray(whole)
        data[at] ^= 1
        current.write_bytes(data)
        with pytest.raises(SnapshotError):
            open_snapshot(copy)


def test_a_file_from_another_generation_is_refused(copy: Path, tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "one.txt").write_text(TEXTS["one.txt"].replace("December", "Decembre"), encoding="utf-8")
    (sources / "two.md").write_text(TEXTS["two.md"], encoding="utf-8")
    build([sources], tmp_path / "other", encoder=PlantedEncoder())
    names = set(find_snapshot(copy).manifest.files) & set(find_snapshot(tmp_path / "other").manifest.files)
    taken = 0
    for name in sorted(names):
        theirs = generation_folder(tmp_path / "other") / name
        ours = generation_folder(copy) / name
        if theirs.read_bytes() == ours.read_bytes():
            continue
        taken += 1
        before = ours.read_bytes()
        shutil.copy(theirs, ours)
        with pytest.raises(SnapshotError, match=r"not what was written|bytes"):
            ask(copy)
        ours.write_bytes(before)
    assert taken >= 2
    assert ask(copy)


def test_a_manifest_from_another_generation_is_refused(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Other words.", encoding="utf-8")
    build([tmp_path / "one.txt"], tmp_path / "other", encoder=PlantedEncoder())
    shutil.copy(generation_folder(tmp_path / "other") / "manifest.json", generation_folder(copy))
    with pytest.raises(SnapshotError, match="manifest"):
        ask(copy)
    shutil.copy(tmp_path / "other" / "CURRENT", copy)
    with pytest.raises(SnapshotError, match="manifest"):
        ask(copy)


def test_an_unreadable_file_is_refused(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("index.folder.snapshot.sha256_of", refused)
    with pytest.raises(SnapshotError, match=r"cannot be read \(Permission denied\); check its permissions"):
        ask(copy)


@pytest.mark.parametrize(
    "content", ["", "nonsense\n", "../../etc 0\n", f"../x {'0' * 64}\n", f"a {'0' * 64}"]
)
def test_a_current_that_names_no_generation_is_refused(copy: Path, content: str) -> None:
    (copy / "CURRENT").write_text(content, encoding="ascii")
    with pytest.raises(SnapshotError, match=r"CURRENT: names no generation; run verbatim index again"):
        current_generation(copy)


@pytest.mark.parametrize("make", [Path.exists, Path.mkdir, Path.touch])
def test_a_folder_without_an_index_says_how_to_make_one(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    make(tmp_path / "none")
    with pytest.raises(SnapshotError, match=r"none: holds no index; make one with verbatim index PATH --out"):
        current_generation(tmp_path / "none")


def test_another_format_is_refused(copy: Path) -> None:
    generation = generation_folder(copy)
    manifest = generation / "manifest.json"
    before = manifest.read_bytes()
    manifest.write_bytes(before.replace(b'"format": 1', b'"format": 9'))
    sha256 = hashlib.sha256(manifest.read_bytes()).hexdigest()
    (copy / "CURRENT").write_text(f"{generation.name} {sha256}\n", encoding="ascii")
    with pytest.raises(SnapshotError, match="format 9, this version reads 1"):
        ask(copy)


def test_another_encoder_is_refused(whole: Path) -> None:
    with pytest.raises(EncoderError, match=r"made with planted@1, not planted@2"):
        open_folder(whole, encoder=PlantedEncoder("planted@2"))


def test_an_encoder_of_the_same_name_with_other_vectors_is_refused(whole: Path) -> None:
    class Drifted(PlantedEncoder):
        def encode(self, texts, progress=None):  # type: ignore[no-untyped-def]
            return super().encode([text[::-1] for text in texts], progress)

    with pytest.raises(EncoderError, match="probe texts"):
        open_folder(whole, encoder=Drifted())


def test_two_writers_are_kept_apart(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words.", encoding="utf-8")
    descriptor = os.open(copy / "lock", os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        with pytest.raises(SnapshotBusyError, match="another process is writing it"):
            build([tmp_path / "a.txt"], copy, encoder=PlantedEncoder())
        assert ask(copy), "readers need no lock"
    finally:
        os.close(descriptor)
    assert build([tmp_path / "a.txt"], copy, encoder=PlantedEncoder()).documents == 1


def test_a_folder_with_other_things_in_it_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words.", encoding="utf-8")
    with pytest.raises(SnapshotError, match="holds other files and no index"):
        build([tmp_path / "a.txt"], tmp_path, encoder=PlantedEncoder())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt"]


def test_the_archive_is_plain_sqlite_and_the_rest_is_no_pickle(whole: Path) -> None:
    generation = generation_folder(whole)
    with sqlite3.connect(generation / "documents.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    for path in generation.rglob("*"):
        assert path.suffix not in {".pkl", ".pickle", ".joblib"}


def test_a_generation_stays_for_readers_while_the_next_is_live(copy: Path, tmp_path: Path) -> None:
    index = open_folder(copy, encoder=PlantedEncoder())
    first = index.generation
    (tmp_path / "a.txt").write_text("Other words altogether.", encoding="utf-8")
    build([tmp_path / "a.txt"], copy, encoder=PlantedEncoder())
    assert current_generation(copy) != first
    assert index.generation == first
    assert index.search("blockade", 1)
    assert (copy / "generations" / first).is_dir()
    index.close()
    (tmp_path / "b.txt").write_text("And more.", encoding="utf-8")
    build([tmp_path], copy, encoder=PlantedEncoder())
    assert not (copy / "generations" / first).exists()
    assert len(list((copy / "generations").iterdir())) == 2
