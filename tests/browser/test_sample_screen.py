"""The phone beside the scale: the sample is weighed by a hand, with and without signal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from ledger.models import SampleWeight
from tests.browser.floor import PhoneScreen

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext
    from sqlalchemy.orm import Session

    from tests.browser.conftest import Yard

NUMBER = "B21W-0012399"


class SampleScreen(PhoneScreen):
    """The screen as a worker uses it."""

    path = "/sample"

    def choose(self, digits: str) -> None:
        """Find a vehicle by its last digits."""
        self.page.locator("#sample-find").fill(digits)
        expect(self.page.locator("#sample-hits button")).to_have_count(1)  # the phone has heard of the vehicles
        self.page.locator("#sample-find").press("Enter")

    def weigh(self, **kilograms: str) -> None:
        """Key weights and record them."""
        for part, typed in kilograms.items():
            self.page.locator(f"#sample-{part}").fill(typed)
        self.page.locator("#do-record").click()


@pytest.fixture
def scale(yard: Yard, phone: BrowserContext) -> SampleScreen:
    """An enrolled phone with a worker signed in."""
    yard.enrol(phone)
    screen = SampleScreen(phone.new_page(), yard)
    screen.open()
    screen.sign_in_by_badge()
    return screen


def weights(session: Session) -> dict[str, int]:
    session.rollback()
    rows = session.query(SampleWeight).where(SampleWeight.annulled.is_(False))
    return {row.part.value: row.grams for row in rows}


def test_a_vehicle_is_weighed_without_signal_and_counts_once_there_is_one(
    scale: SampleScreen, ledger_session: Session
) -> None:
    scale.scan(scale.yard.vehicle(NUMBER)["ticket"])
    expect(scale.page.locator("#sample-number")).to_have_text(NUMBER)
    scale.lose_signal()
    scale.weigh(front_bumper="3.05")
    expect(scale.page.locator("#sample-error")).to_contain_text("0.1 kg単位")
    scale.weigh(front_bumper="3.1", interior="５．２")
    expect(scale.page.locator("#sample-error")).to_contain_text("どのはかり")
    scale.weigh(scale="床はかり")
    expect(scale.page.locator("#sample-known-front_bumper")).to_have_text("量った重さ 3.1 kg")
    expect(scale.page.locator("#sample-front_bumper")).to_have_value("")
    scale.find_signal()
    scale.expect_sent()
    assert weights(ledger_session) == {"front_bumper": 3100, "interior": 5200}
    scale.weigh(rear_bumper="2.4", side_glass="8.8")
    expect(scale.page.locator("#sample-search")).to_be_visible()
    expect(scale.page.locator("#sample-done-kei")).to_have_text("1/15台")


def test_a_wrong_weight_is_taken_back(scale: SampleScreen, ledger_session: Session) -> None:
    scale.choose("2399")
    scale.weigh(scale="床はかり", interior="52")
    scale.expect_sent()
    scale.page.locator("#do-undo").click()
    expect(scale.page.locator("#sample-known-interior")).to_have_text("まだ")
    scale.expect_sent()
    assert weights(ledger_session) == {}
