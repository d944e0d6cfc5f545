from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document, Passage
from index.loaders import load, load_bytes
from index.passages import PassageRules, cut_passages
from seeds import article_path
from tests.hostile_texts import HOSTILE_FILES, hostile_file


def words(text: str) -> int:
    return len(text.split())


def document_of(text: str, name: str = "text.txt") -> Document:
    return load_bytes(text.encode("utf-8"), Path(name), document_id="d")


def assert_laws(document: Document, passages: list[Passage], rules: PassageRules) -> None:
    text = document.text
    covered = bytearray(len(text))
    for passage in passages:
        span = passage.span
        assert span.start < span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        assert len(span) <= rules.code_points
        assert words(span.cut(text)) + 2 <= rules.pieces
        assert passage.id == f"d.{span.start}-{span.end}"
        covered[span.start : span.end] = b"\x01" * len(span)
        inside = [part for part in document.paragraphs if part.span.overlaps(span)]
        assert {part.section for part in inside} == {passage.section}, "a passage is inside one section"
    starts = [passage.span.start for passage in passages]
    assert starts == sorted(set(starts))
    ends = [passage.span.end for passage in passages]
    assert ends == sorted(set(ends)), "no passage stands inside another"
    for part in document.paragraphs:
        missing = [at for at in range(part.span.start, part.span.end) if not covered[at]]
        assert all(text[at].isspace() for at in missing), (
            "every paragraph is in passages, but for white space"
        )
    for block in document.blocks:
        if block.kind == "heading":
            assert not any(covered[block.span.start : block.span.end])


@given(hostile_file, st.sampled_from(["text.txt", "text.md"]))
def test_passages_cover_every_paragraph_and_keep_the_rules(text: str, name: str) -> None:
    document = document_of(text, name)
    assert_laws(document, cut_passages(document, words), PassageRules())


@given(
    hostile_file,
    st.integers(1, 12),
    st.integers(16, 40),
    st.integers(0, 3),
    st.integers(1, 40),
)
def test_any_rules_are_kept(text: str, aim: int, pieces: int, overlap: int, code_points: int) -> None:
    document = document_of(text)
    rules = PassageRules(aim, pieces, overlap, code_points)
    passages = cut_passages(document, words, rules)
    # A character with its marks and modifiers is not cut even where it is longer than a passage may be.
    assert_laws(document, passages, replace(rules, code_points=5 * code_points + 5))


@pytest.mark.parametrize("text", HOSTILE_FILES, ids=range(len(HOSTILE_FILES)))
def test_hostile_texts_keep_the_laws(text: str) -> None:
    document = document_of(text)
    assert_laws(document, cut_passages(document, words), PassageRules())


def test_one_line_of_a_hundred_thousand_code_points() -> None:
    for text in ("x" * 100_000, "word " * 20_000, "e\u0301" * 50_000):
        document = document_of(text)
        passages = cut_passages(document, words)
        assert_laws(document, passages, PassageRules())
        assert len(passages) >= 100_000 // 2_500


@pytest.mark.parametrize("character", ["e\u0301\u0302", "👩\u200d👩\u200d👧", "👋🏽", "🇦🇲"])
def test_a_base_keeps_its_marks_joiners_and_modifiers_where_a_word_is_cut(character: str) -> None:
    document = document_of(character * 3_000)
    for passage in cut_passages(document, words):
        assert document.text[passage.span.start] == character[0]
        assert document.text[passage.span.end - 1] == character[-1]


@pytest.mark.parametrize("text", ["🇦🇲🇷🇺" * 500, "e\u0301" * 1000, "x" * 1000])
def test_a_word_is_cut_within_the_bound_on_code_points(text: str) -> None:
    """A row of flags is no one character, however long it is."""
    rules = PassageRules(code_points=40)
    document = document_of(text)
    assert_laws(document, cut_passages(document, words, rules), rules)


def test_the_article_is_cut_near_a_hundred_words() -> None:
    document = load(article_path(), document_id="d")
    passages = cut_passages(document, words)
    assert_laws(document, passages, PassageRules())
    lengths = [words(passage.span.cut(document.text)) for passage in passages]
    assert max(lengths) <= 150
    assert sum(length >= 60 for length in lengths) >= len(lengths) - 1
    starts = {sentence.start for block in document.blocks for sentence in block.sentences}
    ends = {sentence.end for block in document.blocks for sentence in block.sentences}
    assert all(passage.span.start in starts and passage.span.end in ends for passage in passages)


def test_a_passage_begins_with_the_last_sentence_of_the_one_before() -> None:
    text = " ".join(f"Sentence number {number} holds exactly eight plain words." for number in range(60))
    document = document_of(text)
    passages = cut_passages(document, words)
    assert len(passages) > 3
    (block,) = document.blocks
    for before, after in pairwise(passages):
        shared = [one for one in block.sentences if before.span.contains(one) and after.span.contains(one)]
        assert len(shared) == 1
        assert after.span.start == shared[0].start


def spans_of(lengths: list[int], rules: PassageRules) -> list[tuple[int, int]]:
    """The passages of sentences of so many words, each as the numbers of its first sentence and its last."""
    document = document_of(" ".join("Word " + "word " * (length - 2) + "ends." for length in lengths))
    (block,) = document.blocks
    assert [words(sentence.cut(document.text)) for sentence in block.sentences] == lengths
    starts, ends = zip(*((one.start, one.end) for one in block.sentences), strict=True)
    passages = cut_passages(document, words, rules)
    return [(starts.index(one.span.start), ends.index(one.span.end)) for one in passages]


@pytest.mark.parametrize(
    ("lengths", "rules", "expected"),
    [
        ([45, 50, 60], PassageRules(), [(0, 1), (1, 2)]),
        # Half of a passage is the most that is said again.
        ([45, 51, 60], PassageRules(), [(0, 1), (2, 2)]),
        # With the last sentence of the one before, the next would end there as well: too many words,
        ([50, 40, 150], PassageRules(), [(0, 1), (2, 2)]),
        ([50, 30, 10, 130], PassageRules(overlap_sentences=2), [(0, 2), (2, 3)]),
        # word pieces,
        ([20, 20, 30], PassageRules(pieces=51), [(0, 1), (2, 2)]),
        ([20, 20, 30], PassageRules(pieces=52), [(0, 1), (1, 2)]),
        # or code points than there may be.
        ([20, 20, 30], PassageRules(code_points=250), [(0, 1), (2, 2)]),
        ([20, 20, 30], PassageRules(code_points=251), [(0, 1), (1, 2)]),
    ],
)
def test_passages_overlap_where_the_next_goes_on_past_the_one_before(
    lengths: list[int], rules: PassageRules, expected: list[tuple[int, int]]
) -> None:
    assert spans_of(lengths, rules) == expected


def test_no_passage_of_a_few_words_is_left_over() -> None:
    sentence = "This sentence of the text is made of exactly ten words."
    text = " ".join([sentence] * 11)
    assert len(cut_passages(document_of(text), words)) == 1


def test_a_count_of_pieces_is_the_bound_and_not_the_words() -> None:
    document = document_of("Many pieces a word here. " * 100)
    rules = PassageRules()
    passages = cut_passages(document, lambda text: 20 * words(text), rules)
    assert all(20 * words(passage.span.cut(document.text)) + 2 <= rules.pieces for passage in passages)


def test_adding_text_at_the_end_keeps_the_ids_before_it() -> None:
    sections = [f"Heading {number}\n" + "Some words stand here. " * 60 + "\n" for number in range(4)]
    short, long = document_of("".join(sections[:3])), document_of("".join(sections))
    before = [passage.id for passage in cut_passages(short, words)]
    assert [passage.id for passage in cut_passages(long, words)][: len(before)] == before


@pytest.mark.parametrize(
    "wrong", [{"words": 0}, {"pieces": 15}, {"overlap_sentences": -1}, {"code_points": 0}]
)
def test_contradictory_rules_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="need at least"):
        PassageRules(**wrong)
