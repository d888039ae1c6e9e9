"""The dock: bags looked for, weighed, received: R9, R15, and other companies' lots."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

import ledger
from ledger import sample, tags
from ledger.models import Bag, Fill, Lot, Scale, WeighingLine
from ledger.moment import JAPAN
from ledger.tags import TagKind
from ledger.words import BagCheck, Code, FillState, LotState
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from ledger import Answer
    from ledger.sample import Story
    from tests.ledger.phone import Phone

WORKER = "グエン・ヴァン・アン"
DOCK = "受入 次郎"
NOW = datetime.now(UTC)


@pytest.fixture
def lot(story: Story, session: Session) -> Lot:
    """A shipped lot of two bags: 4.0 kg + 3.2 kg of V-0001, 4.0 kg of V-0002 by the deemed table."""
    sample.open_fill(story, "バンパー1", "b1")
    sample.open_fill(story, "バンパー2", "b2")
    sample.take(story, "V-0001", {"front_bumper": "b1", "rear_bumper": "b1"})
    sample.take(story, "V-0002", {"front_bumper": "b2"})
    for name in ("b1", "b2"):
        story.do("fill.closed", WORKER, fill=story.things[name])
    for chassis in ("V-0001", "V-0002"):
        sample.seal(story, chassis)
    made = sample.make_lot(story, "lot", ["b1", "b2"], "bumper")
    sample.ship(story, "lot", "A-202611-1")
    return session.get_one(Lot, made)


def weigh(story: Story, lot: Lot, gross_g: int, *bags: Bag, **body: object) -> Answer:
    given = {"lot": lot.id, "bags": [bag.id for bag in bags], "gross_g": gross_g, "scale": story.things["台はかり1"]}
    return ask(story, "lot.weighed", DOCK, **(given | body))


def check(story: Story, lot: Lot, bag: Bag | None, result: str, **body: object) -> Answer:
    return ask(story, "bag.checked", DOCK, lot=lot.id, bag=bag.id if bag else None, result=result, **body)


def test_a_lot_is_received_with_the_sum_of_what_was_found_and_weighed(story: Story, lot: Lot, session: Session) -> None:
    first, second = lot.bags
    assert ask(story, "lot.received", DOCK, lot=lot.id).refusal is Code.NOT_CHECKED
    check(story, lot, first, "found")
    check(story, lot, second, "found")
    assert ask(story, "lot.received", DOCK, lot=lot.id).refusal is Code.NOT_WEIGHED
    weigh(story, lot, 9_000, first, tare_g=1_500)
    assert ask(story, "lot.received", DOCK, lot=lot.id).refusal is Code.NOT_WEIGHED
    weigh(story, lot, 4_500, second)
    assert ask(story, "lot.received", DOCK, lot=lot.id).applied
    assert (lot.state, lot.received_g) == (LotState.RECEIVED, 12_000)
    assert session.get_one(Fill, story.things["b1"]).state is FillState.EMPTIED
    assert ask(story, "fill.opened", WORKER, container=story.things["バンパー1"]).applied


def test_a_bag_is_found_missing_or_surplus(story: Story, lot: Lot, session: Session) -> None:
    first, _ = lot.bags
    assert check(story, lot, first, "surplus").refusal is Code.MISMATCH
    assert check(story, lot, None, "found").refusal is Code.MISMATCH
    extra = check(story, lot, None, "surplus", code="N000 知らない札")
    assert [one.text for one in lot.surplus] == ["N000 知らない札"]
    assert ask(story, "event.annulled", DOCK, event=extra.id).applied
    session.refresh(lot)
    assert all(one.annulled for one in lot.surplus)


def test_a_gross_weight_between_the_scale_s_divisions_was_not_read_from_it(story: Story, lot: Lot) -> None:
    assert weigh(story, lot, 11_001).refusal is Code.MISMATCH
    assert weigh(story, lot, 11_500, tare_g=301).applied, "a tare may be from a table"


def test_only_the_last_look_at_a_bag_is_undone(story: Story, lot: Lot) -> None:
    first, _ = lot.bags
    story.at = NOW - timedelta(minutes=9)
    found, missing = check(story, lot, first, "found"), check(story, lot, first, "missing")
    assert ask(story, "event.annulled", DOCK, event=found.id).refusal is Code.DEPENDS
    assert first.checked is BagCheck.MISSING
    assert ask(story, "event.annulled", DOCK, event=missing.id).applied
    assert first.checked is BagCheck.FOUND
    assert ask(story, "event.annulled", DOCK, event=found.id).applied
    assert first.checked is None


def test_r15_nothing_weighs_nothing_and_far_off_needs_a_reason(story: Story, lot: Lot) -> None:
    assert weigh(story, lot, 1_000, tare_g=1_000).refusal is Code.R15
    far = weigh(story, lot, 30_000)
    assert (far.refusal, far.detail) == (Code.R15, {"net": "30000", "deemed": "11200"})
    assert weigh(story, lot, 30_000, reason="水を含んでいる").applied


def test_r15_a_bag_is_compared_with_its_own_parts(story: Story, lot: Lot) -> None:
    first, second = lot.bags
    assert weigh(story, lot, 9_000, second).refusal is Code.R15
    assert weigh(story, lot, 9_000, first).applied


def test_each_bag_is_weighed_once(story: Story, lot: Lot) -> None:
    first, second = lot.bags
    assert weigh(story, lot, 7_000, first).applied
    assert weigh(story, lot, 7_000, first).refusal is Code.ALREADY_DONE
    assert weigh(story, lot, 11_000).refusal is Code.ALREADY_DONE
    assert weigh(story, lot, 11_000, first, second).refusal is Code.ALREADY_DONE
    assert weigh(story, lot, 4_000, second).applied


def test_a_wrong_line_is_superseded_and_both_stay(story: Story, lot: Lot, session: Session) -> None:
    wrong = weigh(story, lot, 12_000)
    right = weigh(story, lot, 11_000, supersedes=wrong.id)
    assert right.applied
    assert (lot.weighed_g, len(lot.lines)) == (11_000, 2)
    assert weigh(story, lot, 10_000, supersedes=wrong.id).refusal is Code.UNKNOWN_THING
    assert ask(story, "event.annulled", DOCK, event=wrong.id).refusal is Code.DEPENDS
    assert ask(story, "event.annulled", DOCK, event=right.id).applied
    session.refresh(lot)
    assert lot.weighed_g == 12_000
    assert ledger.verify(session).intact


def register(story: Story, days_ago: int, name: str = "古いはかり") -> Answer:
    day = (datetime.now(JAPAN).date() - timedelta(days=days_ago)).isoformat()
    code = tags.new_code(TagKind.SCALE)
    body = {"code": code, "name": name, "certificate": "C-1", "division_g": 100, "inspected_on": day}
    return ask(story, "scale.registered", DOCK, **body)


def test_r9_no_weighing_on_a_scale_whose_inspection_lapsed_at_that_moment(
    story: Story, lot: Lot, another_phone: Callable[[str, str], Phone]
) -> None:
    old = register(story, 2 * 365 + 5)
    answer = weigh(story, lot, 11_000, scale=old.id)
    assert (answer.refusal, answer.detail["scale"]) == (Code.R9, "古いはかり")
    phone = another_phone("見本樹脂 受入場", DOCK)
    body = {"lot": lot.id, "gross_g": 11_000, "scale": old.id}
    assert phone.do("lot.weighed", DOCK, at=NOW - timedelta(days=30), **body).applied


def test_r9_nor_before_its_inspection(story: Story, lot: Lot, another_phone: Callable[[str, str], Phone]) -> None:
    new = register(story, 1)
    phone = another_phone("見本樹脂 受入場", DOCK)
    body = {"lot": lot.id, "gross_g": 11_000, "scale": new.id}
    assert phone.do("lot.weighed", DOCK, at=NOW - timedelta(days=30), **body).refusal is Code.R9


def test_an_inspection_lasts_two_years_even_from_a_leap_day(story: Story, session: Session) -> None:
    assert register(story, -1).refusal is Code.MISMATCH
    code = tags.new_code(TagKind.SCALE)
    body = {"code": code, "name": "閏", "certificate": "C", "division_g": 1, "inspected_on": "2024-02-29"}
    scale = session.get_one(Scale, ask(story, "scale.registered", DOCK, **body).id)
    assert scale.valid_until.isoformat() == "2026-02-28"


def test_nothing_is_undone_after_the_receipt(story: Story, lot: Lot, session: Session) -> None:
    checks = [check(story, lot, bag, "found") for bag in lot.bags]
    line = weigh(story, lot, 11_000)
    done = ask(story, "lot.received", DOCK, lot=lot.id)
    assert done.applied
    for event in (*checks, line, done):
        assert not ask(story, "event.annulled", DOCK, event=event.id).applied
    assert weigh(story, lot, 11_000).refusal is Code.ALREADY_DONE
    assert ask(story, "lot.received", DOCK, lot=lot.id).refusal is Code.ALREADY_DONE
    assert session.get_one(WeighingLine, line.id).net_g == 11_000


def test_a_missing_bag_needs_no_weight(story: Story, lot: Lot) -> None:
    first, second = lot.bags
    check(story, lot, first, "found")
    check(story, lot, second, "missing")
    weigh(story, lot, 7_000, first)
    refused = ask(story, "lot.received", DOCK, lot=lot.id)
    assert (refused.refusal, refused.detail) == (Code.MISMATCH, {"field": "missing_reason", "count": "1"})
    assert (lot.state, lot.arrived, lot.partly_here) == (LotState.SHIPPED, 1, True)
    assert ask(story, "lot.received", DOCK, lot=lot.id, missing_reason="車から落ちていた").applied
    assert (lot.missing_reason, lot.partly_here) == ("車から落ちていた", False)


def test_what_is_not_on_its_way_here_is_unknown(story: Story, lot: Lot) -> None:
    site = "よその受入場"
    story.company("よその引取", "receiver", {site: "100000000406"})
    story.person("よそ 四郎", site, "dock")
    for kind, body in (
        ("bag.checked", {"bag": lot.bags[0].id, "result": "found"}),
        ("lot.received", {}),
        ("lot.weighed", {"gross_g": 11_000, "scale": story.things["台はかり1"]}),
    ):
        answer = ask(story, kind, "よそ 四郎", lot=lot.id, **body)
        assert (answer.refusal, answer.detail) == (Code.UNKNOWN_THING, {})


def test_somebody_elses_scale_weighs_nothing_here(story: Story, lot: Lot) -> None:
    story.company("よその引取", "receiver", {"よその受入場": "100000000406"})
    story.person("よそ 四郎", "よその受入場", "dock")
    body = {"code": tags.new_code(TagKind.SCALE), "name": "よそ", "certificate": "C", "division_g": 1}
    scale = ask(story, "scale.registered", "よそ 四郎", inspected_on="2026-01-01", **body)
    assert weigh(story, lot, 11_000, scale=scale.id).refusal is Code.UNKNOWN_THING


def test_a_lot_still_in_the_yard_is_not_received(story: Story) -> None:
    sample.open_fill(story, "バンパー1", "b1")
    sample.take(story, "V-0001", {"front_bumper": "b1"})
    story.do("fill.closed", WORKER, fill=story.things["b1"])
    lot = sample.make_lot(story, "lot", ["b1"], "bumper")
    assert ask(story, "lot.received", DOCK, lot=lot).refusal is Code.NOT_SHIPPED
