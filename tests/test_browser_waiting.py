"""A question under way, one that was stopped, one sent elsewhere, and one that is too long to send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from qa.question import MAX_QUESTION_LENGTH
from tests.browser import Visit, serving, visiting
from tests.page_cases import article_app

HELD = """
    window.sent = [];
    document.getElementById("ask").addEventListener("submit", event => {
        if (!event.defaultPrevented) window.sent.push(document.getElementById("q").value);
        event.preventDefault();
    });
"""
"""No answer comes and the page stays, as after the browser's Stop; what is sent is noted."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(article_app()) as address:
        yield address


@pytest.fixture
def waiting(visit: Visit) -> Visit:
    """A visit whose question is under way."""
    visit.page.clock.install()
    visit.go("/")
    visit.page.evaluate(HELD)
    visit.page.get_by_label("Your question").fill("who")
    visit.page.get_by_role("button", name="Ask").click()
    assert is_waiting(visit)
    return visit


def is_waiting(visit: Visit) -> bool:
    form = visit.page.locator("#ask")
    states = (
        form.get_attribute("aria-busy") == "true",
        form.get_attribute("data-waiting") is not None,
        form.get_by_role("button").inner_text() == "Reading",
        visit.page.locator("#said").inner_text() == "Reading the text",
    )
    assert len(set(states)) == 1, states
    return states[0]


def test_whoever_writes_on_waits_no_more(waiting: Visit) -> None:
    waiting.page.get_by_label("Your question").press("s")
    assert not is_waiting(waiting)


def test_whoever_stops_the_browser_by_its_key_waits_no_more(waiting: Visit) -> None:
    waiting.page.keyboard.press("Escape")
    assert not is_waiting(waiting)


def test_nobody_waits_longer_than_an_answer_takes(waiting: Visit) -> None:
    waiting.page.clock.fast_forward("00:15")
    assert is_waiting(waiting)
    waiting.page.clock.fast_forward("00:15")
    assert not is_waiting(waiting)


def test_a_new_wait_is_not_ended_by_the_time_of_the_one_before(waiting: Visit) -> None:
    waiting.page.clock.fast_forward("00:15")
    waiting.page.keyboard.press("Escape")
    waiting.page.get_by_role("button", name="Ask").click()
    waiting.page.clock.fast_forward("00:10")
    assert is_waiting(waiting)


def test_another_question_is_sent_while_one_is_under_way(waiting: Visit) -> None:
    page = waiting.page
    page.get_by_role("button", name="Reading").click()
    assert page.evaluate("window.sent") == ["who"]
    page.evaluate("document.getElementById('q').value = 'whom'")  # as a browser's own suggestions may
    page.get_by_role("button", name="Reading").click()
    assert page.evaluate("window.sent") == ["who", "whom"]
    assert is_waiting(waiting)


@pytest.mark.parametrize("key", ["Control", "Shift"])
def test_a_page_does_not_wait_for_what_opens_elsewhere(visit: Visit, key: Any) -> None:
    visit.go("/")
    visit.page.get_by_label("Your question").fill("who")
    with visit.page.context.expect_page() as opened:
        visit.page.get_by_role("button", name="Ask").click(modifiers=[key])
    assert opened.value.url.endswith("/?q=who")
    assert not is_waiting(visit)
    visit.submit("who")
    assert visit.page.url.endswith("/?q=who")


def test_what_is_too_long_to_send_stays_in_the_field_with_the_reason(browser: Browser, address: str) -> None:
    for script in (True, False):
        with visiting(browser, address, java_script_enabled=script) as visit:
            visit.go("/")
            bounds = visit.page.locator("#bounds")
            assert not bounds.is_visible()
            field = visit.page.get_by_label("Your question")
            field.fill("x" * 200_000)
            visit.page.get_by_role("button", name="Ask").click()
            bounds.wait_for()
            assert bounds.inner_text() == "A question has 1 to 1,000 characters."
            if script:
                message = field.evaluate("field => field.validationMessage")
                assert message == bounds.inner_text(), "beside the field the browser says the same"
            assert visit.page.url == f"{address}/"
            assert len(field.input_value()) == 200_000
            # What takes the most room in an address.
            visit.submit("😀" * 4 * MAX_QUESTION_LENGTH)
            fault = visit.page.locator("#fault").inner_text()
            assert fault == "Not asked: the question is 4000 characters long: ask at most 1000."
