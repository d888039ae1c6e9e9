"""Signing in on a shared phone, with signal and without; and how a phone comes to be one of the yard's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from ledger.database import writing
from ledger.models import Device, Person, Recorded
from ledger.words import Auth
from tests.browser.floor import FloorScreen
from web.db import db
from web.enrolment import invite

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page, Route
    from sqlalchemy.orm import Session

    from tests.browser.conftest import Yard

NUMBER = "B21W-0012399"


@pytest.fixture
def floor(yard: Yard, phone: BrowserContext, page: Page) -> FloorScreen:
    """An enrolled phone that knows the yard, with nobody signed in."""
    yard.enrol(phone)
    screen = FloorScreen(page, yard)
    screen.open()
    expect(page.locator("[data-person]").first).to_be_visible()
    return screen


def auths(session: Session) -> list[Auth]:
    session.rollback()
    return [row.auth for row in session.query(Recorded).filter(Recorded.kind == "part.absent", Recorded.seq == 1)]


def say_missing(floor: FloorScreen) -> None:
    floor.choose(NUMBER)
    floor.page.locator("[data-missing=side_glass]").click()
    floor.expect_outcome("ok", "サイドガラス：ない")


def count_taps(page: Page) -> None:
    """Count, from now on, what a finger does."""
    page.evaluate(
        """() => {
            document.body.dataset.taps = "0";
            const count = () => (document.body.dataset.taps = String(Number(document.body.dataset.taps) + 1));
            document.addEventListener("pointerdown", count, { capture: true });
        }"""
    )


def test_a_pin_is_keyed_on_the_pad(floor: FloorScreen, ledger_session: Session) -> None:
    floor.expect_outcome("info", "名札を読み取るか、名前を選んでください")
    count_taps(floor.page)
    floor.sign_in_by_pin("佐藤 一郎", "2468")
    expect(floor.page.locator("#actor-name")).to_have_text("佐藤 一郎")
    expect(floor.page.locator("body")).to_have_attribute("data-taps", "6")  # the name, four digits, OK: two seconds
    say_missing(floor)
    floor.expect_sent()
    assert auths(ledger_session) == [Auth.PIN]


def test_a_wrong_pin_says_so_and_the_next_try_is_free_of_the_first(floor: FloorScreen) -> None:
    floor.page.locator("[data-person]", has_text="佐藤 一郎").click()
    for digit in "1357":
        floor.page.locator(f"[data-key='{digit}']").click()
    floor.page.locator("#sign-in-ok").click()
    expect(floor.page.locator("#sign-in-error")).to_contain_text("違います")
    expect(floor.page.locator("#sign-in-dots")).to_have_text("")


def test_the_pad_takes_no_keys_while_an_answer_is_awaited(floor: FloorScreen) -> None:
    page = floor.page
    asked: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route)

    page.route("**/api/v1/sign-in", hold)
    page.locator("[data-person]", has_text="佐藤 一郎").click()
    for digit in "1357":
        page.locator(f"[data-key='{digit}']").click()
    with page.expect_request("**/api/v1/sign-in"):
        page.locator("#sign-in-ok").click()
    for key in ("2", "back", "ok"):
        expect(page.locator(f"[data-key='{key}']")).to_be_disabled()
    page.keyboard.press("9")
    expect(page.locator("#sign-in-dots")).to_have_text("●●●●")
    asked[0].continue_()
    expect(page.locator("#sign-in-error")).to_contain_text("違います")
    for digit in "2468":
        page.locator(f"[data-key='{digit}']").click()
    expect(page.locator("#sign-in-dots")).to_have_text("●●●●")
    page.unroute("**/api/v1/sign-in")
    page.locator("#sign-in-ok").click()
    expect(page.locator("#view-work")).to_be_visible()


def test_without_signal_a_badge_is_checked_on_the_phone(floor: FloorScreen, ledger_session: Session) -> None:
    floor.lose_signal()
    floor.sign_in_by_badge()
    floor.expect_outcome("warn", "グエン・ヴァン・アンさん")
    say_missing(floor)
    floor.find_signal()
    floor.expect_sent()
    assert auths(ledger_session) == [Auth.BADGE_OFFLINE]


def test_without_signal_a_forged_badge_opens_nothing(floor: FloorScreen) -> None:
    floor.lose_signal()
    code = floor.yard.told["badge"].split(".")[1]
    floor.scan(f"NIS1.{code}.0000000000000000")
    floor.expect_outcome("warn", "確かめられません")
    expect(floor.page.locator("#view-work")).to_be_hidden()


def test_without_signal_a_name_is_a_claim_and_marked_as_one(floor: FloorScreen, ledger_session: Session) -> None:
    floor.lose_signal()
    floor.sign_in_by_pin("佐藤 一郎", "0000")
    say_missing(floor)
    floor.find_signal()
    floor.expect_sent()
    assert auths(ledger_session) == [Auth.CLAIMED_OFFLINE]


def test_the_next_workers_badge_takes_the_phone_over(floor: FloorScreen) -> None:
    floor.sign_in_by_pin("佐藤 一郎", "2468")
    floor.choose(NUMBER)
    count_taps(floor.page)
    floor.sign_in_by_badge()
    expect(floor.page.locator("#actor-name")).to_have_text("グエン・ヴァン・アン")
    expect(floor.page.locator("body")).to_have_attribute("data-taps", "0")  # one scan and nothing else
    expect(floor.page.locator("#vehicle-none")).to_be_visible()  # the other worker's vehicle is not this one's


def test_a_new_phone_is_enrolled_by_a_one_time_link(
    yard: Yard, new_phone: Callable[..., BrowserContext], ledger_session: Session
) -> None:
    phone = new_phone()
    page = phone.new_page()
    page.goto(f"{yard.address}/enrol#{invitation(yard)}")
    page.locator("#enrol-name").fill("フロア9")
    page.locator("#enrol-form button").click()
    expect(page.locator("#outcome-title")).to_contain_text("フロア9")
    page.locator("#enrol-floor").click()
    expect(page.locator("[data-person]").first).to_be_visible()
    assert ledger_session.query(Device).filter_by(name="フロア9").count() == 1


def invitation(yard: Yard) -> str:
    """A supervisor's one-time token."""
    with yard.app.app_context(), writing():
        db.session.rollback()
        supervisor = db.session.get_one(Person, yard.told["people"]["田中 監督"])
        token = invite("enrol", supervisor.site_id, supervisor.id)
        db.session.commit()
    return token


def test_a_used_link_enrols_nothing_keeps_the_name_and_takes_another(
    yard: Yard, new_phone: Callable[..., BrowserContext]
) -> None:
    page = new_phone().new_page()
    page.goto(f"{yard.address}/enrol#used-or-invented-token")
    page.locator("#enrol-name").fill("フロア9")
    page.locator("#enrol-form button").click()
    expect(page.locator("#enrol-error")).to_contain_text("使用済みか期限切れ")
    expect(page.locator("#enrol-name")).to_have_value("フロア9")
    expect(page.locator("#enrol-scan")).to_be_visible()
    page.locator("#enrol-typed summary").click()
    page.locator("#enrol-code").fill(invitation(yard))
    page.locator("#enrol-code-form button").click()
    expect(page.locator("#enrol-error")).to_be_empty()
    page.locator("#enrol-form button").click()
    expect(page.locator("#outcome-title")).to_contain_text("フロア9")


def test_a_phone_that_nobody_enrolled_finds_the_way_to_enrol(
    yard: Yard, new_phone: Callable[..., BrowserContext]
) -> None:
    page = new_phone().new_page()
    page.goto(f"{yard.address}/floor")
    expect(page.locator("main")).to_contain_text("現場責任者に登録用QRを出してもらい")
    page.locator("main").get_by_role("link", name="端末を登録する").click()
    expect(page.locator("#enrol-scan")).to_be_visible()
    page.locator("#enrol-typed summary").click()
    page.locator("#enrol-code").fill(invitation(yard))
    page.locator("#enrol-code").press("Enter")
    page.locator("#enrol-name").fill("フロア8")
    page.locator("#enrol-form button").click()
    expect(page.locator("#outcome-title")).to_contain_text("フロア8")
