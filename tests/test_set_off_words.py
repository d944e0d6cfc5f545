"""Underscores and asterisks set words off, as in Markdown; others join them, as in snake_case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Span
from qa.asked_words import keys, names, said
from qa.borders import Borders
from qa.snapping import snap
from qa.words import splits_word
from tests.test_snapping import snapped

MARKS = ("_", "__", "___")
NAMES = (
    "Private fields begin with an underscore (_id, _rev), and a name that would be a keyword ends with one "
    "(class_, type_)."
)
OFFER = (
    "Save 20%* on all garden chairs (*excludes teak) and get free delivery* on orders over £50. "
    "*Typee (and *Omoo) here* ends."
)
WORDS = st.lists(st.text("abcXYZéß7", min_size=1, max_size=5), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("He wrote _Moby Dick_ in 1851.", "Moby Dick", "Moby Dick"),
        ("He wrote _Moby Dick_ in 1851.", "_Moby Dick_", "Moby Dick"),
        ("He wrote _Moby Dick_ in 1851.", "oby Dic", "Moby Dick"),
        ("He wrote _Moby Dick_, it is said.", "Dick_,", "Dick"),
        ("He was born in __New York__.", "New York__.", "New York"),
        ("(_Emma_, 1815)", "Emma", "Emma"),
        ("_Emma_'s author", "Emma", "Emma"),
        ("in _Persuasion_’s last chapter", "Persuasion_’s last", "_Persuasion_’s last"),
        ("He gave _5 pounds_ and left", "5", "5"),
        ("It rose by _50%_ at once", "50", "50%"),
        ("set max_line_length to 80", "line", "max_line_length"),
        ("set max__length to 80", "max", "max__length"),
        ("signed ______ on Monday", "______", None),
        ("name _________________________x", "x", "x"),
        ("ask @press_ of it", "press", "@press_"),
        ("see _dmarc.example.org for it", "dmarc", "_dmarc.example.org"),
        ("_Moby Dick_ or the Whale", "_Moby Dick_ or", "_Moby Dick_ or"),
        ("_Moby Dick_ or the Whale", "Dick_ or", "_Moby Dick_ or"),
        ("he wrote _Moby Dick_ then", "wrote _Moby", "wrote _Moby Dick_"),
        ("the parameter class_ is", "class", "class_"),
        ("the constant MAX_SIZE_ is", "SIZE", "MAX_SIZE_"),
        ("the method `__init__` is", "init", "__init__"),
        ("the method __init__(self) is", "init", "__init__"),
        ("in __init__.py it", "init", "__init__.py"),
        ("in _config.yml it", "config", "_config.yml"),
        ("at _https://example.org/foo_ it", "example", "https://example.org/foo"),
        ("at __https://museum.org/visit__ it", "visit", "https://museum.org/visit"),
        ("เขาอ่าน_สี่แผ่นดิน_ในเรือ", "สี่แผ่นดิน", "สี่แผ่นดิน"),
        ("他读了_红楼梦_在船上", "红楼梦", "红楼梦"),
        ("he read _**Moby**_ and", "Moby", "Moby"),
        ("he read _**Moby**_ and", "**Moby**_", "Moby"),
        ("he read __*Typee*__ and", "*Typee*__", "Typee"),
        ("wrote _Great Expectations_--a novel", "Expectations", "Expectations"),
        ("Fig. 3.--_Papilio machaon_ flies", "Papilio", "Papilio"),
        ("_The Witness._--In 1912.", "The Witness.", "The Witness"),
        ("a non-_Homo sapiens_ skull", "Homo", "Homo"),
    ],
)
def test_what_is_quoted_is_without_the_marks_about_it_and_with_those_inside(
    text: str, quote: str, expected: str | None
) -> None:
    assert snapped(text, quote) == expected


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("He wrote **Typee** in 1846.", "**Typee**", "Typee"),
        ("He wrote **Typee** in 1846.", "Typee**", "Typee"),
        ("He wrote *Typee* in 1846.", "Typee* in 1846", "*Typee* in 1846"),
        ("He wrote **Typee** in 1846.", "Typee** in 1846", "**Typee** in 1846"),
        ("He wrote **Typee** in 1846.", "wrote **Typee", "wrote **Typee**"),
        (f"**The rent {'that is payable ' * 9} is £500** now", "£500**", "£500"),
        ("He wrote **Typee** in 1846.", "wrote **Typee**", "wrote **Typee**"),
        ("He wrote **Typee and Omoo** then", "Omoo**", "Omoo"),
        ("It is **5 %** now", "5 %**", "5 %"),
        ("*Typee* by Sgr A*, B", "Sgr A*", "Sgr A*"),
        ("rated 4* or 5* by all", "5*", "5*"),
        ("2 * a* of it", "a*", "a*"),
        ("Ignore *.log, node_modules/* and dist/*.", "node_modules/*", "node_modules/*"),
        ("The files *.c and *.h are for build/*.", "*.c and *.h", ".c and *.h"),
        ("Rates(*) rose and prices(*) fell", "Rates(*) rose", "Rates(*) rose"),
        ("a price of **$5** or *“so”*.", "5** or *“so”", "**$5** or *“so”*"),
        ("l’*Avare de Molière* et", "Avare", "Avare"),
        ("M*A*S*H ran on", "A", "A"),
        ("the age (*) is 18 years (*) here", "18 years (*) here", "18 years (*) here"),
        ("und „*Das Rheingold*“ war", "Rheingold", "Rheingold"),
        ("in *Nature Medicine*[12] and", "Medicine", "Medicine"),
        ("int *p, *q and *r", "p, *q", "p, *q"),
    ],
)
def test_asterisks_that_set_words_off_are_quoted_on_both_sides_or_on_neither(
    text: str, quote: str, expected: str
) -> None:
    assert snapped(text, quote) == expected


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        (NAMES, "_id, _rev", "_id, _rev"),
        (NAMES, "class_, type_", "class_, type_"),
        (NAMES, "_id", "_id"),
        (NAMES, "rev), and", "(_id, _rev), and"),
        (OFFER, "free delivery* on orders over £50", "free delivery* on orders over £50"),
        (OFFER, "excludes teak) and", "(*excludes teak) and"),
        (OFFER, "here* ends", "*Typee (and *Omoo) here* ends"),
        ("He a) wrote *Typee and b) Omoo* here", "Omoo* here", "*Typee and b) Omoo* here"),
        ("He wrote *Typee (1846) and Omoo* here", "Omoo* here", "*Typee (1846) and Omoo* here"),
        ("He (*only he*) wrote", "he*) wrote", "(*only he*) wrote"),
    ],
)
def test_what_sets_off_holds_both_halves_of_a_bracket(text: str, quote: str, expected: str) -> None:
    assert snapped(text, quote) == expected


@given(WORDS, WORDS, WORDS, st.sampled_from(MARKS), st.data())
def test_set_off_by_underscores_the_same_is_quoted(
    before: list[str], words: list[str], after: list[str], marks: str, data: st.DataObject
) -> None:
    inside = " ".join(words)
    plain = f"{' '.join(before)} {inside} {' '.join(after)}"
    marked = f"{' '.join(before)} {marks}{inside}{marks} {' '.join(after)}"
    start = data.draw(st.integers(0, len(inside) - 1))
    end = data.draw(st.integers(start + 1, len(inside)))
    offset = len(" ".join(before)) + 1
    expected = snap(plain, Span(offset + start, offset + end), Span(0, len(plain)))
    moved = offset + len(marks)
    found = snap(marked, Span(moved + start, moved + end), Span(0, len(marked)))
    assert (expected and expected.cut(plain)) == (found and found.cut(marked))


@given(WORDS, st.sampled_from(MARKS))
def test_joined_by_underscores_words_are_one(words: list[str], marks: str) -> None:
    name = marks.join(words)
    assert all(splits_word(name, at) for at in range(1, len(name)))
    found = snap(f"the {name} of", Span(4, 5), Span(0, len(name) + 7))
    assert found == Span(4, 4 + len(name))


@pytest.mark.parametrize("marks", MARKS)
def test_what_is_asked_for_is_said_where_it_is_set_off(marks: str) -> None:
    assert said(f"He wrote {marks}Moby Dick{marks}.") == said("He wrote Moby Dick.")
    asked = f"Who wrote {marks}Moby Dick{marks}?"
    assert names(asked) == names("Who wrote Moby Dick?") == frozenset({"moby", "dick"})
    assert keys(asked) == keys("Who wrote Moby Dick?")


@pytest.mark.parametrize("marks", MARKS)
def test_the_kind_of_question_and_what_it_asks_for_are_told_all_the_same(marks: str) -> None:
    set_off, plain = Borders(f"{marks}When{marks} was Emma written?"), Borders("When was Emma written?")
    assert vars(set_off)["_kind"] == vars(plain)["_kind"]
    assert vars(set_off)["_asked"] == vars(plain)["_asked"]


@pytest.mark.parametrize(
    ("first", "sentence", "words"),
    [
        ("Pay is **due soon. ", "Late payment costs 5%** of the sum per month.", "5%** of the sum per month"),
        ("_He came. ", "The fee was forty pounds_ for every man.", "forty pounds_ for every man"),
        ("He **asked. ", "For $500** in gold, then.", "For $500** in gold, then"),
    ],
)
def test_no_word_is_lost_with_half_of_what_another_sentence_set_off(
    first: str, sentence: str, words: str
) -> None:
    text = first + sentence
    assert snapped(text, words, Span(len(first), len(text)), Span(0, len(text))) == words
