"""A photograph follows its record by itself, piece by piece; Back closes a sheet; a known badge waits for nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from threading import Event
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect

from ledger.models import Photograph, Recorded
from tests.browser.floor import FloorScreen
from tests.provision.browsers import PATIENCE_MS

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from playwright.sync_api import BrowserContext, Page
    from sqlalchemy.orm import Session

    from tests.browser.conftest import Gate, Yard

NUMBER = "B21W-0012399"
KNOWN_LIMIT_MS = 1_000
"""So long a phone waits for the server where it can check a badge by itself."""


@pytest.fixture
def floor(yard: Yard, phone: BrowserContext, page: Page) -> FloorScreen:
    """An enrolled phone."""
    yard.enrol(phone)
    screen = FloorScreen(page, yard)
    screen.open()
    return screen


def picture() -> bytes:
    kept = BytesIO()
    Image.effect_noise((1400, 1400), 90).save(kept, "PNG")
    return kept.getvalue()


def test_a_photograph_goes_on_where_it_was_cut_off_and_keeps_no_record_waiting(
    floor: FloorScreen, gate: Gate, ledger_session: Session
) -> None:
    floor.sign_in_by_badge()
    floor.choose(NUMBER)
    expect(floor.page.locator("#photograph-file")).to_be_disabled()
    floor.page.locator("[data-unusable=rear_bumper]").click()
    floor.expect_outcome("ok", "後バンパー：使えない")
    offsets, cut, mended = list[int](), Event(), Event()

    def cut_off(environ: WSGIEnvironment) -> tuple[str, bytes] | None:
        if environ["REQUEST_METHOD"] != "PUT":
            return None
        offsets.append(int(environ["HTTP_UPLOAD_OFFSET"]))
        if mended.is_set() or len(offsets) == 1:
            return None
        cut.set()
        return "503 Service Unavailable", b"{}"

    gate.before = cut_off
    floor.page.locator("#photograph-file").set_input_files(
        {"name": "bumper.png", "mimeType": "image/png", "buffer": picture()}
    )
    floor.expect_outcome("ok", "写真：後バンパー：使えない")
    floor.expect_sent()
    assert cut.wait(PATIENCE_MS / 1000)
    (kept,) = floor.stored("photographs")
    added = ledger_session.query(Recorded).filter_by(kind="photograph.added").one()
    assert kept["sha256"] in added.posted
    assert ledger_session.query(Photograph).count() == 0, "the record is there, the picture is not yet"

    mended.set()
    floor.page.locator("#post").click()
    floor.wait_until_empty("photographs")
    assert offsets.count(0) == 1, "what had arrived was not sent again"
    assert offsets.count(offsets[1]) > 1, "what was cut off was"
    ledger_session.rollback()
    assert ledger_session.query(Photograph).one().sha256 == kept["sha256"]
    shown = floor.page.context.request.get(f"{floor.yard.address}/photographs/{kept['sha256']}")
    assert shown.headers["content-type"] == "image/jpeg"


def test_back_closes_an_open_sheet_and_stays_on_the_screen(floor: FloorScreen) -> None:
    floor.sign_in_by_badge()
    sheet = floor.page.locator("#sheet-vehicle")
    for _ in range(2):
        floor.page.locator("#vehicle-none").click()
        expect(sheet).to_be_visible()
        floor.page.go_back()
        expect(sheet).to_be_hidden()
    expect(floor.page.locator("#view-work")).to_be_visible()
    assert floor.page.url.endswith("/floor")


def test_a_known_badge_does_not_wait_for_a_network_that_hangs(floor: FloorScreen, gate: Gate) -> None:
    asked, over = Event(), Event()

    def hang(environ: WSGIEnvironment) -> tuple[str, bytes] | None:
        if environ["PATH_INFO"] == "/api/v1/sign-in":
            asked.set()
            over.wait()
        return None

    gate.before = hang
    try:
        expect(floor.page.locator("[data-person]").first).to_be_visible()  # the yard is known
        floor.page.clock.install()
        floor.page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
        floor.scan(floor.yard.told["badge"])
        assert asked.wait(PATIENCE_MS / 1000)
        expect(floor.page.locator("#view-work")).to_be_hidden()
        floor.page.clock.run_for(KNOWN_LIMIT_MS)
        expect(floor.page.locator("#view-work")).to_be_visible()
        floor.expect_outcome("warn", "サインインしました")
    finally:
        over.set()
