"""The correction matrix: every cell asked for, approved by whom it says, carried out, and rebuilt (R4, R6, R18)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import ledger
from ledger import sample
from ledger.changes import Change, CorrectionState, Stage, Way
from ledger.corrections import MATRIX
from ledger.models import Correction, EntryLine, Lot, Recovery
from ledger.words import Auth, Code, PartKind, PartState, Role
from tests.ledger.correcting import (
    CLERK,
    DOCK,
    LEAD,
    MANAGER,
    OWNER,
    WORKER,
    asker,
    bring_to,
    effect,
    hand_over,
    proposal,
    request,
    vehicle_of,
)
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger import Answer
    from ledger.sample import Story

CELLS = [(change, stage) for change in Change for stage in Stage]


def stand(story: Story, change: Change, stage: Stage) -> None:
    """Bring the yard to where a cell of the matrix is about."""
    sealed = stage is Stage.SEALED
    place = Stage.OPEN if sealed else stage
    bring_to(story, place, sealed=sealed, weigh=change is Change.WEIGHING_WRONG and stage is Stage.SHIPPED)
    if change is Change.BODY_MISTYPED and place is Stage.OPEN:
        hand_over(story, report=sealed)


def approve(story: Story, correction: str, who: str, **said: str) -> Answer:
    story.session.expire_all()
    way = said.get("way") or story.session.get_one(Correction, correction).way.value
    return ask(story, "correction.approved", who, correction=correction, way=way)


@pytest.mark.parametrize(("change", "stage"), CELLS, ids=[f"{one}-{stage}" for one, stage in CELLS])
def test_every_cell_of_the_matrix_is_true(story: Story, session: Session, change: Change, stage: Stage) -> None:
    stand(story, change, stage)
    way = MATRIX[change].ways[stage]
    if way is Way.ABSENT:
        answer = ask(
            story, "correction.requested", asker(change),
            proposal=proposal(story, change), reason="x", before="{}", after="{}", way="alone",
        )  # fmt: skip
        assert not answer.applied
        return
    before = effect(story)
    answer = request(story, change, asker(change))
    if way is Way.NEVER:
        assert answer.refusal is Code.R5
        assert effect(story) == before
        return
    assert answer.applied, answer
    _approved_as_the_cell_says(story, answer.id, way, before)
    assert session.get_one(Correction, answer.id).state is CorrectionState.APPLIED
    assert effect(story) != before
    assert ledger.verify(session).faults == []


def _approved_as_the_cell_says(story: Story, key: str, way: Way, before: dict[str, str]) -> None:
    if way is Way.ALONE:
        return
    assert effect(story) == before, "nothing changes before the last approval"
    if way is Way.MANAGING:
        assert approve(story, key, OWNER).refusal is Code.UNKNOWN_THING
    if way in {Way.SECOND, Way.BOTH}:
        assert approve(story, key, CLERK).refusal in {Code.R6, Code.NOT_ALLOWED, None}
        assert approve(story, key, WORKER).refusal is Code.NOT_ALLOWED
        approve(story, key, OWNER)
    if way in {Way.MANAGING, Way.BOTH}:
        assert effect(story) == before, "the managing company has not agreed yet"
        assert approve(story, key, MANAGER).applied


@pytest.mark.parametrize("change", [one for one in Change if one not in {Change.WEIGHING_WRONG, Change.BODY_MISTYPED}])
def test_only_the_roles_of_the_row_ask(story: Story, change: Change) -> None:
    bring_to(story, Stage.IN_LOT, sealed=False)
    roles = {WORKER: Role.WORKER, CLERK: Role.CLERK, LEAD: Role.SUPERVISOR, OWNER: Role.OWNER, DOCK: Role.DOCK}
    for who, role in roles.items():
        answer = request(story, change, who, before="{}")
        may = role in MATRIX[change].by
        assert (answer.refusal is not Code.NOT_ALLOWED) is may, who


def test_who_asked_never_approves_and_a_badge_never_does(story: Story) -> None:
    bring_to(story, Stage.OPEN, sealed=True)
    key = request(story, Change.PART_KIND_WRONG, CLERK).id
    assert approve(story, key, CLERK).refusal is Code.R6
    by_badge = ask(story, "correction.approved", OWNER, auth=Auth.BADGE, correction=key, way="second")
    assert by_badge.refusal is Code.R18
    assert approve(story, key, "となり 監督").refusal is Code.UNKNOWN_THING


def test_what_was_reported_stays_beside_what_is(story: Story, session: Session) -> None:
    bring_to(story, Stage.SHIPPED, sealed=True)
    line = session.query(EntryLine).filter_by(acceptance_id=story.things["V-0001"]).one()
    frozen = line.frozen
    key = request(story, Change.PART_KIND_WRONG, CLERK).id
    approve(story, key, OWNER)
    approve(story, key, MANAGER)
    vehicle = vehicle_of(story, "V-0001")
    assert [one.part for one in vehicle.as_reported] == [PartKind.FRONT_BUMPER]
    assert [one.part for one in vehicle.recovered] == [PartKind.REAR_BUMPER]
    assert (line.frozen, vehicle.state) == (frozen, "sealed")
    correction = session.get_one(Correction, key)
    assert json.loads(correction.before)["parts"] == "front_bumper"
    assert json.loads(correction.after)["parts"] == "rear_bumper"


def test_a_corrected_weight_stays_beside_the_registered_one(story: Story, session: Session) -> None:
    bring_to(story, Stage.WEIGHED, sealed=True)
    key = request(story, Change.WEIGHING_WRONG, DOCK).id
    assert approve(story, key, MANAGER).applied
    lot = session.get_one(Lot, story.things["L1"])
    assert (lot.received_g, lot.weighed_g) == (8000, 8500)


def test_a_refused_request_changes_nothing_and_its_asker_is_told(story: Story, session: Session) -> None:
    bring_to(story, Stage.OPEN, sealed=True)
    before = effect(story)
    key = request(story, Change.PART_WITHDRAWN, CLERK).id
    assert ask(story, "correction.refused", CLERK, correction=key, reason="自分").refusal is Code.R6
    assert ask(story, "correction.refused", OWNER, correction=key, reason="写真では前バンパー").applied
    assert effect(story) == before
    assert approve(story, key, OWNER).refusal is Code.ALREADY_DONE
    assert ask(story, "correction.acknowledged", OWNER, correction=key).refusal is Code.UNKNOWN_THING
    assert ask(story, "correction.acknowledged", CLERK, correction=key).applied
    assert session.get_one(Correction, key).told
    assert ask(story, "correction.acknowledged", CLERK, correction=key).refusal is Code.ALREADY_DONE


def test_a_request_is_taken_back_until_it_is_decided(story: Story, session: Session) -> None:
    bring_to(story, Stage.OPEN, sealed=True)
    key = request(story, Change.PART_WITHDRAWN, CLERK).id
    assert request(story, Change.PART_WITHDRAWN, CLERK).refusal is Code.ALREADY_DONE
    assert ask(story, "event.annulled", CLERK, event=key).applied
    assert session.get_one(Correction, key).state is CorrectionState.WITHDRAWN
    again = request(story, Change.PART_WITHDRAWN, CLERK).id
    assert approve(story, again, OWNER).applied
    assert ask(story, "event.annulled", CLERK, event=again).refusal is Code.R4


def test_an_approval_of_what_has_moved_on_is_stale(story: Story) -> None:
    bring_to(story, Stage.IN_LOT, sealed=True)
    moved = request(story, Change.PART_MOVED, CLERK).id
    kind = request(story, Change.PART_KIND_WRONG, CLERK).id
    assert approve(story, kind, OWNER).applied
    assert approve(story, moved, OWNER).refusal is Code.STALE


def test_a_lot_that_left_meanwhile_needs_the_managing_company_too(story: Story, session: Session) -> None:
    bring_to(story, Stage.NAMED, sealed=True)
    key = request(story, Change.LOT_MISTYPED, CLERK).id
    story.do("lot.shipped", LEAD, lot=story.things["L1"])
    assert approve(story, key, OWNER, way="second").refusal is Code.STALE
    assert approve(story, key, OWNER, way="both").applied
    assert session.get_one(Lot, story.things["L1"]).truck == "見本100あ1234"
    assert approve(story, key, MANAGER, way="both").applied
    assert session.get_one(Lot, story.things["L1"]).truck == "見本200い5678"


def test_a_named_lot_whose_content_changed_is_entered_again_before_it_ships(story: Story, session: Session) -> None:
    bring_to(story, Stage.NAMED, sealed=True)
    key = request(story, Change.FILL_MOVED, CLERK).id
    approve(story, key, OWNER)
    lot = session.get_one(Lot, story.things["L1"])
    assert (len(lot.bags), lot.jars_checked_by) == (1, None)
    assert ask(story, "lot.shipped", LEAD, lot=lot.id).refusal is Code.R16
    assert ask(story, "lot.jars_id_checked", OWNER, lot=lot.id, jars_lot_id="A-202611-L1").refusal is Code.MISMATCH
    sample.name_lot(story, lot.id, "A-202611-L1", OWNER, CLERK)
    story.do("lot.shipped", LEAD, lot=lot.id)


def test_a_bag_left_behind_leaves_its_lot_and_travels_in_another(story: Story, session: Session) -> None:
    bring_to(story, Stage.IN_LOT, sealed=False)
    told = proposal(story, Change.FILL_MOVED) | {"to": None}
    assert request(story, Change.FILL_MOVED, CLERK, told).applied
    assert len(session.get_one(Lot, story.things["L1"]).bags) == 1
    sample.make_lot(story, "L3", ["A"], "bumper")
    assert len(session.get_one(Lot, story.things["L3"]).bags) == 1


def test_r3_both_bumpers_of_a_vehicle_stay_in_one_lot(story: Story) -> None:
    bring_to(story, Stage.OPEN, sealed=False)
    assert request(story, Change.PART_ADDED, CLERK).applied
    for fill in "ABC":
        story.do("fill.closed", WORKER, fill=story.things[fill])
    for name, fills in (("L1", ["A", "B"]), ("L2", ["C"])):
        sample.make_lot(story, name, fills, "bumper")
    told = proposal(story, Change.PART_MOVED) | {"fill": story.things["C"]}
    assert request(story, Change.PART_MOVED, CLERK, told).refusal is Code.R3
    both = told | {"parts": ["front_bumper", "rear_bumper"]}
    answer = request(story, Change.PART_MOVED, CLERK, both)
    assert approve(story, answer.id, OWNER).applied


def test_r2_a_finished_vehicle_that_nothing_is_left_of_needs_a_reason(story: Story) -> None:
    bring_to(story, Stage.OPEN, sealed=False)
    told = proposal(story, Change.PART_WITHDRAWN) | {"nothing_reason": None}
    assert request(story, Change.PART_WITHDRAWN, CLERK, told).refusal is Code.R2


def test_a_withdrawn_part_may_have_been_missing(story: Story, session: Session) -> None:
    bring_to(story, Stage.OPEN, sealed=False)
    told = proposal(story, Change.PART_WITHDRAWN) | {"why": "missing"}
    assert request(story, Change.PART_WITHDRAWN, CLERK, told).applied
    (left,) = vehicle_of(story, "V-0001").live
    assert (left.state, left.fill_id) == (PartState.MISSING, None)
    old = session.query(Recovery).filter_by(acceptance_id=story.things["V-0001"], annulled=True).one()
    assert ask(story, "event.annulled", LEAD, event=old.id).refusal in {Code.DEPENDS, Code.R4}
