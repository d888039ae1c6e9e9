"""What was recorded in a shift on one phone, or by one person: the list that the floor and dock screens show."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Acceptance, Container, Lot, Person, Place, Recorded, Standing
from ledger.queries.fills import containers_by_fill
from ledger.words import Code, Status


@dataclass(frozen=True)
class ShiftRecord:
    """One event with the names of what it speaks of; a name is None where it speaks of no such thing."""

    id: str
    kind: str
    at: datetime
    by: str | None
    status: Status
    refusal: Code | None
    detail: Mapping[str, str]
    body: Mapping[str, Any]
    vehicle: str | None
    container: str | None
    place: str | None
    lot: str | None


def shift(
    session: Session, since: datetime, *, device_id: str | None, person_id: str | None, limit: int = 80
) -> list[ShiftRecord]:
    """Return the events that happened after a time, newest first: a phone's, or without a phone a person's.

    An undo that counts is told by its target's status alone.
    """
    mine = Standing.device_id == device_id if device_id else Standing.actor_id == person_id
    rows = (
        select(Standing, Recorded)
        .join(Recorded, Recorded.id == Standing.id)
        .where(mine, Standing.happened_at >= since)
        .where((Standing.kind != "event.annulled") | (Standing.status != Status.APPLIED))
        .order_by(Standing.happened_at.desc(), Recorded.position.desc())
        .limit(limit)
    )
    found = [(standing, recorded, _body(recorded.posted)) for standing, recorded in session.execute(rows)]
    names = _Names(session, [(standing, body) for standing, _, body in found])
    return [_told(standing, recorded, body, names) for standing, recorded, body in found]


def _body(posted: str) -> dict[str, Any]:
    event = json.loads(posted)
    body = event.get("body") if isinstance(event, dict) else None
    return body if isinstance(body, dict) else {}


class _Names:
    """Names of everything that some events speak of, fetched with one query a kind of thing."""

    def __init__(self, session: Session, found: Sequence[tuple[Standing, Mapping[str, Any]]]) -> None:
        ids = {str(value) for _, body in found for value in body.values() if isinstance(value, str)}
        people = {standing.actor_id for standing, _ in found if standing.actor_id}
        by_id = {row.id: row for row in session.scalars(select(Person).where(Person.id.in_(people)))}
        self.people = {key: person.name for key, person in by_id.items()}
        self.vehicles = {
            row.id: row.chassis_number for row in session.scalars(select(Acceptance).where(Acceptance.id.in_(ids)))
        }
        self.places = {row.id: row.name for row in session.scalars(select(Place).where(Place.id.in_(ids)))}
        self.lots = {row.id: row.called for row in session.scalars(select(Lot).where(Lot.id.in_(ids)))}
        self.containers = containers_by_fill(session, ids)
        for container in session.scalars(select(Container).where(Container.id.in_(ids))):
            self.containers[container.id] = container.name


def _told(standing: Standing, recorded: Recorded, body: Mapping[str, Any], names: _Names) -> ShiftRecord:
    return ShiftRecord(
        id=standing.id,
        kind=standing.kind,
        at=standing.happened_at,
        by=names.people.get(standing.actor_id or ""),
        status=standing.status,
        refusal=Code(standing.refusal) if standing.refusal else None,
        detail=json.loads(recorded.detail),
        body=body,
        vehicle=names.vehicles.get(_text(body, "acceptance")) or _text(body, "chassis_number") or None,
        container=names.containers.get(_text(body, "fill")) or names.containers.get(_text(body, "container")),
        place=names.places.get(_text(body, "place")),
        lot=names.lots.get(_text(body, "lot")),
    )


def _text(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    return value if isinstance(value, str) else ""  # a kept event may hold anything
