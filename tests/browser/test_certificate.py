"""Inspection certificates before the camera and on photographs: parts tick off, the vehicle is found or held."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from ledger.models import Recorded
from tests.browser.floor import FloorScreen
from tests.browser.papers import CODE_3, code_2, film, kei, paper, photograph, symbols
from tests.provision.browsers import PATIENCE_MS, PHONE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, Request
    from sqlalchemy.orm import Session

    from tests.browser.conftest import Yard

ACCEPTED = "B21W-0012399"
NOBODYS = "GP7-1234567"
SECRETS = ("MIHON TARO", "MIHON-SHI", "K/51", "K/61")


@pytest.fixture
def floor(yard: Yard, phone: BrowserContext, page: Page) -> FloorScreen:
    yard.enrol(phone)
    screen = FloorScreen(page, yard)
    screen.open()
    screen.sign_in_by_badge()
    return screen


@pytest.fixture
def filming(launch_browser: Callable[..., Browser], yard: Yard) -> Callable[[Path], FloorScreen]:
    """Open the floor, signed in, with the camera on a film."""

    def open_floor(path: Path) -> FloorScreen:
        browser = launch_browser(
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={path}",
        )
        context = browser.new_context(**PHONE)
        context.set_default_timeout(PATIENCE_MS)
        yard.enrol(context)
        screen = FloorScreen(context.new_page(), yard)
        screen.open()
        screen.sign_in_by_badge()
        return screen

    return open_floor


def hand_in(floor: FloorScreen, content: bytes) -> None:
    file = {"name": "picture.jpg", "mimeType": "image/jpeg", "buffer": content}
    floor.page.locator("#photo-file").set_input_files([file])


def record(floor: FloorScreen, number: str) -> None:
    floor.page.locator("#certificate-record").click()
    expect(floor.page.locator("#vehicle-number")).to_have_text(number)
    floor.expect_sent()


def found(session: Session) -> list[dict[str, Any]]:
    """Bodies of the vehicles found."""
    session.rollback()
    rows = session.query(Recorded).filter_by(kind="vehicle.found").order_by(Recorded.position)
    return [json.loads(row.posted)["body"] for row in rows]


def test_parts_tick_off_over_several_frames_and_the_vehicle_is_held_for_the_office(
    filming: Callable[[Path], FloorScreen], tmp_path: Path, ledger_session: Session
) -> None:
    of_2, of_3 = symbols(code_2(NOBODYS), 2), symbols(CODE_3, 3)
    floor = filming(film(tmp_path / "paper.mjpeg", [paper([of_3[2], of_2[1]]), paper([of_2[0], of_3[0], of_3[1]])]))
    floor.page.locator("#do-scan").click()
    strip = floor.page.locator("#certificate")
    expect(strip).to_contain_text("5枚中5枚")
    expect(strip.locator(".tick.is-seen")).to_have_count(5)
    expect(floor.page.locator("#certificate-number")).to_have_text(NOBODYS)
    floor.expect_outcome("warn", "車検証 5枚中5枚")
    record(floor, NOBODYS)
    expect(strip).to_be_hidden()
    assert found(ledger_session)[-1] == {
        "chassis_number": NOBODYS,
        "as_read": NOBODYS,
        "source": "certificate",
        "certificate": {
            "registration_number": "見本 300あ1234",
            "engine": "LEB-H1",
            "type": "DAA-GP7",
            "first_registration": "2014-05",
            "expires": "2027-03-28",
            "type_class_number": "123450001",
            "fuel": "ガソリン・電気",
        },
    }


def test_one_photograph_of_the_right_part_finds_an_accepted_vehicle(floor: FloorScreen) -> None:
    hand_in(floor, photograph(symbols(code_2(ACCEPTED), 2)[1:]))
    expect(floor.page.locator("#vehicle-number")).to_have_text(ACCEPTED)
    expect(floor.page.locator("#certificate")).to_be_hidden()


def test_photograph_after_photograph_says_what_is_missing_until_another_paper_comes(floor: FloorScreen) -> None:
    strip = floor.page.locator("#certificate")
    of_3 = symbols(CODE_3, 3)
    hand_in(floor, photograph(of_3[:1]))
    expect(strip).to_contain_text("5枚中1枚")
    expect(strip).to_contain_text("あと4枚")
    hand_in(floor, photograph(of_3[1:]))
    expect(strip).to_contain_text("5枚中3枚")
    hand_in(floor, photograph(symbols(code_2(NOBODYS), 2)))
    expect(strip).to_contain_text(NOBODYS)
    expect(strip).to_contain_text("5枚中5枚")
    hand_in(floor, photograph(kei("JF3-1000001")[:1]))
    expect(strip).to_contain_text("2枚中1枚")
    expect(strip).to_contain_text("JF3-1000001")
    strip.locator("[data-certificate=away]").click()
    expect(strip).to_be_hidden()


def test_nothing_of_a_kei_cars_owner_leaves_the_camera(
    filming: Callable[[Path], FloorScreen], tmp_path: Path, ledger_session: Session
) -> None:
    codes = kei("JF3-1000001")
    floor = filming(film(tmp_path / "kei.mjpeg", [paper(codes[2:]), paper(codes[:2]), paper([codes[3], codes[0]])]))
    sent: list[str] = []

    def note(request: Request) -> None:
        sent.append(request.url + (request.post_data or ""))

    floor.page.context.on("request", note)
    said: list[str] = []
    floor.page.on("console", lambda message: said.append(message.text))
    floor.page.locator("#do-scan").click()
    expect(floor.page.locator("#certificate")).to_contain_text("2枚中2枚")
    hand_in(floor, photograph(codes[:1]))
    record(floor, "JF3-1000001")
    told = found(ledger_session)[-1]
    assert told["chassis_number"] == "JF3-1000001"
    assert told["certificate"]["type"] == "DBA-JF3"
    kept = [json.dumps(floor.stored(store), ensure_ascii=False) for store in ("outbox", "records", "meta", "screen")]
    everything = "\n".join([*sent, *said, *kept, floor.page.content()])
    assert "JF3-1000001" in everything
    assert [secret for secret in SECRETS if secret in everything] == []


def test_the_browsers_own_detector_is_helped_out(filming: Callable[[Path], FloorScreen], tmp_path: Path) -> None:
    """It tells neither bytes nor places of linked codes."""
    floor = filming(film(tmp_path / "paper.mjpeg", [paper(symbols(code_2(NOBODYS), 2))]))
    floor.page.add_init_script(
        """globalThis.BarcodeDetector = class {
            static async getSupportedFormats() { return ["qr_code"]; }
            async detect() {
                const cornerPoints = [600, 680].flatMap((x) => [320, 400].map((y) => ({ x, y })));
                return [{ rawValue: "\ufffd/1/", format: "qr_code", cornerPoints }];
            }
        };"""
    )
    floor.page.reload()
    floor.wait_until_ready()
    floor.page.locator("#do-scan").click()
    expect(floor.page.locator("#certificate")).to_contain_text(NOBODYS)
    expect(floor.page.locator("#certificate .tick.is-seen")).to_have_count(2)


def test_a_scanner_that_types_reads_a_certificate_part_by_part(floor: FloorScreen, ledger_session: Session) -> None:
    floor.scan("K/61/MIHON-KEN MIHON-SHI 1-2-3")
    floor.scan("K/22/-/1/JF3-1000001/S07B/1")
    expect(floor.page.locator("#certificate")).to_contain_text("JF3-1000001")
    assert "MIHON" not in floor.page.content()
    record(floor, "JF3-1000001")
    assert found(ledger_session)[-1]["certificate"] == {"engine": "S07B"}
