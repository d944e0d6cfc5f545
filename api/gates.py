"""What a request must pass before any route sees it: a body of one length, a readable address, a host served
here, the token."""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
import re
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import Refusal
from api.failures import failure_response, is_for_programs, path_in_app
from api.paths import HEALTH

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_FOR_PROGRAMS = 'Bearer realm="verbatim"'
_FOR_BROWSERS = 'Basic realm="verbatim", charset="UTF-8"'
_NO_ENCODING = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class Gate:
    """Raises nothing: a Refusal from `refuse` is answered here and the rest of the app is not called."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def refuse(self, scope: Scope) -> Refusal | None:
        raise NotImplementedError

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self.refuse(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await failure_response(Request(scope), refusal.problem)(scope, receive, send)


class OneLength(Gate):
    """400 for a request that gives its body's length and sends it in chunks too: whoever stands between may
    have believed the other, and what follows on the connection is no request then (RFC 9112, 6.1)."""

    def refuse(self, scope: Scope) -> Refusal | None:
        headers = Headers(scope=scope)
        if "content-length" in headers and "transfer-encoding" in headers:
            return Refusal(
                400,
                "Send Content-Length or Transfer-Encoding, not both.",
                headers={"Connection": "close"},
            )
        return None


class ReadableAddress(Gate):
    """400 for a path or query whose percent-encoding is none (RFC 3986, 2.1) or not UTF-8: decoding would let
    the one stand as it is and alter the other, silently."""

    def refuse(self, scope: Scope) -> Refusal | None:
        raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
        for part, name in ((raw_path, "path"), (scope["query_string"], "query")):
            if _NO_ENCODING.search(part):
                return Refusal(
                    400, f"The {name} of the URL has a % without two hexadecimal digits; write %25 for a %."
                )
            try:
                unquote_to_bytes(part).decode("utf-8")
            except UnicodeDecodeError:
                return Refusal(400, f"The {name} of the URL is not UTF-8; percent-encode it as UTF-8.")
        return None


class ServedHost(Gate):
    """400 for a Host header that names something else (DNS rebinding).

    A name can be rebound and a literal address cannot, so literal addresses pass where the service
    listens on every address. Without the header, as HTTP/1.0 may come and nothing else (RFC 9112, 3.2), no
    browser asks.
    """

    def __init__(self, app: ASGIApp, *, host: str, allowed: Sequence[str]) -> None:
        super().__init__(app)
        self._any = "*" in allowed
        self._names = (
            LOOPBACK_NAMES
            | {host.lower().strip("[]")}
            | {_host_name(name) or name.lower() for name in allowed}
        )
        self._listens_everywhere = host in ("0.0.0.0", "::", "[::]")  # noqa: S104 - compared, not bound

    def refuse(self, scope: Scope) -> Refusal | None:
        given = Headers(scope=scope).get("host")
        if given is None:
            is_old = scope["http_version"] == "1.0"
            return None if is_old else Refusal(400, "Send the Host header; only HTTP/1.0 may come without.")
        name = _host_name(given)
        served = name is not None and (
            name in self._names or (self._listens_everywhere and _is_address(name))
        )
        if self._any or served:
            return None
        return Refusal(
            400,
            "The Host header names a host that is not served here; allow it with --allowed-host.",
            kind="unknown-host",
        )


_HOST = re.compile(r"(?:\[([0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)\]|([^:\[\]@]*?)\.?)(?::[0-9]*)?")


def _host_name(header: str) -> str | None:
    """Without the port: `[::1]:8000` to `::1`. None for what is no host (RFC 9110, 7.2)."""
    found = _HOST.fullmatch(header)
    return None if found is None else (found[1] or found[2]).lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class TokenNeeded(Gate):
    """401 without the token, as `Authorization: Bearer` (RFC 6750) or as the password of Basic
    authentication (RFC 7617), which is what a browser can be asked for."""

    def __init__(self, app: ASGIApp, *, token: str) -> None:
        super().__init__(app)
        self._token = token.encode()

    def refuse(self, scope: Scope) -> Refusal | None:
        if path_in_app(scope) in HEALTH:
            return None
        given = _given_token(Headers(scope=scope).get("authorization", ""))
        if given is not None and hmac.compare_digest(given, self._token):
            return None
        challenge = _FOR_PROGRAMS if is_for_programs(scope) else _FOR_BROWSERS
        detail = "Send the header Authorization: Bearer TOKEN." if given is None else "Not the token."
        return Refusal(401, detail, headers={"WWW-Authenticate": challenge})


def _given_token(authorization: str) -> bytes | None:
    scheme, _, value = authorization.partition(" ")
    value = value.strip()
    if scheme.lower() == "bearer" and value:
        return value.encode("utf-8", "replace")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).partition(b":")[2]
        except (binascii.Error, ValueError):
            return None
    return None
