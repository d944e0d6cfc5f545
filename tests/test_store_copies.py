"""One text in many documents, in a folder and on a real Milvus server: it takes no other passage's place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.alike import MOST_COPIES
from index.search import Index
from index.store import Hit
from qa.finding import find
from tests.store_kinds import kind_of, open_planted

COPIES = 90
CLAUSE = "The agreement is under the law of Scotland. Any court that hears of the agreement is a court there."
OTHERS = [
    "The agreement with the mill names Leeds as the place of its law and of nothing else at all.",
    "A law of the agreement with the brewer was not found in the papers that came from the attic.",
    "Under the agreement with the carrier a cart leaves on Mondays, says a note of the year before.",
]
FAR = (
    "Oats barley rye hops malt yeast casks staves hoops bungs taps pumps vats kilns sacks scales weights "
    "ledgers invoices receipts tallies stamps seals ribbons supplier crates pallets wagons horses."
)
"""Shares one word with a question that asks for the supplier, and lies far from it."""

NEAR = 80
"""Texts of the words that a question is asked with, and of none that is asked for."""

LOOKED = 150
"""Passages enough for the texts above, and for the copies of one that an index gives."""


@pytest.fixture(scope="module", params=["folder", "milvus"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    kind = kind_of(request, tmp_path_factory)
    sources: Path = tmp_path_factory.mktemp("sources")
    texts = {f"clause-{number:02}": CLAUSE for number in range(COPIES)}
    texts |= {
        f"supplier-{number:03}": "A supplier is a supplier, and no other." for number in range(2 * LOOKED)
    }
    texts |= {
        f"near-{number:02}": f"Who is the one that was there with you {number}" for number in range(NEAR)
    }
    texts |= {f"other-{number}": text for number, text in enumerate(OTHERS)} | {"far": FAR}
    for name, text in texts.items():
        (sources / f"{name}.txt").write_text(text, encoding="utf-8")
    place = kind.new()
    kind.build(place, sources)
    opened = open_planted(place)
    yield opened
    opened.close()


def names(index: Index, *beginnings: str) -> list[str]:
    return [record.id for record in index.records(1000) if record.id.startswith(beginnings)]


def ids(hits: list[Hit]) -> list[str]:
    return [hit.passage.document_id for hit in hits]


@pytest.mark.parametrize("count", [1, 2, 40, 64, 65, 70, COPIES])
def test_the_same_is_read_however_many_copies_there_are(index: Index, count: int) -> None:
    documents = frozenset(names(index, "clause")[:count] + names(index, "other", "near"))
    found, read = find(index, "which law is the agreement under?", 4, documents)
    clause, *others = sorted(read, key=lambda copies: copies.excerpt.text != CLAUSE)
    assert {copies.excerpt.text for copies in others} == set(OTHERS)
    assert len(clause.passages) == min(count, 1 + MOST_COPIES)
    assert len(clause.passages) + 3 <= len(found) <= max(5, len(clause.passages) + 3)
    assert [passage.hit.score for passage in found] == sorted(
        (passage.hit.score for passage in found), reverse=True
    )


def test_copies_fill_no_ranking(index: Index) -> None:
    """By words they come before the passage asked for, and by vectors the texts of other words do."""
    hits = index.search("who is the one with you that was a supplier", LOOKED)
    assert names(index, "far") == [one for one in ids(hits) if one.startswith("far")]
    assert len([one for one in ids(hits) if one.startswith("supplier")]) == 1 + MOST_COPIES


def test_no_place_is_left_empty_for_copies(index: Index) -> None:
    clauses = frozenset(names(index, "clause"))
    assert len(index.search("which law", 500, clauses)) == 1 + MOST_COPIES
    assert len(index.search("which law", 20, clauses)) == 20
