"""Headers, hosts, tokens, origins, request ids: what every response carries and who gets one."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from api.app import create_app
from api.gates import ServedHost
from api.logs import JsonFormatter, PlainFormatter, request_id, with_fields
from api.settings import Settings, SettingsError
from tests.http_client import AppClient, assert_problem
from tests.serving_doubles import hashed_answerer

PATHS = (
    "/", "/?q=x", "/documents/doc-000", "/docs", "/openapi.json", "/livez", "/readyz", "/metrics", "/v1/info",
    "/v1/answers?q=x", "/v1/answers", "/v1/none", "/none", "/v1/documents/doc-000/text", "/v1/answers?q=%ff",
)  # fmt: skip

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - nothing is bound here


def client_of(**settings: Any) -> AppClient:
    return AppClient(create_app(Settings(**settings), answerer=hashed_answerer()))


@pytest.fixture(scope="module")
def client() -> Iterator[AppClient]:
    with client_of() as client:
        yield client


@pytest.mark.parametrize("path", PATHS)
def test_every_response_carries_the_security_headers(client: AppClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    none = dict.fromkeys(("default-src", "base-uri", "frame-ancestors"), "'none'")
    own = dict.fromkeys(("script-src", "style-src", "form-action"), "'self'")
    assert policy == {**none, **own, "img-src": "'self' data:"}
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["x-request-id"]
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


class TestRequestId:
    @pytest.mark.parametrize("given", ["a", "A-Za-z0-9._-", "x" * 64])
    def test_a_good_one_is_kept(self, client: AppClient, given: str) -> None:
        assert client.get("/livez", headers={"x-request-id": given}).headers["x-request-id"] == given

    @pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\tb", "<script>", "é".encode()])
    def test_another_is_replaced(self, client: AppClient, given: str | bytes) -> None:
        made = client.get("/livez", headers={"x-request-id": given}).headers["x-request-id"]
        assert len(made) == 16
        assert made != client.get("/livez").headers["x-request-id"]

    def test_it_is_in_the_problem_and_in_every_log_line(
        self, client: AppClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        lines: list[str] = []

        class Keep(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                record.request_id = request_id.get()
                lines.append(JsonFormatter().format(record))

        keep = Keep()
        logging.getLogger("api").addHandler(keep)
        try:
            with caplog.at_level(logging.INFO):
                client.get("/v1/answers?q=secret+words", headers={"x-request-id": "mine"})
                problem = client.get("/v1/none", headers={"x-request-id": "lost"}).json()
        finally:
            logging.getLogger("api").removeHandler(keep)
        assert problem["request_id"] == "lost"
        read = [json.loads(line) for line in lines]
        assert [line["request"] for line in read] == ["mine", "mine", "lost"]
        assert [line.get("status") for line in read] == ["answered", 200, 404]
        assert "secret" not in "".join(lines), "questions stay out of the log"


def test_questions_are_logged_where_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO), client_of(log_questions=True) as client:
        client.get("/v1/answers?q=secret+words")
    assert [record.fields["question"] for record in caplog.records if record.message == "question"] == [
        "secret words"
    ]


def test_a_plain_log_line_is_one_line_whatever_it_holds() -> None:
    record = logging.LogRecord("x", logging.INFO, "x", 1, "a\nforged line", None, None)
    record.__dict__.update(with_fields(path="/\r\n2026 INFO forged", ok="plain", n=1.5))
    line = PlainFormatter().format(record)
    assert "\n" not in line
    assert "\r" not in line
    assert line.endswith(" ok=plain n=1.5")


class TestHost:
    @pytest.mark.parametrize(
        "host",
        [
            "localhost",
            "LOCALHOST:8000",
            "127.0.0.1",
            "127.0.0.1:1",
            "[::1]",
            "[::1]:8000",
            "localhost.",
            "localhost:",
        ],
    )
    def test_loopback_is_served(self, client: AppClient, host: str) -> None:
        assert client.get("/v1/info", headers={"host": host}).status_code == 200

    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "localhost.evil.example",
            "evil.example:8000",
            "192.0.2.1",
            "",
            "[::2]",
            "a b",
            "[::1]evil.example",
            "localhost:evil",
            "localhost@evil.example",
            "[localhost",
            "[127.0.0.1]",
        ],
    )
    def test_another_is_not(self, client: AppClient, host: str) -> None:
        assert_problem(client.get("/v1/info", headers={"host": host}), 400)
        assert client.get("/", headers={"host": host}).status_code == 400

    def test_configured_names_are_served(self) -> None:
        with client_of(allowed_hosts=("qa.example",)) as client:
            assert client.get("/v1/info", headers={"host": "QA.example:443"}).status_code == 200
            assert client.get("/v1/info", headers={"host": "b.example"}).status_code == 400
        with client_of(allowed_hosts=("qa.example:8443", "[2001:db8::1]:80", "2001:db8::2")) as client:
            for host in ("qa.example", "qa.example:8443", "[2001:db8::1]", "[2001:db8::2]"):
                assert client.get("/v1/info", headers={"host": host}).status_code == 200
            assert client.get("/v1/info", headers={"host": "[b.example"}).status_code == 400
        with pytest.raises(SettingsError, match="allowed_hosts"):
            Settings(allowed_hosts=("https://qa.example",))
        with client_of(allowed_hosts=("*",)) as client:
            assert client.get("/v1/info", headers={"host": "b.example"}).status_code == 200

    @pytest.mark.parametrize("listening", EVERYWHERE)
    def test_an_address_cannot_be_rebound_where_all_are_listened_on(self, listening: str) -> None:
        async def app(*_: Any) -> None: ...

        gate = ServedHost(app, host=listening, allowed=())

        def served(host: str) -> bool:
            return gate.refuse({"type": "http", "headers": [(b"host", host.encode())]}) is None

        assert served("192.0.2.1:8000")
        assert served("[2001:db8::1]:8000")
        assert not served("evil.example")


TOKEN = "s3cret"  # noqa: S105 - of no service


@pytest.fixture(scope="module")
def guarded() -> Iterator[AppClient]:
    with client_of(token=TOKEN) as client:
        yield client


class TestToken:
    @pytest.mark.parametrize("path", ["/v1/info", "/v1/answers?q=x", "/metrics", "/openapi.json", "/v1/none"])
    def test_the_api_asks_for_it(self, guarded: AppClient, path: str) -> None:
        for headers in (
            {},
            {"authorization": "Bearer wrong"},
            {"authorization": "Bearer"},
            {"authorization": "s3cret"},
            {"authorization": "Bearer s3cret2"},
            {"authorization": "Bearer s3cre"},
            {"authorization": b"Bearer s3cr\xe9t"},
        ):
            refused = guarded.get(path, headers=headers)
            assert_problem(refused, 401)
            assert refused.headers["www-authenticate"].startswith("Bearer ")
        assert guarded.get(path, headers={"authorization": "bearer  s3cret"}).status_code != 401

    @pytest.mark.parametrize("path", ["/", "/docs", "/documents/doc-000", "/static/page.css"])
    def test_pages_ask_the_browser_for_it(self, guarded: AppClient, path: str) -> None:
        refused = guarded.get(path)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Basic ")
        for user in ("", "anyone"):
            basic = base64.b64encode(f"{user}:s3cret".encode()).decode()
            assert guarded.get(path, headers={"authorization": f"Basic {basic}"}).status_code == 200
        for wrong in ("!", base64.b64encode(b"s3cret").decode(), base64.b64encode(b"s3cret:").decode()):
            assert guarded.get(path, headers={"authorization": f"Basic {wrong}"}).status_code == 401

    def test_probes_need_none(self, guarded: AppClient) -> None:
        assert [guarded.get(path).status_code for path in ("/livez", "/readyz")] == [200, 200]


class TestCors:
    ORIGIN = "https://site.example"

    def test_off_unless_set(self, client: AppClient) -> None:
        response = client.get("/v1/info", headers={"origin": self.ORIGIN})
        assert not [name for name in response.headers if name.startswith("access-control")]

    def test_only_the_origins_set(self) -> None:
        with client_of(cors_origins=(self.ORIGIN,), token=TOKEN) as client:
            preflight = {"origin": self.ORIGIN, "access-control-request-method": "POST"}
            assert client.request("OPTIONS", "/v1/answers", headers=preflight).status_code == 200
            refused = client.get("/v1/info", headers={"origin": self.ORIGIN})
            assert refused.status_code == 401
            assert refused.headers["access-control-allow-origin"] == self.ORIGIN
            other = client.get("/v1/info", headers={"origin": "https://other.example"})
            assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(
    ("host", "open_to_all"),
    [(one, False) for one in ("127.0.0.1", "localhost", "::1", "127.9.9.9")]
    + [(one, True) for one in (*EVERYWHERE, "192.0.2.1", "qa.example")],
)
def test_listening_beyond_loopback_without_a_token_is_said_loudly(
    host: str, open_to_all: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with client_of(host=host, allowed_hosts=("*",)):
        pass
    assert ("ANYONE" in caplog.text) == open_to_all
    caplog.clear()
    with client_of(host=host, token=TOKEN, allowed_hosts=("*",)):
        pass
    assert "ANYONE" not in caplog.text
