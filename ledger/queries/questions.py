"""Records of the tray given to the person who can say, and what has left the tray, by whom and why."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from ledger.kinds.asking import WAITING
from ledger.models import Assignment, Person, Recorded, Standing
from ledger.queries.sites import names_of
from ledger.queries.tray import Waiting, named
from ledger.words import Outcome, Status


@dataclass(frozen=True)
class Question:
    """One question with the names of who asks and who is asked, and the record it is about."""

    assignment: Assignment
    asked_by: str
    asked: str
    row: Waiting | None = None


def questions_of(session: Session, person_id: str) -> list[Question]:
    """What somebody is asked, the oldest first; a record that left the tray asks nobody any more."""
    rows = _open(select(Assignment, Standing, Recorded), person_id).join(Recorded, Recorded.id == Standing.id)
    found = list(session.execute(rows.order_by(Assignment.id)).all())
    told = named(session, [(standing, recorded) for _, standing, recorded in found])
    names = names_of(session, (one for assignment, _, _ in found for one in (assignment.asked_by, person_id)))
    return [
        Question(assignment, names.get(assignment.asked_by, ""), names.get(person_id, ""), row)
        for (assignment, _, _), row in zip(found, told, strict=True)
    ]


def question_count(session: Session, person_id: str) -> int:
    """How many questions somebody has."""
    return session.scalar(_open(select(func.count()), person_id)) or 0


def _open(rows: Select[*tuple[Any, ...]], person_id: str) -> Select[*tuple[Any, ...]]:
    return (
        rows.select_from(Assignment)
        .join(Standing, Standing.id == Assignment.event_id)
        .where(Assignment.person_id == person_id, Assignment.ended.is_(False), Standing.status.in_(WAITING))
    )


def asked_about(session: Session, event_ids: Collection[str]) -> dict[str, list[Question]]:
    """Every question about records of the tray, by record, the oldest first."""
    rows = select(Assignment).where(Assignment.event_id.in_(event_ids)).order_by(Assignment.id)
    found = list(session.scalars(rows))
    names = names_of(session, (one for each in found for one in (each.asked_by, each.person_id)))
    told: dict[str, list[Question]] = {}
    for one in found:
        question = Question(one, names.get(one.asked_by, ""), names.get(one.person_id, ""))
        told.setdefault(one.event_id, []).append(question)
    return told


@dataclass(frozen=True)
class Settled:
    """A record that has left the tray: how, when, by whom, and why."""

    row: Waiting
    status: Status
    at: datetime
    by: str
    why: str
    position: int


def settled(
    session: Session, site_ids: Iterable[str], before: tuple[int, str] | None = None, limit: int = 50
) -> list[Settled]:
    """What left the tray, the latest first, one more than `limit` where there is another page."""
    settling = aliased(Recorded)
    rows = (
        select(Standing, Recorded, settling, Person.name)
        .join(Recorded, Recorded.id == Standing.id)
        .join(settling, settling.id == Standing.settled_by)
        .outerjoin(Person, Person.id == settling.actor_id)
        .where(Standing.site_id.in_(list(site_ids)), Recorded.outcome.in_([Outcome.HELD, Outcome.KEPT]))
        .where(Standing.status.not_in(WAITING))
        .order_by(settling.position.desc(), Standing.id)
        .limit(limit + 1)
    )
    if before:
        position, key = before
        same = (settling.position == position) & (Standing.id > key)
        rows = rows.where((settling.position < position) | same)
    found = list(session.execute(rows).all())
    told = named(session, [(standing, recorded) for standing, recorded, _, _ in found])
    return [
        Settled(row, standing.status, by.recorded_at, who or "", _reason(by), by.position)
        for row, (standing, _, by, who) in zip(told, found, strict=True)
    ]


def _reason(settling: Recorded) -> str:
    body = json.loads(settling.posted).get("body", {})
    return str(body.get("reason", ""))


def colleagues(session: Session, site_ids: Iterable[str]) -> list[Person]:
    """Who can be asked: people of these sites who have not left."""
    rows = select(Person).where(Person.site_id.in_(list(site_ids)), Person.left.is_(False))
    return list(session.scalars(rows.order_by(Person.name, Person.id)))
