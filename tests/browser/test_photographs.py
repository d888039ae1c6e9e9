"""A photograph follows its record by itself, piece by piece; Back closes a sheet; a known badge waits for nobody."""

from __future__ import annotations

from io import BytesIO
from threading import Event
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect

from ledger.models import Photograph, Recorded
from tests.browser.floor import FloorScreen

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from playwright.sync_api import BrowserContext, Page
    from sqlalchemy.orm import Session

    from tests.browser.conftest import Gate, Yard

NUMBER = "B21W-0012399"


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
    offsets: list[int] = []

    def cut_off(environ: WSGIEnvironment) -> tuple[str, bytes] | None:
        if environ["REQUEST_METHOD"] != "PUT":
            return None
        offsets.append(int(environ["HTTP_UPLOAD_OFFSET"]))
        return ("503 Service Unavailable", b"{}") if len(offsets) == 2 else None

    gate.before = cut_off
    floor.page.locator("#photograph-file").set_input_files(
        {"name": "bumper.png", "mimeType": "image/png", "buffer": picture()}
    )
    floor.expect_outcome("ok", "写真：後バンパー：使えない")
    floor.expect_sent()
    (kept,) = floor.stored("photographs")
    added = ledger_session.query(Recorded).filter_by(kind="photograph.added").one()
    assert kept["sha256"] in added.posted
    assert ledger_session.query(Photograph).count() == 0, "the record is there, the picture is not yet"

    floor.page.locator("#post").click()
    floor.page.evaluate(
        """async () => {
            const request = indexedDB.open("nisugata");
            const db = await new Promise((done) => { request.onsuccess = () => done(request.result); });
            for (let left = 1; left > 0; ) {
                const count = db.transaction("photographs").objectStore("photographs").count();
                left = await new Promise((done) => {
                    count.onsuccess = () => setTimeout(() => done(count.result), 100);
                });
            }
            db.close();
        }"""
    )
    assert offsets[:3] == [0, offsets[1], offsets[1]], "what had arrived was not sent again"
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
    over = Event()

    def hang(environ: WSGIEnvironment) -> tuple[str, bytes] | None:
        if environ["PATH_INFO"] == "/api/v1/sign-in":
            over.wait()
        return None

    gate.before = hang
    try:
        expect(floor.page.locator("[data-person]").first).to_be_visible()  # the yard is known
        floor.scan(floor.yard.told["badge"])
        expect(floor.page.locator("#view-work")).to_be_visible(timeout=4_000)
        floor.expect_outcome("warn", "サインインしました")
    finally:
        over.set()
