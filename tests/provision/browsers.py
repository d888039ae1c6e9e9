"""A real Chromium for the browser tests, at the size of a phone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

import bootstrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

ROOT = Path(__file__).resolve().parent.parent.parent
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 45_000  # a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE_MS)
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 1,  # layouts are the same, and a quarter of the dots is painted
    "is_mobile": True,
    "has_touch": True,
    "locale": "ja-JP",
    "timezone_id": "Asia/Tokyo",
    "service_workers": "allow",  # "block" would only look like success
}


@pytest.fixture(scope="session")
def browser_executable() -> str:
    """Find an installed Chrome or Chromium."""
    found = bootstrap.find_browser(bootstrap.Machine(ROOT))
    assert found, "no browser: run make dev"
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, started once."""
    with sync_playwright() as started:
        yield started


@pytest.fixture
def launch_browser(playwright: Playwright, browser_executable: str) -> Iterator[Callable[..., Browser]]:
    """Launch a browser of one's own, with more switches such as a film for the fake camera; closed after the test."""
    launched: list[Browser] = []

    def launch(*switches: str) -> Browser:
        browser = playwright.chromium.launch(executable_path=browser_executable, args=[*QUIET, *switches])
        launched.append(browser)
        return browser

    yield launch
    for browser in launched:
        browser.close()


@pytest.fixture
def launch_profile(playwright: Playwright, browser_executable: str) -> Iterator[Callable[..., BrowserContext]]:
    """Launch a browser on a folder that outlives it, to close and reopen it; a phone's size unless told otherwise."""
    launched: list[BrowserContext] = []

    def launch(folder: Path, *switches: str, **options: object) -> BrowserContext:
        arguments = {**PHONE, **options, "executable_path": browser_executable, "args": [*QUIET, *switches]}
        context = playwright.chromium.launch_persistent_context(folder, **arguments)
        context.set_default_timeout(PATIENCE_MS)
        launched.append(context)
        return context

    yield launch
    for context in launched:
        context.close()


@pytest.fixture(scope="session")
def browser(playwright: Playwright, browser_executable: str) -> Iterator[Browser]:
    """One browser for all tests that need no switches of their own."""
    launched = playwright.chromium.launch(executable_path=browser_executable, args=[*QUIET])
    yield launched
    launched.close()


@pytest.fixture
def new_phone(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Take a phone with nothing on it, 360 x 740, in Japan; several in one test are several phones."""
    taken: list[BrowserContext] = []

    def take(**options: object) -> BrowserContext:
        context = browser.new_context(**{**PHONE, **options})
        context.set_default_timeout(PATIENCE_MS)
        taken.append(context)
        return context

    yield take
    for context in taken:
        context.close()


@pytest.fixture
def phone(new_phone: Callable[..., BrowserContext]) -> BrowserContext:
    """One phone with nothing on it."""
    return new_phone()


@pytest.fixture
def page(phone: BrowserContext) -> Iterator[Page]:
    """Open a page on the phone; the test fails if its scripts threw, or broke the content security policy."""
    opened = phone.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text) if _is_policy(message.text) else None)
    yield opened
    assert complaints == []


def _is_policy(text: str) -> bool:
    return "Content Security Policy" in text
