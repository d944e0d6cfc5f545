"""What can be asked of the page: how, of which documents, how sure at least; and what cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

from api.app import create_app
from api.cli.ask import _print as print_result
from api.settings import Settings
from tests.http_client import AppClient
from tests.page_cases import (
    ARTICLE,
    HOSTILE,
    HOSTILE_TITLE,
    INJECTED,
    NOTHING,
    UNSURE,
    WHAT,
    WHEN,
    article_app,
)
from tests.parsed_page import asked, page_of, said
from tests.serving_doubles import hashed_answerer


@pytest.fixture(scope="module")
def client() -> Iterator[AppClient]:
    with AppClient(article_app()) as client:
        yield client


def test_less_sure_words_are_shown_to_those_who_ask_for_them(client: AppClient) -> None:
    withheld = asked(client, UNSURE)
    assert withheld.one("h1").text == "No answer found in the text."
    assert "December 2022" not in said(withheld.one("article"))
    lowered = page_of(client.get(withheld.one("article").one("a").attributes["href"]))
    assert lowered.one("h1").text == "December 2022"
    assert "10%" in said(lowered.one("p", class_="sure")), "the other one is less sure than was asked for"
    told = lowered.one("p", class_="scope")
    assert "from 10% sure on" in said(told)
    usual = page_of(client.get(told.one("a").attributes["href"]))
    assert usual.one("h1").text == "No answer found in the text."
    assert not list(asked(client, NOTHING).one("article").all("a")), "there is nothing less sure either"


def test_less_sure_words_are_of_the_documents_asked(client: AppClient) -> None:
    query = urlencode([("q", UNSURE), ("document", ARTICLE)])
    link = page_of(client.get(f"/?{query}")).one("article").one("a").attributes["href"]
    assert parse_qs(urlsplit(link).query) == {
        "q": [UNSURE], "document": [ARTICLE], "min_confidence": ["0.1"]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("least", "percent"),
    [
        ("0", "0%"),
        ("1", "100%"),
        ("1.0", "100%"),
        ("0.5", "50%"),
        (".5", "50%"),
        ("0.123456789", "12%"),
        ("0.999", "99.9%"),
        ("0.000000001", "0.0000001%"),
    ],
)
def test_a_least_confidence_that_can_be_asked_for(client: AppClient, least: str, percent: str) -> None:
    page = page_of(client.get(f"/?{urlencode({'q': WHEN, 'min_confidence': least})}"))
    assert f"from {percent} sure on" in said(page.one("p", class_="scope"))
    if percent == "100%":
        assert "at least 100% sure" in said(page.one("article"))


@pytest.mark.parametrize(
    "least", ["", "1.1", "-0.1", "nan", "inf", "1e-1", "half", "0.5 ", "٠", "0.1234567890"]
)
def test_a_least_confidence_that_cannot(client: AppClient, least: str) -> None:
    page = page_of(client.get(f"/?{urlencode({'q': WHEN, 'min_confidence': least})}"), 422)
    assert "min_confidence" in said(page.one("main"))


def test_the_start_page_offers_five_questions_of_the_article_alone(
    client: AppClient, attacked: AppClient
) -> None:
    page = page_of(client.get("/"))
    examples = list(page.one("section", class_="examples").all("a"))
    assert len(examples) == 5
    for example in examples:
        assert parse_qs(urlsplit(example.attributes["href"]).query)["q"] == [example.text]
    headings = [link.text for link in page.one("section", class_="contents").one("ol").all("a")]
    assert headings[0] == "The Impact of Russia’s Invasion of Ukraine"
    other = page_of(attacked.get("/"))
    assert not list(other.all("section", class_="examples"))
    assert HOSTILE_TITLE in [link.text for link in other.one("section", class_="contents").all("a")]


@pytest.mark.parametrize(
    ("question", "word"),
    [("", "empty"), (" \t ", "empty"), ("x" * 1001, "1001 characters"), ("a\0b", "U+0000")],
)
def test_a_question_that_cannot_be_asked_is_kept_and_explained(
    client: AppClient, question: str, word: str
) -> None:
    page = asked(client, question, 422)
    field = page.one("input", name="q")
    assert field.attributes["aria-describedby"] == "fault"
    assert word in page.one("p", id="fault").text
    if "\0" not in question:
        assert field.attributes["value"] == question


def test_the_page_of_a_question_that_cannot_be_asked_names_the_fault_in_its_title(client: AppClient) -> None:
    title = asked(client, "x" * 1001, 422).one("title").text
    assert title.startswith("Not asked: the question is 1001 characters long")
    assert page_of(client.get("/")).one("title").text == "Verbatim: ask a text a question"


def test_a_question_that_cannot_be_asked_keeps_what_it_was_asked_of(attacked: AppClient) -> None:
    given = [("q", " "), ("document", HOSTILE), ("document", ARTICLE), ("min_confidence", "0.1")]
    page = page_of(attacked.get(f"/?{urlencode(given)}"), 422)
    fields = [(one.attributes["name"], one.attributes["value"]) for one in page.one("form").all("input")]
    assert fields == given, "so that the form, corrected, asks the same documents as sure"
    documents, least = page.all("p", class_="scope")
    assert "of 2 documents only" in said(documents)
    assert "from 10% sure on" in said(least)
    for told, dropped in ((documents, "document"), (least, "min_confidence")):
        query = parse_qsl(urlsplit(told.one("a").attributes["href"]).query)
        assert query == [one for one in given if one[0] != dropped]
    assert not list(asked(attacked, " ", 422).all("p", class_="scope"))


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("who\r\nprotects\nthem\rnow", "who protects them now"),
        ("who\n\n\tprotects", "who protects"),
        ("who\tprotects  them", "who\tprotects  them"),
    ],
)
def test_a_question_over_lines_comes_back_in_one_with_its_words_apart(
    client: AppClient, question: str, line: str
) -> None:
    assert asked(client, question).one("input", name="q").attributes["value"] == line


def test_a_question_of_a_thousand_characters_is_asked(client: AppClient) -> None:
    assert asked(client, f" {'😀' * 1000} ").one("h1").text == "No answer found in the text."


def test_an_unknown_document_to_ask_is_a_page(client: AppClient) -> None:
    page_of(client.get("/?q=who&document=none"), 404)


def test_one_document_alone_can_be_asked(attacked: AppClient) -> None:
    page = page_of(attacked.get("/", params={"q": WHAT, "document": HOSTILE}))
    assert page.one("input", name="document").attributes["value"] == HOSTILE
    assert "1 document only" in said(page.one("p", class_="scope"))
    assert asked(attacked, WHAT).one("h1").text == INJECTED
    other = page_of(attacked.get("/", params={"q": WHAT, "document": ARTICLE}))
    assert other.one("h1").text == "No answer found in the text."


def test_an_index_without_text_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    answerer = hashed_answerer()
    answerer.altered = lambda result: replace(result, answers=(), passages=())
    with AppClient(create_app(Settings(), answerer=answerer)) as client:
        page = asked(client, "who")
    assert page.one("h1").text == "No answer found in the text."
    assert said(page.one("p", class_="why")) == "There is no text to ask yet."
    print_result(answerer.answer("who"))
    assert capsys.readouterr().out == "No answer found: there is no text to ask.\n"
