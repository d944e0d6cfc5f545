"""Scripts of other origins: what they may call, and that they can read why they were refused."""

from __future__ import annotations

from typing import Any

import pytest

from api.app import create_app
from api.settings import Settings
from tests.http_client import AppClient, assert_problem
from tests.serving_doubles import HashedAnswerer, hashed_answerer

ORIGIN = "https://site.example"
ALLOWED = "access-control-allow-origin"
PREFLIGHT = {"origin": ORIGIN, "access-control-request-method": "POST"}


def client_of(answerer: HashedAnswerer | None = None, root: str = "", **settings: Any) -> AppClient:
    app = create_app(Settings(cors_origins=(ORIGIN,), **settings), answerer=answerer or hashed_answerer())
    return AppClient(app, root_path=root)


def test_an_origin_is_allowed_as_browsers_send_it() -> None:
    app = create_app(Settings(cors_origins=("https://Site.example:443/",)), answerer=hashed_answerer())
    with AppClient(app) as client:
        assert client.get("/v1/info", headers={"origin": ORIGIN}).headers[ALLOWED] == ORIGIN
        assert client.request("OPTIONS", "/v1/answers", headers=PREFLIGHT).headers[ALLOWED] == ORIGIN


@pytest.mark.parametrize("origin", ["null", "file://"])
def test_pages_without_a_site_can_be_allowed(origin: str) -> None:
    """Those opened from disk, in sandboxed frames and in web views."""
    with AppClient(create_app(Settings(cors_origins=(origin,)), answerer=hashed_answerer())) as client:
        assert client.get("/v1/info", headers={"origin": origin}).headers[ALLOWED] == origin
        preflight = client.request("OPTIONS", "/v1/answers", headers={**PREFLIGHT, "origin": origin})
        assert (preflight.status_code, preflight.headers[ALLOWED]) == (200, origin)
        assert ALLOWED not in client.get("/v1/info", headers={"origin": ORIGIN}).headers


@pytest.mark.parametrize("root", ["", "/qa"])
def test_scripts_may_call_v1_and_nothing_else(root: str) -> None:
    with client_of(root=root) as client:
        for path in ("/v1/info", "/v1/answers?q=x", "/v1", "/v1/none"):
            assert client.get(root + path, headers={"origin": ORIGIN}).headers[ALLOWED] == ORIGIN
        for path in (
            "/",
            "/?q=x",
            "/documents/doc-000",
            "/docs",
            "/openapi.json",
            "/livez",
            "/metrics",
            "/v1x",
        ):
            response = client.get(root + path, headers={"origin": ORIGIN})
            preflight = client.request("OPTIONS", root + path, headers=PREFLIGHT)
            for one in (response, preflight):
                assert not [name for name in one.headers if name.startswith("access-control")], path


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/v1/info", {"host": "evil.example"}),
        ("/v1/documents/%zz", {}),
        ("/v1/answers?q=%ff", {}),
    ],
)
def test_a_script_can_read_why_it_was_refused(target: str, headers: dict[str, str]) -> None:
    with client_of() as client:
        response = client.get(target, headers={"origin": ORIGIN, **headers})
        assert_problem(response, 400)
        assert response.headers[ALLOWED] == ORIGIN
        assert "X-Request-ID" in response.headers["access-control-expose-headers"]
        other = client.get(target, headers={"origin": "https://other.example", **headers})
        assert_problem(other, 400)
        assert ALLOWED not in other.headers


def test_a_script_can_read_that_the_service_failed() -> None:
    answerer = hashed_answerer()
    with client_of(answerer) as client:
        answerer.broken = RuntimeError("not foreseen")
        response = client.get("/v1/answers?q=break", headers={"origin": ORIGIN})
    assert_problem(response, 500)
    assert response.headers[ALLOWED] == ORIGIN
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_host_that_is_not_served_gets_no_data_with_leave_to_read() -> None:
    """A page whose name was rebound says that name in Host, and may be of an origin that is allowed."""
    answerer = hashed_answerer()
    rebound = {"origin": ORIGIN, "host": "site.example"}
    with client_of(answerer) as client:
        asked = len(answerer.batches)
        client.request("OPTIONS", "/v1/answers", headers={**PREFLIGHT, **rebound})
        posted = client.post("/v1/answers", json={"question": "x"}, headers=rebound)
        problem = assert_problem(posted, 400)
        assert problem["type"].endswith(":unknown-host")
        assert problem["title"] == "The host asked for is not served here"
        assert set(problem) == {"type", "title", "status", "detail", "request_id"}
        assert len(answerer.batches) == asked


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "https://other.example"},
        {"access-control-request-method": "DELETE"},
        {"access-control-request-headers": "X-Other"},
    ],
)
def test_a_preflight_that_is_refused_is_a_problem(changed: dict[str, str]) -> None:
    with client_of() as client:
        response = client.request("OPTIONS", "/v1/answers", headers={**PREFLIGHT, **changed})
    problem = assert_problem(response, 400)
    assert problem["type"].endswith(":cross-origin")
    assert problem["title"] == "The request's origin, method or header is not allowed"
    for allowed in ("GET, HEAD, POST", "Authorization", "If-None-Match", "X-Request-ID", "--cors-origin"):
        assert allowed in problem["detail"]
    assert "Origin" in response.headers["vary"]
    assert (ALLOWED in response.headers) == ("origin" not in changed)


def test_scripts_may_send_and_read_the_headers_that_calls_have() -> None:
    sent = {"authorization", "content-type", "if-none-match", "x-request-id"}
    with client_of() as client:
        asked = {**PREFLIGHT, "access-control-request-headers": ", ".join(sorted(sent))}
        preflight = client.request("OPTIONS", "/v1/answers", headers=asked)
        answer = client.get("/v1/answers?q=x", headers={"origin": ORIGIN})
    assert preflight.status_code == 200
    assert sent <= listed(preflight.headers["access-control-allow-headers"])
    assert listed(preflight.headers["access-control-allow-methods"]) == {"get", "head", "post"}
    assert listed(answer.headers["access-control-expose-headers"]) == {"etag", "retry-after", "x-request-id"}


def listed(header: str) -> set[str]:
    return {name.strip().lower() for name in header.split(",")}
