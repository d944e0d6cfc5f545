"""From a view to HTML, under autoescape, and the files that pages load beside it."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.pages.marking import shown, ticked, without_unseen
from api.paths import root_of
from qa.question import MAX_QUESTION_LENGTH

ASSETS: Final = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""Name to media type."""

FIELD_BOUND: Final = 4 * MAX_QUESTION_LENGTH
"""Characters that the field of a question lets through. The page explains what is too long a question; but
an address is read up to 64 KiB, of which a character takes up to 12 bytes."""


def page(request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """The rendered template; `root` and `asset` are known to every one."""
    root = root_of(request)
    html = (
        _environment()
        .get_template(template)
        .render(root=root, asset=lambda name: f"{root}/static/{name}?{asset(name)[1]}", **values)
    )
    return HTMLResponse(html, status, {"Cache-Control": "no-cache"})


@cache
def asset(name: str) -> tuple[bytes, str]:
    """The file's bytes and a name of this version of it. KeyError for what is none of ASSETS."""
    if name not in ASSETS:
        raise KeyError(name)
    data = files("api").joinpath("static", name).read_bytes()
    return data, sha256(data).hexdigest()[:12]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(question_bound=MAX_QUESTION_LENGTH, field_bound=FIELD_BOUND)
    environment.filters["shown"] = shown
    environment.filters["ticked"] = ticked
    environment.filters["visible"] = without_unseen
    return environment
