"""People of the office as they use its pages: signing in, filling in forms, printing."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2
from playwright.sync_api import expect

import scanning
from web import sample

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Route

PRINT_SCALE = 200 / 72
"""Rendering a printed page at 200 dots per inch, as an office printer in draft would."""


class Desk:
    """One person at an office page of their own browser."""

    def __init__(self, browser: BrowserContext, address: str) -> None:
        self.page = browser.new_page()
        self.address = address
        self._printed: list[bytes] = []
        browser.route("**/*.pdf", self._print)

    def sign_in(self, login: str) -> Desk:
        """Sign in with login name and password."""
        self.visit("/sign-in")
        self.page.locator("#login").fill(login)
        self.page.locator("#password").fill(sample.PASSWORD)
        self.press("サインイン")
        expect(self.page.locator("[data-person]")).to_be_attached()
        return self

    def visit(self, path: str) -> None:
        """Open a page."""
        self.page.goto(self.address + path)

    def press(self, words: str) -> None:
        """Press the one button that says this."""
        self.page.locator("main").get_by_role("button", name=words).click()

    def follow(self, words: str) -> None:
        """Follow the first link of the page that says this."""
        self.page.locator("main").get_by_role("link", name=words).first.click()

    def choose(self, name: str, *words: str) -> None:
        """Tick the tiles of a group of choices."""
        for word in words:
            group = self.page.locator(f"fieldset:has([name={name}])")
            group.locator("label", has_text=word).click()

    def fill(self, **fields: str) -> None:
        """Type into fields, by their names."""
        for name, text in fields.items():
            self.page.locator(f"main [name={name}]:not([type=hidden])").fill(text)

    def pick(self, name: str, words: str) -> None:
        """Choose from a list by what its line says."""
        options = self.page.locator(f"[name={name}] option", has_text=words)
        self.page.locator(f"[name={name}]").select_option(value=options.first.get_attribute("value"))

    def print(self, button: str) -> list[str]:
        """Press the button that opens a PDF, and read every code of its pages as a scanner would."""
        with self.page.expect_popup() as opened:
            self.press(button)
        expect(opened.value.locator("body")).to_have_text("printed")
        opened.value.close()
        return codes_of(self._printed.pop())

    def _print(self, route: Route) -> None:
        """Keep the PDF that the server sends; a headless browser has no viewer to show it in."""
        answer = route.fetch()
        assert answer.ok, answer.text()
        self._printed.append(answer.body())
        route.fulfill(content_type="text/plain", body="printed")

    def expect_said(self, words: str) -> None:
        """Wait for a sentence above the page."""
        expect(self.page.locator(".flash", has_text=words).first).to_be_visible()

    def row(self, words: str) -> Locator:
        """The row of a table that says this."""
        return self.page.locator("tr", has_text=words)


def codes_of(pdf: bytes) -> list[str]:
    """The texts of all codes on the pages of a PDF."""
    with pypdfium2.PdfDocument(pdf) as document:
        pictures = [page.render(scale=PRINT_SCALE).to_pil() for page in document]
    found: list[str] = []
    for picture in pictures:
        kept = BytesIO()
        picture.save(kept, "PNG")
        found += [symbol.text for symbol in scanning.read(kept.getvalue())]
    return found
