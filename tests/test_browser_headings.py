"""Headings of a document stand with what they are over, and apart from what is above them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from api.app import create_app
from api.settings import Settings
from tests.browser import serving, visiting
from tests.planted_service import PlantedAnswerer, PlantedIndex, planted_document

TEXT = "# The harbour\n\nIt was dredged.\n\n# The pier\n\nIt was built.\n\n## Its lamps\n\nThey were lit.\n"
GAPS = """() => [...document.querySelectorAll(".text :is(h1, h2)")].map(heading => {
    const box = heading.getBoundingClientRect();
    const above = heading.previousElementSibling ?? document.querySelector(".document > header");
    return [
        box.top - above.getBoundingClientRect().bottom,
        heading.nextElementSibling.getBoundingClientRect().top - box.bottom,
    ].map(Math.round);
})"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    plain = planted_document("plain", "plain.md", TEXT)
    paged = replace(plain, id="paged", blocks=tuple(replace(block, page=1) for block in plain.blocks))
    with serving(
        create_app(Settings(), answerer=PlantedAnswerer(PlantedIndex([plain, paged]), {}))
    ) as address:
        yield address


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("document", ["plain", "paged"])
def test_a_heading_stands_nearer_to_its_text_than_to_the_one_above(
    browser: Browser, address: str, document: str, width: int
) -> None:
    with visiting(browser, address, viewport={"width": width, "height": 800}) as visit:
        visit.go(f"/documents/{document}")
        (first, _), (second, below), third = visit.page.evaluate(GAPS)
        assert first < second, "the first, the title, has nothing above it"
        assert second >= 2 * below
        assert [second, below] == third
