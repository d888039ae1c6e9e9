"""Lots as lists and pages show them: how many vehicles, how far they are, what they weigh, what shipping waits for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from ledger.deemed import DeemedTables
from ledger.models import Acceptance, Bag, Company, EntryLine, Fill, Lot, Recovery, Site
from ledger.queries.work_split import doers
from ledger.words import AcceptanceState, CompanyRole, LineState, LotState, Material, PartKind, PartState


@dataclass(frozen=True)
class Sought:
    """Which lots: from or bound for which sites, in which state, made before which one."""

    site_ids: Iterable[str]
    state: LotState | None = None
    before: str | None = None
    limit: int = 50


@dataclass
class Sum:
    """What is in a lot: vehicles, sealed ones among them, bags, deemed grams (parts without a weight are left out)."""

    vehicles: int = 0
    sealed: int = 0
    bags: int = 0
    deemed_g: int = 0


@dataclass
class LotVehicle:
    """A vehicle of a lot with the parts that travel in it; grams are None where a part has no deemed weight."""

    acceptance: Acceptance
    line_state: LineState | None = None
    parts: list[PartKind] = field(default_factory=list)
    grams: int | None = 0

    @property
    def sealed(self) -> bool:
        """Whether it may leave (R16)."""
        return self.acceptance.state is AcceptanceState.SEALED


def visible(site_ids: Iterable[str]) -> ColumnElement[bool]:
    """Lots that stand or go to these sites; a receiver hears nothing of one that was given up."""
    sites = list(site_ids)
    return or_(Lot.site_id.in_(sites), Lot.destination_id.in_(sites) & (Lot.state != LotState.CANCELLED))


def lots(session: Session, sought: Sought) -> list[Lot]:
    """The newest first, one more than `limit` where there is another page."""
    rows = select(Lot).where(visible(sought.site_ids)).order_by(Lot.id.desc()).limit(sought.limit + 1)
    rows = rows.options(
        joinedload(Lot.site).joinedload(Site.company), joinedload(Lot.destination).joinedload(Site.company)
    )
    if sought.state:
        rows = rows.where(Lot.state == sought.state)
    if sought.before:
        rows = rows.where(Lot.id < sought.before)
    return list(session.scalars(rows))


def lot_counts(session: Session, site_ids: Iterable[str]) -> dict[LotState, int]:
    """How many lots are in which state."""
    rows = select(Lot.state, func.count()).where(visible(site_ids)).group_by(Lot.state)
    return dict(session.execute(rows).all())


def sums(session: Session, lot_ids: Iterable[str]) -> dict[str, Sum]:
    """What is in each of these lots."""
    ids = list(lot_ids)
    found: dict[str, Sum] = {lot_id: Sum() for lot_id in ids}
    bags = select(Bag.lot_id, func.count()).where(Bag.lot_id.in_(ids), Bag.withdrawn.is_(False)).group_by(Bag.lot_id)
    for lot_id, count in session.execute(bags):
        found[lot_id].bags = count
    _count_vehicles(session, ids, found)
    _weigh(session, ids, found)
    return found


def _count_vehicles(session: Session, ids: list[str], found: dict[str, Sum]) -> None:
    inside = (
        select(Fill.lot_id, Acceptance.id, Acceptance.state)
        .join(Recovery, Recovery.fill_id == Fill.id)
        .join(Acceptance, Acceptance.id == Recovery.acceptance_id)
        .where(Fill.lot_id.in_(ids), Recovery.annulled.is_(False))
        .distinct()
        .subquery()
    )
    for lot_id, state, count in session.execute(
        select(inside.c.lot_id, inside.c.state, func.count()).group_by(inside.c.lot_id, inside.c.state)
    ):
        found[lot_id].vehicles += count
        found[lot_id].sealed += count if state is AcceptanceState.SEALED else 0


def _weigh(session: Session, ids: list[str], found: dict[str, Sum]) -> None:
    kinds = (Acceptance.site_id, Acceptance.accepted_on, Acceptance.size_class, Recovery.part)
    rows = (
        select(Fill.lot_id, func.count(), *kinds)
        .join(Recovery, Recovery.fill_id == Fill.id)
        .join(Acceptance, Acceptance.id == Recovery.acceptance_id)
        .where(Fill.lot_id.in_(ids), Recovery.annulled.is_(False))
        .group_by(Fill.lot_id, *kinds)
    )
    tables = DeemedTables(session)
    for lot_id, count, site_id, day, size, part in session.execute(rows):
        found[lot_id or ""].deemed_g += count * (tables[site_id].grams_on(day, size, part) or 0)


def lot_vehicles(session: Session, lot: Lot) -> list[LotVehicle]:
    """The vehicles of a lot in order of acceptance date (R14)."""
    rows = (
        select(Acceptance, Recovery.part, EntryLine.state)
        .join(Recovery, Recovery.acceptance_id == Acceptance.id)
        .join(Fill, Fill.id == Recovery.fill_id)
        .outerjoin(EntryLine, (EntryLine.acceptance_id == Acceptance.id) & EntryLine.withdrawn.is_(False))
        .where(Fill.lot_id == lot.id, Recovery.annulled.is_(False), Recovery.state == PartState.RECOVERED)
        .order_by(Acceptance.accepted_on, Acceptance.chassis_number, Acceptance.id)
    )
    found: dict[str, LotVehicle] = {}
    tables = DeemedTables(session)
    for acceptance, part, state in session.execute(rows):
        one = found.setdefault(acceptance.id, LotVehicle(acceptance, state))
        grams = tables[acceptance.site_id].grams(acceptance, part)
        one.parts.append(part)
        one.grams = None if one.grams is None or grams is None else one.grams + grams
    return list(found.values())


def destinations(session: Session, company: Company, material: Material, day: date) -> tuple[list[Site], list[Site]]:
    """Where a company's lots of a material may go on a day, and the receivers that 様式2 doesn't name for it then."""
    every = [site for site in receivers(session, company) if not site.company.gone_on(day)]
    named = doers(session, company.consortium_id, "receives", material, day)
    open_to = [site for site in every if named is None or site.company_id in named]
    return open_to, [site for site in every if site not in open_to]


def receivers(session: Session, company: Company) -> list[Site]:
    """The receivers' sites of a company's consortium, never its own (R8)."""
    rows = (
        select(Site)
        .join(Company)
        .where(Company.consortium_id == company.consortium_id, Company.role == CompanyRole.RECEIVER)
        .where(Company.id != company.id)
        .options(joinedload(Site.company))
        .order_by(Company.name, Site.name)
    )
    return list(session.scalars(rows))
