"""The reader's law: what it gives are places of the text it was given, over whatever text."""

import hashlib
import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Span
from qa.errors import ReaderError
from qa.reader import SHIPPED_MODEL, Reader, in_turn
from qa.reading import Excerpt
from qa.windows import (
    Ids,
    Logits,
    Pieces,
    Template,
    WindowRules,
    batch,
    best_spans,
    cut_windows,
    places_of_pieces,
    shorten_question,
)

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


@given(count=st.integers(1, 900), asked=st.integers(1, 400))
def test_windows_cover_every_piece_and_overlap_by_the_stride(count: int, asked: int) -> None:
    rules = WindowRules()
    ids = np.arange(1000, 1000 + count)
    pieces = Pieces(ids, ids, ids + 1)
    question = shorten_question(np.arange(asked), TEMPLATE, rules)
    windows = cut_windows(0, question, pieces, TEMPLATE, rules)
    assert windows[0].first == 0
    assert windows[-1].last == count
    for window in windows:
        assert len(window.row) <= rules.max_length
        assert window.row[window.at : window.at + window.last - window.first].tolist() == list(
            range(1000 + window.first, 1000 + window.last)
        )
    for before, after in pairwise(windows):
        assert after.first == before.last - rules.stride
        assert after.last > before.last


def test_a_long_question_keeps_both_its_ends() -> None:
    short = shorten_question(np.arange(1000), TEMPLATE, WindowRules())
    assert short[0] == 0
    assert short[-1] == 999
    assert len(short) == 94
    assert (np.diff(short) > 0).all()


@given(st.lists(st.integers(1, 288), max_size=60), st.integers(288, 2000))
def test_batches_hold_every_window_once_and_stay_in_bounds(lengths: list[int], most: int) -> None:
    rules = WindowRules()
    windows = [
        cut_windows(number, np.zeros(0, np.int64), _pieces(max(0, length - 3)), TEMPLATE, rules)[0]
        for number, length in enumerate(lengths)
    ]
    seen = []
    for rows in batch(windows, most):
        longest = max(len(window.row) for window in rows)
        assert len(rows) == 1 or longest * len(rows) <= most
        seen += [window.text for window in rows]
    assert sorted(seen) == list(range(len(lengths)))


def _pieces(count: int) -> Pieces:
    ids = np.arange(count, dtype=np.int64)
    return Pieces(ids, ids, ids + 1)


@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.integers(-1, 2)), max_size=14),
    st.integers(1, 6),
)
def test_best_spans_are_those_of_a_plain_search(cells: list[tuple[int, int, int]], width: int) -> None:
    start = np.array([cell[0] for cell in cells], np.float32)
    end = np.array([cell[1] for cell in cells], np.float32)
    places = np.array([cell[2] for cell in cells], np.int64)
    found = best_spans(start, end, places, width)
    every = sorted(
        (-(float(start[first]) + float(end[last])), first, last)
        for first in range(len(cells))
        for last in range(first, min(len(cells), first + width))
        if places[first] == places[last] >= 0
    )
    expected = [(first, last, -score) for score, first, last in every]
    assert found[:6] == expected[: min(6, len(found))]
    assert set(found) <= set(expected)
    assert bool(found) == bool(expected)
    # Beside the best outright, the best of every place that they leave untouched.
    apart = list(expected)
    for _ in range(6):
        if apart:
            first, last, _ = apart[0]
            if len(found) < 12:
                assert any(one[0] <= last and one[1] >= first for one in found)
            apart = [one for one in apart if one[1] < first or one[0] > last]


def test_pieces_belong_to_the_place_that_holds_them_whole() -> None:
    starts = np.array([0, 3, 6, 9, 12])
    pieces = Pieces(starts, starts, starts + 3)
    assert places_of_pieces(pieces, (Span(0, 6), Span(7, 15))).tolist() == [0, 0, -1, 1, 1]
    assert places_of_pieces(pieces, (Span(1, 2),)).tolist() == [-1] * 5
    assert places_of_pieces(pieces, ()).tolist() == [-1] * 5
    assert places_of_pieces(pieces, None).tolist() == [0] * 5


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("reader.json", "tokenizer.json", "reader.onnx"):
        shutil.copyfile(SHIPPED_MODEL / name, folder / name)
    return folder


def test_a_missing_reader_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match=r"no reader in .*reader.json is missing"):
        Reader.load(tmp_path)


@pytest.mark.parametrize("name", ["reader.onnx", "tokenizer.json"])
def test_altered_files_are_refused_before_they_are_read(copy: Path, name: str) -> None:
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(ReaderError, match=f"{name} has sha256 .* was altered"):
        Reader.load(copy)
    (copy / name).unlink()
    with pytest.raises(ReaderError, match=f"{name} cannot be read"):
        Reader.load(copy)


@pytest.mark.parametrize("text", ["", "[]", '{"name": "x"}', '{"max_length": "many"}'])
def test_a_description_that_describes_nothing_is_refused(copy: Path, text: str) -> None:
    (copy / "reader.json").write_text(text)
    with pytest.raises(ReaderError, match="does not describe a reader"):
        Reader.load(copy)


def test_a_file_that_is_no_model_is_refused(copy: Path) -> None:
    facts = json.loads((copy / "reader.json").read_text())
    (copy / "reader.onnx").write_bytes(b"no model")
    facts["sha256"] = hashlib.sha256(b"no model").hexdigest()
    (copy / "reader.json").write_text(json.dumps(facts))
    with pytest.raises(ReaderError, match="not a model that onnxruntime can load"):
        Reader.load(copy)


def test_the_identity_is_name_and_sha256(reader: Reader) -> None:
    facts = json.loads((SHIPPED_MODEL / "reader.json").read_text())
    assert reader.identity == f"{facts['name']}@{facts['sha256']}"
