"""After the dock: what came in, went onward, was made and left over; a month closes or its difference is explained."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.balance import balance, first_of, next_month, previous_month
from ledger.models import Site
from ledger.sample import SampleRefusedError
from ledger.words import Code, Material

if TYPE_CHECKING:
    from ledger.event import Answer
    from ledger.sample import Story

RECEIVER, MAKER = "見本樹脂 受入場", "見本ペレット 工場"


def at(story: Story, site: str, month: date) -> dict[str, int | None]:
    """The balance of bumpers at a site, as figures."""
    story.session.expire_all()
    one = balance(story.session, story.session.get_one(Site, story.sites[site]), Material.BUMPER, month)
    return {
        "opening": one.opening_g,
        "came": one.came_g,
        "out": one.onward_g + one.made_g + one.residue_g,
        "expected": one.expected_g,
        "difference": one.difference_g,
    }


def ship(story: Story, grams: int, day: date, name: str = "") -> str:
    """The receiver ships bumpers to the maker."""
    body = {"material": "bumper", "form": "washed", "grams": grams, "shipped_on": day.isoformat()}
    return story.do("onward.shipped", "受入 次郎", name, destination=story.sites[MAKER], **body)


def make(story: Story, kind: str, grams: int, day: date, who: str = "原料 四郎") -> Answer:
    """The maker makes pellets, or something is left over."""
    named = (
        {"name": "PPペレット", "made_on": day} if kind == "product.reported" else {"to_whom": "産廃", "left_on": day}
    )
    told = {key: value.isoformat() if isinstance(value, date) else value for key, value in named.items()}
    return story.tell(kind, who, {"material": "bumper", "grams": grams, **told})


def name_makers(story: Story, valid_from: str, *materials: str) -> None:
    """Say what the sample's maker makes products of from a day on."""
    told = {"company": story.session.get_one(Site, story.sites[MAKER]).company_id, "valid_from": valid_from}
    story.do("work.assigned", "管理 花子", **told, recovers=[], receives=[], makes=list(materials), paid_by=[])


def test_material_goes_only_to_a_maker_that_is_named_for_it_on_the_day(story: Story) -> None:
    ship(story, 1000, date(2026, 10, 1))
    name_makers(story, "2026-10-05", "interior")
    ship(story, 1000, date(2026, 10, 4))
    with pytest.raises(SampleRefusedError, match="NOT_ASSIGNED"):
        ship(story, 1000, date(2026, 10, 5))
    assert make(story, "product.reported", 500, date(2026, 10, 5)).refusal is Code.NOT_ASSIGNED
    name_makers(story, "2026-10-06", "bumper")
    ship(story, 1000, date(2026, 10, 6))
    name_makers(story, "2026-10-07", "interior")
    assert make(story, "product.reported", 500, date(2026, 10, 8)).applied, "of what had come before"
    refused = make(story, "product.reported", 500, date(2026, 10, 5))
    assert refused.detail == {"on": "makes", "destination": "見本ペレット（サンプル）", "material": "bumper"}


@pytest.fixture
def arrived(story: Story) -> Story:
    """1,000 kg shipped in October, 999 kg of it arrived; pellets and residue in October and November."""
    ship(story, 1_000_000, date(2026, 10, 5), "sent")
    story.do("onward.arrived", "原料 四郎", onward=story.things["sent"], grams=999_000, arrived_on="2026-10-06")
    for kind, grams, day in (
        ("product.reported", 600_000, date(2026, 10, 20)),
        ("residue.disposed", 20_000, date(2026, 10, 31)),
        ("product.reported", 100_000, date(2026, 11, 1)),
    ):
        assert make(story, kind, grams, day).applied
    return story


def test_a_month_opens_with_what_the_one_before_left(arrived: Story) -> None:
    assert at(arrived, MAKER, date(2026, 10, 1)) == {
        "opening": 0, "came": 999_000, "out": 620_000, "expected": 379_000, "difference": None,
    }  # fmt: skip
    assert at(arrived, MAKER, date(2026, 11, 1))["opening"] == 379_000
    assert at(arrived, MAKER, date(2026, 11, 1))["expected"] == 279_000


def test_a_counted_stock_that_differs_needs_a_reason_and_opens_the_next_month(arrived: Story) -> None:
    close = {"month": "2026-10-15", "material": "bumper", "counted_g": 378_500}
    assert arrived.tell("month.closed", "原料 四郎", close).refusal is Code.NOT_BALANCED
    assert arrived.tell("month.closed", "原料 四郎", close | {"reason": "乾燥による減量"}).applied
    assert at(arrived, MAKER, date(2026, 10, 1))["difference"] == -500
    assert at(arrived, MAKER, date(2026, 11, 1))["opening"] == 378_500


def test_a_closed_month_takes_nothing_more_and_gives_nothing_back(arrived: Story) -> None:
    product = make(arrived, "product.reported", 1000, date(2026, 10, 30))
    arrived.do("month.closed", "原料 四郎", month="2026-10-01", material="bumper", counted_g=378_000)
    assert make(arrived, "product.reported", 1000, date(2026, 10, 31)).refusal is Code.ALREADY_DONE
    assert arrived.tell("event.annulled", "原料 四郎", {"event": product.id}).refusal is Code.ALREADY_DONE
    again = {"month": "2026-10-01", "material": "bumper", "counted_g": 378_000}
    assert arrived.tell("month.closed", "原料 四郎", again).refusal is Code.ALREADY_DONE
    assert at(arrived, MAKER, date(2026, 10, 1))["difference"] == 0


def test_what_is_taken_back_counts_no_more(story: Story) -> None:
    sent = ship(story, 5000, date(2026, 10, 5))
    assert at(story, RECEIVER, date(2026, 10, 1))["out"] == 5000
    story.do("event.annulled", "受入 次郎", event=sent)
    assert at(story, RECEIVER, date(2026, 10, 1))["out"] == 0


def test_what_arrived_is_not_taken_back_by_the_sender(arrived: Story) -> None:
    refused = arrived.tell("event.annulled", "受入 次郎", {"event": arrived.things["sent"]})
    assert refused.refusal is Code.DEPENDS


@pytest.mark.parametrize(
    ("who", "kind", "changed", "code"),
    [
        ("受入 次郎", "onward.shipped", {"destination": RECEIVER}, Code.MISMATCH),
        ("受入 次郎", "onward.shipped", {"shipped_on": "2099-01-01"}, Code.MISMATCH),
        ("原料 四郎", "onward.shipped", {}, Code.NOT_ALLOWED),
        ("受入 次郎", "onward.arrived", {}, Code.NOT_ALLOWED),
        ("原料 四郎", "onward.arrived", {"arrived_on": "2026-10-01"}, Code.MISMATCH),
        ("原料 四郎", "product.reported", {"made_on": "2099-01-01"}, Code.MISMATCH),
        ("鈴木 事務", "month.closed", {}, Code.NOT_ALLOWED),
    ],
)
def test_what_can_not_be_is_refused(story: Story, who: str, kind: str, changed: dict[str, str], code: Code) -> None:
    bodies = {
        "onward.shipped": {
            "destination": MAKER, "material": "bumper", "form": "washed", "grams": 1, "shipped_on": "2026-10-05",
        },
        "onward.arrived": {"onward": ship(story, 10, date(2026, 10, 5)), "grams": 9, "arrived_on": "2026-10-06"},
        "product.reported": {"material": "bumper", "name": "PP", "grams": 1, "made_on": "2026-10-05"},
        "month.closed": {"month": "2026-10-01", "material": "bumper", "counted_g": 0},
    }  # fmt: skip
    body = bodies[kind] | changed
    if "destination" in body:
        body["destination"] = story.sites[str(body["destination"])]
    assert story.tell(kind, who, body).refusal is code


@given(some.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_months_follow_each_other(day: date) -> None:
    month = first_of(day)
    assert previous_month(next_month(month)) == month
    assert month <= day < next_month(month)
