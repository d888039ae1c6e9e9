"""Asking the person who can say: a record of the tray is given to a colleague, who answers (要対応)."""

from typing import Annotated, ClassVar

from pydantic import Field
from sqlalchemy import select

from ledger.kinds.body import Body, Ref, Text
from ledger.kinds.masters import colleague
from ledger.models import Assignment, Standing
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code, Status

WAITING = (Status.HELD, Status.KEPT)


class EventAssigned(Body):
    """A record of the tray was given to somebody of the company; whoever had it before has it no more."""

    kind: ClassVar[str] = "event.assigned"
    event: Ref
    person: Ref
    question: Text = ""

    def judge(self, m: Moment) -> None:
        """It still waits, it is one's own company's, and so is the person, who has not left."""
        standing = m.session.get(Standing, self.event)
        if standing is None or standing.site_id not in m.own_sites():
            raise Refused(Code.UNKNOWN_THING)
        if standing.status not in WAITING:
            raise Refused(Code.ALREADY_DONE)
        person = colleague(m, self.person)
        if person.left or person.site_id not in m.own_sites():
            raise Refused(Code.UNKNOWN_PERSON)

    def apply(self, m: Moment) -> None:
        """Ask."""
        rows = select(Assignment).where(Assignment.event_id == self.event, Assignment.ended.is_(False))
        for before in m.session.scalars(rows):
            before.ended = True
            m.touch(before)
        asked = Assignment(
            id=m.id,
            event_id=self.event,
            person_id=self.person,
            question=self.question,
            asked_by=m.actor.id,
            asked_at=m.at,
        )
        m.add(asked)


class EventAnswered(Body):
    """Who was asked says what happened; somebody allowed then lets the record through or annuls it."""

    kind: ClassVar[str] = "event.answered"
    assignment: Ref
    answer: Annotated[Text, Field(min_length=1)]

    def judge(self, m: Moment) -> None:
        """One's own question, still open."""
        asked = m.session.get(Assignment, self.assignment)
        if asked is None or asked.person_id != m.actor.id:
            raise Refused(Code.UNKNOWN_THING)
        if asked.ended or m.the(Standing, asked.event_id).status not in WAITING:
            raise Refused(Code.ALREADY_DONE)

    def apply(self, m: Moment) -> None:
        """Keep the answer beside the record."""
        asked = m.the(Assignment, self.assignment)
        asked.answer, asked.answered_at, asked.ended = self.answer, m.at, True
        m.touch(asked)
