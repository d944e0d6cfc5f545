"""Documents of one title that are named side by side are told apart by their files, on pages and terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from api.app import create_app
from api.cli.ask import _print as print_result
from api.equal_titles import files_of_equal_titles
from api.settings import Settings
from index.document import Document
from qa.answer import Result
from tests.http_client import AppClient
from tests.parsed_page import asked, page_of, said
from tests.planted_service import Plant, PlantedAnswerer, PlantedIndex, planted_document

FOLDER = "/srv/of-the-server"
COSTS = "What does it cost?"
WHO = "Who said it?"
TEXT = "# Lead pipes\n\nIt costs {}, said Ingrid Halvorsen.\n"
NAMED = ["Lead pipes (march/release.md)", "Lead pipes (april/release.md)", "Lead pipes (press/reprint.md)"]
ONE_TITLE = [
    planted_document("a", f"{FOLDER}/march/release.md", TEXT.format("€18.4 million")),
    planted_document("b", f"{FOLDER}/april/release.md", TEXT.format("€14.8 million")),
    planted_document("c", f"{FOLDER}/press/reprint.md", TEXT.format("a lot")),
]
OTHER = planted_document("d", f"{FOLDER}/others/release.md", "# Water\n\nIt costs nothing.\n")


class Folding(PlantedAnswerer):
    """Gives what was planted for WHO as one answer that stands in several documents."""

    def answer(self, question: str, **wanted: object) -> Result:
        result = super().answer(question, **wanted)
        if not result.answers or question != WHO:
            return result
        first, *others = result.answers
        folded = replace(first, other_citations=tuple(other.citation for other in others))
        return replace(result, answers=(folded,))


@pytest.fixture(scope="module")
def answerer() -> Folding:
    plants = {
        COSTS.lower(): [
            Plant("a", "€18.4 million", 0.9),
            Plant("b", "€14.8 million", 0.8),
            Plant("d", "nothing", 0.7),
        ],
        WHO.lower(): [Plant(name, "Ingrid Halvorsen", 0.9) for name in "abc"],
        "what is nothing?": [Plant("d", "nothing", 0.9), Plant("a", "€18.4 million", 0.6)],
    }
    return Folding(PlantedIndex([*ONE_TITLE, OTHER]), plants)


@pytest.fixture(scope="module")
def client(answerer: Folding) -> Iterator[AppClient]:
    with AppClient(create_app(Settings(), answerer=answerer)) as client:
        yield client


def document(name: str, title: str, path: str) -> Document:
    return Document(name, title, path, "text/plain", "", (), "0" * 64)


@pytest.mark.parametrize(
    ("documents", "files"),
    [
        ([("a", "T", "x/a.txt"), ("b", "U", "x/b.txt")], {}),
        ([("a", "T", "x/a.txt"), ("a", "T", "x/a.txt")], {}),
        ([("a", "T", "/x/a.txt"), ("b", "T", "/x/b.txt")], {"a": "a.txt", "b": "b.txt"}),
        ([("a", "T  1", "x/a.txt"), ("b", "T 1", "x/b.txt")], {"a": "a.txt", "b": "b.txt"}),
        ([("a", "T", "/s/x/a.txt"), ("b", "T", "/s/y/a.txt")], {"a": "x/a.txt", "b": "y/a.txt"}),
        ([("a", "T", "a.txt"), ("b", "T", "x/a.txt")], {"a": "a.txt", "b": "x/a.txt"}),
        ([("a", "T", "/a.txt"), ("b", "T", "a.txt")], {"a": "/a.txt", "b": "a.txt"}),
        ([("a", "a.txt", "x/a.txt"), ("b", "a.txt", "y/a.txt")], {"a": "x/a.txt", "b": "y/a.txt"}),
        ([("a", "T", "a.txt"), ("b", "T", "a.txt")], {"a": "a", "b": "b"}),
    ],
)
def test_a_file_is_told_by_as_little_of_its_path_as_tells_it(
    documents: list[tuple[str, str, str]], files: dict[str, str]
) -> None:
    assert files_of_equal_titles(document(*one) for one in documents) == files


@pytest.mark.parametrize("path", ["/documents", "/"])
def test_a_list_tells_documents_of_one_title_apart(client: AppClient, path: str) -> None:
    page = page_of(client.get(path))
    links = page.one("section", class_="contents").all("a")
    listed = [said(one) for one in links if one.attributes["href"] != "/documents"]
    assert listed == [*NAMED, "Water"]
    assert FOLDER not in client.get(path).text


def test_answers_of_documents_of_one_title_are_told_apart(client: AppClient) -> None:
    places = [said(one) for one in asked(client, COSTS).all("figcaption")]
    # Of the three of that title, two are on this page.
    assert places == [
        "Lead pipes (march/release.md), paragraph 1",
        "Lead pipes (april/release.md), paragraph 1",
        "Water, paragraph 1",
    ]


def test_a_title_that_stands_alone_on_a_page_is_given_as_it_is(client: AppClient) -> None:
    places = [said(one) for one in asked(client, "What is nothing?").all("figcaption")]
    assert places == ["Water, paragraph 1", "Lead pipes, paragraph 1"]


def test_the_same_words_elsewhere_and_the_nearest_passages_are_told_apart(client: AppClient) -> None:
    page = asked(client, WHO)
    places = [page.one("figcaption"), *page.one("div", class_="elsewhere").all("a")]
    assert [said(one) for one in places] == [f"{name}, paragraph 1" for name in NAMED]
    nearest = asked(client, "Where is it?").one("section", class_="nearest").all("a")
    assert [said(one) for one in nearest] == [f"{name}, paragraph 1" for name in (*NAMED, "Water")]


def test_the_terminal_tells_documents_of_one_title_apart(
    answerer: Folding, capsys: pytest.CaptureFixture[str]
) -> None:
    def printed(question: str) -> list[str]:
        print_result(answerer.answer(question))
        return re.findall(r"Lead pipes \(.*?\)|Water", capsys.readouterr().out)

    assert printed(WHO) == NAMED
    assert printed(COSTS) == [*NAMED[:2], "Water"]
    assert printed("Where is it?") == NAMED, "of the nearest it prints three"
