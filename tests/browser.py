"""A real browser on a real server: Debian's Chromium, driven by Playwright, on 127.0.0.1 only."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
_REPORT_VIOLATIONS = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation",
        event => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Skips, saying why, where there is no browser; in CI, that is a failure.

    One for each test module: while Playwright's loop runs in this thread, no other can.
    """
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        why = f"no browser: install one of {', '.join(NAMES)} (Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The address of a server of `app`, ready, on a free port of 127.0.0.1."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not (server.started and app.state.service.ready):
        assert thread.is_alive(), "the server stopped"
        assert app.state.service.failure is None, app.state.service.failure
        assert time.monotonic() < until, "the server is not ready in time"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive(), "the server does not stop"


@dataclass
class Visit:
    """A page in a context of its own, and what it did that it should not do."""

    page: Page
    address: str
    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def go(self, path: str) -> int:
        """The status of the page at `path`."""
        response = self.page.goto(self.address + path)
        assert response is not None
        return response.status

    def submit(self, question: str) -> None:
        """Asks through the field, as people do."""
        self.page.get_by_label("Your question").fill(question)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Ask").click()

    def focused(self) -> str:
        """The id of the element that has the focus."""
        return str(self.page.evaluate("document.activeElement.id"))

    def in_view(self, selector: str) -> bool:
        """Whether the element is wholly within the window."""
        return bool(
            self.page.locator(selector).evaluate(
                """element => {
                    const {top, bottom, left, right} = element.getBoundingClientRect();
                    return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
                }"""
            )
        )


@contextmanager
def visiting(browser: Browser, address: str, *, quiet: bool = True, **options: object) -> Iterator[Visit]:
    """A visit with Playwright's context `options`; one that is `quiet` asks no other host, raises no error
    and breaks no rule of the content security policy."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    visit = Visit(page, address)
    context.on("request", lambda request: _note_elsewhere(visit, request.url))
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.on("console", lambda message: _note_violation(visit, message.text))
    page.add_init_script(_REPORT_VIOLATIONS)
    yield visit
    if options.get("java_script_enabled", True):
        visit.violations += page.evaluate("window.violations")
    context.close()
    if quiet:
        assert visit.elsewhere == []
        assert visit.errors == []
        assert visit.violations == []


def _note_elsewhere(visit: Visit, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "data" and parts.netloc != urlsplit(visit.address).netloc:
        visit.elsewhere.append(url)


def _note_violation(visit: Visit, text: str) -> None:
    if "Content Security Policy" in text or "Content-Security-Policy" in text:
        visit.violations.append(text)
