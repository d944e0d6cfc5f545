"""Questions made to mislead: what is drawn, which of the drawings stays, and how they count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from qa.answerer import Answerer
from qa.evaluation.placing import Target
from qa.evaluation.question_files import Accepted, Question
from qa.features import FEATURES
from qa.reading import Excerpt, Reading
from qa.training.confidence.calibrate import by_margin, calibrate, confidences, leading, weigh_halves
from qa.training.confidence.leave_out import folds
from qa.training.confidence.misleading import drawings, misleading
from qa.training.confidence.samples import Sample, Way, gather
from tests.passages_double import PassagesDouble, document
from tests.reading_doubles import Finder, by_score

WAR = (
    "In the largest battle of the war Wrangel beat Charles at Warsaw in 1656. Later on Denmark, Poland and "
    "the troops of Radziwill attacked from the north."
)
PLAIN = "it was cold and nobody came."
CONTEXTS = (PLAIN, WAR)


def asked(text: str, answer: str, context: int) -> Target:
    start = CONTEXTS[context].index(answer) if answer else 0
    accepted = (Accepted(answer, (start,)),) if answer else ()
    return Target(
        Question(text, accepted, None, context, None, text), (answer,), {}, frozenset({f"context-{context}"})
    )


TARGETS = (
    asked("Whom did Wrangel beat in the largest battle?", "Charles", 1),
    asked("Where was the largest battle of Poland?", "", 1),
    asked("was it cold", "cold", 0),
)


@pytest.mark.parametrize("seed", range(20))
def test_one_name_or_one_word_is_another(seed: int) -> None:
    """A name becomes another of its own passage and never the answer; a word its opposite, which the passage
    does not say."""
    drawn, unanswerable, plain = drawings(TARGETS, CONTEXTS, seed)
    assert unanswerable == ()
    assert plain == ()
    assert drawn == drawings(TARGETS, CONTEXTS, seed)[0]
    assert len(set(drawn)) == len(drawn)
    before, after = TARGETS[0].question.text.split("Wrangel")
    for text in drawn:
        if text == f"{before}Wrangel{after.replace('largest', 'smallest')}":
            continue
        assert text.startswith(before)
        assert text.endswith(after)
        name = text.removeprefix(before).removesuffix(after)
        assert name in WAR
        assert name not in ("Wrangel", "Charles")
    assert any("smallest" in text for text in drawn)
    assert any("Wrangel" not in text for text in drawn)


class FoolishReader(Finder):
    """Falls for a question the more, the more letters w it holds."""

    def read_many(self, questions: Sequence[tuple[str, Sequence[Excerpt]]]) -> list[list[Reading]]:
        return [
            [replace(reading, null_score=-float(question.count("w"))) for reading in self.read("", excerpts)]
            for question, excerpts in questions
        ]


def test_the_drawing_that_misleads_most_stays() -> None:
    reader = FoolishReader({"Charles": 1.0})
    texts = {f"context-{number}": text for number, text in enumerate(CONTEXTS)}
    given = Answerer(
        PassagesDouble([document(text, name) for name, text in texts.items()]), reader, by_score()
    )
    ticks: list[int] = []
    (found,) = misleading(given, TARGETS, CONTEXTS, ticks.append)
    drawn = drawings(TARGETS, CONTEXTS)[0]
    assert len(drawn) > 2
    assert found.question.text == max(drawn, key=lambda text: text.count("w"))
    assert not found.question.answerable
    assert found.context == TARGETS[0].context
    assert (found.texts, dict(found.places)) == ((), {})
    assert len(ticks) == len(TARGETS)
    # A cross-validation knows by the place what it was made of.
    asked, made = gather(given, given, [TARGETS[0], found], "set", ("given",))
    assert made.question != asked.question
    assert made.where == asked.where == TARGETS[0].question.where
    assert len(set(folds([asked, made]).tolist())) == 1


def sample(number: int, source: str, answerable: bool, way: Way = "given", exchanged: bool = False) -> Sample:
    """The first feature tells, not surely, whether it has an answer; one in ten that has goes wrong."""
    rng = np.random.default_rng(number)
    features = np.zeros((1, len(FEATURES)))
    features[0, 0] = rng.normal() + 2 * answerable
    right = np.array([answerable and rng.random() < 0.9])
    return Sample(way, source, f"{number}", answerable, features, np.zeros(1, int), right, exchanged)


def test_every_second_question_misleads() -> None:
    """Sources by how many questions they have, however many samples there are of each kind; what was asked of
    other texts says nothing of who misleads."""
    many = [sample(number, "many", True) for number in range(60)]
    made = [sample(100 + number, "many", False, exchanged=True) for number in range(20)]
    elsewhere = [sample(200 + number, "many", False, way="removed") for number in range(30)]
    few = [sample(300 + number, "few", number < 5) for number in range(20)]
    only = [sample(400 + number, "only", True) for number in range(10)]
    counts = weigh_halves([*many, *made, *elsewhere, *few, *only], {"many": 300, "few": 100, "only": 50})
    assert counts.sum() == pytest.approx(140)
    shares = counts / counts.sum() * 450
    assert shares[:60].sum() == pytest.approx(150)
    assert shares[60:80].sum() == pytest.approx(150)
    assert (shares[80:110] == 0).all()
    assert shares[110:115].sum() == pytest.approx(50)
    assert shares[115:130].sum() == pytest.approx(50)
    assert shares[130:].sum() == pytest.approx(50)
    # Not said otherwise, a source has as many questions as samples, those made of them aside.
    shares = weigh_halves([*many, *made, *few])
    assert shares[:80].sum() == pytest.approx(75)


def test_what_misleads_makes_less_sure_and_changes_nothing_else() -> None:
    """The order, the choice and what is answered are as they are without it."""
    plain = [sample(number, "wiki", True) for number in range(1200)]
    plain += [sample(2000 + number, "wiki", False, way="removed") for number in range(1200)]
    made = [sample(number, "wiki", False, exchanged=True) for number in range(5000, 5600)]
    hard = [replace(one, features=one.features + np.eye(len(FEATURES))[:1]) for one in made]
    fits = [
        calibrate([*plain, *more], unfitted=by_margin("r@1"), encoder="e@1", fitted_on="drawn")
        for more in (made, hard)
    ]
    easy, hard_fit = fits
    for name in ("mean", "scale", "order_weights", "weights", "bias"):
        assert getattr(easy, name) == getattr(hard_fit, name)
    sure = [confidences(fitted, plain) for fitted in fits]
    assert sure[1].mean() < sure[0].mean() - 0.05
    answered = [one >= fitted.threshold for one, fitted in zip(sure, fits, strict=True)]
    assert (answered[0] == answered[1]).all()
    # And it holds where every second question misleads.
    mixed = [*plain[:1200], *hard, *hard]
    assert abs(confidences(hard_fit, mixed).mean() - leading(hard_fit, mixed)[1].mean()) < 0.02
