"""Lots (荷姿): R1, R3, R4, R6, R8, R16, and the truck's papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from ledger import sample, tags
from ledger.handover import handover_text
from ledger.models import Bag, Fill, Lot, Mention, Recorded, Site
from ledger.queries.snapshot import snapshot
from ledger.tags import TagKind
from ledger.words import Code, FillState, LotState
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger import Answer
    from ledger.sample import Story

WORKER = "グエン・ヴァン・アン"
LEAD = "田中 監督"
FIRST = "鈴木 事務"
SECOND = "見本 社長"
MANAGER = "管理 花子"


@pytest.fixture
def story(story: Story) -> Story:
    """Three finished vehicles: bumpers of one in `b1`, of two in `b2`; interior of the first in `i1`; all closed."""
    for container, name in (("バンパー1", "b1"), ("バンパー2", "b2"), ("内装1", "i1")):
        sample.open_fill(story, container, name)
    sample.take(story, "V-0001", {"front_bumper": "b1", "rear_bumper": "b1", "interior": "i1"})
    sample.take(story, "V-0002", {"front_bumper": "b2"})
    sample.take(story, "V-0003", {"rear_bumper": "b2"})
    for name in ("b1", "b2", "i1"):
        story.do("fill.closed", WORKER, fill=story.things[name])
    return story


def make(story: Story, *fills: str, who: str = LEAD, **body: object) -> Answer:
    given = {
        "code": tags.new_code(TagKind.LOT),
        "material": "bumper",
        "fills": [story.things[fill] for fill in fills],
        "bag_codes": [tags.new_code(TagKind.LOT) for _ in fills],
        "destination": story.sites["見本樹脂 受入場"],
        "carrier": "own",
        "goods": "valuables",
    }
    return ask(story, "lot.made", who, **(given | body))


def test_a_lot_has_a_numbered_bag_for_each_fill(story: Story, session: Session) -> None:
    answer = make(story, "b2", "b1")
    lot = session.get_one(Lot, answer.id)
    assert [(bag.number, bag.fill_id) for bag in lot.bags] == [(1, story.things["b2"]), (2, story.things["b1"])]
    assert {fill.state for fill in lot.fills} == {FillState.IN_LOT}
    assert lot.state is LotState.MADE


def test_r1_one_material(story: Story) -> None:
    assert make(story, "b1", "i1").refusal is Code.R1
    assert make(story, "b1", material="interior").refusal is Code.R1


def test_only_closed_fills_travel(story: Story) -> None:
    make(story, "b1")
    assert make(story, "b1").refusal is Code.CLOSED_FILL
    sample.open_fill(story, "ガラス1", "g1")
    assert make(story, "g1", material="glass").refusal is Code.CLOSED_FILL


def test_r3_all_bumpers_of_a_vehicle_travel_together(story: Story) -> None:
    story.things["b3"] = sample.open_fill(story, _third(story), "b3")
    sample.accept(story, "V-0009", "トヨタ", "kei")
    body = {"acceptance": story.things["V-0009"], "mark_checked": True}
    reopened = [ask(story, "event.annulled", LEAD, event=closed) for closed in _closings(story, "b1")]
    assert all(one.applied for one in reopened)
    story.do("part.recovered", WORKER, part="front_bumper", fill=story.things["b3"], **body)
    story.do("part.recovered", WORKER, part="rear_bumper", fill=story.things["b1"], **body)
    for name in ("b1", "b3"):
        story.do("fill.closed", WORKER, fill=story.things[name])
    assert make(story, "b3").refusal is Code.R3
    assert make(story, "b1", "b3").applied


def _third(story: Story) -> str:
    code = tags.new_code(TagKind.CONTAINER)
    story.do("container.made", LEAD, "バンパー3", code=code, name="バンパー3", form="cage", material="bumper")
    return "バンパー3"


def _closings(story: Story, fill: str) -> list[str]:
    about = select(Recorded.id).join(Mention, Mention.position == Recorded.position)
    closed = about.where(Mention.thing_id == story.things[fill], Recorded.kind == "fill.closed")
    return list(story.session.scalars(closed))


@pytest.mark.parametrize("site", ["となり解体", "見本解体 本工場", "管理"])
def test_r8_a_lot_goes_to_a_receiver_and_not_to_oneself(story: Story, site: str) -> None:
    assert make(story, "b1", destination=story.sites[site]).refusal is Code.R8


def test_waste_needs_a_permit_and_a_contractor_a_name(story: Story) -> None:
    assert make(story, "b1", goods="waste").detail == {"field": "permit_number"}
    assert make(story, "b1", carrier="contracted").detail == {"field": "carrier_name"}
    named = {"carrier": "contracted", "carrier_name": "見本運送"}
    assert make(story, "b1", goods="waste", permit_number="01234567890", **named).applied


def test_every_bag_has_a_code_of_its_own(story: Story, session: Session) -> None:
    code = tags.new_code(TagKind.LOT)
    assert make(story, "b1", "b2", bag_codes=[code, code]).refusal is Code.MISMATCH
    assert make(story, "b1", "b1", bag_codes=[code, code]).refusal is Code.MISMATCH
    assert make(story, "b1", code=code, bag_codes=[code]).refusal is Code.MISMATCH
    assert make(story, "b1", "b2", bag_codes=[code]).refusal is Code.MISMATCH
    assert session.query(Bag).count() == 0


def test_a_cancelled_lot_frees_its_fills(story: Story, session: Session) -> None:
    lot = make(story, "b1").id
    assert ask(story, "lot.cancelled", LEAD, lot=lot, reason=" ").refusal is Code.MISMATCH
    assert ask(story, "lot.cancelled", LEAD, lot=lot, reason="行き先変更").applied
    assert session.get_one(Fill, story.things["b1"]).state is FillState.CLOSED
    assert make(story, "b1", "b2").applied


def as_the_dock_knows_it(session: Session) -> dict[str, Any]:
    lot = session.scalars(select(Lot)).one()
    (told,) = snapshot(session, lot.destination, None)["lots"]
    return dict(told)


def test_r6_the_lot_id_is_typed_by_one_and_checked_by_another(story: Story, session: Session) -> None:
    lot = make(story, "b1").id
    checked = {"lot": lot, "jars_lot_id": "A-202611-1"}
    assert ask(story, "lot.jars_id_checked", SECOND, **checked).refusal is Code.MISMATCH
    sample.approve_handover(story, lot)
    assert ask(story, "lot.jars_id_checked", SECOND, **checked).refusal is Code.MISMATCH
    assert ask(story, "lot.jars_id_typed", FIRST, lot=lot, jars_lot_id="A-202611-7").applied
    assert ask(story, "lot.jars_id_typed", FIRST, **checked).applied
    assert as_the_dock_knows_it(session)["jars_lot_id"] is None  # one that nobody checked is never shown
    assert ask(story, "lot.jars_id_checked", FIRST, **checked).refusal is Code.R6
    wrong = ask(story, "lot.jars_id_checked", SECOND, lot=lot, jars_lot_id="A-202611-2")
    assert wrong.refusal is Code.MISMATCH
    assert ask(story, "lot.jars_id_checked", SECOND, **checked).applied
    assert session.get_one(Lot, lot).jars_checked_by == story.people[SECOND]
    assert as_the_dock_knows_it(session)["jars_lot_id"] == session.get_one(Lot, lot).called == "A-202611-1"
    assert ask(story, "lot.jars_id_typed", FIRST, lot=lot, jars_lot_id="B").refusal is Code.R4
    assert ask(story, "lot.jars_id_checked", SECOND, **checked).refusal is Code.ALREADY_DONE


def test_r6_the_handover_is_approved_by_one_entered_by_another_and_compared_by_the_first(story: Story) -> None:
    lot = make(story, "b1").id
    named = {"lot": lot, "jars_lot_id": "A-202611-1"}
    without = ask(story, "lot.jars_id_typed", FIRST, **named)
    assert (without.refusal, without.detail["field"]) == (Code.MISMATCH, "approval")
    stale = ask(story, "handover_report.approved", SECOND, lot=lot, frozen="{}")
    assert stale.refusal is Code.STALE
    approval = sample.approve_handover(story, lot, SECOND)
    again = ask(story, "handover_report.approved", FIRST, lot=lot, frozen=_frozen(story, lot))
    assert again.refusal is Code.ALREADY_DONE
    assert ask(story, "lot.jars_id_typed", SECOND, **named).refusal is Code.R6
    typed = ask(story, "lot.jars_id_typed", FIRST, **named)
    assert typed.applied
    assert ask(story, "event.annulled", SECOND, event=approval).refusal is Code.R4
    assert ask(story, "lot.jars_id_checked", MANAGER, **named).refusal is Code.R6
    assert ask(story, "event.annulled", SECOND, event=typed.id, reason="JARSと違う").applied
    assert ask(story, "lot.jars_id_checked", SECOND, **named).refusal is Code.MISMATCH
    assert ask(story, "lot.jars_id_typed", FIRST, **named).applied
    assert ask(story, "lot.jars_id_checked", SECOND, **named).applied
    assert story.session.get_one(Lot, lot).reported == _frozen(story, lot)


def _frozen(story: Story, lot: str) -> str:
    return handover_text(story.session.get_one(Lot, lot))


def test_r6_an_approval_of_a_handover_is_taken_over_with_a_reason(story: Story) -> None:
    lot = make(story, "b1").id
    sample.approve_handover(story, lot, SECOND)
    body = {"lot": lot, "frozen": _frozen(story, lot)}
    assert ask(story, "handover_report.taken_over", SECOND, **body, reason="x").refusal is Code.R6
    assert ask(story, "handover_report.taken_over", MANAGER, **body).refusal is Code.MISMATCH
    assert ask(story, "handover_report.taken_over", MANAGER, **body, reason="休み").applied
    named = {"lot": lot, "jars_lot_id": "A-202611-1"}
    assert ask(story, "lot.jars_id_typed", FIRST, **named).applied
    assert ask(story, "lot.jars_id_checked", SECOND, **named).refusal is Code.R6
    assert ask(story, "lot.jars_id_checked", MANAGER, **named).applied


def test_a_lot_leaves_only_as_it_was_compared(story: Story) -> None:
    lot = make(story, "b1").id
    sample.seal(story, "V-0001")
    sample.name_lot(story, lot, "A-202611-1")
    site = story.sites["見本樹脂 受入場"]
    story.do("site.renamed", MANAGER, site=site, name="新しい受入場", jars_code="100000000399")
    refused = ask(story, "lot.shipped", LEAD, lot=lot)
    assert (refused.refusal, refused.detail["on"]) == (Code.STALE, "handover")
    sample.name_lot(story, lot, "A-202611-1")
    assert ask(story, "lot.shipped", LEAD, lot=lot).applied


def test_r4_a_named_lot_is_not_cancelled(story: Story) -> None:
    lot = make(story, "b1").id
    sample.approve_handover(story, lot)
    ask(story, "lot.jars_id_typed", FIRST, lot=lot, jars_lot_id="A-202611-1")
    assert ask(story, "lot.cancelled", LEAD, lot=lot, reason="x").refusal is Code.R4


def test_no_two_lots_share_a_lot_id(story: Story) -> None:
    one, two = make(story, "b1").id, make(story, "b2").id
    for lot in (one, two):
        sample.approve_handover(story, lot)
    ask(story, "lot.jars_id_typed", FIRST, lot=one, jars_lot_id="A-202611-1")
    assert ask(story, "lot.jars_id_typed", FIRST, lot=two, jars_lot_id="A-202611-1").refusal is Code.ALREADY_DONE


def test_r16_ships_once_everything_is_sealed_and_its_id_checked(story: Story, session: Session) -> None:
    story.things["lot"] = lot = make(story, "b2").id
    early = ask(story, "lot.shipped", LEAD, lot=lot)
    assert (early.refusal, early.detail["count"]) == (Code.R16, "2")
    sample.seal(story, "V-0002")
    assert ask(story, "lot.shipped", LEAD, lot=lot).detail["vehicle"] == "V-0003"
    sample.seal(story, "V-0003")
    assert ask(story, "lot.shipped", LEAD, lot=lot).detail == {"field": "jars_lot_id"}
    sample.ship(story, "lot", "A-202611-1")
    assert session.get_one(Fill, story.things["b2"]).state is FillState.SHIPPED
    assert ask(story, "lot.shipped", LEAD, lot=lot).refusal is Code.ALREADY_DONE
    assert ask(story, "lot.cancelled", LEAD, lot=lot, reason="x").refusal is Code.ALREADY_DONE


@pytest.mark.parametrize("kind", ["lot.cancelled", "lot.shipped", "lot.jars_id_typed", "lot.jars_id_checked"])
def test_the_neighbours_lots_are_unknown(story: Story, kind: str) -> None:
    lot = make(story, "b1").id
    more = {"reason": "x"} if kind == "lot.cancelled" else {"jars_lot_id": "A"} if "jars" in kind else {}
    answer = ask(story, kind, "となり 監督", lot=lot, **more)
    assert (answer.refusal, answer.detail) == (Code.UNKNOWN_THING, {})


def test_the_neighbours_fills_are_unknown(story: Story) -> None:
    assert make(story, "b1", who="となり 監督").refusal is Code.UNKNOWN_THING


def test_a_lot_leaves_the_yard_where_its_containers_stand(story: Story, session: Session) -> None:
    yard = session.get_one(Site, story.sites["見本解体 本工場"])
    story.sites["第二工場"] = story.do("site.registered", MANAGER, company=yard.company_id, name="第二工場")
    story.person("第二 監督", "第二工場", "supervisor")
    assert make(story, "b1", who="第二 監督").refusal is Code.MISMATCH
