"""The tray: what was held is annulled, or let through with a reason. What no reason mends stays held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

import ledger
from ledger import sample
from ledger.changes import Stage
from ledger.event import new_id
from ledger.models import Bag, Fill, Recovery, Standing
from ledger.words import Auth, Code, FillState, Outcome, Status
from tests.ledger.correcting import DOCK, MANAGER, bring_to
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from ledger import Answer
    from ledger.sample import Story
    from tests.ledger.phone import Phone

WORKER = "グエン・ヴァン・アン"
LEAD, SECOND = "田中 監督", "検収 五月"
NOW = datetime.now(UTC)


@pytest.fixture
def late(story: Story, phone: Phone) -> Answer:
    """A part that went into a bag after it was closed: held."""
    fill = sample.open_fill(story, "バンパー1", "f")
    story.do("part.recovered", WORKER, acceptance=story.things["V-0001"], part="front_bumper", fill=fill)
    story.at = NOW - timedelta(minutes=10)
    story.do("fill.closed", WORKER, fill=fill)
    story.at = None
    body = {"acceptance": story.things["V-0002"], "part": "front_bumper", "fill": fill}
    answer = phone.do("part.recovered", WORKER, at=NOW - timedelta(minutes=1), **body)
    assert answer.refusal is Code.CLOSED_FILL
    return answer


def let(story: Story, event: str, who: str = LEAD, reason: str = "袋の口を開けて入れた") -> Answer:
    return ask(story, "event.let_through", who, event=event, reason=reason)


def test_a_supervisors_reason_outweighs_a_closed_bag(story: Story, late: Answer, session: Session) -> None:
    assert let(story, late.id).applied
    assert len(session.get_one(Fill, story.things["f"]).content) == 2
    recovery = session.get_one(Recovery, late.id)
    assert (recovery.person.name, recovery.at < NOW) == (WORKER, True)
    assert session.get_one(Standing, late.id).status is Status.LET_THROUGH
    assert let(story, late.id).refusal is Code.ALREADY_DONE
    assert ledger.verify(session).intact


def test_what_was_let_through_can_be_undone(story: Story, late: Answer, session: Session) -> None:
    let(story, late.id)
    assert ask(story, "event.annulled", WORKER, event=late.id).applied
    assert len(session.get_one(Fill, story.things["f"]).content) == 1
    assert ledger.verify(session).intact


def test_a_reason_is_needed(story: Story, late: Answer) -> None:
    assert let(story, late.id, reason=" ").refusal is Code.MISMATCH


@pytest.mark.parametrize("who", [WORKER, "鈴木 事務", "受入 次郎", "監査 三枝"])
def test_not_everybody_lets_through(story: Story, late: Answer, who: str) -> None:
    assert let(story, late.id, who=who).refusal is Code.NOT_ALLOWED


def test_a_badge_alone_lets_nothing_through(story: Story, late: Answer) -> None:
    answer = ask(story, "event.let_through", LEAD, auth=Auth.BADGE, event=late.id, reason="x")
    assert answer.refusal is Code.R18


def test_no_reason_mends_a_rule(story: Story, phone: Phone) -> None:
    fill = sample.open_fill(story, "バンパー1", "f")
    acceptance = story.things["V-0001"]
    wrong = phone.do("part.recovered", WORKER, acceptance=acceptance, part="interior", fill=fill)
    assert let(story, wrong.id).refusal is Code.R1
    phone.do("part.recovered", WORKER, acceptance=acceptance, part="front_bumper", fill=fill)
    twice = phone.do("part.recovered", WORKER, acceptance=acceptance, part="front_bumper", fill=fill)
    assert let(story, twice.id).refusal is Code.R3


def test_a_fill_that_has_gone_on_is_not_closed_by_a_reason(story: Story, phone: Phone, session: Session) -> None:
    fill = sample.open_fill(story, "バンパー1", "f")
    story.do("part.recovered", WORKER, acceptance=story.things["V-0001"], part="front_bumper", fill=fill)
    story.do("fill.closed", WORKER, fill=fill)
    sample.make_lot(story, "lot", ["f"], "bumper")
    again = phone.do("fill.closed", WORKER, fill=fill)
    assert let(story, again.id).refusal is Code.ALREADY_DONE
    assert session.get_one(Fill, fill).state is FillState.IN_LOT


def test_what_the_office_was_refused_is_not_let_through(story: Story) -> None:
    fill = sample.open_fill(story, "バンパー1", "f")
    by_badge = ask(story, "entry.entered", "鈴木 事務", auth=Auth.BADGE, acceptance=story.things["V-0001"])
    assert by_badge.refusal is Code.R18
    not_mine = ask(story, "container.retired", WORKER, container=story.things["バンパー1"])
    assert not_mine.refusal is Code.NOT_ALLOWED
    for held in (by_badge, not_mine):
        assert let(story, held.id).refusal is Code.NOT_ALLOWED
    assert session_fill(story, fill).state is FillState.OPEN


def session_fill(story: Story, fill: str) -> Fill:
    return story.session.get_one(Fill, fill)


def test_a_floor_record_of_somebody_without_the_right_can_be_let_through(story: Story, phone: Phone) -> None:
    fill = sample.open_fill(story, "バンパー1", "f")
    story.do("person.left", LEAD, person=story.people[WORKER])
    body = {"acceptance": story.things["V-0001"], "part": "front_bumper", "fill": fill}
    answer = phone.do("part.recovered", WORKER, **body)
    assert answer.refusal is Code.NOT_ALLOWED
    assert let(story, answer.id, reason="最終日の記録").applied


def test_kept_ones_are_only_thrown_out(story: Story, phone: Phone, session: Session) -> None:
    phone.send({"id": "x", "kind": "part.recovered"})
    kept = session.query(Standing).filter_by(status=Status.KEPT).one()
    assert let(story, kept.id).refusal is Code.ALREADY_DONE
    assert ask(story, "event.annulled", LEAD, event=kept.id).applied
    assert session.get_one(Standing, kept.id).status is Status.ANNULLED
    assert ledger.verify(session).intact


def test_held_ones_are_thrown_out_and_stay_so(story: Story, late: Answer, session: Session) -> None:
    assert ask(story, "event.annulled", LEAD, event=late.id, reason="二重").applied
    assert ask(story, "event.annulled", LEAD, event=late.id).refusal is Code.ALREADY_DONE
    assert let(story, late.id).refusal is Code.ALREADY_DONE
    assert session.get(Recovery, late.id) is None


def test_a_dock_that_has_no_supervisor_decides_about_its_own_records(
    story: Story, another_phone: Callable[[str, str], Phone], session: Session
) -> None:
    bring_to(story, Stage.NAMED, sealed=True)
    scanner = another_phone("見本樹脂 受入場", DOCK)
    bag = session.query(Bag).filter_by(lot_id=story.things["L1"]).first()
    assert bag
    told = {"lot": story.things["L1"], "bag": bag.id, "result": "found"}
    early = [scanner.do("bag.checked", DOCK, **told) for _ in range(2)]
    assert {one.refusal for one in early} == {Code.NOT_SHIPPED}
    scanner.send({"id": "x", "kind": "bag.checked"})
    story.do("person.left", MANAGER, person=story.people[DOCK])
    assert let(story, early[0].id, who=SECOND).refusal is Code.NOT_SHIPPED
    story.do("lot.shipped", LEAD, lot=story.things["L1"])
    assert let(story, early[0].id, who=SECOND, reason="先に着いた").applied
    for key in (early[1].id, session.query(Standing.id).filter_by(status=Status.KEPT).scalar()):
        assert ask(story, "event.annulled", SECOND, event=key, reason="二重").applied
    assert session.get_one(Bag, bag.id).checked
    assert ledger.verify(session).intact


def test_the_neighbours_tray_is_unknown(story: Story, late: Answer) -> None:
    assert let(story, late.id, who="となり 監督").refusal is Code.UNKNOWN_THING
    assert ask(story, "event.annulled", "となり 監督", event=late.id).refusal is Code.UNKNOWN_THING
    assert ask(story, "event.annulled", LEAD, event=new_id()).refusal is Code.UNKNOWN_THING


def test_what_can_not_be_undone_says_so(story: Story, session: Session) -> None:
    answer = ask(story, "event.annulled", LEAD, event=story.things["バンパー1"])
    assert (answer.outcome, answer.refusal, answer.detail) == (Outcome.HELD, Code.DEPENDS, {"on": "container.made"})
    assert session.get_one(Standing, story.things["バンパー1"]).status is Status.APPLIED
