"""Every page there is, as the people who may open it see it: axe finds nothing in any theme, nothing is cut off."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from werkzeug.exceptions import HTTPException

from tests.browser.axe import COLOURS, bring, look
from web.sample import LOGINS, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from playwright.sync_api import BrowserContext, Page, ViewportSize

    from tests.browser.conftest import Yard

OK = 200
LINK = re.compile(r'href="(/[^"#]*)')
RICHEST = "supervisor"
"""Whose pages have the most on them; they come first, so that a page is seen with all its buttons."""
MOST_READ = 3
"""A lot that is shipped leads to pages that an open one does not: so many of a kind are read for their links."""
LEAST_PAGES = 85
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}
OWN = """() => {
    const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `two with one id: ${id}`);
    const jumping = [...document.querySelectorAll("[tabindex]")].filter((one) => one.tabIndex > 0);
    return [...twice, ...jumping.map((one) => `positive tabindex: ${one.outerHTML.slice(0, 140)}`)];
}"""


@dataclass(frozen=True)
class Seen:
    """Whose session opens which pages that nobody before could: an address that the sample fills, by endpoint."""

    login: str
    session: str | None
    pages: dict[str, str]


def everything(app: Flask) -> Iterator[Seen]:
    """Who can open what, each endpoint once."""
    seen: set[str] = set()
    for login in ("", *sorted(LOGINS.values(), key=RICHEST.__ne__)):
        client = app.test_client()
        if login:
            client.post("/sign-in", data={"login": login, "password": PASSWORD})
        found = walk(app, client, seen)
        seen |= set(found)
        cookie = client.get_cookie("session")
        yield Seen(login, cookie.value if cookie else None, found)


def walk(app: Flask, client: FlaskClient, seen: set[str]) -> dict[str, str]:
    """Follow every link from every address without a name in it; one address per endpoint."""
    bare = [rule.rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ())]
    waiting, opened, asked, read = sorted(bare), dict[str, str](), set[str](), Counter[str]()
    for path in waiting:  # grows while it is walked
        endpoint = endpoint_of(app, path)
        if endpoint is None or endpoint in seen or path in asked or read[endpoint] == MOST_READ:
            continue
        asked.add(path)
        answer = client.get(path)
        if answer.status_code == OK and answer.mimetype == "text/html" and "<html" in answer.text:
            read[endpoint] += 1
            opened.setdefault(endpoint, path)
            waiting += LINK.findall(answer.text.replace("&amp;", "&"))
    return opened


def endpoint_of(app: Flask, path: str) -> str | None:
    try:
        endpoint, _ = app.url_map.bind("localhost").match(path.partition("?")[0], method="GET")
    except HTTPException:
        return None
    return None if endpoint == "static" else str(endpoint)


def resize(page: Page, size: ViewportSize) -> None:
    if page.viewport_size != size:
        page.set_viewport_size(size)


def faults(page: Page, *, frame: bool) -> list[str]:
    """What axe finds in the light theme, what colours spoil in the others, and what is too wide.

    The others' colours of the frame, the same around all pages of a person, are looked at where `frame` says so.
    """
    expect(page.locator("h1").filter(visible=True).first).to_be_visible()  # a phone's screen is built by its script
    found: list[str] = page.evaluate(OWN)
    for size, theme, only in (
        (PHONE, "light", None),
        (PHONE, "sunlight", COLOURS),
        (DESK, "dark", [*COLOURS, "scrollable-region-focusable"]),
    ):
        resize(page, size)
        found += look(page, theme, only, frame=frame or not only)
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{wider} px wider than {size['width']}"] if wider > 0 else []
    return found


def test_axe_finds_nothing_on_any_page_in_any_theme(yard: Yard, new_phone: Callable[..., BrowserContext]) -> None:
    yard.app.config["WTF_CSRF_ENABLED"] = False  # to sign in without a page
    found: dict[str, list[str]] = {}
    count = 0
    context = new_phone(viewport=PHONE, is_mobile=False)
    page = context.new_page()
    bring(page)
    for seen in everything(yard.app):
        context.clear_cookies()
        if seen.session:
            context.add_cookies([{"name": "session", "value": seen.session, "url": yard.address}])
        for endpoint, path in seen.pages.items():
            resize(page, PHONE)
            page.goto(yard.address + path)
            count += 1
            if told := faults(page, frame=path == next(iter(seen.pages.values()))):
                found[f"{seen.login} {endpoint} {path}"] = told
    assert found == {}
    assert count >= LEAST_PAGES
