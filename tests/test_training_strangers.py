"""Documents with questions of strangers: read, asked in three ways, and what they have a say in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.identity import document_id
from qa.answerer import Answerer
from qa.borders import BY_OVERLAP
from qa.calibration import Calibration
from qa.evaluation.question_files import Accepted
from qa.features import FEATURES
from qa.training.confidence.calibrate import by_margin, calibrate, leading, weigh_halves
from qa.training.confidence.fitting_run import fit_reader
from qa.training.confidence.leave_out import trials
from qa.training.confidence.samples import WAYS, Sample, gather
from qa.training.confidence.strangers import open_strangers, place
from qa.training.errors import DataError
from qa.training.splits import split
from tests.planted_encoder import PlantedEncoder
from tests.reading_doubles import Finder
from tests.test_training_confidence import samples
from tests.training_data import write_squad

RIVER = "The Aras rises near Erzurum. Fishermen like it in May, and Erzurum likes them."
BRIDGE = "The old bridge fell in 1903. A new one was built of iron."


def write(folder: Path, **questions: object) -> Path:
    folder.mkdir()
    (folder / "river.txt").write_text(RIVER, encoding="utf-8")
    (folder / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    asked: dict[str, object] = {
        "river.txt": [{"question": "where does it begin", "answers": ["near [[Erzurum]]."]}],
        "bridge.txt": [
            {"question": "when did the crossing collapse", "answers": ["1903"]},
            {"question": "who paid for the crossing", "answers": []},
        ],
    }
    folder.with_suffix(".json").write_text(json.dumps(asked | questions), encoding="utf-8")
    return folder


def test_every_question_has_its_document_and_the_places_that_count(tmp_path: Path) -> None:
    folder = write(tmp_path / "asked")
    with open_strangers(folder) as asked:
        assert (asked.name, asked.documents) == ("asked", 2)
        assert [target.question.answerable for target in asked.targets] == [True, True, False]
        for target, text, cut in zip(
            asked.targets, (RIVER, BRIDGE, BRIDGE), ("Erzurum", "1903", None), strict=True
        ):
            source = "river.txt" if text is RIVER else "bridge.txt"
            home = document_id(folder / source)
            assert target.context == {home}
            spans = target.places[home]
            assert [span.cut(asked.searched.document(home).text) for span in spans] == ([cut] if cut else [])
        assert asked.targets[0].places[document_id(folder / "river.txt")][0].start == RIVER.index("Erzurum")


def test_a_question_is_asked_of_its_document_of_all_and_of_the_others(tmp_path: Path) -> None:
    with open_strangers(write(tmp_path / "asked")) as asked:
        reader = Finder({"Erzurum": 3.0, "1903": 2.0, "iron": 1.0})
        answerer = Answerer(asked.searched, reader, by_margin("r"))
        found = list(gather(answerer, answerer, asked.targets, asked.name, WAYS))
    right = {(one.way, one.question): (one.answerable, bool(one.right.any())) for one in found}
    assert right["given", "where does it begin"] == (True, True)
    assert right["searched", "when did the crossing collapse"] == (True, True)
    assert right["given", "who paid for the crossing"] == (False, False)
    assert right["removed", "where does it begin"] == (False, False)
    assert ("removed", "who paid for the crossing") not in right, "it has no answer as it is"


@pytest.mark.parametrize(
    ("answer", "text", "start"), [("two", "two", 4), ("in [[the]] end", "the", 11), ("[[end]].", "end", 15)]
)
def test_an_accepted_text_is_placed_by_its_words(answer: str, text: str, start: int) -> None:
    assert place("the two in the end.", answer) == Accepted(text, (start,))


@pytest.mark.parametrize("answer", ["Erzurum", "Kars", "the [[Aras]] and"])
def test_an_accepted_text_that_stands_nowhere_or_twice_is_refused(answer: str) -> None:
    with pytest.raises(DataError, match="times in its document"):
        place(RIVER, answer)


@pytest.mark.parametrize("content", ["[]", "{", '{"river.txt": [{"question": "who"}]}', '{"river.txt": 3}'])
def test_a_file_that_is_none_is_told(tmp_path: Path, content: str) -> None:
    folder = write(tmp_path / "asked")
    folder.with_suffix(".json").write_text(content, encoding="utf-8")
    with (
        pytest.raises(DataError, match=r"asked\.json is no file of questions by document"),
        open_strangers(folder),
    ):
        pass


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, r"asked\.json asks nothing: write"),
        ({"river.txt": []}, r"asked\.json asks nothing: write"),
        (
            {"river.txt": [{"question": "who", "answers": "Aras"}]},
            r"river\.txt, question 1: .*'Aras', no list",
        ),
        ({"river.txt": [{"question": " ", "answers": []}]}, r"river\.txt, question 1: the question is empty"),
        ({"river.txt": [{"question": 3, "answers": []}]}, r"river\.txt, question 1: asked\.json is no file"),
        (
            {"river.txt": [{"question": "who", "answers": ["Kars"]}]},
            r"asked\.json, river\.txt, question 1: 'Kars' stands 0 times",
        ),
        (
            {"lake.txt": [{"question": "who", "answers": []}]},
            r"asked\.json asks of .*lake\.txt, which is no document of the folder",
        ),
    ],
)
def test_a_question_that_does_not_fit_is_told_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: object, told: str
) -> None:
    monkeypatch.setattr("index.builder.SentenceTransformerEncoder", PlantedEncoder)
    monkeypatch.setattr("index.folder.opening.open_encoder", lambda *_: PlantedEncoder())
    folder = write(tmp_path / "asked")
    folder.with_suffix(".json").write_text(json.dumps(asked), encoding="utf-8")
    with pytest.raises(DataError, match=told) as caught, open_strangers(folder):
        pass
    assert "\n" not in str(caught.value)


def test_a_document_that_cannot_be_loaded_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.builder.SentenceTransformerEncoder", PlantedEncoder)
    folder = write(tmp_path / "asked")
    (folder / "lake.txt").write_bytes(bytes(300))
    with pytest.raises(DataError, match=r"lake\.txt cannot be loaded: binary data"), open_strangers(folder):
        pass


def test_a_folder_keeps_its_whole_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of the file is the folder's with .json after it, of whichever point the name has; "." has one."""
    folder = write(tmp_path / "asked")
    folder.rename(tmp_path / "minutes.2024")
    folder.with_suffix(".json").rename(tmp_path / "minutes.2024.json")
    monkeypatch.setattr("index.builder.SentenceTransformerEncoder", PlantedEncoder)
    monkeypatch.setattr("index.folder.opening.open_encoder", lambda *_: PlantedEncoder())
    monkeypatch.chdir(tmp_path / "minutes.2024")
    for path in (Path(), tmp_path / "minutes.2024"):
        with open_strangers(path) as asked:
            assert (asked.name, len(asked.targets)) == ("minutes.2024", 3)


def of_strangers(seed: int, count: int) -> list[Sample]:
    """Their right contender has the higher second feature, and not the first."""
    found = []
    for sample in samples(seed, count):
        features = sample.features.copy()
        features[:, [0, 1]] = features[:, [1, 0]]
        found.append(replace(sample, source="asked", features=features, stranger=True))
    return found


def test_strangers_have_a_say_in_order_and_choice() -> None:
    drawn, others = samples(0, 900), of_strangers(1, 90)
    alone, both = (
        calibrate(part, unfitted=by_margin("r"), encoder="e", fitted_on="")
        for part in (drawn, drawn + others)
    )

    def right(fitted: Calibration) -> float:
        return float(leading(fitted, of_strangers(2, 900))[1].mean())

    assert right(both) > right(alone) + 0.2, "though they are a tenth as many"


def test_slopes_and_threshold_are_fitted_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """With order and choice as they are, what strangers ask changes nothing: here what no one can answer."""
    drawn, others = samples(0, 300), of_strangers(1, 100)
    for sample in others:
        sample.right[:] = False
    ones, margin = np.ones(len(FEATURES)), np.eye(len(FEATURES))[0]
    monkeypatch.setattr("qa.training.confidence.calibrate.standardisation", lambda _: (0 * ones, ones))
    monkeypatch.setattr("qa.training.confidence.calibrate.fit_order", lambda *_: margin)
    monkeypatch.setattr("qa.training.confidence.calibrate.fit_choice", lambda *_: (margin, -1.0))

    def fitted(part: list[Sample], sizes: dict[str, int] | None) -> Calibration:
        return calibrate(part, unfitted=by_margin("r"), encoder="e", fitted_on="", sizes=sizes)

    for sizes in (None, {"drawn": 300}):
        alone, both = fitted(drawn, sizes), fitted(drawn + others, sizes)
        assert both.threshold == pytest.approx(alone.threshold)
        assert (both.slope_below, both.slope_above, both.shift) == pytest.approx(
            (alone.slope_below, alone.slope_above, alone.shift), rel=1e-3
        )
    assert weigh_halves(drawn + others).sum() == pytest.approx(400)
    known = fitted(drawn + [replace(sample, stranger=False) for sample in others], None)
    assert known.shift != pytest.approx(fitted(drawn, None).shift, abs=0.05), "else this says nothing"


def test_leaving_features_out_is_judged_without_them() -> None:
    drawn = samples(5, 300)
    (alone,) = trials(drawn, [(FEATURES[1],)])
    (both,) = trials(drawn + of_strangers(6, 60), [(FEATURES[1],)])
    assert both.right["searched"] == pytest.approx(alone.right["searched"], abs=0.1)
    assert both.loss == pytest.approx(alone.loss, abs=0.1)


def test_the_fit_takes_folders_of_strangers_beside_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.training.confidence.fitting_run.fit_borders", lambda _: BY_OVERLAP)
    path = write_squad(tmp_path / "set.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["data"][1]["paragraphs"][0]["qas"].append(
        {"id": "n", "question": "Who stayed in France?", "answers": [], "is_impossible": True}
    )
    path.write_text(json.dumps(content), encoding="utf-8")
    reader = Finder({"after 1685": 3.0, "Erzurum": 3.0, "1903": 2.0, "Berlin": 1.0})
    fitted, found = fit_reader(reader, [split(path)], 10, [write(tmp_path / "asked")])
    assert fitted.fitted_on == "set: Huguenot; order and choice too on asked: 2 documents"
    assert {one.source for one in found if one.stranger} == {"asked"}
    assert {one.source for one in found if not one.stranger} == {"set"}
