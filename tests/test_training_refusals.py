"""Input that the commands of qa.training cannot use: 2, and one line that names it."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.errors import QuestionAnsweringError
from qa.training import errors
from qa.training.network.checkpoint import CHECKPOINT
from tests.training_commands import refused
from tests.training_data import squad_json, write_squad
from tests.training_model import write_tiny_model, write_tiny_teacher

Refusal = Callable[..., str]


@pytest.fixture
def refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refusal:
    """What a command says that ends with 2, run in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(words: str) -> str:
        return refused(words, monkeypatch, capsys)

    return run


def set_of(articles: list[Any]) -> str:
    return json.dumps({"data": articles})


UNTITLED = [{"paragraphs": article["paragraphs"]} for article in squad_json()["data"]]
THREE = [
    {"title": f"T{number}", "paragraphs": article["paragraphs"]}
    for number, article in enumerate([*squad_json()["data"], squad_json()["data"][0]])
]
BROKEN = [squad_json()["data"][0], {"title": "Huguenot", "paragraphs": [{"context": "It fell.", "qas": 3}]}]


def test_what_goes_wrong_in_training_is_of_one_tree() -> None:
    """So that who catches its base has caught all of it."""
    ours = [getattr(errors, name) for name in dir(errors) if name.endswith("Error")]
    tree = [error for error in ours if error.__module__ == errors.__name__]
    assert {errors.ArgumentError, errors.DataError, errors.RecipeError} < set(tree)
    assert all(issubclass(error, errors.TrainingError) for error in tree)
    assert issubclass(errors.TrainingError, QuestionAnsweringError)
    for path in Path(errors.__file__).parent.rglob("*.py"):
        made = [
            node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ClassDef)
        ]
        named = {node.name for node in made if node.name.endswith("Error")}
        assert not named or path == Path(errors.__file__)


@pytest.mark.parametrize("command", ["calibrate", "report"])
@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "set.json: not JSON"),
        ("[" * 100_000, "set.json: not JSON"),
        ("[1]", "set.json: not SQuAD JSON"),
        ('["\udce9"]', "set.json: not UTF-8: byte 2"),
        (set_of(UNTITLED), 'set.json: article 1: "title" is missing'),
        (set_of([1]), 'set.json: article 1: "title" is missing'),
        (set_of([]), "set.json holds no question"),
        # Numbered as in the file, though of its articles only those kept out of training are read.
        (set_of(BROKEN), 'set.json: article 2, paragraph 1: "qas" is missing or no list'),
    ],
)
def test_a_file_is_named_as_it_was_given(
    tmp_path: Path, refusal: Refusal, command: str, content: str, told: str
) -> None:
    (tmp_path / "set.json").write_text(content, encoding="utf-8", errors="surrogateescape")
    assert f": {told}" in refusal(f"{command} set.json --out {tmp_path / 'out'}")
    assert not (tmp_path / "out").exists()


def test_what_leaves_nothing_to_report_is_refused_before_others_are_reported(
    tmp_path: Path, refusal: Refusal
) -> None:
    others = [{"title": "Warsaw", "paragraphs": squad_json()["data"][0]["paragraphs"]}]
    (tmp_path / "others.json").write_text(set_of(others), encoding="utf-8")
    (tmp_path / "short.json").write_text(set_of(THREE), encoding="utf-8")
    said = refusal("report others.json short.json --out out")
    assert "short.json: none of its 3 articles has a question for reporting" in said
    assert not (tmp_path / "out").exists()
    assert "others.json: none of its 1 articles has a question for fitting" in refusal(
        f"calibrate others.json --out {tmp_path / 'out'}"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("average abc*start --out x", "'abc*start' is not SHARE*FOLDER"),
        ("average *start --out x", "'*start' is not SHARE*FOLDER"),
        ("average start --out x", "'start' is not SHARE*FOLDER"),
        ("average 0.5*start 0.5*teacher --out x", "teacher holds weights of other shapes than start"),
        ("average 1*none --out x", "none does not hold the weights of a reader (FileNotFoundError"),
        ("compare set.json none", "none does not hold the weights of a reader"),
        ("compare set.json start --questions 0", "--questions is 0: give 1 or more"),
        ("compare latin.json start", "latin.json: not UTF-8: byte 1"),
        ("compare missing.json start", "missing.json: No such file or directory; check the path"),
        ("compare unanswerable.json start", "no question of its fitting part has an answer"),
        (
            "export other --out x",
            "other does not hold the weights of a reader (ValueError: a model of gpt2's",
        ),
        ("train set.json --start none --out run", "none does not hold a tokenizer"),
        ("train set.json --start start --out run --device nope", "--device is 'nope', which cannot be used"),
        ("train set.json --start start --out run --device meta", "--device is 'meta', which cannot be used"),
        ("train set.json --start start --out run --lanes 0", "--lanes is 0"),
        ("train set.json --start start --out run --steps 0", "--steps is 0"),
        ("train set.json --start start --out run --watch unanswerable.json", "has an answer"),
        ("train set.json --start start --out run --set mix.set=0", "set: no question to train on"),
        ("train empty.json --start start --out run", "empty: no question to train on"),
        ("train set.json --start start --out run --recipe latin.json", "latin.json is no recipe"),
        ("train set.json --start start --out run --recipe short.toml", "short.toml is no recipe (KeyError"),
        ("train set.json --start start --out run --recipe words.toml", "'many' is no number"),
        ("train set.json --start start --out run --recipe less.toml", "less.toml lacks or does not know adv"),
        ("train set.json --start start --out old", "checkpoint.pt cannot be gone on with"),
        ("ask set.json --model other --out x", "other does not hold a causal language model"),
        ("ask set.json --model other --out x --device nope", "--device is 'nope'"),
        ("calibrate set.json --strangers none --out x", "none.json: No such file or directory"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(
    tmp_path: Path, refusal: Refusal, words: str, told: str
) -> None:
    write_squad(tmp_path / "set.json")
    nobody = {"id": "n", "question": "Who?", "answers": [], "is_impossible": True}
    unanswerable = [{"title": "T", "paragraphs": [{"context": "It fell.", "qas": [nobody]}]}]
    (tmp_path / "unanswerable.json").write_text(set_of(unanswerable), encoding="utf-8")
    (tmp_path / "empty.json").write_text(set_of([]), encoding="utf-8")
    (tmp_path / "latin.json").write_bytes(b"[\xe9]")
    write_tiny_model(tmp_path / "start")
    write_tiny_teacher(tmp_path / "teacher")
    for name in ("other", "old"):
        (tmp_path / name).mkdir()
    (tmp_path / "other" / "config.json").write_text('{"model_type": "gpt2"}', encoding="utf-8")
    (tmp_path / "old" / CHECKPOINT).write_bytes(b"half a checkpoint")
    recipe = (Path(__file__).parents[1] / "qa" / "training" / "recipe.toml").read_text(encoding="utf-8")
    (tmp_path / "short.toml").write_text("steps = 3\n", encoding="utf-8")
    (tmp_path / "words.toml").write_text(recipe.replace("tokens = 3840", 'tokens = "many"'), encoding="utf-8")
    (tmp_path / "less.toml").write_text(recipe.replace("adversarial = 0.006", ""), encoding="utf-8")
    assert told in refusal(words)


@pytest.mark.parametrize(
    ("paragraph", "told"),
    [
        ({"context": 3, "qas": []}, "3 is no text"),
        ({"context": "The \ud800 fell.", "qas": []}, "lone surrogate U+D800 at 4"),
        ({"context": "It fell.", "qas": ["who"]}, "no attribute"),
        ({"context": "It fell.", "qas": [{"id": 1, "question": "q", "answers": "x"}]}, "answers are 'x'"),
        ({"context": "It fell.", "qas": [{"id": 1, "question": 3, "answers": []}]}, "3 is no text"),
    ],
)
def test_what_is_wrong_with_a_set_is_told_with_its_place(
    tmp_path: Path, refusal: Refusal, paragraph: dict[str, Any], told: str
) -> None:
    fine = squad_json()["data"][0]
    (tmp_path / "set.json").write_text(
        set_of([fine, {"title": "T", "paragraphs": [paragraph]}]), encoding="utf-8"
    )
    said = refusal("compare set.json none")
    assert "set.json, article 2, paragraph 1: not SQuAD JSON" in said
    assert told in said


def test_what_is_asked_goes_on_in_no_other_file(tmp_path: Path, refusal: Refusal) -> None:
    from tests.training_model import write_tiny_asker

    write_squad(tmp_path / "set.json")
    (tmp_path / "out.json").write_text("[1]", encoding="utf-8")
    write_tiny_asker(tmp_path / "asker")
    assert "out.json: not SQuAD JSON" in refusal("ask set.json --model asker --out out.json")
