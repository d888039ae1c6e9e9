"""How the phones stand: numbers that have not arrived, shifts that nobody closed, who has which phone."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, Subquery, and_, exists, false, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from ledger.models import Device, Handout, Recorded, Shift
from ledger.queries.sites import names_of

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


@dataclass(frozen=True)
class Wanted:
    """Which phones: of which sites, by a part of the name, settled or not, withdrawn or not; after which, how many.

    `unsettled` are those of which something may be missing (R17); with `before`, those whose open shift is older.
    """

    site_ids: Collection[str]
    text: str = ""
    withdrawn: bool = False
    unsettled: bool = False
    before: datetime | None = None
    after: str | None = None
    limit: int | None = None


_ORDER = (Device.withdrawn, Device.name, Device.id)


def standing(session: Session, device: Device) -> Standing:
    """How one phone stands."""
    return _standings(session, [device])[0]


def standings(session: Session, wanted: Wanted) -> list[Standing]:
    """How the enrolled phones stand, by name, withdrawn ones last; one more than `limit` where there is another."""
    rows = phones_of(wanted)
    last = session.get(Device, wanted.after) if wanted.after else None
    if last is not None and last.site_id in wanted.site_ids:
        rows = rows.where(tuple_(*_ORDER) > (last.withdrawn, last.name, last.id))
    if wanted.limit is not None:
        rows = rows.limit(wanted.limit + 1)
    return _standings(session, list(session.scalars(rows)))


def count_phones(session: Session, wanted: Wanted) -> int:
    """How many phones are wanted."""
    return session.scalar(select(func.count()).select_from(_matching(wanted).subquery())) or 0


def phones_of(wanted: Wanted) -> Select[Device]:
    """Every phone that is wanted, by name, withdrawn ones last."""
    return _matching(wanted).order_by(*_ORDER).options(joinedload(Device.site))


def _matching(wanted: Wanted) -> Select[Device]:
    rows = select(Device).where(Device.site_id.in_(wanted.site_ids))
    if not wanted.withdrawn:
        rows = rows.where(Device.withdrawn.is_(False))
    if wanted.text:
        called = Device.name.icontains(wanted.text, autoescape=True)
        rows = rows.where(false() if "\0" in wanted.text else called)
    closed = select(func.coalesce(func.max(Shift.last_seq), 0)).where(Shift.device_id == Device.id)
    if wanted.unsettled:
        out = exists().where(Handout.device_id == Device.id, Handout.back_at.is_(None))
        still_open = Device.last_seq > closed.scalar_subquery()
        rows = rows.where(or_(Device.arrived < Device.last_seq, still_open, out))
    if wanted.before:
        newer = Recorded.seq > closed.correlate(Device).scalar_subquery()
        rows = rows.where(exists().where(Recorded.device_id == Device.id, newer, Recorded.happened_at < wanted.before))
    return rows


def _standings(session: Session, devices: Sequence[Device]) -> list[Standing]:
    """How these phones stand: as many questions for all as for one."""
    ids = [device.id for device in devices]
    closed, out = _closings(session, ids), _handouts(session, ids)
    newer = [one.id for one in devices if one.last_seq > (closed[one.id].last_seq if one.id in closed else 0)]
    counted = _since_closing(session, newer)
    found = []
    for device in devices:
        records, since = counted.get(device.id, (0, None))
        shift, carried = closed.get(device.id), out.get(device.id)
        found.append(Standing(device, gaps(session, device), records, since, carried, shift))
    return found


def _latest(ids: Collection[str]) -> Subquery:
    last = func.max(Shift.last_seq).label("seq")
    return select(Shift.device_id, last).where(Shift.device_id.in_(ids)).group_by(Shift.device_id).subquery()


def _closings(session: Session, ids: Collection[str]) -> dict[str, Shift]:
    """The closing with the highest number of each phone."""
    latest = _latest(ids)
    same = and_(latest.c.device_id == Shift.device_id, latest.c.seq == Shift.last_seq)
    rows = select(Shift).join(latest, same).options(joinedload(Shift.person)).order_by(Shift.id)
    return {shift.device_id: shift for shift in session.scalars(rows)}


def _handouts(session: Session, ids: Collection[str]) -> dict[str, Handout]:
    """Who has which phone now."""
    rows = select(Handout).where(Handout.device_id.in_(ids), Handout.back_at.is_(None))
    rows = rows.options(joinedload(Handout.person)).order_by(Handout.at)
    return {handout.device_id: handout for handout in session.scalars(rows)}


def _since_closing(session: Session, ids: Collection[str]) -> dict[str, tuple[int, datetime]]:
    """Records of the shift that nobody has closed, and since when."""
    latest = _latest(ids)
    newer = and_(Recorded.device_id == Device.id, Recorded.seq > func.coalesce(latest.c.seq, 0))
    rows = (
        select(Device.id, func.count(Recorded.id), func.min(Recorded.happened_at))
        .outerjoin(latest, latest.c.device_id == Device.id)
        .join(Recorded, newer)
        .where(Device.id.in_(ids))
        .group_by(Device.id)
    )
    return {key: (count, since) for key, count, since in session.execute(rows)}


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
