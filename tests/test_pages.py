"""The pages as they are served: what they weigh, how they refuse, and where they are behind a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urljoin

import pytest

from api.app import create_app
from api.settings import Settings
from tests.http_client import AppClient
from tests.page_cases import ARTICLE, NOTHING, WHEN, article_app
from tests.parsed_page import Element, page_of, said

MOST_BYTES = 40_000
"""Of a page with everything that it loads."""


@pytest.fixture(scope="module")
def client() -> Iterator[AppClient]:
    with AppClient(article_app()) as client:
        yield client


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


@pytest.mark.parametrize(
    ("path", "why"),
    [
        (
            "/documents/none?start=0&end=5&sha256=0",
            "The document was removed or renamed since this link was made.",
        ),
        ("/documents/none", "The document may have been removed or renamed."),
        ("/?q=who&document=none", "none: no document of this id; GET /v1/documents lists them"),
    ],
)
def test_a_link_to_no_document_says_what_became_of_it_and_leads_to_the_others(
    client: AppClient, path: str, why: str
) -> None:
    page = page_of(client.get(path), 404).one("main")
    assert page.one("h1").text == "There is no document of this id."
    assert page.one("p", class_="detail").text == why
    assert "/documents" in [one.attributes["href"] for one in page.all("a")]


def test_nothing_else_is_said_of_documents_where_another_thing_is_missing(client: AppClient) -> None:
    page = page_of(client.get("/none?sha256=0"), 404).one("main")
    assert [one.text for one in page.all("a")] == ["Ask a question"]
    assert "removed" not in said(page)


def test_another_method_is_refused_on_a_page(client: AppClient) -> None:
    response = client.post("/")
    page_of(response, 405)
    assert response.headers["allow"] == "GET, HEAD"


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


def test_what_passes_offers_the_same_request_again(tmp_path: Path) -> None:
    app = create_app(Settings(index=tmp_path / "none", rate_limit=3), on_failure=lambda _: None)
    with AppClient(app, wait_ready=False) as client:
        for status, word in ((503, "second"), (503, "second"), (503, "second"), (429, "seconds")):
            path = "//evil.example/" if status == 429 else "/?q=%22%3E%3Cb%3E&document=a%26b"
            response = client.get(f"http://localhost{path}")
            page = page_of(response, status)
            again = next(one for one in page.all("a") if one.text == "Try again")
            assert urljoin(str(response.url), again.attributes["href"]) == f"http://localhost{path}"
            wait = f"Try again in {response.headers['retry-after']} {word}"
            assert wait in [said(one) for one in page.all("p", class_="why")]
        page = page_of(client.post("/"), 429)
        assert "Try again" not in said(page.one("main")), "a link does not send what was sent"


def test_what_does_not_pass_is_not_offered_again(client: AppClient) -> None:
    assert "Try again" not in said(page_of(client.get("/documents/none"), 404).one("main"))


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
