"""A lot JARS had named is given up: one person deletes it there, another sees it gone (R6)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import ledger
from ledger.changes import Change, Stage
from ledger.models import Company, Lot
from ledger.moment import JAPAN
from ledger.queries.deadlines import work_left
from ledger.words import Auth, Code
from tests.ledger.correcting import CLERK, LEAD, MANAGER, OWNER, bring_to, request
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger import Answer
    from ledger.sample import Story

DELETED, COMPARED = "lot.deletion_entered", "lot.deletion_compared"


def give_up(story: Story) -> str:
    """Have the named lot L1 given up by an approved correction; return its id."""
    bring_to(story, Stage.NAMED, sealed=True)
    answer = request(story, Change.LOT_CANCELLED, LEAD)
    assert ask(story, "correction.approved", OWNER, correction=answer.id, way="second").applied
    return story.things["L1"]


def tick(story: Story, kind: str, who: str, lot: str, auth: Auth = Auth.PASSWORD) -> Answer:
    return ask(story, kind, who, auth=auth, lot=lot)


def owed(story: Story) -> list[str]:
    consortium = story.session.query(Company.consortium_id).limit(1).scalar() or ""
    today = datetime.now(JAPAN).date()
    return [one.id for one in work_left(story.session, consortium, [story.sites["見本解体 本工場"]], today).deletions]


def test_a_lot_given_up_is_deleted_in_jars_by_two_persons(story: Story, session: Session) -> None:
    lot = give_up(story)
    assert owed(story) == [lot]
    assert tick(story, COMPARED, OWNER, lot).refusal is Code.MISMATCH
    assert tick(story, DELETED, CLERK, lot, Auth.BADGE).refusal is Code.R18
    assert tick(story, DELETED, LEAD, lot).refusal is Code.NOT_ALLOWED
    assert tick(story, DELETED, "となり 監督", lot).refusal is Code.UNKNOWN_THING
    assert tick(story, DELETED, CLERK, lot).applied
    assert tick(story, DELETED, OWNER, lot).refusal is Code.ALREADY_DONE
    assert tick(story, COMPARED, CLERK, lot).refusal is Code.R6
    assert owed(story) == [lot]
    assert tick(story, COMPARED, MANAGER, lot).applied
    assert owed(story) == []
    assert tick(story, COMPARED, OWNER, lot).refusal is Code.ALREADY_DONE
    assert not session.get_one(Lot, lot).owes_deletion
    assert ledger.verify(session).faults == []


def test_a_deletion_that_jars_did_not_take_is_ticked_again_until_it_is_compared(story: Story) -> None:
    lot = give_up(story)
    first = tick(story, DELETED, CLERK, lot)
    assert ask(story, "event.annulled", OWNER, event=first.id, reason="まだ出ている").applied
    assert tick(story, COMPARED, OWNER, lot).refusal is Code.MISMATCH
    again = tick(story, DELETED, OWNER, lot)
    assert tick(story, COMPARED, CLERK, lot).applied
    assert ask(story, "event.annulled", OWNER, event=again.id).refusal is Code.R4


def test_only_what_jars_had_named_is_deleted_there(story: Story) -> None:
    bring_to(story, Stage.NAMED, sealed=True)
    assert tick(story, DELETED, CLERK, story.things["L1"]).refusal is Code.MISMATCH
