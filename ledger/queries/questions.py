"""Records of the tray given to the person who can say, and what has left the tray, by whom and why."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from ledger.kinds.asking import WAITING
from ledger.models import Assignment, Person, Recorded, Standing
from ledger.queries.pages import every
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
    left: bool = False
    """Whether who is asked has left."""


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
    gone = select(Person.id).where(Person.id.in_({one.person_id for one in found}), Person.left.is_(True))
    left = set(session.scalars(gone))
    told: dict[str, list[Question]] = {}
    for one in found:
        asked_by, asked = names.get(one.asked_by, ""), names.get(one.person_id, "")
        question = Question(one, asked_by, asked, left=one.person_id in left)
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


_Settling = aliased(Recorded)


def _settled(rows: Select[*tuple[Any, ...]], site_ids: Iterable[str]) -> Select[*tuple[Any, ...]]:
    return (
        rows.select_from(Standing)
        .join(Recorded, Recorded.id == Standing.id)
        .join(_Settling, _Settling.id == Standing.settled_by)
        .outerjoin(Person, Person.id == _Settling.actor_id)
        .where(Standing.site_id.in_(list(site_ids)), Recorded.outcome.in_([Outcome.HELD, Outcome.KEPT]))
        .where(Standing.status.not_in(WAITING))
    )


def count_settled(session: Session, site_ids: Iterable[str]) -> int:
    """How many records left the tray."""
    return session.scalar(_settled(select(func.count()), site_ids)) or 0


def every_settled(session: Session, site_ids: Collection[str], batch: int = 500) -> Iterator[Settled]:
    """All that left the tray, part by part, so that its length does not matter."""
    return every(
        lambda before: settled(session, site_ids, before, batch),
        lambda one: (one.position, one.row.recorded.id),
        batch,
    )


def settled(
    session: Session, site_ids: Iterable[str], before: tuple[int, str] | None = None, limit: int = 50
) -> list[Settled]:
    """What left the tray, the latest first, one more than `limit` where there is another page."""
    rows = _settled(select(Standing, Recorded, _Settling, Person.name), site_ids)
    rows = rows.order_by(_Settling.position.desc(), Standing.id).limit(limit + 1)
    if before:
        position, key = before
        same = (_Settling.position == position) & (Standing.id > key)
        rows = rows.where((_Settling.position < position) | same)
    found = list(session.execute(rows).all())
    told = named(session, [(standing, recorded) for standing, recorded, _, _ in found])
    return [
        Settled(row, standing.status, by.recorded_at, who or "", _reason(by), by.position)
        for row, (standing, _, by, who) in zip(told, found, strict=True)
    ]


def _reason(settling: Recorded) -> str:
    body = json.loads(settling.posted).get("body", {})
    return str(body.get("reason", ""))


def colleagues(session: Session, site_ids: Iterable[str], most: int, told: str = "") -> list[Person]:
    """Who can be asked: people of these sites who have not left, by name, one more than `most` where there are more.

    `told` is a part of their name, or somebody's id.
    """
    rows = select(Person).where(Person.site_id.in_(list(site_ids)), Person.left.is_(False))
    told = told.replace("\0", "?")  # PostgreSQL takes no text with a zero character
    if told:
        rows = rows.where(Person.name.icontains(told, autoescape=True) | (Person.id == told))
    return list(session.scalars(rows.order_by(Person.name, Person.id).limit(most + 1)))
