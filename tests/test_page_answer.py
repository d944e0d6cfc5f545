"""The page of an answer: where it stands, how sure it is, what else was found, and that nothing was."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from api.pages.views import passage_view
from api.pages.wording import certainty
from index.document import Passage, Span
from index.store import Hit
from qa.answer import FoundPassage
from seeds import article_path
from tests.http_client import AppClient
from tests.page_cases import ARTICLE, NOTHING, WHEN, WHO, WHY, article_app
from tests.parsed_page import asked, said
from tests.planted_service import planted_document

SOURCE = article_path().read_bytes().decode()


@pytest.fixture(scope="module")
def client() -> Iterator[AppClient]:
    with AppClient(article_app()) as client:
        yield client


def test_an_answer_stands_in_its_paragraph(client: AppClient) -> None:
    page = asked(client, WHEN)
    assert page.one("h1").text == "December 12, 2022"
    assert page.one("title").text == f"{WHEN} — Verbatim"
    assert page.one("input", name="q").attributes["value"] == WHEN
    first = next(page.all("figure"))
    paragraph = next(line for line in SOURCE.split("\n") if line.startswith("The latest disaster"))
    assert first.one("p", class_="source").text == paragraph
    assert first.one("mark").text == "December 12, 2022"
    sentence = first.one("span", class_="sentence").text
    assert sentence.startswith("Since December 12, 2022, the")
    assert sentence.endswith("enclave.")
    assert said(first.one("figcaption")) == "armenia-and-russia.txt, The Siege of Karabakh, paragraph 8"
    assert said(page.one("p", role="status", class_="label")) == "3 answers found in 41 ms"


def test_how_sure_is_said_in_words_and_number(client: AppClient) -> None:
    sure = [said(one) for one in asked(client, WHEN).all("p", class_="sure")]
    often = (
        "of 100 answers this sure, about {} are right where every second question misleads, and more where "
        "none does"
    )
    assert sure == [
        f"Very likely right 93% {often.format(93)}",
        f"Likely right 71% {often.format(71)}",
        f"More likely right than not 55% {often.format(55)}",
    ]


@pytest.mark.parametrize(
    ("confidence", "words", "percent"),
    [
        (0.9949, "Virtually certain to be right", "99%"),
        (0.984, "Very likely right", "98%"),
        (0.6551, "Likely right", "66%"),
        (0.6549, "More likely right than not", "65%"),
        (0.4949, "More likely right than not, if the text answers this", "49%"),
        (0.2451, "More likely right than not, if the text answers this", "25%"),
        (0.2449, "Unlikely to be right", "24%"),
        (0.0, "Unlikely to be right", "under 1%"),
        (1.0, "Virtually certain to be right", "over 99%"),
    ],
)
def test_words_go_with_the_percentage_beside_them(confidence: float, words: str, percent: str) -> None:
    said_so = certainty(confidence)
    assert (said_so.words, said_so.percent) == (words, percent)


def test_an_unfitted_confidence_claims_nothing(client: AppClient) -> None:
    answerer = client.app.state.service.answerer
    answerer.fitted = False
    try:
        sure = said(next(asked(client, WHEN).all("p", class_="sure")))
        assert sure == "How sure is not known scored 93%, not measured for the models in use"
    finally:
        answerer.fitted = True


def test_other_answers_are_folded(client: AppClient) -> None:
    folded = asked(client, WHEN).one("details", class_="others")
    assert "open" not in folded.attributes
    assert said(next(folded.all("summary"))) == "2 other answers"
    assert [one.text for one in folded.all("h2")] == ["December 2022", "December 12"]
    assert not list(asked(client, WHY).all("details", class_="others"))


def test_other_places_of_the_same_words_stand_in_their_sentences(client: AppClient) -> None:
    places = list(asked(client, WHO).one("div", class_="elsewhere").all("li"))
    assert len(places) == 2
    for place in places:
        query = parse_qs(urlsplit(place.one("a").attributes["href"]).query)
        start, end = int(query["start"][0]), int(query["end"][0])
        assert SOURCE[start:end] == place.one("mark").text == "Putin"
        assert place.one("p").text in SOURCE


def test_no_answer_is_said_plainly_with_the_nearest_passages(client: AppClient) -> None:
    page = asked(client, NOTHING)
    assert page.one("h1").text == "No answer found in the text."
    assert "at least 50% sure" in said(page.one("p", class_="why"))
    assert not list(page.all("mark"))
    passages = list(page.one("section", class_="nearest").all("li"))
    assert len(passages) == 5
    for passage in passages:
        query = parse_qs(urlsplit(passage.one("a").attributes["href"]).query)
        assert SOURCE[int(query["start"][0]) : int(query["end"][0])] == passage.one("blockquote").text


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [(0, 0, "paragraph 1"), (0, 1, "paragraphs 1 and 2"), (2, 5, "paragraphs 3 to 6")],
)
def test_a_passage_over_several_paragraphs_names_them_all(first: int, last: int, named: str) -> None:
    document = planted_document(ARTICLE, "article.txt", SOURCE)
    blocks = document.paragraphs
    span = Span(blocks[first].span.end - 5, blocks[last].span.end)
    found = FoundPassage(document, Hit(Passage("p", ARTICLE, span, ()), 0.5, 1.0, 0.1))
    assert passage_view(found, "").place.paragraphs == named.replace(" ", "\u00a0", 1)
