"""What stands where: fills by place, how full a place is, how old what stands there, what a receiver waits for."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from ledger.deemed import DeemedTable
from ledger.models import Acceptance, Container, Fill, Place, Recovery, ShippingTerms
from ledger.moment import JAPAN
from ledger.words import FillState, Material, PartState

HERE = (FillState.OPEN, FillState.CLOSED, FillState.IN_LOT)
"""States of fills that still stand in the yard."""
CLOSE = 0.8
"""Share of a capacity or a quantity from which it is said that it is nearly reached."""


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
    rows = select(Place).where(Place.site_id.in_(site_ids)).order_by(func.length(Place.name), Place.name, Place.id)
    loads: dict[str | None, Load] = {place.id: Load(place) for place in session.scalars(rows)}
    for one in stored(session, site_ids):
        loads.setdefault(one.fill.container.place_id, Load(None)).stored.append(one)
    return list(loads.values())


def stored(session: Session, site_ids: Collection[str], states: Iterable[FillState] = HERE) -> list[Stored]:
    """The fills of the sites' containers that are in one of these states, the oldest first."""
    rows = (
        select(Fill)
        .join(Container, Container.id == Fill.container_id)
        .where(Container.site_id.in_(site_ids), Fill.state.in_(list(states)))
        .order_by(Fill.opened_at, Fill.id)
        .options(joinedload(Fill.container).joinedload(Container.place))
    )
    found = {fill.id: Stored(fill) for fill in session.scalars(rows)}
    _weigh(session, found)
    return list(found.values())


def _weigh(session: Session, found: dict[str, Stored]) -> None:
    kinds = (Recovery.fill_id, Acceptance.site_id, Acceptance.accepted_on, Acceptance.size_class, Recovery.part)
    inside = (Recovery.fill_id.in_(found), Recovery.annulled.is_(False), Recovery.state == PartState.RECOVERED)
    joined = select(func.count(), *kinds).join(Acceptance, Acceptance.id == Recovery.acceptance_id).where(*inside)
    tables: dict[str, DeemedTable] = {}
    for count, fill_id, site, day, size, part in session.execute(joined.group_by(*kinds)):
        if site not in tables:
            tables[site] = DeemedTable(session, site)
        found[fill_id or ""].parts += count
        found[fill_id or ""].grams += count * (tables[site].grams_on(day, size, part) or 0)
    apart = select(Recovery.fill_id, func.count(Recovery.acceptance_id.distinct())).where(*inside)
    for fill_id, count in session.execute(apart.group_by(Recovery.fill_id)):
        found[fill_id or ""].vehicles = count


def vehicles_at(session: Session, stood: Iterable[Stored]) -> list[Recovery]:
    """The parts in these fills, the longest there first, with their vehicles."""
    rows = (
        select(Recovery)
        .where(Recovery.fill_id.in_([one.fill.id for one in stood]), Recovery.annulled.is_(False))
        .order_by(Recovery.at, Recovery.id)
        .options(joinedload(Recovery.acceptance), joinedload(Recovery.fill).joinedload(Fill.container))
    )
    return list(session.scalars(rows))


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
    waiting: dict[tuple[str, Material], list[Stored]] = defaultdict(list)
    for one in stored(session, site_ids, (FillState.OPEN, FillState.CLOSED)):
        waiting[one.fill.container.site_id, one.fill.container.material].append(one)
    found = []
    for terms in terms_of(session, site_ids, day):
        here = waiting[terms.site_id, terms.material]
        oldest = min((one.since for one in here if one.parts), default=None)
        found.append(Waiting(terms, sum(one.grams for one in here), oldest, len(here)))
    return sorted(found, key=lambda one: -one.share(day))


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
