"""A real Chromium for tests: the system's own, headless, and kept away from the network."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_or_skip() -> str:
    """Where the system's Chromium is; skip where there is none. In CI there must be one."""
    for name in NAMES:
        path = shutil.which(name)
        if path is not None:
            return path
    if os.environ.get("CI") == "true":
        pytest.fail("no Chromium, and CI must have one")
    pytest.skip("no Chromium: install the package chromium")


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A Chromium for as long as the tests of a module browse."""
    path = chromium_or_skip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS])
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page in a window of its own, and everything that went on while it was open."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    octets: int = 0

    def fill_in(self, number: str) -> None:
        """Fill in the form as a customer would, without sending it."""
        self.page.get_by_label("Card number").fill(number)
        self.page.get_by_label("Expiry date").fill("12 / 31")
        self.page.get_by_label("Security code").fill("123")

    def pay(self, number: str) -> None:
        """Pay, and wait for what comes of it."""
        self.fill_in(number)
        self.page.get_by_role("button").click()
        self.page.wait_for_load_state()


@contextmanager
def visit(browser: Browser, **settings: Any) -> Iterator[Visit]:  # noqa: ANN401 - Playwright's own
    """A window; at its end nothing may have complained."""
    context = browser.new_context(**settings)
    found = Visit(context.new_page())

    def count(request: Request) -> None:
        found.addresses.append(request.url)
        if request.url.startswith("http"):
            found.octets += request.sizes()["responseBodySize"]

    found.page.on("console", lambda message: found.complaints.append(message.text))
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.page.on("dialog", lambda dialog: found.complaints.append(dialog.message))
    found.page.on("requestfinished", count)
    found.page.on("requestfailed", lambda request: found.addresses.append(request.url))
    try:
        yield found
    finally:
        context.close()
    assert found.complaints == []
