"""Slips of the hand on the phone's screens: tapped twice, the wrong tag, the wrong page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ledger import tags
from ledger.models import Standing
from ledger.words import Status
from tests.browser.floor import FloorScreen

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page
    from sqlalchemy.orm import Session

    from tests.browser.conftest import Yard

NUMBER = "B21W-0012399"


@pytest.fixture
def floor(yard: Yard, phone: BrowserContext, page: Page) -> FloorScreen:
    """An enrolled phone with a worker."""
    yard.enrol(phone)
    screen = FloorScreen(page, yard)
    screen.open()
    screen.sign_in_by_badge()
    return screen


def absences(session: Session) -> list[Status]:
    session.rollback()
    rows = session.query(Standing).filter(Standing.kind == "part.absent", Standing.device_id.is_not(None))
    return [row.status for row in rows]


def test_a_double_tap_records_a_missing_part_once(floor: FloorScreen, ledger_session: Session) -> None:
    floor.choose(NUMBER)
    floor.page.locator("[data-missing=side_glass]").dblclick()
    floor.expect_outcome("ok", "サイドガラス：ない")
    floor.expect_sent()
    assert absences(ledger_session) == [Status.APPLIED]


def test_what_this_phone_recorded_is_said_and_not_recorded_again(floor: FloorScreen, ledger_session: Session) -> None:
    floor.choose(NUMBER)
    floor.page.locator("[data-unusable=side_glass]").click()
    floor.expect_outcome("ok", "サイドガラス：使えない")
    floor.tick("side_glass")
    floor.scan("NIS1.XM1SS1NG0Y")
    floor.expect_outcome("warn", "サイドガラスは「使えない」と記録されています")
    floor.expect_sent()
    assert absences(ledger_session) == [Status.APPLIED]


def test_the_tag_of_a_lot_is_sent_to_the_dock(floor: FloorScreen) -> None:
    floor.scan(tags.new_code(tags.TagKind.LOT))
    floor.expect_outcome("info", "荷姿と袋のタグは、受入の画面で読みます")
