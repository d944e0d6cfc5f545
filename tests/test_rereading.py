"""Sentences read once more, alone: which, how often, and what is made of them."""

from collections.abc import Sequence
from dataclasses import replace

from index.document import Document, Passage, Span
from index.store import Hit
from qa.features import FEATURES, features
from qa.reading import Excerpt, Reading, ScoredSpan
from qa.rereading import REREAD, Sentence, reread
from qa.spans import Alone, Candidate, Contender, candidates_of, contend
from tests.passages_double import document

TEXT = "The talks began in May 1990. They ended in June 1991. Nobody came, or two did, in a car.\nShort one."
DOCUMENT = document(TEXT)
WHOLE, SHORT = (paragraph.span for paragraph in DOCUMENT.paragraphs)


class Listener:
    """Notes what it is given; in a text read alone a span scores its length, and the null 2."""

    identity = "listener@0"

    def __init__(self) -> None:
        self.heard: list[str] = []

    def read(self, _question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        self.heard += [excerpt.text for excerpt in excerpts]
        return [self._read(excerpt.text) for excerpt in excerpts]

    def read_many(self, questions: Sequence[tuple[str, Sequence[Excerpt]]]) -> list[list[Reading]]:
        return [self.read(question, excerpts) for question, excerpts in questions]

    def _read(self, text: str) -> Reading:
        words = [(text.index(word), word) for word in dict.fromkeys(text.split())]
        spans = [ScoredSpan(Span(start, start + len(word)), float(len(word))) for start, word in words]
        return Reading(2.0, tuple(sorted(spans, key=lambda one: -one.score)))


def candidates(quotes: dict[str, float], passage: Span = WHOLE, of: Document = DOCUMENT) -> list[Candidate]:
    text = passage.cut(of.text)
    spans = tuple(
        ScoredSpan(Span(text.index(quote), text.index(quote) + len(quote)), score)
        for quote, score in quotes.items()
    )
    return candidates_of(of, Hit(Passage("p", of.id, passage), 0.5, 2.0, 0.0), 0, Reading(-1.0, spans))


def again(
    contenders: list[Contender], listener: Listener, known: dict[Sentence, Reading] | None = None
) -> list[Contender]:
    (found,) = reread(listener, ["when"], [contenders], [{} if known is None else known])
    return found


def test_the_best_contenders_sentences_are_read_each_once() -> None:
    """Two of the best three stand in one sentence; the fourth is left as it was."""
    listener = Listener()
    quotes = {"May 1990": 5.0, "June 1991": 4.0, "They": 3.0, "car": 2.0}
    found = again(contend(candidates(quotes)), listener)
    assert listener.heard == ["The talks began in May 1990.", "They ended in June 1991."]
    assert [one.candidate.text for one in found] == list(quotes)
    assert REREAD == 3
    assert found[3].alone is None
    # "1990." is the longer word that touches May 1990, "began" as long as it, "talks" too.
    assert found[0].alone == Alone(own=5 - 2, best=5 - 2)
    # "1991." touches June 1991 and is the best; "They" touches itself alone.
    assert found[1].alone == Alone(own=5 - 2, best=5 - 2)
    assert found[2].alone == Alone(own=4 - 2, best=5 - 2)


def test_what_was_read_is_not_read_again() -> None:
    listener = Listener()
    known: dict[Sentence, Reading] = {}
    first = again(contend(candidates({"May 1990": 5.0})), listener, known)
    later = again(contend(candidates({"May 1990": 5.0, "June 1991": 4.0})), listener, known)
    assert listener.heard == ["The talks began in May 1990.", "They ended in June 1991."]
    assert later[0].alone == first[0].alone


def test_a_sentence_that_is_all_of_its_passage_needs_no_second_reading() -> None:
    listener = Listener()
    (found,) = again(contend(candidates({"one": 5.0}, SHORT)), listener)
    assert listener.heard == []
    assert found.alone == Alone(own=6.0, best=6.0)


def test_a_sentence_is_read_no_further_than_its_passage_goes() -> None:
    """It may be cut between passages; and what was not split into sentences counts as one, however long."""
    listener = Listener()
    cut = Span(WHOLE.start, TEXT.index(", or two"))
    again(contend(candidates({"Nobody": 5.0}, cut)), listener)
    assert listener.heard == ["Nobody came"]

    endless = document("word " * 5000 + "answer " + "word " * 5000)
    place = endless.text.index("answer")
    (one,) = candidates({"answer": 1.0}, Span(place - 50, place + 50), endless)
    unsplit = replace(one.paragraph, block=replace(one.paragraph.block, sentences=()))
    (found,) = again([Contender(replace(one, paragraph=unsplit), 2.0)], listener)
    assert listener.heard == ["Nobody came"]
    assert found.alone == Alone(own=2.0, best=2.0)


def test_a_place_that_the_sentence_alone_does_not_name_counts_as_unread() -> None:
    class Silent(Listener):
        def read(self, _question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
            return [Reading(0.0, (ScoredSpan(Span(0, 3), 9.0),)) for _ in excerpts]

    found = again(contend(candidates({"May 1990": 5.0})), Silent())
    assert found[0].alone is None
    row = dict(zip(FEATURES, features("when", found)[0].tolist(), strict=True))
    assert row["alone"] == row["best_alone"] == row["margin"] - 4


def test_both_margins_reach_the_confidence() -> None:
    found = again(contend(candidates({"They": 3.0})), Listener())
    row = dict(zip(FEATURES, features("when", found)[0].tolist(), strict=True))
    assert (row["margin"], row["alone"], row["best_alone"]) == (4.0, 2.0, 3.0)


def test_questions_of_a_batch_are_read_together_and_apart() -> None:
    one, other = contend(candidates({"May 1990": 5.0})), contend(candidates({"June 1991": 4.0}))
    listener = Listener()
    together = reread(listener, ["when", "until when"], [one, other], [{}, {}])
    assert [found[0].alone for found in together] == [
        again(contenders, Listener())[0].alone for contenders in (one, other)
    ]
    assert reread(listener, [], [], []) == []
    assert reread(listener, ["when"], [[]], [{}]) == [[]]
