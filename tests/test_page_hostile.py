"""Whatever is asked, and whatever stands in a document, the page keeps its shape."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.http_client import AppClient
from tests.page_cases import (
    HARMLESS,
    HOSTILE,
    HOSTILE_TEXT,
    INJECTED,
    NOTHING,
    WHAT,
    article_app,
)
from tests.parsed_page import Element, asked, page_of


@pytest.fixture(scope="module")
def client() -> Iterator[AppClient]:
    with AppClient(article_app()) as client:
        yield client


def shape(element: Element) -> list[object]:
    """Elements, attribute names and classes; the names given to unseen characters left out."""
    children = [child for child in element.children if isinstance(child, Element)]
    kept = [child for child in children if child.attributes.get("class") != "unseen"]
    return [
        element.tag,
        sorted(element.attributes),
        element.attributes.get("class"),
        [shape(one) for one in kept],
    ]


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
    | st.text("<>&\"'`=/ {}%scriptonload:\u202e", min_size=1, max_size=40)
)
@settings(max_examples=150)
def test_no_question_alters_the_page(client: AppClient, question: str) -> None:
    usual = asked(client, NOTHING)
    response = client.get(f"/?{urlencode({'q': question})}")
    if response.status_code == 422:
        return
    page = page_of(response)
    assert shape(page) == shape(usual)
    assert page.one("input", name="q").attributes["value"] == question.strip()


def test_a_hostile_document_is_text_and_nothing_else(attacked: AppClient) -> None:
    response = attacked.get(f"/documents/{HOSTILE}?start=45&end=60")
    page = page_of(response)
    assert [one.attributes.get("src", "inline") for one in page.all("script")] == [
        next(page.all("script")).attributes["src"]
    ]
    assert not [one for one in page.all() if one.tag in ("img", "svg", "style", "base", "i", "b")]
    assert not [
        name for one in page.all() for name in one.attributes if name.startswith("on") or name == "style"
    ]
    blocks = [*page.one("div", class_="text").all(class_="source"), *page.one("div", class_="text").all("h2")]
    assert sorted(block.text for block in blocks) == sorted(part for part in HOSTILE_TEXT.split("\n\n"))
    answered = asked(attacked, WHAT)
    assert answered.one("h1").text == INJECTED
    assert shape(answered) == shape(asked(attacked, HARMLESS))
