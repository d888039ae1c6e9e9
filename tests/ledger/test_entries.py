"""The JARS line under the two-person rule: R4, R6, and a floor record that moved meanwhile."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from ledger import sample
from ledger.models import Acceptance, EntryLine, Standing
from ledger.queries.entries import frozen_now
from ledger.words import AcceptanceState, Auth, Code, LineState
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger import Answer
    from ledger.sample import Story
    from tests.ledger.phone import Phone

WORKER = "グエン・ヴァン・アン"
FIRST = "鈴木 事務"
SECOND = "見本 社長"


@pytest.fixture
def vehicle(story: Story) -> str:
    """A finished vehicle with one bumper."""
    sample.open_fill(story, "バンパー1", "f")
    sample.take(story, "V-0001", {"front_bumper": "f"})
    return story.things["V-0001"]


def approve(story: Story, vehicle: str, who: str = SECOND, frozen: str | None = None) -> Answer:
    line = frozen if frozen is not None else frozen_now(story.session, vehicle)
    return ask(story, "entry.approved", who, acceptance=vehicle, frozen=line)


def step(story: Story, kind: str, vehicle: str, who: str) -> Answer:
    return ask(story, f"entry.{kind}", who, acceptance=vehicle)


def test_approved_by_one_entered_by_another_sealed_by_the_first(story: Story, vehicle: str, session: Session) -> None:
    line = session.get_one(EntryLine, approve(story, vehicle).id)
    assert json.loads(line.frozen)["total_g"] == 4000
    assert step(story, "entered", vehicle, FIRST).applied
    assert ask(story, "entry.sealed", SECOND, acceptance=vehicle, jars_grams=4000).applied
    assert (line.state, line.jars_grams) == (LineState.SEALED, 4000)
    assert session.get_one(Acceptance, vehicle).state is AcceptanceState.SEALED


def test_r6_nobody_enters_what_he_approved(story: Story, vehicle: str) -> None:
    approve(story, vehicle)
    assert step(story, "entered", vehicle, SECOND).refusal is Code.R6


def test_r6_nobody_but_the_approver_seals(story: Story, vehicle: str) -> None:
    approve(story, vehicle)
    step(story, "entered", vehicle, FIRST)
    assert step(story, "sealed", vehicle, FIRST).refusal is Code.R6
    assert step(story, "sealed", vehicle, "管理 花子").refusal is Code.R6


def test_the_managing_company_may_be_the_second_person_from_afar(story: Story, vehicle: str) -> None:
    assert approve(story, vehicle, "管理 花子").applied
    assert step(story, "entered", vehicle, FIRST).applied
    assert step(story, "sealed", vehicle, "管理 花子").applied


def test_the_managing_company_takes_its_own_approval_back(story: Story, vehicle: str) -> None:
    approval = approve(story, vehicle, "管理 花子")
    assert ask(story, "event.annulled", "管理 花子", event=approval.id).applied


def test_only_what_is_finished_is_approved_and_only_once(story: Story, vehicle: str) -> None:
    assert approve(story, story.things["V-0002"]).refusal is Code.NOT_FINISHED
    assert approve(story, vehicle).applied
    assert approve(story, vehicle).refusal is Code.ALREADY_DONE


def test_exactly_the_line_that_stands_is_approved(story: Story, vehicle: str) -> None:
    other = frozen_now(story.session, vehicle).replace("4000", "4001")
    assert approve(story, vehicle, frozen=other).refusal is Code.STALE


def test_a_held_record_of_the_floor_stops_the_approval_and_the_entry(story: Story, vehicle: str, phone: Phone) -> None:
    body = {"acceptance": vehicle, "part": "interior", "fill": story.things["f"]}
    held = phone.do("part.recovered", WORKER, **body)
    answer = approve(story, vehicle)
    assert (answer.refusal, answer.detail) == (Code.DEPENDS, {"on": "held"})
    ask(story, "event.annulled", "田中 監督", event=held.id)
    assert approve(story, vehicle).applied
    late = phone.do("part.recovered", WORKER, **body)
    answer = step(story, "entered", vehicle, FIRST)
    assert (answer.refusal, answer.detail) == (Code.DEPENDS, {"on": "held"})
    ask(story, "event.annulled", "田中 監督", event=late.id)
    assert step(story, "entered", vehicle, FIRST).applied


def test_steps_come_in_order(story: Story, vehicle: str) -> None:
    assert step(story, "entered", vehicle, FIRST).refusal is Code.MISMATCH
    approve(story, vehicle)
    assert step(story, "sealed", vehicle, SECOND).refusal is Code.MISMATCH
    step(story, "entered", vehicle, FIRST)
    assert step(story, "entered", vehicle, FIRST).refusal is Code.ALREADY_DONE
    step(story, "sealed", vehicle, SECOND)
    assert step(story, "sealed", vehicle, SECOND).refusal is Code.ALREADY_DONE


def test_what_came_late_makes_the_approved_line_stale(story: Story, vehicle: str, phone: Phone) -> None:
    approval = approve(story, vehicle)
    early = datetime.now(UTC).replace(year=2025)
    body = {"acceptance": vehicle, "part": "rear_bumper", "fill": story.things["f"]}
    assert phone.do("part.recovered", WORKER, at=early, **body).applied
    assert step(story, "entered", vehicle, FIRST).refusal is Code.STALE
    assert ask(story, "event.annulled", SECOND, event=approval.id).applied
    assert approve(story, vehicle).applied
    assert step(story, "entered", vehicle, FIRST).applied


def test_an_approval_waits_on_the_floor_to_be_reopened(story: Story, vehicle: str, session: Session) -> None:
    approve(story, vehicle)
    finished = session.get_one(Acceptance, vehicle)
    assert finished.finished_by == story.people[WORKER]
    done = _last(story, "recovery.finished")
    assert ask(story, "event.annulled", WORKER, event=done).detail == {"on": "entry.approved"}


def _last(story: Story, kind: str) -> str:
    last = select(Standing.id).where(Standing.kind == kind).order_by(Standing.touched.desc()).limit(1)
    return str(story.session.scalar(last))


def test_r4_an_entered_line_goes_back_only_step_by_step(story: Story, vehicle: str) -> None:
    approval = approve(story, vehicle)
    entered = step(story, "entered", vehicle, FIRST)
    assert ask(story, "event.annulled", SECOND, event=approval.id).refusal is Code.R4
    assert ask(story, "event.annulled", SECOND, event=entered.id).applied
    assert ask(story, "event.annulled", SECOND, event=approval.id).applied


def test_r4_a_sealed_line_stays(story: Story, vehicle: str) -> None:
    approval = approve(story, vehicle)
    entered = step(story, "entered", vehicle, FIRST)
    sealed = step(story, "sealed", vehicle, SECOND)
    for event in (approval, entered, sealed):
        assert ask(story, "event.annulled", SECOND, event=event.id).refusal in {Code.R4, Code.DEPENDS}


def test_r18_a_badge_alone_never_approves(story: Story, vehicle: str) -> None:
    frozen = frozen_now(story.session, vehicle)
    answer = ask(story, "entry.approved", SECOND, auth=Auth.BADGE, acceptance=vehicle, frozen=frozen)
    assert answer.refusal is Code.R18


@pytest.mark.parametrize("who", [WORKER, "田中 監督", "受入 次郎", "監査 三枝"])
def test_not_everybody_approves(story: Story, vehicle: str, who: str) -> None:
    assert approve(story, vehicle, who).refusal is Code.NOT_ALLOWED


def test_the_neighbours_lines_are_unknown(story: Story, vehicle: str) -> None:
    assert approve(story, vehicle, "となり 監督").refusal is Code.UNKNOWN_VEHICLE
    assert step(story, "entered", vehicle, "となり 監督").refusal is Code.UNKNOWN_VEHICLE
    assert step(story, "sealed", vehicle, "となり 監督").refusal is Code.UNKNOWN_VEHICLE
