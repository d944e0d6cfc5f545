"""The article's index in the cache: made once, made again when it must be, by one process at a time."""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import index.article
from api.article_index import open_made_apart
from api.cli.article_maker import main as make_for_service
from api.cli.terminal import warn_on_stderr
from index import builder
from index.article import article_folder, made_folder, open_article, open_made
from index.errors import SnapshotError, TemporaryFolderError
from index.folder.check import check
from index.folder.destination import FolderDestination
from index.folder.snapshot import current_generation
from index.identity import document_id
from index.passages import PassageRules
from index.search import Index
from index.sources import Found, Source
from seeds import ARTICLE_NAME, article_path
from tests.built_index import build
from tests.planted_encoder import PlantedEncoder


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The cache in a folder of its own, and the planted encoder in the place of the default one."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("index.builder.SentenceTransformerEncoder", PlantedEncoder)
    monkeypatch.setattr("index.encoder.default_identity", lambda: "planted@1")
    monkeypatch.setattr("index.folder.opening.open_encoder", lambda *_: PlantedEncoder())
    return article_folder()


def generation_after_opening() -> str:
    opened = open_article()
    opened.close()
    return opened.generation


def test_it_is_made_on_first_use_and_kept(planted: Path, tmp_path: Path) -> None:
    assert article_folder() == planted
    assert planted.parent == tmp_path / "verbatim"
    first = generation_after_opening()
    assert current_generation(planted) == first
    assert generation_after_opening() == first


def test_it_holds_the_article_and_nothing_else(planted: Path) -> None:
    opened = open_article()
    (record,) = opened.records(10)
    assert record.id == document_id(ARTICLE_NAME)
    assert record.path == "seeds/armenia-and-russia.txt"
    assert opened.document(record.id).text.encode("utf-8") == article_path().read_bytes()
    assert planted.is_dir()
    opened.close()


def test_another_article_makes_another_and_leaves_it(
    planted: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = generation_after_opening()
    other = tmp_path / "armenia-and-russia.txt"
    other.write_bytes(article_path().read_bytes() + b"\nOne more line.\n")
    monkeypatch.setattr(index.article, "article_path", lambda: other)
    second = generation_after_opening()
    assert first != second == current_generation(article_folder())
    assert current_generation(planted) == first


@pytest.mark.parametrize(
    "decides",
    [
        "index.builder.splitter_identity",
        "index.encoder.default_identity",
        "index.builder.loaders.VERSION",
        "index.builder.RETRIEVAL_TEXT",
        "index.builder.ANALYSIS",
        "index.article.FORMAT",
    ],
)
def test_versions_that_make_it_otherwise_have_each_their_own(
    planted: Path, monkeypatch: pytest.MonkeyPatch, decides: str
) -> None:
    other = "another" if not decides.endswith(("VERSION", "FORMAT")) else 999
    with monkeypatch.context() as patch:
        patch.setattr(decides, other if not decides.endswith("identity") else lambda: other)
        folder = article_folder()
    assert folder != planted
    assert folder.parent == planted.parent
    assert article_folder() == planted


def test_two_versions_in_turns_make_it_once_each(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = generation_after_opening()
    with monkeypatch.context() as patch:
        patch.setattr("index.builder.splitter_identity", lambda: "another@1")
        second = generation_after_opening()
    assert generation_after_opening() == first == current_generation(planted)
    with monkeypatch.context() as patch:
        patch.setattr("index.builder.splitter_identity", lambda: "another@1")
        assert generation_after_opening() == second != first


@pytest.mark.usefixtures("planted")
def test_a_command_says_once_on_stderr_that_it_is_being_made(capsys: pytest.CaptureFixture[str]) -> None:
    warn_on_stderr()
    open_article().close()
    assert capsys.readouterr().err == f"verbatim: making the article's index in {article_folder()}\n"
    open_article().close()
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("planted")
def test_a_service_says_it_in_its_log_and_the_process_that_makes_it_does_not(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.article_index._RUN", "pass")
    with caplog.at_level(logging.INFO), pytest.raises(SnapshotError, match="ended with 0"):
        open_made_apart(lambda _end: None)
    assert [record.getMessage() for record in caplog.records] == [
        f"making the article's index in {article_folder()}"
    ]
    make_for_service()
    assert capsys.readouterr() == ("", "")
    made = open_made()
    assert made
    made.close()


@pytest.mark.parametrize("change", ["rules", "encoder", "splitter"])
def test_an_index_made_otherwise_is_made_again(
    planted: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    article = Source(document_id(ARTICLE_NAME), ARTICLE_NAME, file=article_path())
    encoder = PlantedEncoder("planted@0" if change == "encoder" else "planted@1")
    rules = PassageRules(words=50) if change == "rules" else PassageRules()
    with monkeypatch.context() as patch:
        if change == "splitter":
            patch.setattr("index.builder.splitter_identity", lambda: "another@1")
        found, made = Found((article,)), FolderDestination(planted)
        first = builder.build(found, made, encoder=encoder, rules=rules).generation
    assert generation_after_opening() != first


def test_damage_in_the_cache_is_mended(planted: Path) -> None:
    first = generation_after_opening()
    archive = planted / "generations" / first / "documents.sqlite"
    archive.write_bytes(archive.read_bytes()[:-100])
    assert generation_after_opening() != first


@pytest.mark.usefixtures("planted")
@pytest.mark.parametrize("there", [False, True])
def test_what_is_wrong_with_one_just_made_is_told_and_not_mended_for_ever(
    monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    if there:
        generation_after_opening()

    def fails(*_: object, **__: object) -> Index:
        raise SnapshotError("no space for links")

    monkeypatch.setattr("index.folder.opening.open_folder", fails)
    with pytest.raises(SnapshotError, match="no space for links"):
        open_article()


def test_a_whole_one_that_cannot_be_opened_for_want_of_a_temporary_folder_is_not_made_again(
    planted: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = generation_after_opening()

    with monkeypatch.context() as patch:
        patch.setattr("index.folder.linked_folder._temporary", lambda: tmp_path / "none")
        patch.setattr(index.article, "_build", lambda *_: pytest.fail("made again"))
        for opening in (open_article, open_made):
            with pytest.raises(TemporaryFolderError, match="TMPDIR"):
                opening()
        assert made_folder() == planted, "for verbatim check, which tells it"
    assert generation_after_opening() == first


def test_to_be_checked_it_is_made_where_it_is_not_and_left_where_it_is_damaged(
    planted: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert made_folder() == planted
    first = current_generation(planted)
    assert check(planted, encoder=PlantedEncoder()) == []
    archive = planted / "generations" / first / "documents.sqlite"
    whole = archive.read_bytes()
    archive.write_bytes(whole[:-100])
    assert made_folder() == planted
    assert current_generation(planted) == first
    assert check(planted, encoder=PlantedEncoder()) != []
    archive.write_bytes(whole)
    other = tmp_path / "armenia-and-russia.txt"
    other.write_bytes(article_path().read_bytes() + b"\nOne more line.\n")
    monkeypatch.setattr(index.article, "article_path", lambda: other)
    assert current_generation(made_folder()) != first
    assert current_generation(planted) == first


def test_an_index_of_other_things_in_its_place_is_replaced(planted: Path, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("Other words.", encoding="utf-8")
    build([tmp_path / "other.txt"], planted, encoder=PlantedEncoder())
    opened = open_article()
    assert [record.id for record in opened.records(10)] == [document_id(ARTICLE_NAME)]
    opened.close()


def test_four_that_start_at_once_share_one(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.article, "_POLL", 0.02)
    opened: list[Index] = []
    failures: list[Exception] = []

    def start() -> None:
        try:
            opened.append(open_article())
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells it
            failures.append(error)

    with ThreadPoolExecutor(4) as pool:
        for _ in range(4):
            pool.submit(start)
    assert failures == []
    assert {one.generation for one in opened} == {current_generation(planted)}
    for one in opened:
        one.close()


def test_a_cache_that_cannot_be_written_says_what_to_set(
    planted: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(SnapshotError, match=r"cannot be written.*XDG_CACHE_HOME.*--index DIR") as told:
        open_article()
    assert "\n" not in str(told.value)
    assert not planted.exists()


@pytest.mark.parametrize("value", ["", "relative/path"])
def test_a_relative_cache_folder_does_not_count(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", value)
    monkeypatch.setenv("HOME", "/somewhere")
    assert article_folder().parent == Path("/somewhere/.cache/verbatim")
