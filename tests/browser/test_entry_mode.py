"""JARS入力 by keyboard alone, two people at two desks; and a correction after sealing, seen before and after."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.people import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

    from tests.browser.conftest import Yard

NUMBER, SEALED = "LA100S-112233", "ZVW30-1234567"


@pytest.fixture
def desk(yard: Yard, launch_browser: Callable[..., BrowserContext]) -> Callable[[str], Desk]:
    """Open a desk of the office: a browser of its own, signed in."""

    def sit(login: str) -> Desk:
        context = launch_browser().new_context(viewport={"width": 1280, "height": 800}, locale="ja-JP")
        return Desk(context, yard.address).sign_in(login)

    return sit


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_two_people_bring_a_line_into_jars_by_keyboard_alone(desk: Callable[[str], Desk]) -> None:
    second, first = desk("owner"), desk("clerk")
    second.visit("/entries/one?team=TH&step=approve")
    expect(second.page.locator("h1")).to_contain_text(NUMBER)
    press(second.page, "a")
    second.expect_said("承認しました")
    first.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    first.visit("/entries?team=TH&step=enter")
    press(first.page, "ArrowDown", "c")
    expect(first.page.locator(f"[data-copy='{NUMBER}']")).to_have_class(re.compile("is-copied"))
    assert first.page.evaluate("navigator.clipboard.readText()") == NUMBER
    first.page.evaluate("delete Navigator.prototype.clipboard")  # as on a plain http address of the yard's network
    press(first.page, "c")
    expect(first.row(NUMBER)).to_be_focused()
    press(first.page, "e")
    expect(first.row(NUMBER)).to_contain_text("照合待ち")
    second.visit("/entries/one?team=TH&step=seal")
    press(second.page, "k")
    second.page.keyboard.type("5.4")
    press(second.page, "Enter")
    second.expect_said("確定しました")
    second.visit("/entries?team=TH&step=sealed")
    expect(second.row(NUMBER)).to_contain_text("JARS表示 5.4 kg")


def test_a_correction_after_sealing_is_asked_for_agreed_and_stays_in_sight(desk: Callable[[str], Desk]) -> None:
    clerk, owner, manager = desk("clerk"), desk("owner"), desk("manager")
    clerk.visit(f"/trace/{SEALED}")
    clerk.follow("訂正を申請")
    clerk.follow("部品の種類が違う")
    clerk.choose("part", "内装")
    clerk.choose("really", "サイドガラス")
    clerk.press("前と後を見る")
    expect(clerk.page.locator("main")).to_contain_text("材質が違います")
    clerk.visit(f"/trace/{SEALED}")
    clerk.follow("訂正を申請")
    clerk.follow("記録した部品がない")
    clerk.choose("parts", "後バンパー")
    clerk.choose("why", "売った")
    clerk.press("前と後を見る")
    expect(clerk.page.locator("main")).to_contain_text("別の人と管理会社の承認")
    clerk.fill(reason="一本は店頭で売れていた")
    clerk.press("訂正を申請する")
    clerk.expect_said("訂正を申請しました")
    for person in (owner, manager):
        person.visit("/corrections")
        person.follow(SEALED)
        person.press("訂正後のとおりで正しい")
        person.expect_said("承認しました")
    clerk.visit("/entries")
    clerk.follow("申請した訂正の結果が出ました")
    clerk.press("確認した")
    clerk.visit(f"/trace/{SEALED}")
    told = clerk.page.locator("main")
    expect(told.locator("section", has_text="一本は店頭で売れていた").first).to_contain_text("売った")
    expect(told).to_contain_text("管理 花子")
    clerk.visit("/entries?team=TH&step=sealed")
    expect(clerk.row(SEALED)).to_contain_text("訂正あり")
