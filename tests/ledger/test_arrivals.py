"""Many vehicles at once, what the floor recorded before, corrections, instructions, parts taken elsewhere before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ledger import sample, verify
from ledger.event import new_id
from ledger.models import Acceptance, Head, Recovery, Standing
from ledger.moment import JAPAN
from ledger.queries.snapshot import snapshot
from ledger.words import Code, Status, Team
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger.sample import Story
    from tests.ledger.phone import Phone

CLERK, WORKER, LEAD, NEIGHBOUR = "鈴木 事務", "グエン・ヴァン・アン", "田中 監督", "となり 監督"
TODAY = datetime.now(JAPAN).date()


def row(number: str, **facts: object) -> dict[str, object]:
    given = {"maker": "トヨタ", "size_class": "kei", "accepted_on": TODAY.isoformat()}
    return {"id": new_id(), "chassis_number": number, **given, **facts}


def test_a_list_is_one_event_and_each_row_an_acceptance(story: Story, session: Session) -> None:
    rows = [row("L-1", model="ヤリス", asr_standard_g=150_000, wanted=["interior"]), row("L-2", maker="並行輸入")]
    assert ask(story, "acceptances.imported", CLERK, rows=rows).applied
    first, second = (session.get_one(Acceptance, str(one["id"])) for one in rows)
    assert (first.team, first.model, first.asr_standard_g, first.wanted) == (Team.TH, "ヤリス", 150_000, "interior")
    assert second.team is None
    session.commit()
    assert verify(session).intact


def test_all_rows_of_a_list_count_or_none(story: Story, session: Session) -> None:
    day = (TODAY + timedelta(days=1)).isoformat()
    assert ask(story, "acceptances.imported", CLERK, rows=[row("L-1"), row("L-1")]).refusal is Code.ALREADY_DONE
    assert ask(story, "acceptances.imported", CLERK, rows=[row("L-1", accepted_on=day)]).refusal is Code.MISMATCH
    taken = row("L-1") | {"id": story.things["V-0001"]}
    assert ask(story, "acceptances.imported", CLERK, rows=[taken]).refusal is Code.ALREADY_DONE
    taken = row("L-1") | {"id": story.people[CLERK]}
    assert ask(story, "acceptances.imported", CLERK, rows=[taken]).refusal is Code.SAME_ID
    assert ask(story, "acceptances.imported", WORKER, rows=[row("L-1")]).refusal is Code.NOT_ALLOWED
    session.expire_all()
    assert session.query(Acceptance).where(Acceptance.chassis_number == "L-1").count() == 0


def test_what_the_floor_recorded_before_the_list_came_counts_once_it_is_there(
    story: Story, phone: Phone, session: Session
) -> None:
    fill = sample.open_fill(story, "バンパー1", "f")
    found = phone.do("vehicle.found", WORKER, chassis_number="L-9")
    part = phone.do("part.recovered", WORKER, acceptance=found.id, part="front_bumper", fill=fill)
    done = phone.do("recovery.finished", WORKER, acceptance=found.id)
    listed = ask(story, "acceptances.imported", CLERK, rows=[row("L-9") | {"id": found.id}])
    assert listed.applied
    for event in (part.id, done.id):
        assert ask(story, "record.admitted", CLERK, event=event, because=listed.id).applied
    assert session.get_one(Recovery, part.id).person.name == WORKER
    assert {session.get_one(Standing, one).status for one in (found.id, part.id, done.id)} == {Status.LET_THROUGH}
    assert ask(story, "record.admitted", CLERK, event=part.id, because=listed.id).refusal is Code.ALREADY_DONE
    session.commit()
    assert verify(session).intact


def test_admitting_sets_no_rule_aside(story: Story, phone: Phone) -> None:
    fill = sample.open_fill(story, "バンパー1", "f")
    found = phone.do("vehicle.found", WORKER, chassis_number="L-9")
    wrong = phone.do("part.recovered", WORKER, acceptance=found.id, part="interior", fill=fill)
    listed = ask(story, "acceptances.imported", CLERK, rows=[row("L-9") | {"id": found.id}])
    assert ask(story, "record.admitted", CLERK, event=wrong.id, because=listed.id).refusal is Code.R1
    refused = phone.do("part.recovered", WORKER, acceptance=story.things["V-0004"], part="front_bumper", fill=fill)
    assert ask(story, "record.admitted", CLERK, event=refused.id, because=listed.id).refusal is Code.NOT_ALLOWED
    assert ask(story, "record.admitted", NEIGHBOUR, event=wrong.id, because=listed.id).refusal is Code.UNKNOWN_THING


def test_a_mistake_is_corrected_until_it_is_in_jars(story: Story, session: Session) -> None:
    sample.open_fill(story, "バンパー1", "f")
    key = story.things["V-0001"]
    right = ask(story, "vehicle.corrected", CLERK, acceptance=key, chassis_number="V-1001", maker="日産", note="右側")
    assert right.applied
    vehicle = session.get_one(Acceptance, key)
    assert (vehicle.chassis_number, vehicle.last4, vehicle.team) == ("V-1001", "1001", Team.ART)
    sample.take(story, "V-0001", {"front_bumper": "f"})
    out = ask(story, "vehicle.corrected", CLERK, acceptance=key, maker="並行輸入")
    assert out.refusal is Code.R12
    assert ask(story, "vehicle.corrected", CLERK, acceptance=key, chassis_number="V-0002").refusal is Code.ALREADY_DONE
    sample.seal(story, "V-0001")
    assert ask(story, "vehicle.corrected", CLERK, acceptance=key, size_class="kei").refusal is Code.R4
    assert ask(story, "vehicle.corrected", CLERK, acceptance=key, asr_standard_g=180_000).applied
    assert ask(story, "vehicle.corrected", CLERK, acceptance=key).refusal is Code.MISMATCH
    assert ask(story, "vehicle.corrected", NEIGHBOUR, acceptance=key, note="x").refusal is Code.UNKNOWN_VEHICLE


def test_an_approved_line_is_stale_once_the_vehicle_is_corrected(story: Story) -> None:
    sample.open_fill(story, "バンパー1", "f")
    sample.take(story, "V-0001", {"front_bumper": "f"})
    frozen = sample.frozen_now(story.session, story.things["V-0001"])
    story.do("entry.approved", "見本 社長", acceptance=story.things["V-0001"], frozen=frozen)
    story.do("vehicle.corrected", CLERK, acceptance=story.things["V-0001"], size_class="kei")
    assert ask(story, "entry.entered", CLERK, acceptance=story.things["V-0001"]).refusal is Code.STALE


def told_to_phones(session: Session, key: str, since: int | None = None) -> dict[str, Any]:
    """What phones of its site hear of an acceptance."""
    site = session.get_one(Acceptance, key).site
    (one,) = (one for one in snapshot(session, site, since)["acceptances"] if one["id"] == key)
    return dict(one)


def test_the_office_says_what_to_take_and_phones_hear_of_it(story: Story, session: Session) -> None:
    keys = [story.things["V-0001"], story.things["V-0002"]]
    assert ask(story, "vehicles.instructed", CLERK, acceptances=keys, wanted=["interior"], note="内装だけ").applied
    assert ask(story, "vehicles.instructed", CLERK, acceptances=[keys[1]], target=False).applied
    one, other = (told_to_phones(session, key) for key in keys)
    assert (one["target"], one["wanted"], one["note"]) == (True, ["interior"], "内装だけ")
    assert (other["target"], other["note"]) == (False, "内装だけ")
    assert ask(story, "vehicles.instructed", NEIGHBOUR, acceptances=keys).refusal is Code.UNKNOWN_VEHICLE
    sample.take(story, "V-0001", {})
    assert ask(story, "vehicles.instructed", CLERK, acceptances=keys).refusal is Code.ALREADY_DONE


def test_a_part_is_recovered_once_across_the_acceptances_of_a_vehicle(story: Story, session: Session) -> None:
    sample.furnish(story, "となり解体", NEIGHBOUR)
    sample.open_fill(story, "バンパー1", "f")
    sample.open_fill(story, "となり解体 バンパー1", "g", NEIGHBOUR)
    sample.accept(story, "TWICE-1", "トヨタ", "kei", by=NEIGHBOUR)
    theirs = story.things["TWICE-1"]
    first = story.do("part.recovered", NEIGHBOUR, acceptance=theirs, part="front_bumper", fill=story.things["g"])
    sample.accept(story, "TWICE-1", "トヨタ", "kei")
    ours = story.things["TWICE-1"]
    body = {"acceptance": ours, "fill": story.things["f"]}
    again = ask(story, "part.recovered", WORKER, part="front_bumper", **body)
    assert (again.refusal, again.detail["by"]) == (Code.R3, "となり解体（サンプル）")
    assert ask(story, "part.absent", WORKER, acceptance=ours, part="front_bumper", why="missing").applied
    assert ask(story, "part.recovered", WORKER, part="rear_bumper", **body).applied
    story.do("recovery.finished", WORKER, acceptance=ours)
    assert told_to_phones(session, theirs)["prior"]["rear_bumper"]["by"] == "見本解体（サンプル）"
    position = session.get_one(Head, 1).position
    assert told_to_phones(session, ours, 0)["prior"].keys() == {"front_bumper"}
    story.do("event.annulled", NEIGHBOUR, event=first)
    assert told_to_phones(session, ours, position)["prior"] == {}


def test_vehicles_without_a_number_of_their_own_are_never_the_same(story: Story) -> None:
    sample.furnish(story, "となり解体", NEIGHBOUR)
    sample.open_fill(story, "バンパー1", "f")
    sample.open_fill(story, "となり解体 バンパー1", "g", NEIGHBOUR)
    sample.accept(story, "*FUMEI", "トヨタ", "kei", by=NEIGHBOUR)
    sample.take(story, "*FUMEI", {"front_bumper": "g"}, NEIGHBOUR)
    sample.accept(story, "*FUMEI", "トヨタ", "kei")
    sample.take(story, "*FUMEI", {"front_bumper": "f"})
