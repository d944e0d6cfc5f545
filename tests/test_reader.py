"""The reader's law: what it gives are places of the text it was given, over whatever text."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Span
from qa.reader import SHIPPED_MODEL, Reader, in_turn
from qa.reading import Excerpt
from qa.windows import Ids, Logits, Template, WindowRules

TEMPLATE = Template((101,), (102,), (102,))
HOSTILE = [
    "The blockade\r\nbegan on\r\nDecember 12, 2022.",
    "naïve cafe\u0301 Zu\u0308rich … the blockade began on December 12, 2022",
    "😀👩\u200d👩\u200d👧 the 🇦🇲 blockade 👍🏽 began on December 12, 2022 😀",
    "\u00a0\u2003The\u00a0blockade\u202fbegan\u00a0on December\u00a012,\u20092022\u00a0",
    "\x00\x01The bl\x07ockade\x1f began\x7f on De\u00adcember\u200b 12, 2022",
    "بدأ الحصار في December 12, 2022 \u202eesrever\u202c نهاية",
    "İstanbul ﬁre ẞ ǅ began December 12, 2022 ŉ",
    "封锁开始于December 12, 2022年。封锁",
    "  leading and trailing December 12, 2022  ",
    "“Quoted” ‘the’ blockade—began–on—December 12, 2022”",
    "\ufeffThe blockade began on December 12, 2022\ufffe\uffff",
    "\ud800The blockade began\udfff on December 12, 2022",
    "x" * 5000 + " December 12, 2022 " + "y" * 5000,
]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load(threads=1)


def first_digit_network(tokens: dict[int, float]) -> Callable[[Ids, Ids, Ids], tuple[Logits, Logits]]:
    """Scores each piece by its own id alone, so that what should win is known."""

    def run(ids: Ids, _mask: Ids, _types: Ids) -> tuple[Logits, Logits]:
        logits = np.vectorize(lambda number: tokens.get(number, -5.0))(ids).astype(np.float32)
        return logits, logits

    return run


@pytest.mark.parametrize("text", HOSTILE)
def test_offsets_are_those_of_the_text_given(reader: Reader, text: str) -> None:
    """A network that likes only "december" finds the word, through whatever stands before it."""
    number = reader._tokenizer.token_to_id("december")
    lover = Reader(
        "lover", reader._tokenizer, TEMPLATE, WindowRules(), in_turn(first_digit_network({number: 9.0}))
    )
    (reading,) = lover.read("when", [Excerpt(text)])
    best = reading.spans[0].span.cut(text)
    assert best.replace("\u00ad", "") == "December"
    (reading,) = reader.read("when did the blockade begin", [Excerpt(text)])
    assert reading.spans
    for scored in reading.spans:
        assert 0 <= scored.span.start < scored.span.end <= len(text)


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=()), max_size=80))
def test_every_piece_stands_inside_the_text_in_order(text: str) -> None:
    reader = _shared_reader()
    pieces = reader._cut_pieces(text)
    assert (pieces.starts >= 0).all()
    assert (pieces.ends <= len(text)).all()
    assert (pieces.starts < pieces.ends).all()
    assert (np.diff(pieces.starts) >= 0).all()


_LOADED: list[Reader] = []


def _shared_reader() -> Reader:
    if not _LOADED:
        _LOADED.append(Reader.load(threads=1))
    return _LOADED[0]


def test_it_finds_what_is_plainly_said(reader: Reader) -> None:
    text = "The talks went on. The blockade began on December 12, 2022 and nobody came."
    (reading,) = reader.read("when did the blockade begin", [Excerpt(text)])
    assert "December 12, 2022" in reading.spans[0].span.cut(text)
    assert reading.spans[0].score > reading.null_score


def test_an_empty_text_has_no_span(reader: Reader) -> None:
    readings = reader.read("when", [Excerpt(""), Excerpt("\u200b \n"), Excerpt("In 1914.")])
    assert [bool(reading.spans) for reading in readings] == [False, False, True]
    assert reader.read("when", []) == []
    assert reader.read_many([]) == []


def test_a_question_of_a_thousand_characters_leaves_room(reader: Reader) -> None:
    """Every window still holds some of the passage: a network that likes only "december" finds it."""
    number = reader._tokenizer.token_to_id("december")
    lover = Reader(
        "lover", reader._tokenizer, TEMPLATE, WindowRules(), in_turn(first_digit_network({number: 9.0}))
    )
    filler = "Nothing else was said of it. " * 60
    text = f"{filler}The blockade began on December 12, 2022. {filler}"
    question = ("Since I have long wondered about the matter, " * 30)[:960] + " when did the blockade begin?"
    (reading,) = lover.read(question, [Excerpt(text)])
    assert reading.spans[0].span.cut(text) == "December"
    (reading,) = reader.read(question, [Excerpt(text)])
    assert reading.spans


def test_spans_keep_to_the_places_allowed(reader: Reader) -> None:
    first, second = "The blockade began on December 12, 2022", "and ended on September 19, 2023."
    text = f"{first}\n{second}"
    places = (Span(0, len(first)), Span(len(first) + 1, len(text)))
    (reading,) = reader.read("when was the blockade", [Excerpt(text, places)])
    for scored in reading.spans:
        assert sum(place.contains(scored.span) for place in places) == 1
    (reading,) = reader.read("when was the blockade", [Excerpt(text, places[1:])])
    assert reading.spans
    assert all(places[1].contains(scored.span) for scored in reading.spans)
    (reading,) = reader.read("when was the blockade", [Excerpt(text, ())])
    assert reading.spans == ()


def test_a_batch_says_what_each_alone_says() -> None:
    """With a network that looks at nothing but the row, padding and order change nothing."""
    reader = _shared_reader()
    counting = Reader("counting", reader._tokenizer, TEMPLATE, WindowRules(), in_turn(_by_place))
    texts = ["One two three.", "Four. " * 400, "", "Five six seven eight nine. " * 9, "Ten."]
    together = counting.read("how many", [Excerpt(text) for text in texts])
    alone = [counting.read("how many", [Excerpt(text)])[0] for text in texts]
    assert together == alone
    many = counting.read_many([("how many", [Excerpt(text)]) for text in texts])
    assert [readings[0] for readings in many] == alone


def _by_place(ids: Ids, _mask: Ids, _types: Ids) -> tuple[Logits, Logits]:
    places = np.arange(ids.shape[1])[None, :]
    logits = ((ids * 31 + places * 17) % 101).astype(np.float32) / 10
    return logits, -logits


@pytest.mark.parametrize("threads", [1, 3])
def test_a_passage_says_the_same_whatever_is_read_beside_it(threads: int) -> None:
    """To the last bit: a confidence that hung on who else asks could not be shown again."""
    reader = Reader.load(threads=threads)
    texts = [
        "The blockade began on December 12, 2022 and nobody came.",
        "Since then 140,000 people have lived without gas, medicine and bread. " * 5,
        "ﬁ £ 9,000 ¶ no road at all",
    ]
    alone = [reader.read("when did the blockade begin", [Excerpt(text)])[0] for text in texts]
    assert reader.read("when did the blockade begin", [Excerpt(text) for text in texts]) == alone
    others = ("who lived without gas", [Excerpt(text) for text in reversed(texts)])
    together = reader.read_many([others, ("when did the blockade begin", [Excerpt(text) for text in texts])])
    assert together[1] == alone


def test_threads_read_as_one_does(reader: Reader) -> None:
    texts = [
        f"Number {number} began on May {number}, 19{number + 10}. " * (number + 1) for number in range(12)
    ]

    def read(number: int) -> object:
        return reader.read(f"when did number {number} begin", [Excerpt(texts[number])])

    alone = [read(number) for number in range(12)]
    with ThreadPoolExecutor(8) as threads:
        for _ in range(3):
            assert list(threads.map(read, range(12))) == alone


@pytest.mark.parametrize("cores", [2, 3])
def test_one_core_and_all_of_them_say_the_same(cores: int, reader: Reader) -> None:
    """To the last bit, for every number of passages that leaves some over when shared out among the cores."""
    shared = Reader.load(threads=cores)
    excerpts = [
        Excerpt(f"Number {number} began on May {number}, 19{number + 10}. " * (2 * number + 1))
        for number in range(7)
    ]
    alone = [reader.read("when did number 3 begin", [excerpt])[0] for excerpt in excerpts]
    for count in range(1, len(excerpts) + 1):
        assert shared.read("when did number 3 begin", excerpts[:count]) == alone[:count]


def test_the_identity_is_name_and_sha256(reader: Reader) -> None:
    facts = json.loads((SHIPPED_MODEL / "reader.json").read_text())
    assert reader.identity == f"{facts['name']}@{facts['sha256']}"
