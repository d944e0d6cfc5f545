"""Reading question sets, splits, and what a question is not answered by."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from pathlib import Path

import pytest

from qa.training.config import EXCLUDED_ARTICLES, RECIPE_FILE, load_recipe
from qa.training.errors import DataError, RecipeError
from qa.training.exchange import NameSwapper, opposite
from qa.training.network.augmentation import Passage, cut, join, noisy
from qa.training.network.negatives import lacks, retrieve, without_answer
from qa.training.sentences import sentences
from qa.training.squad import Question, read_squad
from tests.training_data import draw, squad_json, write_squad


def test_every_answer_is_the_context_at_its_offset(tmp_path: Path) -> None:
    questions = read_squad(write_squad(tmp_path / "tiny.json"))
    written = [qa for article in squad_json()["data"] for part in article["paragraphs"] for qa in part["qas"]]
    assert [question.answers for question in questions.questions] == [
        tuple(answer["text"] for answer in qa["answers"]) for qa in written
    ]


def test_an_answer_at_another_place_is_refused(tmp_path: Path) -> None:
    data = squad_json()
    data["data"][0]["paragraphs"][0]["qas"][0]["answers"][0]["answer_start"] += 1
    path = tmp_path / "shifted.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(DataError, match="Rivers-0-0"):
        read_squad(path)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text("[1]", encoding="utf-8")
    with pytest.raises(DataError, match="not SQuAD JSON"):
        read_squad(path)


def test_articles_that_only_report_never_reach_training(tmp_path: Path) -> None:
    questions = read_squad(write_squad(tmp_path / "tiny.json"))
    kept = questions.without(EXCLUDED_ARTICLES)
    assert {"Huguenot", "Scottish_Parliament", "Warsaw"} == EXCLUDED_ARTICLES
    assert {paragraph.article for paragraph in kept.paragraphs} == {"Rivers"}
    assert {question.paragraph.article for question in kept.questions} == {"Rivers"}
    assert {paragraph.article for paragraph in questions.only({"Huguenot"}).paragraphs} == {"Huguenot"}


def test_sentences_cover_the_text_without_gap() -> None:
    text = 'He said "Go." Then it rained.\n\nNo mark at the end? Mr. Smith left'
    spans = sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert len(spans) > 2


def test_retrieved_passages_leave_out_the_own_one(tmp_path: Path) -> None:
    questions = read_squad(write_squad(tmp_path / "tiny.json"))
    for question, found in zip(questions.questions, retrieve(questions, 3), strict=True):
        assert all(questions.paragraphs[number] is not question.paragraph for number in found)
    yerevan = next(number for number, one in enumerate(questions.questions) if "city" in one.text)
    asked = [
        dataclasses.replace(questions.questions[yerevan], text="Which Fishermen of Turkey saw the Kura?")
    ]
    best = retrieve(dataclasses.replace(questions, questions=tuple(asked)), 3)[0][0]
    assert questions.paragraphs[best].text.startswith("The Aras")


def test_the_answer_is_gone_with_its_sentence(tmp_path: Path) -> None:
    more = "Nobody who lives there has ever seen a bridge, or a boat, in any year."
    for question in read_squad(write_squad(tmp_path / "tiny.json", impossible=False)).questions:
        text, (answer,) = question.paragraph.text, question.answers
        kept = [sentence for sentence in re.split(r"(?<=\.) ", text) if answer not in sentence]
        rest = without_answer(with_paragraph(question, f"{text} {more}"))
        assert rest == " ".join([*kept, more])
        assert lacks(rest, question)
        assert answer.lower() not in rest.lower()
        assert without_answer(with_paragraph(question, f"{text} {more} It is {answer} again.")) is None
        left = " ".join(kept)
        assert without_answer(question) == (left if len(left.split()) >= 12 else None)


def with_paragraph(question: Question, text: str) -> Question:
    """The question of a text that begins as its own does."""
    return dataclasses.replace(question, paragraph=dataclasses.replace(question.paragraph, text=text))


def test_a_swapped_name_is_new_to_passage_and_question(tmp_path: Path) -> None:
    questions = read_squad(write_squad(tmp_path / "tiny.json"))
    swapper = NameSwapper(questions)
    swapped = 0
    for seed in range(40):
        for question in questions.questions:
            changed = swapper.swap(question, draw(seed), within=0.0)
            if changed is not None:
                swapped += 1
                new = set(changed.strip("?").split()) - set(question.text.strip("?").split())
                assert new
                assert not any(word.lower() in question.paragraph.text.lower().split() for word in new)
    assert swapped > 10


def test_cutting_and_joining_keep_the_span_exact() -> None:
    text = "One comes first. Two is the second here. Three was third in it. Four ended all."
    start = text.index("third")
    passage = Passage(text, ((start, start + 5),))
    for seed in range(30):
        rng = draw(seed)
        shaped = join(cut(passage, rng.randint(2, 20), rng), ["Before this.", "And that."], rng)
        assert [shaped.text[a:b] for a, b in shaped.spans] == ["third"]


def test_noise_follows_the_recipe() -> None:
    loud = load_recipe(changes=["drop_question_mark=1.0", "drop_apostrophe=1.0", "keywords=1.0"])
    quiet = load_recipe(changes=["drop_question_mark=0.0", "drop_apostrophe=0.0", "keywords=0.0"])
    asked = "What did Armenia\u2019s council of elders cut?"
    assert noisy(asked, loud, draw(0)) == "What Armenias council elders cut"
    assert noisy(asked, quiet, draw(0)) == asked


def test_a_recipe_names_what_it_does_not_know() -> None:
    assert load_recipe(changes=["retrieved=0", "mix.qamr=0.5"]).mix["qamr"] == 0.5
    with pytest.raises(RecipeError, match="negativs"):
        load_recipe(changes=["negativs=1"])
    with pytest.raises(RecipeError, match="do not fit"):
        load_recipe(changes=["steps=10"])


def test_a_set_of_ones_own_is_mixed_as_the_recipes_are() -> None:
    recipe = load_recipe(changes=["mix.reworded=1.5"], sets=["reworded"])
    assert recipe.mix == load_recipe().mix | {"reworded": 1.5}
    with pytest.raises(RecipeError, match=r"'rewordet' is no set .* qamr, .*reworded"):
        load_recipe(changes=["mix.rewordet=1.5"], sets=["reworded"])


@pytest.mark.parametrize(
    "change",
    [
        "steps",
        "steps=",
        "steps=1.5",
        "dropout=much",
        "mix.qamr",
        "mix.qamr=-0.1",
        "mix.qamr=nan",
        "mix.qamr=inf",
    ],
)
def test_a_change_that_is_no_number_is_named(change: str) -> None:
    with pytest.raises(RecipeError, match=re.escape(change.partition("=")[0].removeprefix("mix."))):
        load_recipe(changes=[change])
    assert load_recipe(changes=["mix.qamr=0"]).mix["qamr"] == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("join_most=0", "join_most is 0: give 1 or more"),
        ("retrieved_depth=-1", "retrieved_depth is -1: give 1 or more"),
        ("learning_rate=-1", "learning_rate is -1.0: give 0 or more"),
        ("learning_rate=nan", "learning_rate is nan: give 0 or more"),
        ("learning_rate=inf", "learning_rate is inf: give 0 or more"),
        ("weight_decay=-0.1", "weight_decay is -0.1: give 0 or more"),
        ("dropout=2", "dropout is 2.0: give 0 to 1"),
        ("imitation=-0.5", "imitation is -0.5: give 0 to 1"),
        ("teach_originals=2", "teach_originals is 2: give 0 to 1"),
        ("keywords=nan", "keywords is nan: give 0 to 1"),
        ("warmup_steps=-5", "warmup_steps is -5: give 0 or more"),
        ("max_pieces=0", "max_pieces is 0: give 5 or more"),
        ("tokens=0", "tokens is 0: give 1 or more"),
        ("seed=18446744073709551616", "seed is 18446744073709551616"),
        ("cut_words_min=200", "cut_words_min 200 exceeds cut_words_max 150"),
        ("from_epoch=-1", "from_epoch is -1: give 0 or more"),
    ],
)
def test_an_ingredient_out_of_its_limits_is_named(change: str, told: str) -> None:
    with pytest.raises(RecipeError, match=re.escape(told)):
        load_recipe(changes=[change])


def test_limits_themselves_are_allowed() -> None:
    edges = ["dropout=1", "imitation=0", "join_most=1", "retrieved_depth=1", "warmup_steps=0", "seed=-1"]
    edges += ["cut_words_min=0", "cut_words_max=0", "max_pieces=5", "tokens=5", "learning_rate=0"]
    recipe = load_recipe(changes=edges)
    assert (recipe.dropout, recipe.max_pieces, recipe.seed) == (1.0, 5, -1)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("swap_within = 0.5", "swap_within = 1.5", "swap_within is 1.5: give 0 to 1"),
        ("swap_within = 0.5", "join_most = 2.5", "join_most is 2.5: give a whole number"),
        ("swap_within = 0.5", "cut_words_max = 10", "cut_words_min 60 exceeds cut_words_max 10"),
        ('"qamr" = 0.01', '"qamr" = -1', "each question of qamr can be visited 0 times or more, not -1"),
        ("join_most = 3 ", "join_most = 3.5 ", "join_most is 3.5: give a whole number"),
    ],
)
def test_late_values_and_those_of_a_file_have_the_same_limits(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    """Told when it is read, not at the epoch from which they hold."""
    text = RECIPE_FILE.read_text(encoding="utf-8")
    assert text.count(before) == 1
    (tmp_path / "own.toml").write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(RecipeError, match=re.escape(told)):
        load_recipe(tmp_path / "own.toml")


def test_a_share_written_as_a_whole_number_can_be_changed_to_one_that_is_none(tmp_path: Path) -> None:
    text = RECIPE_FILE.read_text(encoding="utf-8").replace("dropout = 0.05", "dropout = 0")
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    assert load_recipe(tmp_path / "own.toml", ["dropout=0.1"]).dropout == 0.1


def test_the_rate_rises_stays_and_falls() -> None:
    recipe = load_recipe(changes=["steps=100", "warmup_steps=10", "decay_steps=40", "learning_rate=1.0"])
    assert recipe.rate(0) == pytest.approx(0.1)
    assert recipe.rate(9) == recipe.rate(60) == 1.0
    assert recipe.rate(80) == pytest.approx(0.5)
    assert recipe.rate(99) == pytest.approx(1 / 40)


def test_an_opposite_is_a_word_that_the_passage_does_not_say(tmp_path: Path) -> None:
    question = read_squad(write_squad(tmp_path / "tiny.json")).questions[0]
    asked = dataclasses.replace(question, text="Which of the first towns?")
    assert opposite(asked, draw(0)) == "Which of the last towns?"
    told = dataclasses.replace(question.paragraph, text="It was the last of them.")
    assert opposite(dataclasses.replace(asked, paragraph=told), draw(0)) is None
    assert opposite(dataclasses.replace(question, text="Where is it?"), draw(0)) is None


def test_late_values_hold_from_their_epoch_on() -> None:
    recipe = load_recipe()
    assert recipe.of_epoch(0) == recipe
    late = recipe.of_epoch(recipe.from_epoch)
    assert late.swap_within > recipe.swap_within
    named = tomllib.loads(RECIPE_FILE.read_text(encoding="utf-8"))["late"]["mix"]
    assert named
    assert late.mix == {**recipe.mix, **named} != recipe.mix
