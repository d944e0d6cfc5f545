import pytest
from hypothesis import given

from index.document import Span
from index.sentences import split_sentences
from tests.hostile_texts import HOSTILE_TEXTS, hostile


def sentences_of(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text, Span(0, len(text)))]


def assert_tiles(text: str, within: Span, spans: tuple[Span, ...]) -> None:
    at = within.start
    for span in spans:
        assert span.start < span.end <= within.end
        assert text[at : span.start].strip() == "", "only white space is between sentences"
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        at = span.end
    assert text[at : within.end].strip() == ""


@given(hostile)
def test_sentences_tile_any_text_but_its_white_space(text: str) -> None:
    assert_tiles(text, Span(0, len(text)), split_sentences(text, Span(0, len(text))))


@given(hostile, hostile)
def test_offsets_are_those_of_the_whole_text(before: str, text: str) -> None:
    whole = before + text + before
    within = Span(len(before), len(before) + len(text))
    assert_tiles(whole, within, split_sentences(whole, within))


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_every_hostile_text_is_tiled(text: str) -> None:
    assert_tiles(text, Span(0, len(text)), split_sentences(text, Span(0, len(text))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Dr. Smith left. He was tired.", ["Dr. Smith left.", "He was tired."]),
        ("It cost $3.50 in the U.S. in 1999. Yes.", ["It cost $3.50 in the U.S. in 1999.", "Yes."]),
        ("A line that is\nwrapped. Next one\r\nis too.", ["A line that is\nwrapped.", "Next one\r\nis too."]),
        ("He said “Go.” She went.", ["He said “Go.”", "She went."]),
        ("東京は首都です。人口は多い。", ["東京は首都です。", "人口は多い。"]),
        ("مرحبا! كيف حالك؟ بخير.", ["مرحبا!", "كيف حالك؟", "بخير."]),
        ("no end at all", ["no end at all"]),
        (" \n ", []),
    ],
)
def test_sentences_are_those_that_a_reader_sees(text: str, expected: list[str]) -> None:
    assert sentences_of(text) == expected


def test_no_break_space_before_a_full_stop_is_not_a_crash() -> None:
    assert "".join(sentences_of("A\u00a0.")) == "A\u00a0."


def test_a_line_of_a_hundred_thousand_code_points() -> None:
    text = "A sentence of six words here. " * 3_334
    spans = split_sentences(text, Span(0, len(text)))
    assert_tiles(text, Span(0, len(text)), spans)
    assert {span.cut(text) for span in spans} == {"A sentence of six words here."}


@pytest.mark.parametrize(
    "mark",
    [
        "[1]",
        "[12][13]",
        "¹",
        "¹²",
        "[¹]",
        "[a]",
        "[iii]",
        "[note 1]",
        "[nb 2][3]",
        "[^1]",
        "[citation needed]",
    ],
)
def test_a_notes_mark_belongs_to_the_sentence_before_it(mark: str) -> None:
    sentences = [f"The king died in 1603.{mark}", f"“His son followed.”{mark}", "Nothing else happened."]
    text = " ".join(sentences)
    assert [span.cut(text) for span in split_sentences(text, Span(0, len(text)))] == sentences
