"""Teachers read the question as it was first asked; what they say lands on the places that the model
reads."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.training.config import load_recipe
from qa.training.network.augmentation import Passage
from qa.training.network.batches import Group, collate, encode, make_batches
from qa.training.network.models import logits, open_model, open_tokenizer
from qa.training.network.planning import EpochPlanner
from qa.training.network.teaching import Teachers
from qa.training.network.train import Training
from qa.training.squad import read_squad
from tests.training_data import write_squad
from tests.training_model import write_tiny_model

SHORT, LONG = "who", "whoever was it in the end"
PASSAGES = (Passage("aa bb cc dd", ((0, 2),)), Passage("ee ff", ()))


@pytest.fixture
def start(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "start")


@pytest.mark.parametrize(("asked", "clean"), [(SHORT, LONG), (LONG, SHORT)])
def test_what_is_said_of_a_place_is_what_the_teacher_says_there(start: Path, asked: str, clean: str) -> None:
    tokenizer, teacher = open_tokenizer(start), open_model(start)
    groups = [encode(Group(asked, PASSAGES, clean=clean), tokenizer, 100)]
    plain = [encode(Group(clean, PASSAGES), tokenizer, 100)]
    batch, other = collate(groups), collate(plain)
    said, wanted = Teachers([teacher]).say(groups, batch), logits(teacher, other)
    for one, expected in zip(said, wanted, strict=True):
        assert one.shape == batch.ids.shape
        assert torch.equal(one[:, 0], expected[:, 0])
        for row, places in enumerate(zip(batch.context, other.context, strict=True)):
            own, others = places
            assert int(own.sum()) == int(others.sum()) > 0
            assert torch.equal(one[row][own], expected[row][others])


def test_a_place_that_the_teacher_did_not_see_gets_no_share(start: Path) -> None:
    tokenizer, teacher = open_tokenizer(start), open_model(start)
    size = len(encode(Group(SHORT, PASSAGES[:1]), tokenizer, 100)[0].ids) + 2
    groups = [encode(Group(SHORT, PASSAGES[:1], clean="who did it"), tokenizer, size)]
    taught = groups[0][0].taught
    assert taught is not None
    assert len(taught.ids) == size
    batch = collate(groups)
    start_logits, _ = Teachers([teacher]).say(groups, batch)
    context = torch.nonzero(batch.context[0]).flatten().tolist()
    seen = len(taught.ids) - 1 - taught.context
    assert 0 < seen < len(context)
    lost = start_logits[0, context[seen:]] - start_logits[0, 0]
    assert (lost < -1000).all()
    assert (start_logits[0, context[:seen]] - start_logits[0, 0] > -100).all()


def test_where_the_question_is_its_own_nothing_is_read_twice(start: Path) -> None:
    tokenizer = open_tokenizer(start)
    for group in (Group(LONG, PASSAGES), Group(LONG, PASSAGES, clean=LONG)):
        assert [row.taught for row in encode(group, tokenizer, 100)] == [None, None]
    assert all(row.taught for row in encode(Group(LONG, PASSAGES, clean=SHORT), tokenizer, 100))


def test_a_model_is_taught_by_the_question_as_it_was(tmp_path: Path, start: Path) -> None:
    """What is learned from a question in other words is what the teacher says of the original."""
    path = write_squad(tmp_path / "tiny.json")
    text = path.read_text().replace(
        '"question": "Where does the Aras rise?"',
        '"question": "what is its source", "original": "Where does the Aras rise?"',
    )
    path.write_text(text)
    recipe = load_recipe(
        changes=["steps=6", "warmup_steps=2", "decay_steps=3", "imitation=1.0", "adversarial=0"]
    )
    recipe = dataclasses.replace(recipe, dropout=0.0, drop_question_mark=0.0, keywords=0.0, teach_originals=0)
    recipe = dataclasses.replace(recipe, teach_unanswerable=1)
    sets = [read_squad(path)]
    assert not any(group.clean for group in EpochPlanner(sets, recipe).plan(0))
    recipe = dataclasses.replace(recipe, teach_originals=1)
    groups = EpochPlanner(sets, recipe).plan(0)
    reworded = [group for group in groups if group.question == "what is its source"]
    assert {group.clean for group in reworded} == {"Where does the Aras rise?"}
    batches = make_batches(groups, open_tokenizer(start), recipe, 0)
    assert any(row.taught for batch in batches for group in batch for row in group)
    losses = []
    for rows in (batches[0], [[dataclasses.replace(row, taught=None) for row in g] for g in batches[0]]):
        training = Training(open_model(start), recipe, "cpu", teachers=[open_model(start)])
        losses.append(training.advance(rows))
    assert losses[1] == pytest.approx(0, abs=1e-6)
    assert losses[0] > 1e-5


def test_teachers_say_nothing_of_what_is_known_to_have_no_answer(tmp_path: Path, start: Path) -> None:
    """They may fall for a question that misleads: with `teach_unanswerable=0` what is right counts whole, and
    of answerable questions their share stays."""
    sets = [read_squad(write_squad(tmp_path / "tiny.json"))]
    recipe = load_recipe(
        changes=["steps=6", "warmup_steps=2", "decay_steps=3", "imitation=1.0", "adversarial=0"]
    )
    recipe = dataclasses.replace(recipe, dropout=0.0, retrieved=0.0, keywords=0.0, teach_originals=0)
    batches = make_batches(EpochPlanner(sets, recipe).plan(0), open_tokenizer(start), recipe, 0)
    groups = [group for batch in batches for group in batch]
    lost = {}
    for teach in (0, 1):
        chosen = dataclasses.replace(recipe, teach_unanswerable=teach)
        for answerable in (True, False):
            asked = [group for group in groups if any(row.spans for row in group) == answerable]
            assert asked
            training = Training(open_model(start), chosen, "cpu", teachers=[open_model(start)])
            lost[teach, answerable] = training.advance(asked)
    assert lost[1, True] == lost[0, True] == pytest.approx(0, abs=1e-6)
    assert lost[1, False] == pytest.approx(0, abs=1e-6)
    alone = Training(open_model(start), recipe, "cpu")
    unanswerable = [group for group in groups if not any(row.spans for row in group)]
    assert lost[0, False] == pytest.approx(alone.advance(unanswerable), rel=1e-5)
    assert lost[0, False] > 0.1
