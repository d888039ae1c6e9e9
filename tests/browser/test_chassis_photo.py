"""車台番号を撮る: photographed, read, confirmed by a person; without signal the photograph waits, not the worker."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

from ledger.models import Recorded
from scanning.candidates import Box, Candidate
from scanning.ocr_worker import OcrUnavailableError, OcrWorker
from tests.browser.floor import FloorScreen
from tests.browser.papers import film
from tests.provision.browsers import PATIENCE_MS, PHONE
from web.chassis_reader import KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser
    from sqlalchemy.orm import Session

    from scanning.picture import Pixels
    from tests.browser.conftest import Yard

ACCEPTED = "B21W-0012399"
NOBODYS = "RK5-1234560"
TARGET = 56  # pixels: what a glove hits
BLANK_CANVAS = 300
"""Pixels: how wide a canvas is on which nothing was drawn."""


class Reader:
    """Stands in for the reading process."""

    def __init__(self, text: str, *doubtful: int) -> None:
        self.text, self.doubtful = text, doubtful
        self.asked: list[tuple[int, Box | None]] = []
        self.error: Exception | None = None

    def read(
        self, pictures: Sequence[bytes], *, box: Box | None = None, accepted: Sequence[str] = ()
    ) -> list[Candidate]:
        """Find the text in the middle of the first frame."""
        self.asked.append((len(pictures), box))
        if self.error:
            raise self.error
        if not self.text:
            return []
        corners = ((60.0, 90.0), (700.0, 90.0), (700.0, 190.0), (60.0, 190.0))
        raw = f"FRAME NO. {self.text}"
        return [
            Candidate(
                self.text,
                0.7,
                sure=False,
                doubtful=self.doubtful,
                accepted=self.text in accepted,
                raw=raw,
                frame=0,
                corners=corners,
            )
        ]


def plate(number: str) -> Pixels:
    """A frame of the camera with a number in the guide box."""
    sheet = np.full((720, 1280), 225, np.uint8)
    cv2.putText(sheet, number, (455, 372), cv2.FONT_HERSHEY_SIMPLEX, 1.45, (25,), 4, cv2.LINE_AA)
    return sheet


@pytest.fixture
def filming(launch_browser: Callable[..., Browser], yard: Yard, tmp_path: Path) -> Callable[[str], FloorScreen]:
    """Open the floor, signed in, with the camera on a plate."""

    def open_floor(number: str) -> FloorScreen:
        path = film(tmp_path / "plate.mjpeg", [plate(number)])
        browser = launch_browser(
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={path}",
        )
        context = browser.new_context(**PHONE)
        context.set_default_timeout(PATIENCE_MS)
        yard.enrol(context)
        floor = FloorScreen(context.new_page(), yard)
        floor.open()
        floor.sign_in_by_badge()
        return floor

    return open_floor


def shoot(floor: FloorScreen) -> None:
    floor.page.locator("[data-do=vehicle]:visible").tap()
    floor.page.locator("[data-photograph]").tap()
    expect(floor.page.locator("#plate-hint")).to_contain_text("枠いっぱい")
    expect(floor.page.locator("#plate-video")).not_to_have_js_property("videoWidth", 0)
    floor.page.locator("#plate-shoot").tap()


def found(session: Session) -> dict[str, Any]:
    session.rollback()
    row = session.query(Recorded).filter_by(kind="vehicle.found").order_by(Recorded.position.desc()).first()
    assert row
    body: dict[str, Any] = json.loads(row.posted)["body"]
    return body


def test_one_wrong_sign_is_mended_with_two_taps(
    yard: Yard, filming: Callable[[str], FloorScreen], ledger_session: Session
) -> None:
    reader = yard.app.extensions[KEY] = Reader("RK5-123456O", 10)
    floor = filming(NOBODYS)
    shoot(floor)
    confirm = floor.page.locator("#sheet-confirm")
    expect(confirm).to_be_visible()
    expect(confirm.locator("[data-doubtful]")).to_have_text(["O"])
    cells = [cell.bounding_box() or {} for cell in confirm.locator(".cell").all()]
    assert len(cells) == len(NOBODYS) - 1
    assert min(min(cell["width"], cell["height"]) for cell in cells) >= TARGET
    assert max(cell["x"] + cell["width"] for cell in cells) <= PHONE["viewport"]["width"]
    floor.page.locator("[data-place='10']").tap()
    floor.page.locator(f"[data-corrected='{NOBODYS}']").tap()
    expect(floor.page.locator("#vehicle-number")).to_have_text(NOBODYS)
    floor.expect_sent()
    told = found(ledger_session)
    assert told == {"chassis_number": NOBODYS, "as_read": "FRAME NO. RK5-123456O", "source": "ocr"}
    ((frames, box),) = reader.asked
    assert frames == 5
    assert box is not None
    shares = [box.left, box.top, box.width, box.height]
    assert shares == pytest.approx([0.037, 0.1875, 0.926, 0.625], abs=0.002)  # with a little around the guide box


def test_a_vehicle_that_is_meant_is_chosen_with_one_tap(yard: Yard, filming: Callable[[str], FloorScreen]) -> None:
    yard.app.extensions[KEY] = Reader("B21W-0O12399", 6)
    floor = filming(ACCEPTED)
    shoot(floor)
    near = floor.page.locator("#confirm-near-list [data-near]").first
    expect(near).to_contain_text(ACCEPTED)
    expect(near.locator("mark")).to_have_text(["0"])
    near.tap()
    expect(floor.page.locator("#vehicle-number")).to_have_text(ACCEPTED)
    floor.expect_sent()
    assert floor.stored("outbox") == []


def test_what_can_not_be_read_is_typed(yard: Yard, filming: Callable[[str], FloorScreen]) -> None:
    yard.app.extensions[KEY] = Reader("")
    floor = filming("")
    shoot(floor)
    expect(floor.page.locator("#confirm-nothing")).to_be_visible()
    floor.page.locator("[data-confirm=type]").tap()
    floor.page.locator("#vehicle-typed").fill("2399")
    floor.page.locator("[data-vehicle]", has_text=ACCEPTED).tap()
    expect(floor.page.locator("#vehicle-number")).to_have_text(ACCEPTED)


def test_without_signal_the_photograph_waits_and_the_worker_goes_on(
    yard: Yard, filming: Callable[[str], FloorScreen], ledger_session: Session
) -> None:
    reader = yard.app.extensions[KEY] = Reader(NOBODYS)
    floor = filming(NOBODYS)
    floor.lose_signal()
    shoot(floor)
    floor.expect_outcome("warn", "電波がない")
    expect(floor.page.locator("#vehicle-said")).to_contain_text("写真は端末に残しました")
    floor.page.locator("#vehicle-typed").fill("2399")
    floor.page.locator("[data-vehicle]", has_text=ACCEPTED).tap()
    expect(floor.page.locator("#plates")).to_contain_text("1件が送信待ち")
    assert reader.asked == []

    floor.find_signal()  # which is all that the photograph waited for
    expect(floor.page.locator("#plates")).to_contain_text("1件を読み取りました")
    floor.page.locator("#plates-look").tap()
    floor.page.locator("#confirm-right").tap()
    expect(floor.page.locator("#vehicle-number")).to_have_text(NOBODYS)
    expect(floor.page.locator("#plates")).to_be_hidden()
    floor.expect_sent()
    assert found(ledger_session)["source"] == "ocr"


def test_a_reader_that_is_down_says_so_and_the_photograph_waits(
    yard: Yard, filming: Callable[[str], FloorScreen]
) -> None:
    reader = yard.app.extensions[KEY] = Reader(NOBODYS)
    reader.error = OcrUnavailableError(-9)
    floor = filming(NOBODYS)
    shoot(floor)
    floor.expect_outcome("warn", "いま車台番号の読み取りが使えません")
    expect(floor.page.locator("#sheet-vehicle")).to_be_visible()
    expect(floor.page.locator("#plates")).to_contain_text("送信待ち")


def test_a_filmed_plate_is_really_read(yard: Yard, filming: Callable[[str], FloorScreen]) -> None:
    with OcrWorker(limit_s=60) as worker:
        yard.app.extensions[KEY] = worker
        floor = filming(ACCEPTED)
        shoot(floor)
        near = floor.page.locator("#confirm-near-list .is-same")
        expect(near).to_contain_text(ACCEPTED)
        picture = floor.page.locator("#confirm-picture")
        expect(picture).not_to_have_js_property("width", BLANK_CANVAS)
        assert picture.evaluate("canvas => canvas.width > 2 * canvas.height")
        near.tap()
        expect(floor.page.locator("#vehicle-number")).to_have_text(ACCEPTED)
