"""The tray (要対応): everything held or kept that somebody has to settle, oldest first."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from ledger.access import BY_OUTSIDERS, FLOOR_KINDS
from ledger.corrections import may_annul
from ledger.models import Acceptance, Bag, Container, Device, Fill, Person, Recorded, Standing
from ledger.queries.fills import containers_by_fill
from ledger.queries.pages import every
from ledger.queries.sites import names_of
from ledger.words import Code, Status

# What a page of the office refused was told at once to the person who asked; it has no number of a phone.
_FROM_THE_FLOOR = sorted((FLOOR_KINDS | BY_OUTSIDERS) - {"event.annulled"})


@dataclass(frozen=True)
class Sought:
    """Which part of the tray: of which sites, refused why, after which ledger position."""

    site_ids: Iterable[str]
    refusal: str | None = None
    after: int | None = None
    limit: int = 50


@dataclass(frozen=True)
class Waiting:
    """One record of the tray, with the names of what it speaks of."""

    standing: Standing
    recorded: Recorded
    who: str | None
    device: str | None
    vehicle: str | None
    container: str | None
    body: dict[str, Any]

    @property
    def mendable(self) -> bool:
        """Whether a reason may outweigh the refusal, or time may have mended it; a kept one can't be applied."""
        found = self.recorded.kind == "vehicle.found"  # it counts once the office accepts the vehicle
        return self.standing.status is Status.HELD and not found and self.recorded.refusal not in _BEYOND_REASON

    @property
    def detail(self) -> dict[str, str]:
        """What the refusal names."""
        found: dict[str, str] = json.loads(self.recorded.detail)
        return found

    def annullable_by(self, person: Person) -> bool:
        """Whether a person may throw it out of the tray."""
        return may_annul(person, self.recorded)


_BEYOND_REASON = {Code.R1.value, Code.R12.value}


def tray(session: Session, sought: Sought) -> list[Waiting]:
    """The records of the tray in the order they came, one more than `limit` where there is another page."""
    rows = _sought(select(Standing, Recorded), sought).order_by(Recorded.position).limit(sought.limit + 1)
    if sought.after is not None:
        rows = rows.where(Recorded.position > sought.after)
    return named(session, [(standing, recorded) for standing, recorded in session.execute(rows)])


def every_waiting(session: Session, sought: Sought, batch: int = 500) -> Iterator[Waiting]:
    """The whole tray, part by part, so that its length does not matter."""
    return every(
        lambda after: tray(session, replace(sought, after=after, limit=batch)), lambda one: one.recorded.position, batch
    )


def tray_size(session: Session, sought: Sought) -> int:
    """How many records wait."""
    return session.scalar(_sought(select(func.count()), sought)) or 0


def tray_reasons(session: Session, site_ids: Iterable[str]) -> dict[str, int]:
    """How many records wait for which reason, the most frequent first."""
    rows = _sought(select(Recorded.refusal, func.count()), Sought(site_ids)).group_by(Recorded.refusal)
    return {code or "": count for code, count in session.execute(rows.order_by(func.count().desc(), Recorded.refusal))}


def in_tray(session: Session, event_id: str, site_ids: Iterable[str]) -> Waiting | None:
    """One record of the tray, None where it is not or no longer there."""
    row = session.execute(_sought(select(Standing, Recorded), Sought(site_ids)).where(Standing.id == event_id)).first()
    return named(session, [(row[0], row[1])])[0] if row else None


def _sought(rows: Select[*tuple[Any, ...]], sought: Sought) -> Select[*tuple[Any, ...]]:
    held = (Standing.status == Status.HELD) & or_(Recorded.seq.is_not(None), Standing.kind.in_(_FROM_THE_FLOOR))
    rows = (
        rows.select_from(Standing)
        .join(Recorded, Recorded.id == Standing.id)
        .where(Standing.site_id.in_(list(sought.site_ids)), Standing.status.in_([Status.HELD, Status.KEPT]))
        .where(or_(Standing.status == Status.KEPT, held))
    )
    return rows.where(Standing.refusal == sought.refusal) if sought.refusal else rows


def named(session: Session, rows: list[tuple[Standing, Recorded]]) -> list[Waiting]:
    """Records with the names of what they speak of."""
    bodies = {recorded.id: _body(recorded) for _, recorded in rows}
    people = names_of(session, (recorded.actor_id for _, recorded in rows))
    devices = _devices(session, {recorded.device_id for _, recorded in rows})
    vehicles = _vehicles(session, bodies)
    containers = _containers(session, bodies)
    return [
        Waiting(
            standing=standing,
            recorded=recorded,
            who=people.get(recorded.actor_id or ""),
            device=devices.get(recorded.device_id or ""),
            vehicle=vehicles.get(recorded.id),
            container=containers.get(recorded.id),
            body=bodies[recorded.id],
        )
        for standing, recorded in rows
    ]


def _body(recorded: Recorded) -> dict[str, Any]:
    """The posted body as far as it can be read: a kept record may be anything."""
    posted = json.loads(recorded.posted)
    body = posted.get("body") if isinstance(posted, dict) else None
    return body if isinstance(body, dict) else {}


def _devices(session: Session, ids: set[str | None]) -> dict[str, str]:
    rows = select(Device.id, Device.name).where(Device.id.in_([one for one in ids if one]))
    return dict(session.execute(rows).all())


def _texts(bodies: dict[str, dict[str, Any]], name: str) -> dict[str, str]:
    return {event: body[name] for event, body in bodies.items() if isinstance(body.get(name), str)}


def _vehicles(session: Session, bodies: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Chassis number by event: of its acceptance, of a vehicle found and not yet accepted, or as it was told."""
    spoken_of = _texts(bodies, "acceptance")
    ids = set(spoken_of.values())
    accepted = select(Acceptance.id, Acceptance.chassis_number).where(Acceptance.id.in_(ids))
    found = select(Recorded).where(Recorded.id.in_(ids), Recorded.kind == "vehicle.found")
    numbers = {one.id: str(_body(one).get("chassis_number", "")) for one in session.scalars(found)}
    numbers |= dict(session.execute(accepted).all())
    told = _texts(bodies, "chassis_number")
    return told | {event: numbers[key] for event, key in spoken_of.items() if key in numbers}


def _containers(session: Session, bodies: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Container name by event: of its fill, its bag, or itself."""
    fills, bags, boxes = (_texts(bodies, name) for name in ("fill", "bag", "container"))
    names = containers_by_fill(session, set(fills.values()))
    by_bag = select(Bag).where(Bag.id.in_(set(bags.values()))).options(joinedload(Bag.fill).joinedload(Fill.container))
    names |= {bag.id: bag.fill.container.name for bag in session.scalars(by_bag)}
    rows = select(Container.id, Container.name).where(Container.id.in_(set(boxes.values())))
    names |= dict(session.execute(rows).all())
    return {event: names[key] for told in (boxes, bags, fills) for event, key in told.items() if key in names}
