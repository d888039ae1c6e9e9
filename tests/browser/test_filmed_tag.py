"""The whole way of a tag: printed, filmed, read in the page, recorded, told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import labels
from ledger import tags
from ledger.models import Recovery
from ledger.words import PartKind
from tests.browser.film import shoot
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
def film(yard: Yard, tmp_path: Path) -> Path:
    """A film of a vehicle's ticket and of a container's tag, as `labels` prints them."""
    ticket = yard.vehicle(NUMBER)["ticket"]
    bag = yard.container("バンパー2")
    layout = labels.PRESETS["a6-landscape"]
    printed = [
        labels.VehicleTicket(payload(ticket), ticket, NUMBER, target=True),
        labels.ContainerTag(payload(bag["code"]), bag["code"], bag["name"], "フレコン", labels.Material.BUMPER),
    ]
    return shoot(tmp_path / "film.mjpeg", [labels.sheet([label], layout=layout) for label in printed])


@pytest.fixture
def filming(launch_browser: Callable[..., Browser], film: Path) -> Browser:
    """A browser whose camera shows the film."""
    return launch_browser(
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )


def test_a_filmed_tag_becomes_a_record(yard: Yard, filming: Browser, ledger_session: Session) -> None:
    phone = filming.new_context(**PHONE)
    phone.set_default_timeout(PATIENCE_MS)
    yard.enrol(phone)
    floor = FloorScreen(phone.new_page(), yard)
    floor.open()
    floor.sign_in_by_badge()

    floor.page.locator("#do-scan").click()
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
