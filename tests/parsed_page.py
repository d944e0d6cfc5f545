"""A page as the standard library parses it: an oracle that shares no code with what wrote the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx

from tests.http_client import AppClient

VOID = {"meta", "link", "input", "br", "hr", "img"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def all(self, tag: str | None = None, **wanted: str) -> Iterator[Element]:
        """Itself and what is in it, in page order; `class_` asks for one of the element's classes."""
        if (tag is None or self.tag == tag) and all(self._has(*one) for one in wanted.items()):
            yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.all(tag, **wanted)

    def one(self, tag: str | None = None, **wanted: str) -> Element:
        found = list(self.all(tag, **wanted))
        assert len(found) == 1, f"{len(found)} elements are {tag} {wanted}"
        return found[0]

    def _has(self, name: str, value: str) -> bool:
        if name == "class_":
            return value in self.attributes.get("class", "").split()
        return self.attributes.get(name) == value


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice in {attrs}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parsed_page(html: str) -> Element:
    """The root; AssertionError where elements are not closed in order or an attribute stands twice."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert len(builder.open) == 1, f"never closed: {[element.tag for element in builder.open[1:]]}"
    return builder.open[0]


def page_of(response: httpx.Response, status: int = 200) -> Element:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return parsed_page(response.text)


def asked(client: AppClient, question: str, status: int = 200) -> Element:
    return page_of(client.get(f"/?{urlencode({'q': question})}"), status)


def said(element: Element) -> str:
    return " ".join(element.text.split())
