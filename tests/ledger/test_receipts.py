"""The receiver's reports under the two-person rule (R6, R18), and slips: numbered without gaps, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from ledger import sample
from ledger.changes import Change
from ledger.models import Lot, Onward, ReceiverReport, Site, Slip
from ledger.receipts import canonical, reports_of, slip_of
from ledger.words import Auth, Code, LineState
from tests.ledger.correcting import request
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger import Answer
    from ledger.sample import Story

WORKER, FIRST, SECOND, MANAGER = "グエン・ヴァン・アン", "受入 次郎", "検収 五月", "管理 花子"
WHAT = "receiver_report."


@pytest.fixture
def lot(story: Story, session: Session) -> Lot:
    """A received lot of 4.5 kg, 4.0 kg by the deemed table."""
    return received(story, session, "V-0001", "バンパー1", "A-202611-1")


def received(story: Story, session: Session, chassis: str, container: str, name: str) -> Lot:
    sample.open_fill(story, container, container + "の中")
    sample.take(story, chassis, {"front_bumper": container + "の中"})
    story.do("fill.closed", WORKER, fill=story.things[container + "の中"])
    sample.seal(story, chassis)
    made = session.get_one(Lot, sample.make_lot(story, name, [container + "の中"], "bumper"))
    sample.ship(story, name, name)
    story.do("bag.checked", FIRST, lot=made.id, bag=made.bags[0].id, result="found")
    story.do("lot.weighed", FIRST, lot=made.id, gross_g=4500, scale=story.things["台はかり1"])
    story.do("lot.received", FIRST, lot=made.id)
    return made


def step(story: Story, what: str, who: str, lot: Lot, **body: object) -> Answer:
    return ask(story, WHAT + what, who, about=lot.id, **body)


def shown(story: Story, lot: Lot) -> str:
    return canonical(reports_of(story.session, [lot])[lot.id])


def sign(story: Story, lot: Lot, **body: object) -> Answer:
    return ask(story, "slip.signed", FIRST, lot=lot.id, content=slip_of(story.session, lot), **body)


def test_a_weight_counts_as_registered_after_two_persons(story: Story, lot: Lot, session: Session) -> None:
    text = shown(story, lot)
    assert '"deemed_g":4000' in text
    assert '"real_g":4500' in text
    assert step(story, "approved", FIRST, lot, frozen="{}").refusal is Code.STALE
    approved = step(story, "approved", FIRST, lot, frozen=text)
    report = session.get_one(ReceiverReport, approved.id)
    assert step(story, "entered", FIRST, lot).refusal is Code.R6
    assert step(story, "sealed", FIRST, lot).refusal is Code.MISMATCH
    assert step(story, "entered", SECOND, lot).applied
    assert step(story, "sealed", SECOND, lot).refusal is Code.R6
    assert ask(story, "event.annulled", SECOND, event=approved.id).refusal is Code.R4
    assert step(story, "sealed", FIRST, lot, jars_grams=4000).applied
    assert (report.state, report.jars_grams) == (LineState.SEALED, 4000)
    assert step(story, "approved", SECOND, lot, frozen=text).refusal is Code.ALREADY_DONE


def test_a_badge_alone_neither_approves_nor_signs(story: Story, lot: Lot) -> None:
    text = shown(story, lot)
    badge = ask(story, WHAT + "approved", FIRST, Auth.BADGE, about=lot.id, frozen=text)
    assert badge.refusal is Code.R18
    content = slip_of(story.session, lot)
    assert ask(story, "slip.signed", FIRST, Auth.BADGE, lot=lot.id, content=content).refusal is Code.R18


def test_only_the_receiver_and_its_managing_company_report(story: Story, lot: Lot) -> None:
    text = shown(story, lot)
    assert step(story, "approved", "見本 社長", lot, frozen=text).refusal is Code.NOT_ALLOWED
    assert step(story, "approved", MANAGER, lot, frozen=text).applied
    assert step(story, "entered", FIRST, lot).applied
    assert step(story, "taken_over", FIRST, lot, frozen=text, reason="休み").refusal is Code.R6
    assert step(story, "taken_over", SECOND, lot, frozen=text).refusal is Code.MISMATCH
    assert step(story, "taken_over", SECOND, lot, frozen=text, reason="休み").applied
    assert step(story, "sealed", MANAGER, lot).refusal is Code.R6
    assert step(story, "sealed", SECOND, lot).applied


def test_a_weight_corrected_before_it_was_reported_is_approved_again(story: Story, lot: Lot) -> None:
    approved = step(story, "approved", FIRST, lot, frozen=shown(story, lot))
    weigh_right(story, lot)
    assert step(story, "entered", SECOND, lot).refusal is Code.STALE
    assert ask(story, "event.annulled", SECOND, event=approved.id).applied
    assert step(story, "approved", FIRST, lot, frozen=shown(story, lot)).applied
    assert step(story, "entered", SECOND, lot).applied
    assert step(story, "sealed", FIRST, lot).applied
    assert lot.received_g == 5000, "what was reported counts (R4)"


def weigh_right(story: Story, lot: Lot, gross_g: int = 5000) -> None:
    told = {"what": "weighing_wrong", "line": lot.standing_lines[0].id, "gross_g": gross_g, "tare_g": 0}
    asked = request(story, Change.WEIGHING_WRONG, FIRST, told)
    story.do("correction.approved", MANAGER, correction=asked.id, way="managing")
    story.session.refresh(lot)


def test_a_shipment_s_maker_is_reported_the_same_way(story: Story, session: Session) -> None:
    maker = session.scalars(select(Site.id).where(Site.name == "見本ペレット 工場")).one()
    body = {"destination": maker, "material": "bumper", "form": "washed", "grams": 900, "shipped_on": "2026-10-05"}
    shipped = story.do("onward.shipped", FIRST, "onward", **body)
    text = canonical(reports_of(session, [session.get_one(Onward, shipped)])[shipped])
    assert "見本ペレット 工場" in text
    story.do(WHAT + "approved", FIRST, about=shipped, frozen=text)
    story.do(WHAT + "entered", SECOND, about=shipped)
    story.do(WHAT + "sealed", FIRST, about=shipped)


def test_a_slip_is_signed_once_and_after_a_correction_a_new_one_names_it(
    story: Story, lot: Lot, session: Session
) -> None:
    first = sign(story, lot)
    assert first.applied
    before = session.get_one(Slip, first.id).content
    assert sign(story, lot).refusal is Code.ALREADY_DONE
    weigh_right(story, lot)
    assert sign(story, lot, reason="読み違い").refusal is Code.STALE
    assert sign(story, lot, replaces=first.id).refusal is Code.MISMATCH
    second = session.get_one(Slip, sign(story, lot, replaces=first.id, reason="読み違い").id)
    assert (second.number, second.replaces_id) == (2, first.id)
    assert session.get_one(Slip, first.id).content == before
    assert '"total_g":5000' in second.content


def test_a_lot_under_way_and_a_lot_of_others_get_no_slip(story: Story, lot: Lot) -> None:
    sample.open_fill(story, "バンパー2", "f2")
    sample.take(story, "V-0002", {"front_bumper": "f2"})
    story.do("fill.closed", WORKER, fill=story.things["f2"])
    made = story.session.get_one(Lot, sample.make_lot(story, "L2", ["f2"], "bumper"))
    assert sign(story, made).refusal is Code.NOT_WEIGHED
    _another_receiver(story)
    content = slip_of(story.session, lot)
    assert ask(story, "slip.signed", "別の受入", lot=lot.id, content=content).refusal is Code.UNKNOWN_THING


def _another_receiver(story: Story) -> None:
    story.company("別の樹脂", "receiver", {"別の受入場": "100000000909"})
    story.person("別の受入", "別の受入場", "dock")


STEPS = some.lists(some.tuples(some.sampled_from(["sign", "weigh", "stale", "again"]), some.booleans()), max_size=8)


def test_slip_numbers_have_no_gaps_whatever_is_refused_in_between(story: Story, lot: Lot, session: Session) -> None:
    lots = [lot, received(story, session, "V-0002", "バンパー2", "A-202611-2")]

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=STEPS)
    def numbered(steps: list[tuple[str, bool]]) -> None:
        for what, second in steps:
            _go_on(story, lots[second], what)
        numbers = list(session.scalars(select(Slip.number).order_by(Slip.id)))
        assert numbers == list(range(1, len(numbers) + 1))

    numbered()
    assert session.scalars(select(Slip)).first(), "something was signed"


def _go_on(story: Story, lot: Lot, what: str) -> None:
    if what == "weigh":
        weigh_right(story, lot, 4000 if lot.weighed_g == 5000 else 5000)
    elif what == "stale":
        ask(story, "slip.signed", FIRST, lot=lot.id, content="{}")
    else:
        rows = select(Slip.id).where(Slip.lot_id == lot.id).order_by(Slip.number.desc())
        sign(story, lot, replaces=story.session.scalars(rows).first(), reason="訂正" if what == "again" else "")
