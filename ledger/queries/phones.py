"""How the phones stand: numbers that have not arrived, shifts that nobody closed, who has which phone."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from ledger.models import Device, Handout, Person, Recorded, Shift

Gap = tuple[int, int]
"""First and last of some numbers that have not arrived though a later one has."""


@dataclass(frozen=True)
class Standing:
    """One phone. `records` and `since` are of the shift that nobody has closed; 0 and None where there is none."""

    device: Device
    gaps: tuple[Gap, ...]
    records: int
    since: datetime | None
    out: Handout | None
    closed: Shift | None

    @property
    def unsettled(self) -> bool:
        """Whether something of it may still be missing (R17)."""
        return bool(self.gaps or self.records or self.out)


@dataclass(frozen=True)
class PersonsCount:
    """Records of one person in a shift: as the phone counted them, and as they arrived."""

    name: str
    on_phone: int
    arrived: int


def standing(session: Session, device: Device) -> Standing:
    """How one phone stands."""
    closed = last_closing(session, device.id)
    newer = Recorded.device_id == device.id, Recorded.seq > (closed.last_seq if closed else 0)
    records, since = 0, None
    if device.last_seq > (closed.last_seq if closed else 0):
        records, since = session.execute(select(func.count(), func.min(Recorded.happened_at)).where(*newer)).one()
    return Standing(device, gaps(session, device), records, since, handout(session, device.id), closed)


def standings(session: Session, site_ids: Collection[str], *, withdrawn: bool = False) -> list[Standing]:
    """How the enrolled phones of sites stand, by name; withdrawn ones last, and only where they are asked for."""
    rows = select(Device).where(Device.site_id.in_(site_ids)).options(joinedload(Device.site))
    if not withdrawn:
        rows = rows.where(Device.withdrawn.is_(False))
    return [
        standing(session, device) for device in session.scalars(rows.order_by(Device.withdrawn, Device.name, Device.id))
    ]


def last_closing(session: Session, device_id: str) -> Shift | None:
    """The closing with the highest number."""
    rows = select(Shift).where(Shift.device_id == device_id).options(joinedload(Shift.person))
    return session.scalar(rows.order_by(Shift.last_seq.desc()).limit(1))


def handout(session: Session, device_id: str) -> Handout | None:
    """Who has the phone now."""
    rows = select(Handout).where(Handout.device_id == device_id, Handout.back_at.is_(None))
    return session.scalar(rows.options(joinedload(Handout.person)).order_by(Handout.at.desc()).limit(1))


def gaps(session: Session, device: Device) -> tuple[Gap, ...]:
    """The numbers of a phone that have not arrived though a later one has."""
    if device.arrived >= device.last_seq:
        return ()
    numbers = select(Recorded.seq.label("seq")).where(Recorded.device_id == device.id, Recorded.seq > 0).subquery()
    pairs = select(numbers.c.seq, func.lag(numbers.c.seq, 1, 0).over(order_by=numbers.c.seq).label("before")).subquery()
    rows = select(pairs.c.before, pairs.c.seq).where(pairs.c.seq > pairs.c.before + 1).order_by(pairs.c.seq)
    return tuple((before + 1, seq - 1) for before, seq in session.execute(rows))


def arrived_by(session: Session, device_id: str, first: int, last: int | None = None) -> dict[str, int]:
    """Records of a phone by person id, from a number on, up to one."""
    rows = select(Recorded.actor_id, func.count()).where(Recorded.device_id == device_id, Recorded.seq >= first)
    if last is not None:
        rows = rows.where(Recorded.seq <= last)
    return {actor or "": count for actor, count in session.execute(rows.group_by(Recorded.actor_id))}


def counts_of(session: Session, closed: Shift) -> list[PersonsCount]:
    """A closed shift, person by person; the closing itself counts for nobody."""
    told: dict[str, int] = json.loads(closed.counts)
    arrived = arrived_by(session, closed.device_id, closed.first_seq, closed.last_seq - 1)
    return list(_compared(session, told, arrived))


def _compared(session: Session, told: dict[str, int], arrived: dict[str, int]) -> Iterator[PersonsCount]:
    names = names_of(session, told.keys() | arrived.keys())
    for key in sorted(names, key=lambda key: (names[key], key)):
        yield PersonsCount(names[key], told.get(key, 0), arrived.get(key, 0))


def names_of(session: Session, ids: Collection[str]) -> dict[str, str]:
    """Names by person id."""
    rows = select(Person.id, Person.name).where(Person.id.in_(ids))
    return dict(session.execute(rows).all())
