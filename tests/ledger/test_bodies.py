"""Bodies that left: told apart from untouched ones, whoever took parts off and whatever is corrected later (R7)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

import ledger
from ledger import sample
from ledger.changes import Change
from ledger.models import BodyHandover
from ledger.words import Code
from tests.ledger.correcting import CLERK, WORKER, moment, request, vehicle_of
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger import Answer
    from ledger.sample import Story

NEIGHBOUR = "となり 監督"


@pytest.fixture
def recipients(story: Story) -> None:
    """Register a shredder and an exporter of hulks."""
    for name, kind in (("破砕", "shredder"), ("輸出", "whole_user")):
        story.do("recipient.registered", CLERK, name, name=name, recipient=kind)


def leave(story: Story, vehicle: str, to: str) -> Answer:
    day = moment(story, CLERK).today.isoformat()
    acceptance, recipient = story.things[vehicle], story.things[to]
    return ask(story, "body.handed_over", CLERK, acceptance=acceptance, recipient=recipient, handed_on=day)


def handover(session: Session, story: Story, vehicle: str) -> BodyHandover:
    session.expire_all()
    return session.query(BodyHandover).filter_by(acceptance_id=story.things[vehicle], annulled=False).one()


@pytest.mark.usefixtures("recipients")
def test_r7_a_body_another_dismantler_stripped_is_no_untouched_one(story: Story, session: Session) -> None:
    sample.furnish(story, "となり解体", NEIGHBOUR)
    sample.open_fill(story, "となり解体 バンパー1", "g", NEIGHBOUR)
    sample.accept(story, "TWICE-1", "トヨタ", "kei", by=NEIGHBOUR, days_ago=2)
    sample.take(story, "TWICE-1", {"front_bumper": "g"}, NEIGHBOUR)
    sample.accept(story, "TWICE-1", "トヨタ", "kei")
    sample.take(story, "TWICE-1", {})
    assert vehicle_of(story, "TWICE-1").recovered == []
    assert leave(story, "TWICE-1", "輸出").refusal is Code.R7
    assert leave(story, "TWICE-1", "破砕").applied
    assert handover(session, story, "TWICE-1").stripped


@pytest.mark.usefixtures("recipients")
def test_r7_no_correction_gives_parts_to_a_body_that_went_to_an_uncertified_whole_user(
    story: Story, session: Session
) -> None:
    sample.open_fill(story, "バンパー1", "f")
    sample.take(story, "V-0001", {})
    sample.take(story, "V-0002", {"front_bumper": "f"})
    assert leave(story, "V-0001", "輸出").applied
    added = {"what": "part_added", "acceptance": story.things["V-0001"], "part": "rear_bumper"}
    added |= {"fill": story.things["f"]}
    swapped = {"what": "vehicle_wrong", "acceptance": story.things["V-0002"], "parts": ["front_bumper"]}
    swapped |= {"to": story.things["V-0001"], "nothing_reason": "unusable"}
    for change, told in ((Change.PART_ADDED, added), (Change.VEHICLE_WRONG, swapped)):
        answer = request(story, change, CLERK, told)
        assert (answer.refusal, answer.detail["recipient"]) == (Code.R7, "輸出")
    elsewhere = {"what": "body_mistyped", "acceptance": story.things["V-0001"], "recipient": story.things["破砕"]}
    assert request(story, Change.BODY_MISTYPED, CLERK, elsewhere).applied
    assert request(story, Change.PART_ADDED, CLERK, added).applied
    assert handover(session, story, "V-0001").stripped
    back = {"what": "body_mistyped", "acceptance": story.things["V-0001"], "recipient": story.things["輸出"]}
    assert request(story, Change.BODY_MISTYPED, CLERK, back).refusal is Code.R7
    assert ledger.verify(session).faults == []


@pytest.mark.usefixtures("recipients")
def test_the_mark_of_a_body_follows_what_is_withdrawn(story: Story, session: Session) -> None:
    sample.open_fill(story, "バンパー1", "f")
    sample.take(story, "V-0002", {"front_bumper": "f"}, WORKER)
    assert leave(story, "V-0002", "破砕").applied
    told = {"what": "part_withdrawn", "acceptance": story.things["V-0002"], "parts": ["front_bumper"]}
    told |= {"why": "mistaken", "nothing_reason": "unusable"}
    assert request(story, Change.PART_WITHDRAWN, CLERK, told).applied
    assert not handover(session, story, "V-0002").stripped


@pytest.mark.usefixtures("recipients")
def test_the_day_of_a_body_of_the_other_yard_is_corrected(story: Story, session: Session) -> None:
    company = vehicle_of(story, "V-0001").site.company_id
    story.sites["第二工場"] = story.do("site.registered", "管理 花子", company=company, name="第二工場")
    story.person("第二 事務", "第二工場", "clerk")
    sample.accept(story, "SECOND-1", "トヨタ", "kei", by="第二 事務", days_ago=3)
    sample.take(story, "SECOND-1", {})
    assert leave(story, "SECOND-1", "破砕").applied
    day = handover(session, story, "SECOND-1").handed_on - timedelta(days=1)
    told = {"what": "body_mistyped", "acceptance": story.things["SECOND-1"], "handed_on": day.isoformat()}
    assert request(story, Change.BODY_MISTYPED, CLERK, told).applied
    assert handover(session, story, "SECOND-1").handed_on == day


@pytest.mark.usefixtures("recipients")
def test_no_correction_accepts_a_vehicle_after_its_body_left(story: Story) -> None:
    sample.accept(story, "EARLY-1", "トヨタ", "kei", days_ago=4)
    sample.take(story, "EARLY-1", {})
    today = moment(story, CLERK).today
    told = {"acceptance": story.things["EARLY-1"], "recipient": story.things["破砕"]}
    story.do("body.handed_over", CLERK, **told, handed_on=(today - timedelta(days=2)).isoformat())
    later = {"what": "acceptance_mistyped", "acceptance": story.things["EARLY-1"]}
    too_late = later | {"accepted_on": (today - timedelta(days=1)).isoformat()}
    answer = request(story, Change.ACCEPTANCE_MISTYPED, CLERK, too_late)
    assert (answer.refusal, answer.detail) == (Code.MISMATCH, {"field": "handed_on"})
    same_day = later | {"accepted_on": (today - timedelta(days=2)).isoformat()}
    assert request(story, Change.ACCEPTANCE_MISTYPED, CLERK, same_day).applied
