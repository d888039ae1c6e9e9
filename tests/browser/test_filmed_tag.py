"""The whole way of a tag: printed, filmed, read in the page, recorded, told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import labels
from ledger import tags
from ledger.models import Recovery
from ledger.words import PartKind
from tests.browser.film import shoot, side_by_side
from tests.browser.floor import FloorScreen
from tests.provision.browsers import PATIENCE_MS, PHONE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser
    from sqlalchemy.orm import Session

    from tests.browser.conftest import Yard

NUMBER = "B21W-0012399"
ADDRESS = "https://nisugata.example"


def payload(code: str) -> str:
    return tags.write(tags.Tag(code), ADDRESS)


@pytest.fixture
def printed(yard: Yard) -> list[bytes]:
    """A vehicle's ticket and a container's tag, as `labels` prints them."""
    ticket = yard.vehicle(NUMBER)["ticket"]
    bag = yard.container("バンパー2")
    tagged = [
        labels.VehicleTicket(payload(ticket), ticket, NUMBER, target=True),
        labels.ContainerTag(payload(bag["code"]), bag["code"], bag["name"], "フレコン", labels.Material.BUMPER),
    ]
    return [labels.sheet([tag], layout=labels.PRESETS["a6-landscape"]) for tag in tagged]


@pytest.fixture
def filming(launch_browser: Callable[..., Browser], yard: Yard) -> Callable[[Path], FloorScreen]:
    """Open the floor, signed in, on a phone whose camera shows a film."""

    def film(path: Path) -> FloorScreen:
        browser = launch_browser(
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={path}",
        )
        phone = browser.new_context(**PHONE)
        phone.set_default_timeout(PATIENCE_MS)
        yard.enrol(phone)
        floor = FloorScreen(phone.new_page(), yard)
        floor.open()
        floor.sign_in_by_badge()
        floor.page.locator("#do-scan").click()
        return floor

    return film


def test_a_filmed_tag_becomes_a_record(
    yard: Yard,
    filming: Callable[[Path], FloorScreen],
    printed: list[bytes],
    tmp_path: Path,
    ledger_session: Session,
) -> None:
    floor = filming(shoot(tmp_path / "film.mjpeg", printed))
    expect(floor.page.locator("#vehicle-number")).to_have_text(NUMBER)
    floor.tick("rear_bumper")
    floor.expect_outcome("ok", "後バンパー → バンパー2")
    expect(floor.records.first).to_contain_text("確認済")

    taken = ledger_session.query(Recovery).filter_by(part=PartKind.REAR_BUMPER, annulled=False).all()
    assert [recovery.acceptance.chassis_number for recovery in taken if recovery.fill].count(NUMBER) == 1

    floor.page.goto(f"{yard.address}/trace/{NUMBER}")
    expect(floor.page.locator("main")).to_contain_text("後バンパー")
    expect(floor.page.locator("main")).to_contain_text("バンパー2")
    expect(floor.page.locator("main")).to_contain_text("グエン・ヴァン・アン")


def test_of_two_tags_in_view_the_worker_chooses(
    filming: Callable[[Path], FloorScreen], printed: list[bytes], tmp_path: Path
) -> None:
    floor = filming(side_by_side(tmp_path / "two.mjpeg", printed))
    expect(floor.page.locator("#viewfinder-hint")).to_contain_text("タップ")
    expect(floor.page.locator(".outline")).to_have_count(2)
    expect(floor.page.locator("#vehicle")).to_be_hidden()
    ticket = floor.yard.vehicle(NUMBER)["ticket"]
    floor.page.locator(f".outline[data-choose*='{ticket}']").tap(force=True)
    expect(floor.page.locator("#vehicle-number")).to_have_text(NUMBER)
