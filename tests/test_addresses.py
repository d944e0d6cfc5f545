"""Addresses in settings: each is compared with what comes in, or refused when it is given."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.addresses import is_root_path, origin_sent, proxies_seen
from api.app import create_app
from api.server import _configuration
from api.settings import Settings, SettingsError


def client_seen(settings: Settings, peer: str, forwarded: str) -> str:
    """Whom the app takes for the client of a request of `peer`."""
    seen: list[str] = []

    async def app(scope: Any, *_: Any) -> None:
        seen.append(scope["client"][0])

    config = _configuration(create_app(settings), settings)
    config.app = app
    config.load()
    scope = {
        "type": "http",
        "client": (peer, 1),
        "headers": [(b"x-forwarded-for", forwarded.encode())],
    }
    asyncio.run(config.loaded_app(scope, None, None))
    return seen[0]


class TestProxies:
    @pytest.mark.parametrize(
        ("trusted", "peer", "believed"),
        [
            ("127.0.0.1", "127.0.0.1", True),
            ("127.0.0.1", "::ffff:127.0.0.1", True),
            ("127.0.0.1", "::ffff:127.0.0.2", False),
            ("10.0.0.0/8", "10.1.2.3", True),
            ("10.0.0.0/8", "::ffff:10.1.2.3", True),
            ("10.0.0.0/8", "::ffff:11.1.2.3", False),
            ("10.0.0.0/255.0.0.0", "::ffff:10.1.2.3", True),
            ("0.0.0.0/0", "::ffff:192.0.2.1", True),
            ("0.0.0.0/0", "2001:db8::1", False),
            ("::ffff:10.0.0.1", "10.0.0.1", True),
            ("::ffff:10.0.0.0/104", "10.1.2.3", True),
            ("2001:db8::1", "2001:db8:0::1", True),
            ("2001:db8::/32", "2001:db8::1", True),
            ("2001:db8::/32", "::ffff:10.0.0.1", False),
            ("fe80::1%eth0", "fe80::1%eth0", True),
            ("fe80::1%eth0", "fe80::1%eth1", False),
            ("*", "192.0.2.1", True),
        ],
    )
    def test_believed_as_the_socket_names_them(self, trusted: str, peer: str, believed: bool) -> None:
        settings = Settings(trusted_proxies=(trusted,))
        assert client_seen(settings, peer, "198.51.100.7") == ("198.51.100.7" if believed else peer)

    def test_all_are_believed_beside_others_named(self) -> None:
        settings = Settings(trusted_proxies=("10.0.0.1", "*"))
        assert client_seen(settings, "192.0.2.1", "198.51.100.7") == "198.51.100.7"

    @given(st.ip_addresses(v=4), st.integers(0, 32))
    def test_a_network_holds_in_both_forms_the_same(
        self, address: ipaddress.IPv4Address, length: int
    ) -> None:
        network = ipaddress.ip_network((address, length), strict=False)
        plain, mapped = (ipaddress.ip_network(form) for form in proxies_seen([str(network)]))
        assert plain == network
        assert mapped.num_addresses == network.num_addresses
        assert ipaddress.ip_address(f"::ffff:{address}") in mapped

    @pytest.mark.parametrize(
        "written", ["nonsense", "10.0.0.1/8", "10.0.0.256", "::1/129", "10.0.0.1:80", ""]
    )
    def test_what_would_trust_nothing_is_refused(self, written: str) -> None:
        with pytest.raises(SettingsError) as refused:
            Settings(trusted_proxies=("127.0.0.1", written))
        assert f"trusted_proxies: {written!r}" in str(refused.value)
        assert "10.0.0.0/8" in str(refused.value)


class TestOrigins:
    @pytest.mark.parametrize(
        ("written", "sent"),
        [
            ("*", "*"),
            ("https://b.example", "https://b.example"),
            ("https://b.example/", "https://b.example"),
            ("HTTPS://B.Example:8443/", "https://b.example:8443"),
            ("https://b.example:443", "https://b.example"),
            ("http://localhost:80", "http://localhost"),
            ("http://b.example:443", "http://b.example:443"),
            ("http://[2001:DB8:0::1]:3000", "http://[2001:db8::1]:3000"),
            ("chrome-extension://abcdefghijklmnop", "chrome-extension://abcdefghijklmnop"),
            ("null", "null"),
            ("file://", "file://"),
            ("b.example", None),
            ("file:", None),
            ("file:///", None),
            ("file:///page.html", None),
            ("https://null/", "https://null"),
            ("https://b.example/app", None),
            ("https://b.example//", None),
            ("https://b.example?", None),
            ("https://*.b.example", None),
            ("https://user@b.example", None),
            ("https://bücher.example", None),
            ("https://b.example:99999", None),
            ("https://[::::]", None),
            ("https://", None),
            ("https://a.example,https://b.example", None),
            ("", None),
        ],
    )
    def test_as_a_browser_sends_it(self, written: str, sent: str | None) -> None:
        assert origin_sent(written) == sent
        if sent is None:
            with pytest.raises(SettingsError) as refused:
                Settings(cors_origins=("https://a.example", written))
            assert f"cors_origins: {written!r}" in str(refused.value)
            assert "https://site.example" in str(refused.value)
            assert "null, file://" in str(refused.value)
        else:
            assert origin_sent(sent) == sent
            Settings(cors_origins=(written,))


@pytest.mark.parametrize(
    ("path", "usable"),
    [
        ("", True),
        ("/qa", True),
        ("/a/b-c_d.e~1", True),
        ("/q%C3%A4", True),
        ("/@x;y=1,2", True),
        ("/qä", False),
        ("/q a", False),
        ("/q?a", False),
        ("/q#a", False),
        ("//host", False),
        ("/a//b", False),
        ("/qa/", False),
        ("/", False),
        ("qa", False),
        ("/..", False),
        ("/a/%2e%2E/b", False),
        ("/%zz", False),
        ("/%ff", False),
        ("/q\n", False),
        ("/q<", False),
    ],
)
def test_a_root_path_stands_in_every_url_as_it_is(path: str, usable: bool) -> None:
    assert is_root_path(path) == usable
    if usable:
        assert Settings(root_path=path).root_path == path
    else:
        with pytest.raises(
            SettingsError, match=r"setting root_path: .* cannot be used; give empty, or a path"
        ):
            Settings(root_path=path)
