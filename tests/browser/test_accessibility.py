"""axe finds nothing on the phone's screens, in any theme; the office does without a mouse and without eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.axe import bring, look_in_every_theme
from tests.browser.floor import DockScreen, FloorScreen
from tests.browser.people import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

    from tests.browser.conftest import Yard

NUMBER = "B21W-0012399"
LEAST_TARGET = 56


@pytest.fixture
def looked_at(page: Page) -> Page:
    """A page with axe in it."""
    bring(page)
    return page


def test_axe_finds_nothing_on_the_floor(yard: Yard, looked_at: Page) -> None:
    yard.enrol(looked_at.context)
    floor, found = FloorScreen(looked_at, yard), dict[str, list[str]]()
    floor.open()
    expect(looked_at.locator("[data-person]").first).to_be_visible()
    found["who works"] = look_in_every_theme(looked_at)
    looked_at.locator("[data-person]").first.click()
    found["PIN"] = look_in_every_theme(looked_at)
    looked_at.locator("[data-back]").click()
    floor.sign_in_by_badge()
    floor.choose(NUMBER)
    floor.tick("interior")
    found["work"] = look_in_every_theme(looked_at)
    floor.into("バンパー2")
    floor.expect_outcome("refusal", "材質")
    found["refusal"] = look_in_every_theme(looked_at)
    looked_at.locator("#acknowledge").click()
    looked_at.locator("[data-do=vehicle]:visible").click()
    found["vehicles"] = look_in_every_theme(looked_at)
    assert not any(found.values()), found


def test_axe_finds_nothing_at_the_dock(yard: Yard, looked_at: Page) -> None:
    yard.enrol(looked_at.context, dock=True)
    dock = DockScreen(looked_at, yard)
    dock.open()
    dock.sign_in_by_pin("受入 次郎", "2468")
    found = look_in_every_theme(looked_at)
    dock.scan(yard.told["lots"][0]["bags"][0])
    dock.expect_outcome("ok", "あり")
    assert found + look_in_every_theme(looked_at) == []


SMALL = """(least) => { const target = (one) => one.closest("label.choice") ?? one;  // the whole tile ticks its box
return [...document.querySelectorAll("button, a, select, summary, input:not([type=file])")]
    .filter((one) => one.checkVisibility() && one.type !== "hidden" && !one.classList.contains("skip"))
    .filter((one) => !document.querySelector("dialog[open]") || one.closest("dialog[open]"))
    .map((one) => [one.id || one.className || one.outerHTML.slice(0, 80), target(one).getBoundingClientRect()])
    .filter(([, box]) => box.height < least - 0.5 || box.width < least - 0.5)
    .map(([name, box]) => `${name} ${Math.round(box.width)}x${Math.round(box.height)}`) }"""


class Glove:
    """What a glove would miss, by where it was looked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.missed: dict[str, list[str]] = {}

    def look(self, where: str) -> None:
        """Measure every target that can be seen, and whether anything is cut off at the side."""
        found: list[str] = self.page.evaluate(SMALL, LEAST_TARGET)
        wider = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if found or wider > 0:
            self.missed[where] = [*found, *([f"{wider} px too wide"] if wider > 0 else [])]


def test_a_glove_hits_every_target_and_nothing_is_cut_off(yard: Yard, phone: BrowserContext, page: Page) -> None:
    yard.enrol(phone)
    floor, glove = FloorScreen(page, yard), Glove(page)
    floor.open()
    expect(page.locator("[data-person]").first).to_be_visible()
    glove.look("who works")
    page.locator("[data-person]").first.click()
    glove.look("PIN")
    page.locator("[data-back]").click()
    floor.sign_in_by_badge()
    floor.choose(NUMBER)
    glove.look("work")
    page.locator("#do-scan").click()
    glove.look("camera")
    page.locator("#do-scan").click()
    page.locator(".top summary").click()
    glove.look("menu")
    page.locator(".top summary").click()
    for name, opener in (
        ("vehicles", "[data-do=vehicle]:visible"),
        ("container", "#chip-bumper"),
        ("nothing", "#do-none"),
    ):
        page.locator(opener).click()
        expect(page.locator("dialog[open]")).to_be_visible()
        glove.look(name)
        page.keyboard.press("Escape")
    floor.tick("interior")
    floor.into("バンパー2")
    glove.look("refusal")
    for path in ("/phone", "/setup/home-screen", "/enrol", "/phone/shift"):
        page.goto(yard.address + path)
        if path in {"/phone", "/phone/shift"}:
            floor.wait_until_ready()
        glove.look(path)
    assert glove.missed == {}


def test_a_glove_hits_every_target_of_the_dock(yard: Yard, phone: BrowserContext, page: Page) -> None:
    yard.enrol(phone, dock=True)
    dock, glove = DockScreen(page, yard), Glove(page)
    dock.open()
    dock.sign_in_by_pin("受入 次郎", "2468")
    glove.look("lots")
    dock.scan(yard.told["lots"][0]["bags"][0])
    dock.expect_outcome("ok", "あり")
    glove.look("lot")
    assert glove.missed == {}


def test_the_office_by_keyboard_and_by_ear(yard: Yard, new_phone: Callable[..., BrowserContext]) -> None:
    desk = Desk(new_phone(viewport={"width": 1280, "height": 800}, is_mobile=False), yard.address).sign_in("owner")
    page = desk.page
    desk.visit("/vehicles")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)
    page.locator("#f-q").focus()
    page.keyboard.type("112233")
    expect(page.locator("body > [role=status]")).to_have_text("1件を表示しています。")
    expect(page.locator("#f-q")).to_be_focused()
    desk.visit("/entries?team=TH&step=approve")
    page.get_by_role("button", name="承認する").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("承認しました")
    expect(page.locator("main tr:focus")).to_have_count(1)
