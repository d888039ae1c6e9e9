"""Blank and older tags on the floor and at the dock, with signal and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from ledger.database import writing
from ledger.models import Container, Recorded, TagRow
from ledger.sample import Story
from ledger.words import TagState
from tests.browser.floor import DockScreen, FloorScreen

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page
    from sqlalchemy.orm import Session

    from tests.browser.conftest import Yard


@pytest.fixture
def spare(ledger_session: Session) -> str:
    """A blank tag of the sample."""
    code = ledger_session.scalars(select(TagRow.code).where(TagRow.state == TagState.BLANK)).first()
    ledger_session.rollback()
    return str(code)


@pytest.fixture
def floor(yard: Yard, phone: BrowserContext, page: Page) -> FloorScreen:
    """An enrolled phone with a worker."""
    yard.enrol(phone)
    screen = FloorScreen(page, yard)
    screen.open()
    screen.sign_in_by_badge()
    expect(page.locator("#chip-bumper")).to_be_visible()
    return screen


KNOWS = """([code, generation]) => new Promise((resolve) => {
    const patience = Date.now() + 45_000;
    const look = () => {
        const request = indexedDB.open("nisugata");
        request.onsuccess = () => {
            const read = request.result.transaction("tags").objectStore("tags").get(code);
            read.onsuccess = () => {
                request.result.close();
                const known = read.result?.generation === generation;
                if (known || Date.now() > patience) resolve(known);
                else setTimeout(look, 50);
            };
        };
    };
    look();
})"""


def wait_for_tag(floor: FloorScreen, code: str, generation: int = 1) -> None:
    """Wait until the phone has heard of a tag."""
    # page.wait_for_function would take the promise itself for true.
    assert floor.page.evaluate(KNOWS, [code, generation])


def bound_to(session: Session, code: str) -> str | None:
    session.rollback()
    row = session.get_one(TagRow, code)
    return session.get_one(Container, row.target_id).name if row.target_id else None


COUNT_TAPS = "() => { window.taps = 0; document.addEventListener('click', () => (window.taps += 1), true); }"
MOST_TAPS = 3
NO_CAMERA = """() => { navigator.mediaDevices.getUserMedia = () => new Promise((_, fail) => {
    window.sayNoCamera = () => fail(new DOMException("", "NotFoundError"));
}); }"""
"""The browser takes its time to say that there is none."""


def test_a_blank_tag_is_hung_on_a_container_without_signal_in_three_taps(
    floor: FloorScreen, spare: str, ledger_session: Session
) -> None:
    wait_for_tag(floor, spare)
    floor.lose_signal()
    floor.page.evaluate(COUNT_TAPS)
    floor.page.evaluate(NO_CAMERA)
    floor.page.locator("#do-scan").click()  # the camera; what it would read comes from a scanner here
    floor.scan(spare)
    sheet = floor.page.locator("#sheet-spare")
    expect(sheet).to_be_visible()
    sheet.locator("[data-container]", has_text="ガラス1").click()
    floor.expect_outcome("ok", "予備タグを「ガラス1」に付けました")
    assert floor.page.evaluate("window.taps") <= MOST_TAPS
    floor.page.evaluate("window.sayNoCamera()")
    expect(floor.page.locator("#viewfinder-hint")).to_contain_text("カメラが見つかりません")
    floor.expect_outcome("ok", "予備タグを「ガラス1」に付けました")
    floor.scan(f"NIS1.{spare}")
    floor.expect_outcome("info", "ガラス1")
    floor.find_signal()
    floor.expect_sent()
    assert bound_to(ledger_session, spare) == "ガラス1"


def test_an_older_print_warns_and_leaves_a_trace(yard: Yard, floor: FloorScreen, ledger_session: Session) -> None:
    code = yard.container("ガラス1")["code"]
    told(yard, ledger_session, code)
    floor.page.reload()
    floor.wait_until_ready()
    wait_for_tag(floor, code, 2)
    floor.page.reload()
    floor.wait_until_ready()
    floor.scan(f"NIS1.{code}")
    floor.expect_outcome("warn", "古い版のタグです（1版、いまは2版）")
    floor.scan(f"NIS1.{code}")
    floor.wait_until_answered(1)
    kinds = ledger_session.scalars(select(Recorded.kind).where(Recorded.kind == "tag.seen_old")).all()
    assert kinds == ["tag.seen_old"]


def told(yard: Yard, session: Session, code: str) -> None:
    """The office prints a newer generation."""
    with writing():
        story = Story(session, people={"鈴木 事務": yard.told["people"]["鈴木 事務"]})
        story.do("tag.printed", "鈴木 事務", codes=[code], reprint=True)
        session.commit()


def test_the_dock_warns_of_an_older_print_and_leaves_a_trace(
    yard: Yard, phone: BrowserContext, page: Page, ledger_session: Session
) -> None:
    bag = yard.told["lots"][0]["bags"][0]
    told(yard, ledger_session, bag)
    yard.enrol(phone, dock=True)
    dock = DockScreen(page, yard)
    dock.open()
    dock.sign_in_by_pin("受入 次郎", "2468")
    expect(page.locator("[data-lot]")).to_have_count(1)
    dock.scan(f"NIS1.{bag}")
    dock.expect_outcome("warn", "古い版のタグです（1版、いまは2版）")
    dock.wait_until_answered(1)
    kinds = ledger_session.scalars(select(Recorded.kind).where(Recorded.kind == "tag.seen_old")).all()
    assert kinds == ["tag.seen_old"]
