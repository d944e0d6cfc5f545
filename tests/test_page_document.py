"""The page of a document: its whole text, the words that a link marks, and links that mark none."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from api.app import create_app
from api.pages.views import passage_view
from api.settings import Settings
from index.document import Block, Document, PageStart, Passage, Span
from index.store import Hit
from qa.answer import FoundPassage
from seeds import article_path
from tests.http_client import AppClient
from tests.page_cases import ARTICLE, HOSTILE_TITLE, article_app
from tests.parsed_page import page_of, parsed_page
from tests.planted_service import PlantedAnswerer, PlantedIndex

SOURCE = article_path().read_bytes().decode()


@pytest.fixture(scope="module")
def client() -> Iterator[AppClient]:
    with AppClient(article_app()) as client:
        yield client


def test_a_document_is_shown_whole_with_the_span_marked(client: AppClient) -> None:
    page = page_of(client.get(f"/documents/{ARTICLE}?start=4442&end=4459"))
    shown = [one.text for one in page.one("div", class_="text").all() if one.tag in ("h2", "p")]
    assert shown == [line for line in SOURCE.split("\n") if line]
    assert page.one("mark", id="marked").text == "December 12, 2022"
    assert [one.attributes["id"] for one in page.all("div", class_="row")] == [f"p{n}" for n in range(1, 15)]


@pytest.mark.parametrize(
    ("start", "end"), [(0, 1), (len(SOURCE) - 2, len(SOURCE)), (390, 470), (0, len(SOURCE))]
)
def test_a_mark_is_the_source_cut_there_whatever_blocks_it_crosses(
    client: AppClient, start: int, end: int
) -> None:
    page = page_of(client.get(f"/documents/{ARTICLE}?start={start}&end={end}"))
    assert "".join(mark.text for mark in page.all("mark")) == SOURCE[start:end].replace("\n", "")
    assert len(list(page.all(id="marked"))) == 1


def test_a_link_made_for_another_version_marks_nothing_and_says_so(client: AppClient) -> None:
    page = page_of(client.get(f"/documents/{ARTICLE}?start=4442&end=4459&sha256={'0' * 64}"))
    assert "The text has changed since this link was made." in page.one("p", id="notice").text
    assert not list(page.all("mark"))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (5, 5),
        (9, 5),
        (len(SOURCE) - 1, len(SOURCE) + 1),
        (len(SOURCE), 9000),
        (SOURCE.index("\n"), SOURCE.index("\n") + 1),
        (0, 10**14),
    ],
)
def test_a_link_to_no_words_marks_nothing_and_says_so(client: AppClient, start: int, end: int) -> None:
    page = page_of(client.get(f"/documents/{ARTICLE}?start={start}&end={end}"), 422)
    assert "points to no words" in page.one("p", id="notice").text
    assert not list(page.all("mark"))


@pytest.mark.parametrize("start", ["-1", "x", "", "1.0", "٣", "9" * 400])
def test_an_offset_that_is_no_number_is_refused_on_a_page(client: AppClient, start: str) -> None:
    page = page_of(client.get(f"/documents/{ARTICLE}", params={"start": start, "end": "5"}), 422)
    assert "start" in page.one("p", class_="detail").text


def test_documents_are_listed(attacked: AppClient) -> None:
    page = page_of(attacked.get("/documents"))
    assert [one.text for one in page.one("section", class_="listing").all("a")] == [
        HOSTILE_TITLE,
        "long.txt",
        "armenia-and-russia.txt",
    ]


PAGED = (
    "The harbour\n\nIt was dredged. On page two it was built.\n\nA note.\n\nThen it went.\n\nA part\n\nEnd."
)
AT = PAGED.index("On page two")
PAGES = {"The harbour": 1, "It was": 1, "A note": 1, "Then": 2, "A part": 4, "End": 4}
"""A note at the foot of the first page stands behind the paragraph that runs over to the second."""


@pytest.fixture
def paged() -> Iterator[tuple[AppClient, Document]]:
    blocks = []
    for line in re.finditer(".+", PAGED):
        heading = not line.group().endswith(".")
        page = next(page for words, page in PAGES.items() if line.group().startswith(words))
        further = (PageStart(AT, 2),) if line.start() < AT < line.end() else ()
        span = Span(*line.span())
        block = (
            Block("heading", span, 1, page) if heading else Block("paragraph", span, None, page, (), further)
        )
        blocks.append(block)
    document = Document("d", "d.pdf", "d.pdf", "application/pdf", PAGED, tuple(blocks), "0" * 64)
    app = create_app(Settings(), answerer=PlantedAnswerer(PlantedIndex([document]), {}))
    with AppClient(app) as client:
        yield client, document


def test_a_page_is_shown_where_it_begins_in_a_paragraph_and_above_a_heading_too(
    paged: tuple[AppClient, Document],
) -> None:
    client, document = paged
    html = client.get(f"/documents/d?start={AT - 9}&end={AT + 7}").text
    parts = re.findall(r'data-label="page (\d+)"|>([^<>]*\w[^<>]*)<', html[html.index('<div class="text') :])
    page, found = None, []
    for label, words in parts[: parts.index(("", "End.")) + 1]:
        page = int(label) if label else page
        found += [] if label else [(words, page)]
    assert found == [
        ("The harbour", 1),
        ("It was ", 1),
        ("dredged. ", 1),
        ("On page", 2),
        (" two it was built.", 2),
        ("A note.", 1),
        ("Then it went.", 2),
        ("A part", 4),
        ("End.", 4),
    ]
    element = parsed_page(html)
    assert [one.attributes["id"] for one in element.all("span", class_="page") if "id" in one.attributes] == [
        "page1",
        "page2",
        "page4",
    ]
    assert "".join(mark.text for mark in element.all("mark")) == "dredged. On page"
    assert len(list(element.all(id="marked"))) == 1
    assert [found_page(document, at) for at in (AT - 1, AT)] == [1, 2]


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        *[
            (f"{sign} The letter", True)
            for sign in ("1.", "12)", "(3)", "[4]", "a.", "b)", "(C)", "iv.", "(II)")
        ],
        *[(f"{sign} The letter", True) for sign in ("•", "–", "*", "††", "¹²", "1.2", "1.2.3.", "§")],
        ("¹Ibid.", True),
        ("The letter", False),
        ("1. ", False),
        ("A. Smith", False),
        ("1.5 litres of milk", False),
        ("2020 was dry", False),
        ("−5 °C", False),
        ("-5 °C", False),
        ("no. 5", False),
        ("1990. ", False),
        ("etc. and so on", False),
    ],
)
def test_an_item_whose_text_has_its_own_number_or_sign_gets_no_other(text: str, signed: bool) -> None:
    blocks = (Block("list_item", Span(0, len(text.rstrip()))),)
    document = Document("d", "d.pdf", "d.pdf", "application/pdf", text, blocks, "0" * 64)
    with AppClient(create_app(Settings(), answerer=PlantedAnswerer(PlantedIndex([document]), {}))) as client:
        item = page_of(client.get("/documents/d")).one("li")
    assert ("signed" in item.attributes["class"].split()) == signed


def found_page(document: Document, at: int) -> int | None:
    hit = Hit(Passage("p", "d", Span(at, at + 5)), 1.0, 1.0, 1.0)
    return passage_view(FoundPassage(document, hit), "").place.page
