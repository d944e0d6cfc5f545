"""The page over the real service: the article's real index, the shipped reader and its fitted confidence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from api.app import create_app
from api.pages.sources import ARTICLE_EXAMPLES
from api.settings import Settings
from seeds import ARTICLE_SHA256, article_path
from tests.browser import open_browser, serving, visiting
from tests.http_client import AppClient
from tests.parsed_page import parsed_page

SOURCE = article_path().read_bytes().decode()

RIGHT = {
    "Since what day have the Karabakh Armenians been cut off from the world?": {
        "December 12, 2022",
        "Since December 12, 2022",
    },
    "How many Armenians live in Karabakh?": {"140,000", "roughly 140,000"},
    "How many Russian peacekeepers protect the Karabakh population?": {"2,000", "some 2,000"},
    "What pretext does Azerbaijan use to frame the crisis?": {"environmental activism"},
    "When did Armenia refuse to host the CSTO military exercises?": {"January 2023"},
}


@pytest.fixture(scope="module")
def settings(article_index: Path) -> Settings:
    return Settings(index=article_index, poll_interval=0)


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[AppClient]:
    with AppClient(create_app(settings)) as client:
        yield client


def test_the_examples_are_those_of_the_article_as_it_ships(client: AppClient) -> None:
    assert tuple(RIGHT) == ARTICLE_EXAMPLES
    [document] = client.get("/v1/documents").json()["documents"]
    assert document["sha256"] == ARTICLE_SHA256
    page = parsed_page(client.get("/").text)
    assert [one.text for one in page.one("section", class_="examples").all("a")] == list(ARTICLE_EXAMPLES)


@pytest.mark.parametrize("question", ARTICLE_EXAMPLES)
def test_every_example_is_answered_right(client: AppClient, question: str) -> None:
    page = parsed_page(client.get(f"/?{urlencode({'q': question})}").text)
    assert page.one("h1").text in RIGHT[question]


def test_in_a_browser_the_answer_leads_to_its_words_in_the_file(settings: Settings) -> None:
    with (
        open_browser() as browser,
        serving(create_app(settings)) as address,
        visiting(browser, address) as visit,
    ):
        visit.go("/")
        visit.submit("how many armenians live in karabakh")
        answer = visit.page.locator("h1").text_content()
        visit.page.get_by_role("link", name="Open in the text").first.click()
        visit.page.wait_for_url("**/documents/**")
        query = parse_qs(urlsplit(visit.page.url).query)
        found = SOURCE[int(query["start"][0]) : int(query["end"][0])]
        assert visit.page.locator("mark").text_content() == found == answer
        assert "140,000" in found
        assert visit.in_view("mark")
