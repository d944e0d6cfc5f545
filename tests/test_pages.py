"""The pages over HTTP, parsed by the standard library: what they say, what they weigh, how they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.page_views import passage_view
from api.page_wording import certainty
from api.settings import Settings
from index.document import Passage, Span
from index.store import Hit
from qa.answer import FoundPassage
from seeds import article_path
from tests.http_client import AppClient
from tests.page_cases import (
    ARTICLE,
    HARMLESS,
    HOSTILE,
    HOSTILE_TEXT,
    HOSTILE_TITLE,
    INJECTED,
    NOTHING,
    UNSURE,
    WHAT,
    WHEN,
    WHO,
    WHY,
    article_app,
    hostile_app,
)
from tests.parsed_page import Element, parsed_page
from tests.planted_service import planted_document

SOURCE = article_path().read_bytes().decode()

MOST_BYTES = 40_000
"""Of a page with everything that it loads."""


@pytest.fixture(scope="module")
def client() -> Iterator[AppClient]:
    with AppClient(article_app()) as client:
        yield client


@pytest.fixture(scope="module")
def attacked() -> Iterator[AppClient]:
    with AppClient(hostile_app()) as client:
        yield client


def page_of(response: httpx.Response, status: int = 200) -> Element:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return parsed_page(response.text)


def asked(client: AppClient, question: str, status: int = 200) -> Element:
    return page_of(client.get(f"/?{urlencode({'q': question})}"), status)


def said(element: Element) -> str:
    return " ".join(element.text.split())


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


@pytest.mark.parametrize("least", ["0", "1", "1.0", "0.5", ".5", "0.123456789"])
def test_a_least_confidence_that_can_be_asked_for(client: AppClient, least: str) -> None:
    page_of(client.get(f"/?{urlencode({'q': WHEN, 'min_confidence': least})}"))


@pytest.mark.parametrize(
    "least", ["", "1.1", "-0.1", "nan", "inf", "1e-1", "half", "0.5 ", "٠", "0.1234567890"]
)
def test_a_least_confidence_that_cannot(client: AppClient, least: str) -> None:
    page = page_of(client.get(f"/?{urlencode({'q': WHEN, 'min_confidence': least})}"), 422)
    assert "min_confidence" in said(page.one("main"))


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [(0, 0, "paragraph 1"), (0, 1, "paragraphs 1 and 2"), (2, 5, "paragraphs 3 to 6")],
)
def test_a_passage_over_several_paragraphs_names_them_all(first: int, last: int, named: str) -> None:
    document = planted_document(ARTICLE, "article.txt", SOURCE)
    blocks = document.paragraphs
    span = Span(blocks[first].span.end - 5, blocks[last].span.end)
    found = FoundPassage(document, Hit(Passage("p", ARTICLE, span, ()), 0.5, None, 0.1))
    assert passage_view(found, "").place.paragraphs == named.replace(" ", "\u00a0", 1)


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


def test_a_question_of_a_thousand_characters_is_asked(client: AppClient) -> None:
    assert asked(client, f" {'😀' * 1000} ").one("h1").text == "No answer found in the text."


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


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/documents/none", 404),
        ("/none", 404),
        ("/static/none", 404),
        ("/static/../pages.py", 404),
        ("/?q=%ff", 400),
    ],
)
def test_every_way_out_is_a_page(client: AppClient, path: str, status: int) -> None:
    page = page_of(client.get(path), status)
    assert f"Error {status}" in said(page.one("main"))
    assert page.one("h1").text


def test_an_unknown_document_to_ask_is_a_page(client: AppClient) -> None:
    page_of(client.get("/?q=who&document=none"), 404)


def test_another_method_is_refused_on_a_page(client: AppClient) -> None:
    response = client.post("/")
    page_of(response, 405)
    assert response.headers["allow"] == "GET, HEAD"


def test_one_document_alone_can_be_asked(attacked: AppClient) -> None:
    page = page_of(attacked.get("/", params={"q": WHAT, "document": HOSTILE}))
    assert page.one("input", name="document").attributes["value"] == HOSTILE
    assert "1 document only" in said(page.one("p", class_="scope"))
    assert asked(attacked, WHAT).one("h1").text == INJECTED
    other = page_of(attacked.get("/", params={"q": WHAT, "document": ARTICLE}))
    assert other.one("h1").text == "No answer found in the text."


def test_documents_are_listed(attacked: AppClient) -> None:
    page = page_of(attacked.get("/documents"))
    assert [one.text for one in page.one("section", class_="listing").all("a")] == [
        HOSTILE_TITLE,
        "long.txt",
        "armenia-and-russia.txt",
    ]


@pytest.mark.parametrize("path", ["/", f"/?{urlencode({'q': WHEN})}", f"/?{urlencode({'q': NOTHING})}"])
def test_a_page_with_all_that_it_loads_is_light(client: AppClient, path: str) -> None:
    response = client.get(path)
    page = page_of(response)
    loaded = [one.attributes["href"] for one in page.all("link")]
    loaded += [one.attributes["src"] for one in page.all("script")]
    assert len(loaded) == 3
    sizes = []
    for address in loaded:
        asset = client.get(address)
        assert asset.status_code == 200
        assert "immutable" in asset.headers["cache-control"]
        sizes.append(len(asset.content))
    assert len(response.content) + sum(sizes) < MOST_BYTES


def test_an_asset_is_kept_only_under_the_name_of_its_version(client: AppClient) -> None:
    for path in ("/static/page.css", "/static/page.css?old"):
        assert client.get(path).headers["cache-control"] == "no-cache"


def test_before_anything_is_loaded_a_page_says_to_come_back(tmp_path: Path) -> None:
    app = create_app(Settings(index=tmp_path / "none"), on_failure=lambda _: None)
    with AppClient(app, wait_ready=False) as client:
        for path in ("/", "/?q=who", "/documents", f"/documents/{ARTICLE}"):
            response = client.get(path)
            page = page_of(response, 503)
            assert int(response.headers["retry-after"]) >= 1
            assert page.one("h1").text == "The service cannot answer now."


def test_behind_a_proxy_the_openapi_file_names_its_root() -> None:
    with AppClient(article_app(), root_path="/qa") as client:
        assert client.get("/qa/openapi.json").json()["servers"] == [{"url": "/qa"}]
    with AppClient(article_app()) as client:
        assert "servers" not in client.get("/openapi.json").json()


def test_behind_a_proxy_every_path_starts_with_its_root() -> None:
    with AppClient(article_app(), root_path="/qa") as client:
        for path in ("/qa/", f"/qa/?{urlencode({'q': WHEN})}", f"/qa/documents/{ARTICLE}", "/qa/documents"):
            page = page_of(client.get(path))
            addresses = [
                one.attributes[name]
                for one in page.all()
                for name in ("href", "src", "action")
                if name in one.attributes
            ]
            assert [address for address in addresses if not address.startswith(("/qa/", "#"))] == []
            for address in addresses:
                if "/static/" in address:
                    assert client.get(address).status_code == 200
        quote = next(asked_under_root(client).all("pre")).text
        assert "http://localhost/qa/documents/" in quote


def asked_under_root(client: AppClient) -> Element:
    return page_of(client.get(f"/qa/?{urlencode({'q': WHEN})}"))


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
