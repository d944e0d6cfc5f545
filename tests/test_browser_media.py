"""The page in dark and in light, on paper, in forced colours, without motion, and by the keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from api.pages.sources import ARTICLE_EXAMPLES
from tests.browser import Visit, serving, visiting
from tests.page_cases import ARTICLE, STATES, WHEN, article_app


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(article_app()) as address:
        yield address


def brightness(visit: Visit, selector: str, name: str) -> float:
    colour = visit.page.locator(selector).first.evaluate(f"element => getComputedStyle(element).{name}")
    return sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(","))


def test_dark_is_dark_and_light_is_light(browser: Browser, address: str) -> None:
    for scheme, dark in (("dark", True), ("light", False)):
        with visiting(browser, address, color_scheme=scheme) as visit:
            visit.go(STATES["answer"])
            paper = brightness(visit, "body", "backgroundColor")
            assert (paper < brightness(visit, "h1", "color")) is dark
            assert (brightness(visit, "mark", "backgroundColor") < brightness(visit, "mark", "color")) is dark


def test_on_paper_stand_the_question_the_answer_and_its_address(visit: Visit) -> None:
    visit.go(STATES["answer"])
    visit.page.emulate_media(media="print")
    for hidden in ("#ask", ".masthead nav", ".actions", "details.cite", "details.others"):
        assert not visit.page.locator(hidden).first.is_visible(), hidden
    assert visit.page.locator(".asked").inner_text() == WHEN
    assert (
        visit.page.locator(".address")
        .first.inner_text()
        .startswith(f"{visit.address}/documents/{ARTICLE}?start=")
    )
    assert brightness(visit, "body", "backgroundColor") == 3 * 255


def test_with_forced_colours_the_mark_and_the_focus_keep_an_outline(browser: Browser, address: str) -> None:
    with visiting(browser, address, forced_colors="active") as visit:
        visit.go(STATES["answer"])
        style = "element => getComputedStyle(element).outlineStyle"
        assert visit.page.locator("mark").first.evaluate(style) == "solid"
        visit.page.get_by_label("Your question").focus()
        assert visit.page.locator(".field").evaluate(style) == "solid"


def test_nothing_moves_for_those_who_asked_for_that(browser: Browser, address: str) -> None:
    for motion, name in (("reduce", "none"), ("no-preference", "waiting")):
        with visiting(browser, address, reduced_motion=motion) as visit:
            visit.go("/")
            visit.page.evaluate("document.getElementById('ask').toggleAttribute('data-waiting')")
            button = visit.page.get_by_role("button", name="Ask")
            assert button.evaluate("element => getComputedStyle(element).animationName") == name


def test_the_keyboard_reaches_everything_and_the_focus_is_seen(visit: Visit) -> None:
    visit.go(STATES["start"])
    seen = []
    for _ in range(18):
        visit.page.keyboard.press("Tab")
        focused = visit.page.evaluate(
            """() => {
                const element = document.activeElement;
                if (element === document.body) return null;
                const seen = one => getComputedStyle(one).outlineStyle === "solid"
                    && !getComputedStyle(one).outlineColor.endsWith(", 0)")
                    || getComputedStyle(one).boxShadow !== "none";
                const name = element.textContent.trim() || element.id;
                return [name, seen(element) || seen(element.parentElement)];
            }"""
        )
        if focused is not None:
            seen.append(focused)
    names = [name for name, _ in seen]
    assert {
        "Skip to the main part",
        "Verbatim",
        "Documents",
        "q",
        "Ask",
        ARTICLE_EXAMPLES[0],
        "armenia-and-russia.txt",
        "slash",
    } <= set(names)
    assert [name for name, visible in seen if not visible] == []
