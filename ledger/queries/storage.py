"""What stands where: fills by place, how full a place is, how old what stands there, what a receiver waits for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from ledger.deemed import DeemedTables
from ledger.models import Acceptance, Container, Fill, Place, Recovery, ShippingTerms
from ledger.moment import JAPAN
from ledger.queries.containers import WantedPlaces, places
from ledger.words import FillState, Material, PartState

HERE = (FillState.OPEN, FillState.CLOSED, FillState.IN_LOT)
"""States of fills that still stand in the yard."""
CLOSE = 0.8
"""Share of a capacity or a quantity from which it is said that it is nearly reached."""
MOST_ASKED = 5000
"""Fills that one statement asks for; a database takes so many values and not many more."""


@dataclass
class Stored:
    """A fill that stands in the yard: parts, vehicles, deemed grams (parts without a weight are left out)."""

    fill: Fill
    parts: int = 0
    vehicles: int = 0
    grams: int = 0

    @property
    def since(self) -> date:
        """The day in Japan on which it was opened."""
        return self.fill.opened_at.astimezone(JAPAN).date()


@dataclass
class Load:
    """A place with what stands there; no place: containers that were put nowhere yet."""

    place: Place | None
    stored: list[Stored] = field(default_factory=list)

    @property
    def grams(self) -> int:
        """Deemed grams of everything there."""
        return sum(one.grams for one in self.stored)

    @property
    def vehicles(self) -> int:
        """Vehicles by container: one whose parts stand in two containers counts twice."""
        return sum(one.vehicles for one in self.stored)

    @property
    def oldest(self) -> date | None:
        """Since when the oldest fill there was filled."""
        return min((one.since for one in self.stored), default=None)

    @property
    def share(self) -> float | None:
        """How full the place is, by whichever of its limits is nearer; None where it has none."""
        if self.place is None:
            return None
        shares = [
            used / most
            for used, most in ((len(self.stored), self.place.holds), (self.grams, self.place.holds_g))
            if most is not None
        ]
        return max(shares, default=None)

    @property
    def nearly_full(self) -> bool:
        """Whether it should be emptied soon."""
        return self.share is not None and self.share >= CLOSE


def storage(session: Session, site_ids: Collection[str]) -> list[Load]:
    """Every place of the sites with what stands there, then what stands nowhere."""
    loads = loads_of(session, [place for place, _ in places(session, WantedPlaces(site_ids))])
    nowhere = unplaced(session, site_ids)
    return [*loads, nowhere] if nowhere.stored else loads


def loads_of(session: Session, there: Collection[Place]) -> list[Load]:
    """These places with what stands there."""
    loads = {place.id: Load(place) for place in there}
    for one in _fills(session, Container.place_id.in_(loads)):
        if one.fill.container.place_id:
            loads[one.fill.container.place_id].stored.append(one)
    return list(loads.values())


def unplaced(session: Session, site_ids: Collection[str]) -> Load:
    """What stands in the yards and was put nowhere yet."""
    return Load(None, stored_at(session, site_ids, "none"))


def nearly_full(session: Session, site_ids: Collection[str]) -> list[Load]:
    """The places that should be emptied soon, by name; only those can be whose capacity somebody told."""
    told = or_(Place.holds.is_not(None), Place.holds_g.is_not(None))
    rows = select(Place).where(Place.site_id.in_(site_ids), told).order_by(Place.sorted_as, Place.id)
    return [load for load in loads_of(session, list(session.scalars(rows))) if load.nearly_full]


def stored_at(session: Session, site_ids: Collection[str], place: str = "") -> list[Stored]:
    """What stands in the yards, the oldest first; at a place by its id, or at none of them (`none`)."""
    return _fills(session, _at(site_ids, place))


def count_stored(session: Session, site_ids: Collection[str], place: str = "") -> int:
    """How many fills that is."""
    rows = select(func.count()).select_from(Fill).join(Container, Container.id == Fill.container_id)
    return session.scalar(rows.where(_at(site_ids, place), Fill.state.in_(HERE))) or 0


def _at(site_ids: Collection[str], place: str) -> ColumnElement[bool]:
    within = Container.site_id.in_(site_ids)
    if place == "none":
        return and_(within, Container.place_id.is_(None))
    return and_(within, Container.place_id == place) if place else within


def fullest(session: Session, site_ids: Collection[str], limit: int) -> list[Stored]:
    """The open fills with the most in them, those opened first ahead of their equals."""
    parts = and_(Recovery.fill_id == Fill.id, Recovery.annulled.is_(False), Recovery.state == PartState.RECOVERED)
    rows = (
        select(Fill.id)
        .join(Container, Container.id == Fill.container_id)
        .outerjoin(Recovery, parts)
        .where(Container.site_id.in_(site_ids), Fill.state == FillState.OPEN)
        .group_by(Fill.id, Fill.opened_at)
        .order_by(func.count(Recovery.id).desc(), Fill.opened_at, Fill.id)
        .limit(limit)
    )
    found = _fills(session, Fill.id.in_(list(session.scalars(rows))))
    return sorted(found, key=lambda one: -one.parts)


def _fills(session: Session, within: ColumnElement[bool]) -> list[Stored]:
    """The fills that still stand in a yard, the oldest first."""
    rows = (
        select(Fill)
        .join(Container, Container.id == Fill.container_id)
        .where(within, Fill.state.in_(HERE))
        .order_by(Fill.opened_at, Fill.id)
        .options(contains_eager(Fill.container))
    )
    found = {fill.id: Stored(fill) for fill in session.scalars(rows)}
    keys = iter(list(found))
    while some := list(islice(keys, MOST_ASKED)):
        _weigh(session, {key: found[key] for key in some})
    return list(found.values())


def _weigh(session: Session, found: dict[str, Stored]) -> None:
    kinds = (Recovery.fill_id, Acceptance.site_id, Acceptance.accepted_on, Acceptance.size_class, Recovery.part)
    inside = (Recovery.fill_id.in_(found), Recovery.annulled.is_(False), Recovery.state == PartState.RECOVERED)
    joined = select(func.count(), *kinds).join(Acceptance, Acceptance.id == Recovery.acceptance_id).where(*inside)
    tables = DeemedTables(session)
    for count, fill_id, site, day, size, part in session.execute(joined.group_by(*kinds)):
        found[fill_id or ""].parts += count
        found[fill_id or ""].grams += count * (tables[site].grams_on(day, size, part) or 0)
    apart = select(Recovery.fill_id, func.count(Recovery.acceptance_id.distinct())).where(*inside)
    for fill_id, count in session.execute(apart.group_by(Recovery.fill_id)):
        found[fill_id or ""].vehicles = count


def vehicles_at(session: Session, stood: Iterable[Stored]) -> list[Recovery]:
    """The parts in these fills, the longest there first, with their vehicles."""
    return list(session.scalars(_parts(Recovery.fill_id.in_([one.fill.id for one in stood]))))


def parts_stored(site_ids: Collection[str], place: str = "") -> Select[Recovery]:
    """The parts in what stands in the yards, or at a place (`none`: at none), the longest there first."""
    standing = select(Fill.id).join(Container, Container.id == Fill.container_id)
    return _parts(Recovery.fill_id.in_(standing.where(_at(site_ids, place), Fill.state.in_(HERE))))


def _parts(within: ColumnElement[bool]) -> Select[Recovery]:
    rows = select(Recovery).where(within, Recovery.annulled.is_(False)).order_by(Recovery.at, Recovery.id)
    return rows.options(joinedload(Recovery.acceptance), joinedload(Recovery.fill).joinedload(Fill.container))


@dataclass(frozen=True)
class Waiting:
    """A material that waits to be shipped, against what was agreed with a receiver."""

    terms: ShippingTerms
    grams: int
    oldest: date | None
    fills: int

    def share(self, day: date) -> float:
        """How near the load is, by quantity or by age, whichever is nearer; 1 and more: it is asked for."""
        shares = [self.grams / self.terms.quantity_g] if self.terms.quantity_g else []
        if self.terms.every_days and self.oldest:
            shares.append((day - self.oldest).days / self.terms.every_days)
        return max(shares, default=0.0)

    def due(self, day: date) -> bool:
        """Whether the receiver wants it now."""
        return self.share(day) >= 1

    def soon(self, day: date) -> bool:
        """Whether it nearly is."""
        return CLOSE <= self.share(day) < 1


def to_ship(session: Session, site_ids: Collection[str], day: date) -> list[Waiting]:
    """What each receiver waits for by its terms, the nearest first."""
    terms = terms_of(session, site_ids, day)
    standing = _by_material(session, {one.site_id for one in terms}) if terms else {}
    nothing = (0, None, 0)
    found = [Waiting(one, *standing.get((one.site_id, one.material), nothing)) for one in terms]
    return sorted(found, key=lambda one: -one.share(day))


def _by_material(
    session: Session, site_ids: Collection[str]
) -> dict[tuple[str, Material], tuple[int, date | None, int]]:
    """Deemed grams, the day of the oldest fill with something in it, and the number of fills, by yard and material."""
    waiting = Container.site_id.in_(site_ids), Fill.state.in_((FillState.OPEN, FillState.CLOSED))
    what = (Container.site_id, Container.material)
    kinds = (*what, Acceptance.site_id, Acceptance.accepted_on, Acceptance.size_class, Recovery.part)
    inside = (*waiting, Recovery.annulled.is_(False), Recovery.state == PartState.RECOVERED)
    fills = select(*what, func.count()).join(Fill, Fill.container_id == Container.id).where(*waiting)
    parts = (
        select(*kinds, func.count(), func.min(Fill.opened_at))
        .select_from(Fill)
        .join(Container, Container.id == Fill.container_id)
        .join(Recovery, Recovery.fill_id == Fill.id)
        .join(Acceptance, Acceptance.id == Recovery.acceptance_id)
        .where(*inside)
        .group_by(*kinds)
    )
    counts = {(site, material): count for site, material, count in session.execute(fills.group_by(*what))}
    grams, oldest = dict[tuple[str, Material], int](), dict[tuple[str, Material], datetime]()
    tables = DeemedTables(session)
    for site, material, at, day, size, part, count, opened in session.execute(parts):
        key = site, material
        grams[key] = grams.get(key, 0) + count * (tables[at].grams_on(day, size, part) or 0)
        oldest[key] = min(oldest.get(key, opened), opened)
    return {
        key: (grams.get(key, 0), oldest[key].astimezone(JAPAN).date() if key in oldest else None, count)
        for key, count in counts.items()
    }


def terms_of(session: Session, site_ids: Collection[str], day: date) -> list[ShippingTerms]:
    """The terms in force on a day: the last of each yard, receiver and material."""
    rows = (
        select(ShippingTerms)
        .where(ShippingTerms.site_id.in_(site_ids), ShippingTerms.valid_from <= day)
        .order_by(ShippingTerms.valid_from, ShippingTerms.touched)
        .options(joinedload(ShippingTerms.destination))
    )
    latest = {(row.site_id, row.destination_id, row.material): row for row in session.scalars(rows)}
    return list(latest.values())
