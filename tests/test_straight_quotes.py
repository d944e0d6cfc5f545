"""A quotation in straight quotes that goes on from sentence to sentence, cut as one in curly quotes."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Passage, Span
from index.store import Hit
from qa.reading import Reading, ScoredSpan
from qa.snapping import snap
from qa.spans import candidates_of
from qa.straight_quotes import curled
from tests.passages_double import document

NOTICE = 'The notice read "Keep out. No entry after dark" and nobody read it.'


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ('dark" and nobody', "and nobody"),
        ('No entry after dark"', "No entry after dark"),
        ('No entry after dark" and', "No entry after dark"),
        ("nobody read it", "nobody read it"),
    ],
)
def test_a_quotation_that_began_in_the_sentence_before_leaves_no_lone_mark(quote: str, expected: str) -> None:
    start = NOTICE.index(quote)
    sentence = Span(NOTICE.index("No entry"), len(NOTICE))
    found = snap(NOTICE, Span(start, start + len(quote)), sentence, Span(0, len(NOTICE)))
    assert found is not None
    assert found.cut(NOTICE) == expected


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            '"She was laid down in 1911. She had six 12" guns in twin turrets. She was sold," he said.',
            '12" guns',
        ),
        (
            '"It was founded in 1802. It stands at 40° 26\' 46" north of it. It closed," he wrote.',
            '46" north',
        ),
        ('"It was bought in 1874. Its lens has 5" and weighs two pounds. It was restored.', '5" and weighs'),
        ('"Six 12" guns in twin turrets," he said.', '12" guns in twin turrets'),
    ],
)
def test_inches_and_seconds_close_no_quotation(text: str, quote: str) -> None:
    start = text.index(quote)
    sentence = Span(text.rfind(". ", 0, start) + 2 if ". " in text[:start] else 0, len(text))
    found = snap(text, Span(start, start + len(quote)), sentence, Span(0, len(text)))
    assert found is not None
    assert found.cut(text) == quote


@pytest.mark.parametrize(
    "text", ['He called it "Apollo 11" and left.', 'Both "Apollo 11" and "Apollo 12" flew.']
)
def test_a_name_that_ends_in_a_number_is_quoted_like_others(text: str) -> None:
    assert curled(text).count("\u201d") == text.count('"') // 2


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(["so", "it is", "on", "140,000 men", "end."]), min_size=3, max_size=30),
    st.data(),
)
def test_straight_quotes_over_sentences_are_cut_as_curly_ones(words: list[str], data: st.DataObject) -> None:
    """In a paragraph between others, whose marks are none of its own."""
    marks = sorted(data.draw(st.sets(st.integers(0, len(words) - 1), max_size=6)))
    for opening, closing in zip(marks[::2], marks[1::2], strict=False):
        words[opening], words[closing] = f"\u201c{words[opening]}", f"{words[closing]}\u201d"
    said = " ".join(words)
    text = f'It said "so.\n{said}\nAnd "so.'
    paragraph = Span(text.index(said), text.index(said) + len(said))
    bounds = data.draw(st.sampled_from(list(sentences_within(text, paragraph))))
    start = data.draw(st.integers(bounds.start, bounds.end - 1))
    span = Span(start, data.draw(st.integers(start + 1, bounds.end)))
    straight = text.replace("\u201c", '"').replace("\u201d", '"')
    assert snap(straight, span, bounds, paragraph) == snap(text, span, bounds, paragraph)


def sentences_within(text: str, paragraph: Span) -> Iterator[Span]:
    start = paragraph.start
    while start < paragraph.end:
        stop = text.find(". ", start, paragraph.end)
        end = paragraph.end if stop == -1 else stop + 1
        yield Span(start, end)
        start = end + 1


def test_a_paragraph_as_long_as_a_file_is_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def counted(paragraph: str) -> str:
        looked.append(len(paragraph))
        return curled(paragraph)

    monkeypatch.setattr("qa.snapping.curled", counted)
    sentence = 'He said "so" and went. '
    text = sentence * 5000
    start = 2500 * len(sentence)
    found = snap(text, Span(start + 8, start + 12), Span(start, start + 22), Span(0, len(text)))
    assert found is not None
    assert found.cut(text) == '"so"'
    assert max(looked) < 10_000


def test_a_candidate_is_snapped_with_its_paragraph_before_it() -> None:
    of = document(f'It said "so.\n\n{NOTICE}')
    span = Span(of.text.index('dark" and'), of.text.index(" read it"))
    hit = Hit(Passage("p", of.id, Span(0, len(of.text))), 0.5, 1.0, 0.03)
    (found,) = candidates_of(of, hit, 0, Reading(0.0, (ScoredSpan(span, 1.0),)))
    assert found.text == "and nobody"


def test_a_quotation_may_begin_behind_a_stroke() -> None:
    assert curled('He said yes/"perhaps" and left.') == "He said yes/\u201cperhaps\u201d and left."
