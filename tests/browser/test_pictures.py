"""A photograph instead of the live camera, and what is said where there is neither."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
import qrcode
from playwright.sync_api import expect

from tests.browser.floor import FloorScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.browser.conftest import Yard

NUMBER = "B21W-0012399"


@pytest.fixture
def floor(yard: Yard, phone: BrowserContext, page: Page) -> FloorScreen:
    yard.enrol(phone)
    screen = FloorScreen(page, yard)
    screen.open()
    screen.sign_in_by_badge()
    return screen


def picture(text: str) -> bytes:
    file = BytesIO()
    qrcode.make(text).save(file)
    return file.getvalue()


def hand_in(floor: FloorScreen, content: bytes) -> None:
    file = {"name": "picture.png", "mimeType": "image/png", "buffer": content}
    floor.page.locator("#photo-file").set_input_files([file])


def test_a_photograph_is_read_by_the_server(floor: FloorScreen) -> None:
    hand_in(floor, picture(f"NIS1.{floor.yard.vehicle(NUMBER)['ticket']}"))
    expect(floor.page.locator("#vehicle-number")).to_have_text(NUMBER)


def test_a_broken_picture_gets_a_sentence_and_what_was_ticked_stays(floor: FloorScreen) -> None:
    floor.choose(NUMBER)
    floor.tick("front_bumper")
    hand_in(floor, picture("NIS1.X")[:200])
    floor.expect_outcome("warn", "写真")
    hand_in(floor, b"this is no picture")
    floor.expect_outcome("warn", "写真として読めない")
    expect(floor.part("front_bumper")).to_have_attribute("data-state", "ticked")


def test_without_signal_a_photograph_says_so(floor: FloorScreen) -> None:
    floor.lose_signal()
    hand_in(floor, picture("NIS1.X"))
    floor.expect_outcome("warn", "電波がない")


@pytest.mark.parametrize(
    ("switches", "words"),
    [
        (("--use-fake-device-for-media-stream",), "カメラを使えません"),
        (("--use-fake-ui-for-media-stream",), "カメラが見つかりません"),
    ],
    ids=["forbidden", "none"],
)
def test_a_camera_that_cannot_be_used_says_why(
    yard: Yard, launch_browser: Callable[..., Browser], switches: tuple[str, ...], words: str
) -> None:
    phone = launch_browser(*switches).new_context(viewport={"width": 360, "height": 740}, locale="ja-JP")
    yard.enrol(phone)
    floor = FloorScreen(phone.new_page(), yard)
    floor.open()
    floor.sign_in_by_badge()
    floor.page.locator("#do-scan").click()
    floor.expect_outcome("warn", words)
    expect(floor.page.locator("#viewfinder-hint")).to_contain_text(words)
