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


@pytest.mark.parametrize(
    "sentence",
    [
        "It was seen by Cllr. J. Brown, Lt. Dan, Mme. Curie and Mlle. Lange.",
        "See MS. 4.211, fols. 1-88, Tab. 2 and chap. 4.",
        "It costs £40 excl. VAT and £48 incl. VAT.",
        "Sir William, fl. 1340, is buried here.",
        "Mr. W. H. St. John Hope dug at the church of St. Mary.",
        "He paid £40 6s. 8d. for it, or 5l. 6s. 8½d. in all.",
    ],
)
def test_an_abbreviation_before_a_name_or_a_number_ends_no_sentence(sentence: str) -> None:
    assert sentences_of(f"{sentence} Nobody came.") == [sentence, "Nobody came."]


@pytest.mark.parametrize(
    ("sentence", "after"),
    [
        ("He lives in Main St.", "John came."),
        ("He lives in King’s St.", "John came."),
        ("He lives in Fleet-St.", "John came."),
        ("He lives in K. St.", "John came."),
        ("It was built in the 1960s.", "12 men came."),
        ("He paid 6s.", "12 men came."),
        ("He paid 6d.", "John came."),
    ],
)
def test_what_may_as_well_end_a_sentence_does(sentence: str, after: str) -> None:
    assert sentences_of(f"{sentence} {after}") == [sentence, after]


@pytest.mark.parametrize(
    "sentence",
    [
        "See the letter and ![a scan](scan.png).",
        "![Fig. 2: The price of wool](wool.png)",
        "[![Built by Dr. Hale](b.svg)](https://b.example)",
    ],
)
def test_a_picture_in_markdown_is_no_exclamation(sentence: str) -> None:
    assert sentences_of(f"Before it. {sentence}") == ["Before it.", sentence]


@pytest.mark.parametrize(
    "text", ["What a day! [He] left.", "What![1] He left.", "What![so in the MS] He left."]
)
def test_an_exclamation_before_a_bracket_is_one(text: str) -> None:
    assert len(sentences_of(text)) == 2


@pytest.mark.parametrize(
    "sentences",
    [
        ["> It is open.", "> A fee of\n> £12 is due.", ">> Who pays?", "> I do."],
        ["> The rent is £450.", "> It is due on the first.", ">\n> Nobody\n> George paid."],
        ["The count was high.", ">= 7 was seen.", "> 5 was not."],
        ["It was x\n> 5 or y\n>= 7.", ">> 12 came.", ">   £5 was paid."],
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_mark_of_quotation_begins_the_sentence_behind_it(sentences: list[str], line_end: str) -> None:
    whole = [sentence.replace("\n", line_end) for sentence in sentences]
    assert sentences_of(line_end.join(whole)) == whole


@pytest.mark.parametrize(
    ("sentence", "after"),
    [
        ("The landlord pays heating incl.", "The tenant pays gas."),
        ("The rent is excl.", "Gas is paid."),
        ("He lives in K. St.", "The house is old."),
        ("He lives in N.W. St.", "He left."),
        ("He lives in Fleet-St.", "The paper is there."),
        ("He became Lt.", "This was in May."),
        ("He saw the Ald.", "They talked."),
        ("She met the Bp.", "A man came."),
        *(
            ("He met the Cmdr.", f"{word} saluted him.")
            for word in (
                "Another",
                "Anyone",
                "Both",
                "Each",
                "Either",
                "Everybody",
                "Everyone",
                "Few",
                "Many",
                "Most",
                "Neither",
                "Nobody",
                "None",
                "Nothing",
                "One",
                "Others",
                "Several",
                "Somebody",
                "Someone",
            )
        ),
    ],
)
def test_a_word_that_begins_a_sentence_is_no_name(sentence: str, after: str) -> None:
    assert sentences_of(f"{sentence} {after}") == [sentence, after]


@pytest.mark.parametrize("key", ["She pressed Tab.", "Press Ctrl and Tab.", "Press Alt+Tab."])
def test_a_key_of_that_name_is_no_table(key: str) -> None:
    assert sentences_of(f"{key} 3 windows opened.") == [key, "3 windows opened."]


@pytest.mark.parametrize(
    "sentence",
    [
        "See Tab. 2 of it.",
        "It rose (Tab. 2).",
        "It rose, Tab. 2 says.",
        "Tab. 2 shows the rise.",
        "It is [Tab. 2].",
    ],
)
def test_a_table_ends_no_sentence(sentence: str) -> None:
    assert sentences_of(f"It rose. {sentence} Nobody came.") == ["It rose.", sentence, "Nobody came."]


@pytest.mark.parametrize(
    "name", ["Lt. Onegin", "Cmdr. Alloway", "Ald. Manyon", "Lt. Mostyn", "Cllr. Thembi", "Sergt. Fewson"]
)
def test_a_name_that_begins_like_such_a_word_is_one(name: str) -> None:
    assert sentences_of(f"He met {name} there. He left.") == [f"He met {name} there.", "He left."]


def test_an_initial_that_looks_like_such_a_word_is_a_name() -> None:
    assert len(sentences_of("It was seen by Lt. A. Brown and Ald. I. Green.")) == 1
