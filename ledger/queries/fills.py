"""Fills: what they are called, and the closed ones that wait for a lot, in groups that travel together (R3)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session, joinedload

from ledger.deemed import DeemedTable
from ledger.models import Acceptance, Container, Fill, JoinedFill, Recovery
from ledger.words import AcceptanceState, FillState, Material


@dataclass
class ClosedFill:
    """A fill that may go into a lot, or stands in the way of those it is linked to."""

    fill: Fill
    parts: int = 0
    deemed_g: int = 0
    vehicles: set[str] = field(default_factory=set)
    """Ids of the acceptances it has parts of."""


@dataclass
class Group:
    """Fills linked by a vehicle: all parts of one material from one acceptance travel in one lot (R3)."""

    fills: list[ClosedFill]
    shared: list[str]
    """Chassis numbers of the vehicles that link them."""
    unfinished: int
    """Vehicles of theirs that are still being worked on."""
    waiting: list[str]
    """Names of containers that are not closed yet."""

    @property
    def ids(self) -> list[str]:
        """Ids of the fills, chosen together."""
        return [one.fill.id for one in self.fills]

    @property
    def vehicles(self) -> int:
        """How many vehicles they have parts of."""
        return len(set().union(*(one.vehicles for one in self.fills)))

    @property
    def since(self) -> tuple[datetime, str] | None:
        """When the longest closed of them was closed, and its id: their place in the list; None where none is."""
        closed = (one.fill for one in self.fills if one.fill.state is FillState.CLOSED)
        return min(((fill.closed_at or fill.opened_at, fill.id) for fill in closed), default=None)

    @property
    def parts(self) -> int:
        """How many parts are in them."""
        return sum(one.parts for one in self.fills)

    @property
    def deemed_g(self) -> int:
        """Deemed grams together."""
        return sum(one.deemed_g for one in self.fills)


def containers_by_fill(session: Session, fill_ids: Collection[str]) -> dict[str, str]:
    """Name of the container by the id of a fill, or by the name that another phone gave the fill (decision 0012)."""
    fills = select(Fill.id, Container.name).join(Container, Container.id == Fill.container_id)
    joined = select(JoinedFill.id, Container.name).join(Fill, Fill.id == JoinedFill.fill_id)
    joined = joined.join(Container, Container.id == Fill.container_id)
    rows = fills.where(Fill.id.in_(fill_ids)).union_all(joined.where(JoinedFill.id.in_(fill_ids)))
    return dict(session.execute(rows).all())


def by_every_name(session: Session, fills: Mapping[str, Fill]) -> dict[str, Fill]:
    """The same fills, and each once more under every name that another phone gave it (decision 0012)."""
    joined = select(JoinedFill.id, JoinedFill.fill_id).where(JoinedFill.fill_id.in_(fills))
    return dict(fills) | {key: fills[fill_id] for key, fill_id in session.execute(joined)}


def waiting_fills(session: Session, site_id: str) -> dict[Material, int]:
    """How many closed fills of each material wait at a site."""
    rows = (
        select(Container.material, func.count())
        .join(Fill)
        .where(Container.site_id == site_id, Fill.state == FillState.CLOSED)
        .group_by(Container.material)
    )
    return dict(session.execute(rows).all())


def groups(
    session: Session, site_id: str, material: Material, most: int, after: str | None = None
) -> tuple[list[Group], str | None]:
    """A page of the closed fills of a material at a site, the longest closed first; linked ones are one group.

    A page is made of `most` closed fills and those linked to them; a group stands where its longest closed fill does.
    Returned beside it is the fill that the next page comes `after`; None where this is the last.
    """
    here = _here(site_id, material)
    last = session.scalar(select(Fill).join(Container).where(*here, Fill.id == after))
    start = (last.closed_at, last.id) if last and last.closed_at else None
    rows = select(Fill.id).join(Container).where(*here, Fill.state == FillState.CLOSED)
    if start:
        rows = rows.where(tuple_(Fill.closed_at, Fill.id) > start)
    page = session.scalars(rows.order_by(Fill.closed_at, Fill.id).limit(most + 1)).all()
    found = [one for one in groups_of(session, site_id, material, page[:most]) if _follows(one, start)]
    return found, page[most - 1] if len(page) > most else None


def _follows(group: Group, start: tuple[datetime, str] | None) -> bool:
    """Whether a group was not on a page before."""
    return start is None or (group.since is not None and group.since > start)


def groups_of(session: Session, site_id: str, material: Material, chosen: Collection[str]) -> list[Group]:
    """The groups that some fills belong to, the longest closed first; fills that stand elsewhere have none."""
    fills = _linked_fills(session, site_id, material, chosen)
    links, numbers, unfinished = _fill_up(session, site_id, fills)
    found = [_group(fills, one, links, numbers, unfinished) for one in _joined(fills, links.values())]
    ready = [(group.since, group) for group in found if group.since and group.parts]
    return [group for _, group in sorted(ready, key=lambda one: one[0])]


def _linked_fills(session: Session, site_id: str, material: Material, chosen: Collection[str]) -> dict[str, ClosedFill]:
    """Some fills, those that other parts of their vehicles lie in, and those linked to these, until all are there."""
    standing = (*_here(site_id, material), Fill.state.in_([FillState.OPEN, FillState.CLOSED]))
    known: set[str] = set()
    further = set(session.scalars(select(Fill.id).join(Container).where(*standing, Fill.id.in_(chosen))))
    while further:
        known |= further
        inside = select(Recovery.acceptance_id).where(Recovery.fill_id.in_(further), Recovery.annulled.is_(False))
        linked = select(Fill.id).distinct().join(Container).join(Recovery, Recovery.fill_id == Fill.id)
        linked = linked.where(*standing, Recovery.acceptance_id.in_(inside), Recovery.annulled.is_(False))
        further = set(session.scalars(linked)) - known
    rows = select(Fill).join(Container).where(Fill.id.in_(known)).order_by(Container.name, Fill.id)
    loaded = rows.options(joinedload(Fill.container).joinedload(Container.place))
    return {fill.id: ClosedFill(fill) for fill in session.scalars(loaded)}


def _here(site_id: str, material: Material) -> tuple[ColumnElement[bool], ...]:
    return Container.site_id == site_id, Container.material == material


def _fill_up(
    session: Session, site_id: str, fills: dict[str, ClosedFill]
) -> tuple[dict[str, set[str]], dict[str, str], set[str]]:
    """Count what is in the fills; return fills by vehicle, chassis numbers by vehicle, and the unfinished vehicles."""
    rows = (
        select(
            Recovery.fill_id,
            Recovery.part,
            Acceptance.id,
            Acceptance.chassis_number,
            Acceptance.state,
            Acceptance.accepted_on,
            Acceptance.size_class,
        )
        .join(Acceptance, Acceptance.id == Recovery.acceptance_id)
        .where(Recovery.fill_id.in_(list(fills)), Recovery.annulled.is_(False))
        .order_by(Acceptance.accepted_on, Acceptance.chassis_number)
    )
    table = DeemedTable(session, site_id)
    links: dict[str, set[str]] = {}
    numbers: dict[str, str] = {}
    unfinished: set[str] = set()
    for fill_id, part, key, number, state, day, size in session.execute(rows):
        one = fills[fill_id or ""]
        one.parts += 1
        one.deemed_g += table.grams_on(day, size, part) or 0
        one.vehicles.add(key)
        links.setdefault(key, set()).add(one.fill.id)
        numbers[key] = number
        if state is AcceptanceState.OPEN:
            unfinished.add(key)
    return links, numbers, unfinished


def _joined(fills: Iterable[str], links: Iterable[set[str]]) -> list[list[str]]:
    """Fill ids in groups: whatever a vehicle links is one."""
    group_of = {fill: {fill} for fill in fills}
    for linked in links:
        together = set().union(*(group_of[fill] for fill in linked))
        for fill in together:
            group_of[fill] = together
    distinct = {id(group): group for group in group_of.values()}
    return [[fill for fill in fills if fill in group] for group in distinct.values()]


def _group(
    fills: dict[str, ClosedFill],
    ids: list[str],
    links: dict[str, set[str]],
    numbers: dict[str, str],
    unfinished: set[str],
) -> Group:
    members = [fills[one] for one in ids]
    vehicles = set().union(*(one.vehicles for one in members))
    return Group(
        fills=members,
        shared=[numbers[key] for key, linked in links.items() if len(linked) > 1 and key in vehicles],
        unfinished=len(vehicles & unfinished),
        waiting=[one.fill.container.name for one in members if one.fill.state is not FillState.CLOSED],
    )
