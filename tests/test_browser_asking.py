"""A reader asks, sees the answer and follows it to its place, with a script and without."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser

from seeds import article_path
from tests.browser import Visit, serving, visiting
from tests.page_cases import ARTICLE, NOTHING, WHEN, WHO, article_app

SOURCE = article_path().read_bytes().decode()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(article_app()) as address:
        yield address


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    with visiting(browser, address, java_script_enabled=request.param) as visit:
        yield visit


@pytest.fixture
def scripted(browser: Browser, address: str) -> Iterator[Visit]:
    with visiting(browser, address) as visit:
        yield visit


def test_asking_gives_the_answer_the_title_and_the_focus(visit: Visit) -> None:
    assert visit.go("/") == 200
    visit.submit(WHEN)
    page = visit.page
    assert page.title() == f"{WHEN} — Verbatim"
    assert page.get_by_role("heading", level=1).inner_text() == "December 12, 2022"
    assert page.locator("figure mark").first.inner_text() == "December 12, 2022"
    assert page.get_by_role("status").first.inner_text().lower() == "3 answers found in 41 ms"
    assert page.locator("*:focus").get_attribute("id") == "answer"
    assert page.get_by_label("Your question").input_value() == WHEN


def test_the_answer_opens_in_the_article_marked_and_in_view(visit: Visit) -> None:
    visit.go(f"/?q={quote(WHEN)}")
    visit.page.get_by_role("link", name="Open in the text").first.click()
    page = visit.page
    page.wait_for_url("**/documents/**")
    query = parse_qs(urlsplit(page.url).query)
    mark = page.locator("mark")
    assert mark.text_content() == SOURCE[int(query["start"][0]) : int(query["end"][0])] == "December 12, 2022"
    assert visit.in_view("mark")
    assert page.locator("*:focus").get_attribute("id") == "marked"


def test_the_link_of_the_api_which_has_no_fragment_comes_to_the_mark_too(visit: Visit) -> None:
    view = visit.page.request.get(f"{visit.address}/v1/answers?q={quote(WHEN)}").json()
    assert visit.go(view["answers"][0]["citation"]["links"]["view"]) == 200
    visit.page.locator("mark:focus").wait_for()
    assert visit.in_view("mark")


def test_other_answers_unfold(visit: Visit) -> None:
    visit.go(f"/?q={quote(WHEN)}")
    other = visit.page.get_by_role("heading", name="December 2022")
    assert not other.is_visible()
    visit.page.get_by_text("2 other answers").click()
    assert other.is_visible()


def test_no_answer_is_said_and_the_nearest_passages_shown(visit: Visit) -> None:
    visit.go("/")
    visit.submit(NOTHING)
    page = visit.page
    assert page.get_by_role("heading", level=1).inner_text() == "No answer found in the text."
    assert page.locator("*:focus").get_attribute("id") == "answer"
    assert page.get_by_role("region", name="Nearest passages").get_by_role("listitem").count() == 5
    assert page.locator("mark").count() == 0
    page.get_by_role("region", name="Nearest passages").get_by_role("link").nth(4).click()
    page.wait_for_url("**/documents/**")
    assert page.locator("mark").first.text_content() in SOURCE


def test_too_long_a_question_is_kept_with_the_reason(visit: Visit) -> None:
    visit.go("/")
    long = "why " * 250 + "x"
    visit.submit(long)
    field = visit.page.get_by_label("Your question")
    assert visit.page.locator("#fault").inner_text().startswith("Not asked: the question is 1001 characters")
    assert field.input_value() == long
    assert field.get_attribute("aria-invalid") == "true"
    visit.submit(long[:-1])
    assert visit.page.get_by_role("heading", level=1).inner_text() == "No answer found in the text."


def test_a_changed_text_is_said_and_nothing_marked(visit: Visit) -> None:
    visit.go(f"/documents/{ARTICLE}?start=4442&end=4459&sha256={'0' * 64}#marked")
    notice = visit.page.locator("#notice")
    assert notice.inner_text().startswith("The text has changed since this link was made.")
    assert visit.page.locator("mark").count() == 0


def test_the_link_to_these_words_lets_the_browser_find_them(scripted: Visit) -> None:
    scripted.go(f"/?q={quote(WHEN)}")
    scripted.page.get_by_role("link", name="Link to these words").first.click()
    scripted.page.wait_for_url("**/documents/**")
    scripted.page.wait_for_function("scrollY > 0")
    assert scripted.page.locator("mark").count() == 0
    words = scripted.page.evaluate(
        """() => {
            const text = document.querySelector("#p8 .source").firstChild;
            const at = text.data.indexOf("December 12, 2022");
            const range = new Range();
            range.setStart(text, at);
            range.setEnd(text, at + 17);
            return range.getBoundingClientRect().toJSON();
        }"""
    )
    assert 0 < words["top"] < words["bottom"] < scripted.page.viewport_size["height"]


def test_the_article_is_shown_character_for_character(scripted: Visit) -> None:
    scripted.go(f"/documents/{ARTICLE}")
    blocks = scripted.page.locator(".text :is(h2, .source)").all_text_contents()
    assert blocks == [line for line in SOURCE.split("\n") if line]


def test_the_slash_key_goes_to_the_question_until_it_is_turned_off(scripted: Visit) -> None:
    scripted.go(f"/?q={quote(WHEN)}")
    page, field = scripted.page, scripted.page.get_by_label("Your question")
    page.keyboard.press("/")
    assert scripted.focused() == "q"
    page.keyboard.press("End")
    page.keyboard.press("/")
    assert field.input_value() == f"{WHEN}/"
    page.get_by_label("key goes to the question").uncheck()
    page.locator("h1").focus()
    page.keyboard.press("/")
    assert scripted.focused() == "answer"
    page.reload()
    assert not page.get_by_label("key goes to the question").is_checked()


def test_a_citation_is_copied_as_it_is_written(browser: Browser, address: str) -> None:
    with visiting(browser, address, permissions=["clipboard-read", "clipboard-write"]) as visit:
        visit.go(f"/?q={quote(WHEN)}")
        visit.page.locator("details.cite summary").first.click()
        for name in ("Plain text", "Markdown", "CSL-JSON"):
            visit.page.get_by_role("button", name=f"Copy as {name}").first.click()
            visit.page.get_by_text(f"{name} copied").wait_for()
            written = visit.page.get_by_role("group", name=name).first.locator("pre").text_content()
            assert visit.page.evaluate("navigator.clipboard.readText()") == written
            assert "December 12, 2022" in written


def test_where_the_clipboard_is_closed_the_text_is_selected(scripted: Visit) -> None:
    scripted.page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
        "document.execCommand = () => false;"
    )
    scripted.go(f"/?q={quote(WHO)}")
    scripted.page.locator("details.cite summary").click()
    scripted.page.get_by_role("button", name="Copy as Plain text").click()
    scripted.page.get_by_text("copy it by hand").wait_for()
    assert scripted.page.evaluate("getSelection().toString()").startswith("“Putin” (")


def test_a_question_under_way_is_said_and_not_sent_twice(scripted: Visit) -> None:
    scripted.go("/")
    page = scripted.page
    page.evaluate(
        """() => {
            window.sent = 0;
            document.getElementById("ask").addEventListener("submit", event => {
                if (!event.defaultPrevented) window.sent += 1;
                event.preventDefault();
            });
        }"""
    )
    page.get_by_label("Your question").fill("who")
    page.get_by_role("button", name="Ask").click()
    assert page.locator("#ask").get_attribute("aria-busy") == "true"
    assert page.locator("#said").inner_text() == "Reading the text"
    page.get_by_role("button", name="Reading").click()
    assert page.evaluate("window.sent") == 1
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert page.locator("#ask").get_attribute("aria-busy") == "false"
    assert page.get_by_role("button", name="Ask").is_visible()


def test_without_a_script_nothing_stands_there_that_needs_one(browser: Browser, address: str) -> None:
    with visiting(browser, address, java_script_enabled=False) as visit:
        visit.go(f"/?q={quote(WHEN)}")
        visit.page.locator("details.cite summary").first.click()
        assert visit.page.locator("button:visible").all_inner_texts() == ["Ask"]
        assert not visit.page.locator("#shortcut").is_visible()
        assert "December 12, 2022" in visit.page.locator("pre").first.inner_text()


def test_what_a_visit_watches_for_is_seen(browser: Browser, address: str) -> None:
    with visiting(browser, address, quiet=False) as visit:
        visit.go("/")
        visit.page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "window.ran = true";
                document.body.append(script);
                const image = new Image();
                image.src = "http://127.0.0.2:1/x.png";
                document.body.append(image);
                setTimeout(() => { throw new Error("planted"); });
            }"""
        )
        visit.page.wait_for_function("window.violations.length >= 2")
        assert visit.page.evaluate("window.ran") is None
    assert any("script-src" in violation for violation in visit.violations)
    assert any("img-src" in violation for violation in visit.violations)
    assert any("planted" in error for error in visit.errors)
