import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import Analysis, fold
from index.errors import SnapshotError
from index.folder.lexical import LexicalIndex, LexicalWriter

PASSAGES = [
    ("a", "Armenia’s blockade began in December."),
    ("a", "The armenias of old had 140,000 people."),
    ("b", "Nothing of the kind stands here, in a café."),
    ("b", "Blockades and blockading: Nagorno-Karabakh."),
]


def written(folder: Path, passages: Sequence[tuple[str, str]]) -> LexicalIndex:
    writer = LexicalWriter(folder)
    for document_id, text in passages:
        writer.add(document_id, text)
    writer.close()
    return LexicalIndex(folder)


@pytest.fixture(scope="module")
def lexical(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    return written(tmp_path_factory.mktemp("lexical") / "words", PASSAGES)


def rows(found: list[tuple[int, float]]) -> list[int]:
    return [row for row, _ in found]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Armenia’s Armenia's ARMENIA`S", "armenia armenia armenia"),
        ("don’t O'Neil", "dont oneil"),
        ("140,000 1,2,3 12,34 1,234,567", "140000 1 2 3 12 34 1234567"),
        ("140\u00a0000 1\u202f234\u202f567 2\u2009345.50", "140000 1234567 2345 50"),
        ("2020\u00a0300 12\u00a034 14 500 1\u00a0", "2020 300 12 34 14 500 1"),
        ("Café Ångström naïve", "cafe angstrom naive"),
        ("snake_case—dash/slash", "snake case dash slash"),
        ("東京 is", "東 京 is"),
        ("…?! \u00a0", ""),
        ("a" * 200, "a" * 100),
    ],
)
def test_folding_meets_what_people_type(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("question", ["armenias", "Armenia's", "ARMENIA’S", "armenia"])
def test_possessives_and_plurals_meet(lexical: LexicalIndex, question: str) -> None:
    assert sorted(rows(lexical.search(question, 10))) == [0, 1]


@pytest.mark.parametrize(
    ("question", "expected"),
    [("140000", [1]), ("140,000 people", [1]), ("cafe", [2]), ("CAFÉ", [2]), ("karabakh nagorno", [3])],
)
def test_numbers_accents_and_hyphens_meet(lexical: LexicalIndex, question: str, expected: list[int]) -> None:
    assert rows(lexical.search(question, 10)) == expected


def test_words_of_one_family_meet_halfway(tmp_path: Path) -> None:
    """Where the stems differ their first letters are alike; a number begins with no other one."""
    lexical = written(
        tmp_path / "words",
        [
            ("a", "the blocking of a road"),
            ("a", "a blockade of roads"),
            ("a", "1400 boats"),
            ("a", "14 blocks"),
        ],
    )
    found = lexical.search("blockade", 10)
    assert rows(found) == [1, 3, 0]
    assert found[0][1] > 2 * found[1][1]
    assert rows(lexical.search("140000", 10)) == rows(lexical.search("140", 10)) == []


def test_a_stem_that_two_words_share_weighs_what_it_does_for_the_better_one() -> None:
    analysis = Analysis()
    assert analysis.of_question("runs running") == analysis.of_question("running runs")


def test_function_words_do_not_find_passages_beside_telling_ones(lexical: LexicalIndex) -> None:
    assert sorted(rows(lexical.search("when did the blockade begin", 10))) == [0, 3]


def test_a_question_of_function_words_alone_is_still_searched(lexical: LexicalIndex) -> None:
    assert rows(lexical.search("of the", 10)) != []


@pytest.mark.parametrize(
    "question",
    ["", " ", "…", '"', "AND OR NOT", "(((", "body:*", "+a -b ~c^9 [x TO y]", "\\", "\x00", "a" * 100_000],
)
def test_query_syntax_is_only_words(lexical: LexicalIndex, question: str) -> None:
    assert isinstance(lexical.search(question, 5), list)


@given(st.text(max_size=100))
def test_any_question_can_be_asked(lexical: LexicalIndex, question: str) -> None:
    found = lexical.search(question, 3)
    assert len(found) <= 3
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_a_filter_leaves_the_scores_as_they_are(lexical: LexicalIndex) -> None:
    everywhere = dict(lexical.search("blockade armenia", 10))
    for documents in ({"a"}, {"b"}, {"a", "b"}):
        expected = {row: everywhere[row] for row in everywhere if PASSAGES[row][0] in documents}
        found = dict(lexical.search("blockade armenia", 10, documents))
        assert found == pytest.approx(expected, rel=1e-6)


def test_no_document_or_no_place_is_no_passage(lexical: LexicalIndex) -> None:
    assert lexical.search("blockade", 10, set()) == []
    assert lexical.search("blockade", 10, {"unknown"}) == []
    assert lexical.search("blockade", 0) == []


def test_scores_of_given_rows_are_those_of_the_search(lexical: LexicalIndex) -> None:
    found = dict(lexical.search("blockade armenia", 10))
    scores = lexical.scores("blockade armenia", [0, 1, 2, 3])
    assert scores == pytest.approx({row: found.get(row, 0.0) for row in range(4)}, rel=1e-6)
    assert lexical.scores("", [1]) == {1: 0.0}


def test_scores_are_bm25(lexical: LexicalIndex) -> None:
    # Robertson and Zaragoza (2009) with k1 = 1.2 and b = 0.75, computed by hand for one word, two thirds of
    # which are its stem and one third its first letters.
    words = [fold(text).split() for _, text in PASSAGES]
    lengths = [len(row) + sum(len(word) >= 5 and word.isalpha() for word in row) for row in words]
    average = sum(lengths) / len(lengths)
    idf = math.log(1 + (len(PASSAGES) - 2 + 0.5) / (2 + 0.5))
    expected = {
        row: idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * lengths[row] / average))
        for row, count in {0: 1, 3: 2}.items()
    }
    found = dict(lexical.search("blockade", 10))
    assert found == pytest.approx(expected, rel=1e-4)


def test_ties_are_in_the_order_of_rows(tmp_path: Path) -> None:
    lexical = written(tmp_path / "words", [("a", "same words")] * 50)
    assert rows(lexical.search("same", 20)) == list(range(20))


def test_no_passages_can_be_written_and_searched(tmp_path: Path) -> None:
    lexical = written(tmp_path / "words", [])
    assert lexical.count == 0
    assert lexical.search("anything", 5) == []


def test_searching_leaves_nothing_beside_the_files(lexical: LexicalIndex, tmp_path: Path) -> None:
    written(tmp_path / "words", PASSAGES)
    before = sorted(path.name for path in (tmp_path / "words").iterdir())
    assert not [name for name in before if name.endswith(".lock")]
    opened = LexicalIndex(tmp_path / "words")
    assert opened.search("blockade", 5) == lexical.search("blockade", 5)
    assert sorted(path.name for path in (tmp_path / "words").iterdir()) == before


def test_a_folder_without_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="cannot be opened"):
        LexicalIndex(tmp_path)
