"""Which paths there are that are no page's own, by which methods, and what stands before all of them."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

API: Final = "/v1"

HEALTH: Final = ("/livez", "/readyz")
ABOUT_THE_SERVICE: Final = (*HEALTH, "/metrics")
"""What watches a service asks these, as often as it likes; they say nothing of its texts."""

METHODS: Final = ("GET", "HEAD", "POST")
"""In the order in which they are named."""


def root_of(request: Request) -> str:
    """The path under which a proxy serves this; before every path in a page and in what is sent."""
    return str(request.scope.get("root_path", "")).rstrip("/")
