"""Two phones open one empty container without knowing of each other: what both put in is in one fill."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ledger import sample
from ledger.epcis import document
from ledger.models import Acceptance, Fill, Recovery
from ledger.queries.find import Found, scope_of
from ledger.queries.shift import shift
from ledger.queries.steps import steps_of
from ledger.queries.trace import chain_of
from ledger.queries.tray import Sought, tray
from ledger.verify import verify
from ledger.words import Code, FillState

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from ledger.sample import Story
    from tests.ledger.phone import Phone, Posted

WORKER = "グエン・ヴァン・アン"
NOW = datetime.now(UTC)


def ago(minutes: int) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.fixture
def other(another_phone: Callable[[str, str], Phone]) -> Phone:
    """A second phone of the yard."""
    return another_phone("見本解体 本工場", "田中 監督")


def begin(phone: Phone, story: Story, minutes: int, vehicle: str) -> tuple[Posted, Posted]:
    """Open the empty container and put a part in, without signal."""
    opened = phone.note("fill.opened", WORKER, at=ago(minutes), container=story.things["バンパー1"])
    body = {"acceptance": story.things[vehicle], "part": "front_bumper", "fill": opened["id"]}
    return opened, phone.note("part.recovered", WORKER, at=ago(minutes - 1), **body)


def test_the_parts_of_both_are_in_the_fill_that_arrived_first(
    phone: Phone, other: Phone, story: Story, session: Session
) -> None:
    first, second = begin(phone, story, 60, "V-0001"), begin(other, story, 59, "V-0002")
    assert all(phone.send(event).applied for event in first)
    assert all(other.send(event).applied for event in second)
    fill = session.get_one(Fill, first[0]["id"])
    assert {one.id for one in fill.content} == {first[1]["id"], second[1]["id"]}
    assert session.get(Fill, second[0]["id"]) is None
    assert other.do("fill.closed", WORKER, fill=second[0]["id"]).applied
    assert fill.state is FillState.CLOSED
    session.commit()
    assert verify(session).faults == []


def test_a_part_of_another_material_is_refused_there_as_well(phone: Phone, other: Phone, story: Story) -> None:
    first, second = begin(phone, story, 60, "V-0001"), begin(other, story, 59, "V-0002")
    for event in first:
        phone.send(event)
    other.send(second[0])
    body = {"acceptance": story.things["V-0002"], "part": "side_glass", "fill": second[0]["id"]}
    assert other.do("part.recovered", WORKER, at=ago(50), **body).refusal is Code.R1


def test_an_opening_after_the_other_was_closed_needs_a_person(phone: Phone, other: Phone, story: Story) -> None:
    for event in begin(phone, story, 60, "V-0001"):
        phone.send(event)
    fill = story.session.query(Fill).filter_by(closed_at=None).order_by(Fill.touched.desc()).first()
    assert fill
    assert phone.do("fill.closed", WORKER, at=ago(40), fill=fill.id).applied
    late, part = begin(other, story, 50, "V-0002")
    assert other.send(late).applied
    assert other.send(part).applied
    assert other.do("fill.opened", WORKER, at=ago(30), container=story.things["バンパー1"]).refusal is (
        Code.ALREADY_DONE
    )


def test_a_joined_opening_is_not_undone_but_its_parts_are(
    phone: Phone, other: Phone, story: Story, session: Session
) -> None:
    for event in begin(phone, story, 60, "V-0001"):
        phone.send(event)
    opened, part = begin(other, story, 59, "V-0002")
    other.send(opened)
    other.send(part)
    assert other.do("event.annulled", WORKER, event=opened["id"]).refusal is Code.DEPENDS
    assert other.do("event.annulled", WORKER, event=part["id"]).applied
    assert session.get_one(Recovery, part["id"]).annulled


@pytest.fixture
def joined(phone: Phone, other: Phone, story: Story) -> str:
    """The name by which the second phone knows the fill that both put a part in."""
    first, second = begin(phone, story, 60, "V-0001"), begin(other, story, 59, "V-0002")
    for told in first:
        phone.send(told)
    for told in second:
        other.send(told)
    story.things["f1"] = first[0]["id"]
    return str(second[0]["id"])


def test_a_lot_takes_a_fill_once_whatever_it_is_called(joined: str, phone: Phone, story: Story) -> None:
    assert phone.do("fill.closed", WORKER, fill=joined).applied
    story.things["f2"] = joined
    with pytest.raises(sample.SampleRefusedError, match="mismatch"):
        sample.make_lot(story, "lot", ["f1", "f2"], "bumper")


def test_a_lot_of_a_fill_by_its_other_name_leaves_no_part_behind(joined: str, phone: Phone, story: Story) -> None:
    sample.open_fill(story, "バンパー2", "f3")
    rear = {"acceptance": story.things["V-0002"], "part": "rear_bumper", "fill": story.things["f3"]}
    assert phone.do("part.recovered", WORKER, at=ago(30), **rear).applied
    for fill in (joined, story.things["f3"]):
        assert phone.do("fill.closed", WORKER, fill=fill).applied
    story.things["f2"] = joined
    with pytest.raises(sample.SampleRefusedError, match="R3"):
        sample.make_lot(story, "lot", ["f2"], "bumper")


def test_lists_and_the_tray_name_the_container_by_either_name(
    joined: str, other: Phone, story: Story, session: Session
) -> None:
    wrong = {"acceptance": story.things["V-0002"], "part": "side_glass", "fill": joined}
    assert other.do("part.recovered", WORKER, at=ago(50), **wrong).refusal is Code.R1
    listed = shift(session, ago(120), device_id=other.id, person_id=None)
    assert {one.container for one in listed} == {"バンパー1"}
    waiting = tray(session, Sought([other.site_id]))
    assert [one.container for one in waiting] == ["バンパー1"]


def test_the_chain_tells_what_came_by_the_other_name(joined: str, other: Phone, story: Story, session: Session) -> None:
    other.do("fill.closed", WORKER, fill=joined)
    session.expire_all()
    vehicle = session.get_one(Acceptance, story.things["V-0002"])
    scope, found = scope_of(session, vehicle.site), Found(vehicles=[vehicle])
    steps = steps_of(session, scope, found, chain_of(session, scope, found))
    assert steps.labels[joined] == "バンパー1"
    assert "fill.closed" in {one.recorded.kind for one in steps.steps}
    told = document(session, scope, found, NOW)["epcisBody"]["eventList"]
    assert [one["bizStep"] for one in told] == ["accepting", "disassembling", "packing", "packing"]
