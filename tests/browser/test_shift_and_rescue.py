"""The end of the day on a phone, with signal and without; records that can't be sent go by file or by QR."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

import scanning
from ledger.database import writing
from ledger.models import Device, Person, Recorded, Shift, Site
from ledger.queries.phones import standing
from tests.browser.axe import bring, look_in_every_theme
from tests.browser.floor import FloorScreen
from web.db import db
from web.enrolment import enrol_as
from web.viewer import DEVICE_COOKIE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import BrowserContext, Page
    from sqlalchemy.orm import Session

    from tests.browser.conftest import Yard

NUMBER = "B21W-0012399"
WORKER = "グエン・ヴァン・アン"
END = "/phone/shift"


@pytest.fixture
def floor(yard: Yard, phone: BrowserContext, page: Page) -> FloorScreen:
    """An enrolled phone with a worker, whose screens are kept for the time without signal."""
    yard.enrol(phone)
    screen = FloorScreen(page, yard)
    screen.open()
    screen.sign_in_by_badge()
    page.evaluate(
        """async () => {
            await navigator.serviceWorker.ready;
            if (!navigator.serviceWorker.controller)
                await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
            while (!(await caches.match("/phone/shift"))) await new Promise((done) => setTimeout(done, 30));
        }"""
    )
    screen.wait_until_kept("meta", "rescue_key")
    return screen


def record(screen: FloorScreen) -> None:
    screen.choose(NUMBER)
    screen.page.locator("[data-missing=rear_bumper]").click()
    screen.expect_outcome("ok", "後バンパー：ない")
    screen.tick("front_bumper")
    screen.into("バンパー2")
    screen.expect_outcome("ok", "前バンパー → バンパー2")


def go_to_end(screen: FloorScreen) -> None:
    screen.page.goto(screen.yard.address + END)
    screen.wait_until_ready()


def device(session: Session) -> Device:
    session.rollback()
    return session.scalars(select(Device).where(Device.last_seq > 0)).one()


def test_a_shift_is_closed_when_both_counts_are_the_same(floor: FloorScreen, ledger_session: Session) -> None:
    record(floor)
    floor.expect_sent()
    go_to_end(floor)
    page = floor.page
    expect(page.locator("#shift-verdict")).to_have_text("全部届いています")
    expect(page.locator("#shift-rows tr")).to_have_text([f"{WORKER}202"])
    page.locator("#shift-take").click()
    expect(page.locator("#shift-out")).to_contain_text(f"{WORKER}さんが")
    expect(page.locator("#shift-rows tr")).to_have_text([f"{WORKER}303"])
    page.locator("#shift-close").click()
    expect(page.locator("#shift-said")).to_contain_text("記録しました")
    expect(page.locator("#shift-verdict")).to_have_text("この端末の記録は、まだありません")
    expect(page.locator("#shift-out")).to_have_text("持ち出しの記録はありません")
    expect(page.locator("#shift-send")).to_be_hidden()
    assert standing(ledger_session, device(ledger_session)).unsettled is False
    assert ledger_session.scalars(select(Shift)).one().last_seq == 5
    floor.open()
    expect(page.locator("#vehicle-none")).to_be_visible()
    expect(page.locator("#chip-bumper")).to_contain_text("未選択")  # the next shift chooses its own


def test_a_shift_is_closed_without_signal_too(floor: FloorScreen, ledger_session: Session) -> None:
    floor.lose_signal()
    record(floor)
    go_to_end(floor)
    page = floor.page
    expect(page.locator("#shift-verdict")).to_contain_text("電波がないため")
    expect(page.locator("#shift-rows tr")).to_have_text([f"{WORKER}22—"])
    page.locator("#shift-close").click()
    expect(page.locator("#shift-said")).to_contain_text("電波のある所で送られます")
    floor.find_signal()
    expect(page.locator("#shift-send")).to_be_hidden()
    stands = standing(ledger_session, device(ledger_session))
    assert (stands.gaps, stands.records) == ((), 0)


@pytest.fixture
def workmate(yard: Yard, app: Flask, new_phone: Callable[..., BrowserContext]) -> FloorScreen:
    """Another enrolled phone of the yard, with signal."""
    with app.app_context(), writing():
        inviter = db.session.scalars(select(Person).where(Person.name == "田中 監督")).one()
        _, token = enrol_as(inviter, db.session.get_one(Site, inviter.site_id), "フロア2")
        db.session.commit()
    other = new_phone()
    other.add_cookies([{"name": DEVICE_COOKIE, "value": token, "url": yard.address, "httpOnly": True}])
    screen = FloorScreen(other.new_page(), yard)
    screen.open()
    screen.sign_in_by_badge()
    return screen


def shown_codes(page: Page) -> list[str]:
    """What another phone's camera sees, code after code."""
    page.locator("#rescue-run").click()  # by hand from here on
    total = page.locator("#rescue-count").inner_text().partition("枚中")[0]
    seen: set[str] = set()
    for _ in range(int(total)):
        (symbol,) = scanning.read(page.locator("#rescue-code").screenshot())
        seen.add(symbol.text)
        page.locator("#rescue-next").click()
    assert len(seen) == int(total)
    return sorted(seen)


def test_another_phone_reads_what_this_one_cannot_send(
    floor: FloorScreen, workmate: FloorScreen, ledger_session: Session
) -> None:
    floor.lose_signal()
    record(floor)
    go_to_end(floor)
    floor.page.locator("#rescue-qr").click()
    codes = shown_codes(floor.page)
    assert len(codes) > 1
    for code in [codes[0], *reversed(codes)]:  # in any order, twice
        workmate.scan(code)
    workmate.expect_outcome("ok", "の記録2件を")
    own = [entry["id"] for entry in floor.stored("outbox")]
    workmate.expect_outcome("ok", "を送りました")
    ledger_session.rollback()
    rows = ledger_session.query(Recorded).filter(Recorded.id.in_(own)).all()
    assert {(row.seq, row.outcome.value) for row in rows} == {(1, "applied"), (2, "applied")}
    assert workmate.stored("rescues") == []
    floor.page.locator("#rescue-sheet button", has_text="閉じる").click()
    floor.find_signal()
    expect(floor.page.locator("#shift-verdict")).to_have_text("全部届いています")
    assert floor.stored("outbox") == []


def test_what_cannot_be_sent_is_given_out_as_a_file(floor: FloorScreen, app: Flask, tmp_path: Path) -> None:
    floor.lose_signal()
    record(floor)
    floor.page.goto(floor.yard.address + "/phone")
    floor.wait_until_ready()
    with floor.page.expect_download() as given:
        floor.page.locator("#rescue-file").click()
    given.value.save_as(tmp_path / "rescued.json")
    told = json.loads((tmp_path / "rescued.json").read_text())
    headers = {"Authorization": f"Bearer {floor.yard.told['device_token']}"}
    answer = app.test_client().post("/api/v1/events/rescued", json=told, headers=headers).get_json()
    assert answer["fresh"] == 2
    assert len(floor.stored("outbox")) == 2, "given out is not sent"


def test_the_end_of_the_day_is_for_everybody(floor: FloorScreen) -> None:
    bring(floor.page)
    floor.lose_signal()
    record(floor)
    go_to_end(floor)
    expect(floor.page.locator("#shift-rows tr")).to_have_count(1)
    for opened in (False, True):
        if opened:
            floor.page.locator("#rescue-qr").click()
        assert look_in_every_theme(floor.page) == []
        assert floor.page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
