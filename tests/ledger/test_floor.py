"""Parts come off vehicles: R1, R2, R3, R4, R12; what arrives late; undo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ledger import sample
from ledger.event import new_id
from ledger.models import Acceptance, Fill, Recovery
from ledger.words import AcceptanceState, Code, FillState, Outcome, PartState
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from ledger import Answer
    from ledger.sample import Story
    from tests.ledger.phone import Phone

WORKER = "グエン・ヴァン・アン"
MATE = "佐藤 一郎"
NOW = datetime.now(UTC)


@pytest.fixture
def fills(story: Story) -> dict[str, str]:
    """One open fill of each material."""
    return {
        "bumper": sample.open_fill(story, "バンパー1", "bumper"),
        "interior": sample.open_fill(story, "内装1", "interior"),
        "glass": sample.open_fill(story, "ガラス1", "glass"),
    }


def recover(story: Story, part: str, fill: str, vehicle: str = "V-0001", who: str = WORKER) -> Answer:
    return ask(story, "part.recovered", who, acceptance=story.things[vehicle], part=part, fill=fill, mark_checked=True)


def finish(story: Story, vehicle: str = "V-0001", who: str = WORKER, **body: object) -> Answer:
    return ask(story, "recovery.finished", who, acceptance=story.things[vehicle], **body)


def test_a_part_goes_into_its_fill(story: Story, fills: dict[str, str], session: Session) -> None:
    answer = recover(story, "front_bumper", fills["bumper"])
    recovery = session.get_one(Recovery, answer.id)
    assert (recovery.state, recovery.fill_id, recovery.person.name) == (PartState.RECOVERED, fills["bumper"], WORKER)
    assert recovery.mark_checked
    assert recovery.acceptance.state is AcceptanceState.OPEN


@pytest.mark.parametrize(
    ("part", "fill"), [("interior", "bumper"), ("rear_bumper", "glass"), ("side_glass", "interior")]
)
def test_r1_a_part_of_another_material_is_refused(story: Story, fills: dict[str, str], part: str, fill: str) -> None:
    answer = recover(story, part, fills[fill])
    assert (answer.outcome, answer.refusal) == (Outcome.HELD, Code.R1)
    assert answer.detail["material"] == fill


def test_r3_a_part_is_recovered_once_and_the_refusal_names_who_did(story: Story, fills: dict[str, str]) -> None:
    assert recover(story, "front_bumper", fills["bumper"]).applied
    answer = recover(story, "front_bumper", fills["bumper"], who=MATE)
    assert answer.refusal is Code.R3
    assert answer.detail["by"] == WORKER
    absent = ask(story, "part.absent", MATE, acceptance=story.things["V-0001"], part="front_bumper", why="missing")
    assert absent.refusal is Code.R3


def test_r3_a_part_said_to_be_missing_is_not_recovered_either(story: Story, fills: dict[str, str]) -> None:
    absent = ask(story, "part.absent", MATE, acceptance=story.things["V-0001"], part="front_bumper", why="missing")
    answer = recover(story, "front_bumper", fills["bumper"])
    assert (answer.refusal, answer.detail["state"]) == (Code.R3, "missing")
    assert ask(story, "event.annulled", MATE, event=absent.id).applied
    assert recover(story, "front_bumper", fills["bumper"]).applied


def test_an_absent_part_is_not_recovered_by_that_event(story: Story) -> None:
    body = {"acceptance": story.things["V-0001"], "part": "interior"}
    assert ask(story, "part.absent", WORKER, why="recovered", **body).refusal is Code.MISMATCH


def test_r12_an_out_of_scheme_vehicle_takes_no_container_but_always_nothing(
    story: Story, fills: dict[str, str]
) -> None:
    answer = recover(story, "front_bumper", fills["bumper"], vehicle="V-0004")
    assert (answer.refusal, answer.detail["maker"]) == (Code.R12, "並行輸入")
    assert finish(story, "V-0004", nothing_reason="out_of_scheme").applied


def test_r2_a_reason_exactly_when_nothing_was_recovered(story: Story, fills: dict[str, str]) -> None:
    assert finish(story).refusal is Code.R2
    recover(story, "front_bumper", fills["bumper"])
    assert finish(story, nothing_reason="unusable").refusal is Code.R2
    assert finish(story).applied
    assert finish(story).refusal is Code.ALREADY_DONE


def test_after_finishing_only_what_happened_before_is_taken(
    story: Story, fills: dict[str, str], phone: Phone, session: Session
) -> None:
    early, late = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
    recover(story, "front_bumper", fills["bumper"])
    story.at = late - timedelta(minutes=5)
    assert finish(story).applied
    body = {"acceptance": story.things["V-0001"], "fill": fills["bumper"], "part": "rear_bumper"}
    assert phone.do("part.recovered", MATE, at=late, **body).refusal is Code.ALREADY_DONE
    answer = phone.do("part.recovered", MATE, at=early, **body)
    assert answer.applied
    assert session.get_one(Recovery, answer.id).at == early


def test_nothing_comes_after_nothing_recovered(story: Story, fills: dict[str, str]) -> None:
    finish(story, nothing_reason="unusable")
    story.at = NOW - timedelta(hours=3)
    assert recover(story, "front_bumper", fills["bumper"]).refusal is Code.R2


def test_a_late_part_is_judged_in_the_fill_its_phone_saw(story: Story, fills: dict[str, str], phone: Phone) -> None:
    closed_at = NOW - timedelta(hours=1)
    story.at = closed_at - timedelta(hours=1)
    recover(story, "front_bumper", fills["bumper"])
    story.at = closed_at
    assert ask(story, "fill.closed", WORKER, fill=fills["bumper"]).applied
    body = {"acceptance": story.things["V-0002"], "part": "front_bumper", "fill": fills["bumper"]}
    after = phone.do("part.recovered", MATE, at=closed_at + timedelta(minutes=1), **body)
    assert (after.outcome, after.refusal) == (Outcome.HELD, Code.CLOSED_FILL)
    assert phone.do("part.recovered", MATE, at=closed_at - timedelta(minutes=1), **body).applied


def test_a_phones_clock_is_corrected_by_its_known_offset(
    story: Story, fills: dict[str, str], phone: Phone, session: Session
) -> None:
    body = {"acceptance": story.things["V-0001"], "part": "front_bumper", "fill": fills["bumper"]}
    wrong = NOW - timedelta(days=400)
    posted = phone.note("part.recovered", WORKER, at=wrong, **body) | {"clock_offset_ms": 400 * 24 * 3600 * 1000}
    assert session.get_one(Recovery, phone.send(posted).id).at == NOW


def test_nothing_happens_after_the_server_heard_of_it(
    story: Story, fills: dict[str, str], phone: Phone, session: Session
) -> None:
    body = {"acceptance": story.things["V-0001"], "part": "front_bumper", "fill": fills["bumper"]}
    answer = phone.do("part.recovered", WORKER, at=NOW + timedelta(days=3), **body)
    assert session.get_one(Recovery, answer.id).at < NOW + timedelta(hours=1)


def test_r3_parts_of_one_material_stay_in_one_lot(story: Story, fills: dict[str, str]) -> None:
    recover(story, "front_bumper", fills["bumper"])
    ask(story, "fill.closed", WORKER, fill=fills["bumper"])
    sample.make_lot(story, "lot", ["bumper"], "bumper")
    other = sample.open_fill(story, "バンパー2", "other")
    answer = recover(story, "rear_bumper", other)
    assert (answer.refusal, answer.detail["state"]) == (Code.R3, "in_lot")


def test_r3_nor_does_one_part_go_ahead_into_a_lot_its_fellow_is_not_in(
    story: Story, fills: dict[str, str], phone: Phone
) -> None:
    at = NOW - timedelta(minutes=30)
    recover(story, "front_bumper", fills["bumper"], vehicle="V-0002")
    ask(story, "fill.closed", WORKER, fill=fills["bumper"])
    sample.make_lot(story, "lot", ["bumper"], "bumper")
    recover(story, "front_bumper", sample.open_fill(story, "バンパー2", "other"))
    body = {"acceptance": story.things["V-0001"], "part": "rear_bumper", "fill": fills["bumper"]}
    answer = phone.do("part.recovered", MATE, at=at, **body)
    assert (answer.refusal, answer.detail["state"]) == (Code.R3, "in_lot")


def test_a_fill_on_its_way_takes_nothing_however_early(story: Story, fills: dict[str, str], phone: Phone) -> None:
    recover(story, "front_bumper", fills["bumper"])
    ask(story, "fill.closed", WORKER, fill=fills["bumper"])
    lot = sample.make_lot(story, "lot", ["bumper"], "bumper")
    sample.approve_handover(story, lot)
    ask(story, "lot.jars_id_typed", "鈴木 事務", lot=lot, jars_lot_id="A-1")
    body = {"acceptance": story.things["V-0002"], "part": "front_bumper", "fill": fills["bumper"]}
    assert phone.do("part.recovered", MATE, at=NOW - timedelta(days=1), **body).refusal is Code.GONE


def test_undo_opens_the_part_again(story: Story, fills: dict[str, str], session: Session) -> None:
    answer = recover(story, "front_bumper", fills["bumper"])
    assert ask(story, "event.annulled", WORKER, event=answer.id).applied
    assert session.get_one(Fill, fills["bumper"]).content == []
    assert recover(story, "front_bumper", fills["bumper"], who=MATE).applied


def test_undo_waits_for_what_depends_on_it(story: Story, fills: dict[str, str], session: Session) -> None:
    part = recover(story, "front_bumper", fills["bumper"])
    done = finish(story)
    undo = ask(story, "event.annulled", WORKER, event=part.id)
    assert (undo.refusal, undo.detail) == (Code.DEPENDS, {"on": "recovery.finished"})
    assert ask(story, "event.annulled", WORKER, event=done.id).applied
    assert session.get_one(Acceptance, story.things["V-0001"]).state is AcceptanceState.OPEN
    ask(story, "fill.closed", WORKER, fill=fills["bumper"])
    sample.make_lot(story, "lot", ["bumper"], "bumper")
    assert ask(story, "event.annulled", WORKER, event=part.id).detail == {"on": "lot.made"}


def test_r4_what_is_in_jars_is_not_touched(story: Story, fills: dict[str, str], phone: Phone) -> None:
    part = recover(story, "front_bumper", fills["bumper"])
    done = finish(story)
    sample.seal(story, "V-0001")
    body = {"acceptance": story.things["V-0001"], "part": "rear_bumper", "fill": fills["bumper"]}
    assert phone.do("part.recovered", MATE, at=NOW - timedelta(days=1), **body).refusal is Code.R4
    assert ask(story, "event.annulled", "田中 監督", event=part.id).refusal is Code.R4
    assert ask(story, "event.annulled", "田中 監督", event=done.id).refusal is Code.R4


def test_a_workmate_undoes_nothing_of_mine_but_the_supervisor_does(story: Story, fills: dict[str, str]) -> None:
    part = recover(story, "front_bumper", fills["bumper"])
    assert ask(story, "event.annulled", MATE, event=part.id).refusal is Code.NOT_ALLOWED
    assert ask(story, "event.annulled", "田中 監督", event=part.id).applied
    assert ask(story, "event.annulled", "田中 監督", event=part.id).refusal is Code.ALREADY_DONE


def test_the_neighbours_vehicles_and_fills_are_unknown(
    story: Story, fills: dict[str, str], another_phone: Callable[[str, str], Phone]
) -> None:
    neighbour = another_phone("となり解体", "となり 監督")
    body = {"acceptance": story.things["V-0001"], "part": "front_bumper", "fill": fills["bumper"]}
    answer = neighbour.do("part.recovered", "となり 監督", **body)
    assert (answer.refusal, answer.detail) == (Code.UNKNOWN_VEHICLE, {})
    own = sample.accept(story, "N-1", "トヨタ", "kei", by="となり 監督")
    foreign = neighbour.do("part.recovered", "となり 監督", **(body | {"acceptance": own}))
    assert (foreign.refusal, foreign.detail) == (Code.UNKNOWN_THING, {})
    assert neighbour.do("recovery.finished", "となり 監督", acceptance=story.things["V-0001"]).refusal is (
        Code.UNKNOWN_VEHICLE
    )


def test_what_nobody_made_is_unknown(story: Story, fills: dict[str, str]) -> None:
    assert recover(story, "front_bumper", new_id()).refusal is Code.UNKNOWN_THING
    story.things["?"] = new_id()
    assert recover(story, "front_bumper", fills["bumper"], vehicle="?").refusal is Code.UNKNOWN_VEHICLE


def test_a_fill_a_phone_opened_offline_is_known_by_its_own_id(story: Story, phone: Phone, session: Session) -> None:
    opened = phone.note("fill.opened", WORKER, at=NOW - timedelta(hours=2), container=story.things["内装2"])
    body = {"acceptance": story.things["V-0001"], "part": "interior", "fill": opened["id"]}
    part = phone.note("part.recovered", WORKER, at=NOW - timedelta(hours=1), **body)
    assert phone.send(opened).applied
    assert phone.send(part).applied
    assert session.get_one(Fill, opened["id"]).state is FillState.OPEN
