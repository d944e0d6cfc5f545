"""Every state of the page, for everybody and on a narrow screen; and what would break it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from tests.browser import Visit, serving, visiting
from tests.page_cases import (
    HOSTILE,
    HOSTILE_STATES,
    HOSTILE_TEXT,
    HOSTILE_TITLE,
    INJECTED,
    LONG,
    OVERRIDDEN,
    REALLY,
    STATES,
    WHAT,
    article_app,
    hostile_app,
)

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
"""axe-core, at every level of WCAG 2.2 up to AA and with its best practices."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(article_app()) as address:
        yield address


@pytest.fixture(scope="module")
def attacked_address() -> Iterator[str]:
    with serving(hostile_app()) as address:
        yield address


@pytest.fixture
def attacked(browser: Browser, attacked_address: str) -> Iterator[Visit]:
    with visiting(browser, attacked_address) as visit:
        yield visit
        assert visit.page.evaluate("window.hacked") is None


def unfold(visit: Visit) -> None:
    visit.page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")


def axe_faults(visit: Visit, *rules: str) -> list[dict[str, Any]]:
    """What the rules find, all of them where none is named."""
    visit.page.evaluate(AXE)
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    result = visit.page.evaluate("options => axe.run(document, options)", options)
    assert len(result["passes"]) >= (len(rules) or 10)
    return [
        {"rule": fault["id"], "at": [node["html"] for node in fault["nodes"]]}
        for fault in result["violations"]
    ]


def test_axe_finds_nothing_in_any_state(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        for state, path in {**STATES, "reference": "/docs"}.items():
            visit.go(path)
            unfold(visit)
            assert axe_faults(visit) == [], state
            # What colours can break; the rest does not depend on them.
            visit.page.emulate_media(color_scheme="dark")
            assert axe_faults(visit, "color-contrast") == [], f"{state}, dark"
            visit.page.emulate_media(color_scheme="light")


def test_axe_finds_nothing_around_a_hostile_document(attacked: Visit) -> None:
    for state, path in HOSTILE_STATES.items():
        attacked.go(path)
        unfold(attacked)
        assert axe_faults(attacked) == [], state


def test_axe_would_find_a_fault(visit: Visit) -> None:
    visit.go("/")
    visit.page.evaluate("document.querySelector('label').remove()")
    assert "label" in [fault["rule"] for fault in axe_faults(visit)]


def test_nothing_scrolls_sideways_at_320_pixels(
    browser: Browser, address: str, attacked_address: str
) -> None:
    for served, states in ((address, {**STATES, "reference": "/docs"}), (attacked_address, HOSTILE_STATES)):
        with visiting(browser, served, viewport={"width": 320, "height": 640}) as visit:
            for state, path in states.items():
                visit.go(path)
                unfold(visit)
                width = visit.page.evaluate("document.documentElement.scrollWidth")
                assert width == 320, state


def test_targets_are_24_pixels_where_they_do_not_stand_in_a_line_of_text(
    browser: Browser, address: str
) -> None:
    # WCAG 2.2, 2.5.8.
    with visiting(browser, address, viewport={"width": 390, "height": 800}) as visit:
        for path in STATES.values():
            visit.go(path)
            unfold(visit)
            small = visit.page.eval_on_selector_all(
                "button, summary, input, .number, .actions a, .examples a, .contents li a, .masthead nav a",
                """all => all.filter(one => one.checkVisibility() && one.type !== "hidden").filter(one => {
                    const box = (one.closest("label") ?? one).getBoundingClientRect();
                    return box.width < 24 || box.height < 24;
                }).map(one => one.outerHTML)""",
            )
            assert small == []


def test_a_document_that_attacks_is_shown_as_text(attacked: Visit) -> None:
    for path in HOSTILE_STATES.values():
        attacked.go(path)
        unfold(attacked)
        assert attacked.page.locator("main :is(script, img, svg, style, base, iframe)").count() == 0
        assert attacked.page.evaluate("document.baseURI").startswith(attacked.address)
    attacked.go(f"/?q={quote(WHAT)}")
    assert attacked.page.locator("h1").text_content() == INJECTED
    assert attacked.page.get_by_label("Your question").input_value() == WHAT
    assert attacked.page.title() == f"{WHAT} — Verbatim"
    assert attacked.page.locator("cite").first.text_content() == HOSTILE_TITLE
    written = json.loads(attacked.page.locator("#cite-1-csl").text_content())
    assert written[0]["custom"]["quote"] == INJECTED


def test_every_character_of_a_hostile_document_is_in_the_page(attacked: Visit) -> None:
    attacked.go(f"/documents/{HOSTILE}")
    blocks = attacked.page.locator(".text :is(h2, .source)").all_text_contents()
    assert blocks == HOSTILE_TEXT.split("\n\n")


def test_characters_that_reorder_text_are_named_and_reorder_nothing(attacked: Visit) -> None:
    attacked.go(f"/documents/{HOSTILE}")
    paragraph = attacked.page.locator(".source", has_text="is no picture")
    names = paragraph.locator(".unseen").evaluate_all(
        "all => all.map(one => getComputedStyle(one, '::before').content)"
    )
    assert names == ['"U+202E"', '"U+202C"', '"U+2067"', '"U+2069"']
    lefts = paragraph.evaluate(
        """paragraph => {
            const lefts = [], walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const node = walker.currentNode;
                if (node.parentElement.matches(".unseen")) continue;
                for (let at = 0; at < node.length; at++) {
                    const range = new Range();
                    range.setStart(node, at);
                    range.setEnd(node, at + 1);
                    lefts.push(range.getBoundingClientRect().left);
                }
            }
            return lefts;
        }"""
    )
    assert len(lefts) == len(OVERRIDDEN) - 4
    assert lefts == sorted(lefts)
    attacked.go(f"/?q={quote(REALLY)}")
    assert attacked.page.locator("figure mark").text_content() == "gpj.exe"


def test_right_to_left_text_runs_from_the_right(attacked: Visit) -> None:
    attacked.go(f"/documents/{HOSTILE}")
    for words, direction in (("שלום", "rtl"), ("only stands here", "ltr")):
        paragraph = attacked.page.locator(".source", has_text=words)
        assert paragraph.evaluate("element => getComputedStyle(element).direction") == direction


def test_in_a_long_document_the_mark_is_in_view_all_the_same(attacked: Visit) -> None:
    text = attacked.page.request.get(f"{attacked.address}/v1/documents/{LONG}/text").text()
    start = text.index("Paragraph 2345 begins")
    attacked.go(f"/documents/{LONG}?start={start}&end={start + 21}#marked")
    assert attacked.page.locator("mark").text_content() == "Paragraph 2345 begins"
    assert attacked.in_view("mark")
    attacked.go(f"/documents/{LONG}#p1700")
    assert attacked.page.locator("#p1700").evaluate("one => Math.abs(one.getBoundingClientRect().top)") < 100
