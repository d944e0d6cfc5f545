"""Addresses that settings name, in the form in which they are compared with what comes in."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import unquote

ALL = "*"
_ORIGIN = re.compile(r"([a-z][a-z0-9+.-]*)://([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?/?")
_WITHOUT_SITE = ("null", "file://")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LAST_PORT = 65535
_PATH = re.compile(r"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+)+")
_MAPPED = 96
"""Bits before the address of IPv4 in one of IPv6 that holds it (RFC 4291, 2.5.5.2)."""


def origin_sent(written: str) -> str | None:
    """As browsers send it (RFC 6454, 6.2): in small letters, without a slash and without the port that its
    scheme has anyway. None for what no browser can send. `*` stays, and so do `null`, which pages opened from
    disk and sandboxed frames of any site send, and `file://`, which web views of apps send."""
    if written == ALL or written in _WITHOUT_SITE:
        return written
    found = _ORIGIN.fullmatch(written.lower())
    if found is None:
        return None
    scheme, host = found[1], found[2]
    if host.startswith("["):
        try:
            host = f"[{ipaddress.IPv6Address(host[1:-1])}]"
        except ValueError:
            return None
    port = int(found[3]) if found[3] else None
    if port is None or port == _DEFAULT_PORTS.get(scheme):
        return f"{scheme}://{host}"
    return f"{scheme}://{host}:{port}" if port <= _LAST_PORT else None


def is_proxy(written: str) -> bool:
    """Whether it is `*`, an address or a network."""
    try:
        return bool(proxies_seen((written,)))
    except ValueError:
        return False


def proxies_seen(written: Iterable[str]) -> list[str]:
    """All forms in which a socket names the proxies: one that listens to both families names an address of
    IPv4 in one of IPv6. ValueError for what is none."""
    proxies = list(written)
    if ALL in proxies:
        return [ALL]
    return [form for proxy in proxies for form in _forms(proxy)]


def _forms(proxy: str) -> tuple[str, ...]:
    network = ipaddress.ip_network(proxy)
    first, length = network.network_address, network.prefixlen
    if isinstance(first, ipaddress.IPv6Address):
        if first.ipv4_mapped is None or length < _MAPPED:
            return (proxy,)
        first, length = first.ipv4_mapped, length - _MAPPED
    return f"{first}/{length}", f"::ffff:{first}/{_MAPPED + length}"


def is_root_path(path: str) -> bool:
    """Whether it can stand as it is at the front of every path of a URL (RFC 3986, 3.3)."""
    try:
        segments = [unquote(segment, errors="strict") for segment in path.split("/")]
    except UnicodeDecodeError:
        return False
    return not path or (_PATH.fullmatch(path) is not None and not {".", ".."} & set(segments))
