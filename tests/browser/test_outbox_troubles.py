"""Further ways in which a phone or its server fails: errors before success, a wrong clock, storage that was cleared."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from ledger.models import Recorded
from tests.browser.floor import EVENTS, FloorScreen

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from playwright.sync_api import BrowserContext, Page
    from sqlalchemy.orm import Session

    from tests.browser.conftest import Gate, Yard

NUMBER = "B21W-0012399"
TWO_HOURS = timedelta(hours=2)


@pytest.fixture
def floor(yard: Yard, phone: BrowserContext, page: Page) -> FloorScreen:
    """An enrolled phone."""
    yard.enrol(phone)
    return FloorScreen(page, yard)


def record_front(screen: FloorScreen) -> None:
    screen.choose(NUMBER)
    screen.tick("front_bumper")
    screen.into("バンパー2")
    screen.expect_outcome("ok", "前バンパー → バンパー2")


def sent(session: Session, screen: FloorScreen) -> list[Recorded]:
    """What the ledger has of this phone's records, in its order."""
    session.rollback()
    ids = [entry["id"] for entry in screen.stored("records")]
    return list(session.query(Recorded).filter(Recorded.id.in_(ids)).order_by(Recorded.position))


def test_a_server_that_errs_twice_is_asked_a_third_time(
    floor: FloorScreen, gate: Gate, ledger_session: Session
) -> None:
    errors = ["500 Internal Server Error"] * 2

    def err(environ: WSGIEnvironment) -> tuple[str, bytes] | None:
        return (errors.pop(), b'{"error": "bug"}') if errors and environ["PATH_INFO"] == EVENTS else None

    floor.open()
    floor.sign_in_by_badge()
    gate.before = err
    record_front(floor)
    floor.expect_sent()
    assert errors == []
    assert [row.kind for row in sent(ledger_session, floor)] == ["part.recovered"]


def test_a_clock_two_hours_ahead_is_told_with_each_record(floor: FloorScreen, ledger_session: Session) -> None:
    floor.page.clock.set_system_time(datetime.now(UTC) + TWO_HOURS)
    floor.open()
    floor.sign_in_by_badge()
    record_front(floor)
    floor.expect_sent()
    floor.page.locator("[data-missing=rear_bumper]").click()
    floor.expect_outcome("ok", "後バンパー：ない")
    floor.expect_sent()
    *_, row = sent(ledger_session, floor)
    assert row.clock_offset_ms is not None
    assert abs(timedelta(milliseconds=row.clock_offset_ms) + TWO_HOURS) < timedelta(minutes=1)
    assert row.happened_at - row.recorded_at > TWO_HOURS - timedelta(minutes=1)
    floor.page.goto(floor.yard.address + "/phone")
    expect(floor.page.locator("#health-row-clock")).to_contain_text("120分進んでいます")


def test_cleared_storage_goes_on_counting_where_the_server_knows_it_was(
    floor: FloorScreen, ledger_session: Session
) -> None:
    floor.open()
    floor.sign_in_by_badge()
    record_front(floor)
    floor.expect_sent()
    floor.page.goto(floor.yard.address + "/setup/home-screen")
    floor.page.evaluate(
        """() => new Promise((done, failed) => {
            const request = indexedDB.deleteDatabase("nisugata");
            request.onsuccess = done;
            request.onerror = failed;
        })"""
    )
    floor.open()
    floor.expect_outcome("warn", "端末の保存が一度消えました")
    floor.sign_in_by_badge()
    floor.choose(NUMBER)
    floor.page.locator("[data-missing=rear_bumper]").click()
    floor.expect_outcome("ok", "後バンパー：ない")
    floor.expect_sent()
    assert [row.seq for row in sent(ledger_session, floor)] == [2]
