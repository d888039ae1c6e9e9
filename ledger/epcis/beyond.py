"""After the dock materials are mixed: what went out after a lot came in, until the stock that it lay in is gone.

First in, first out: as much as was there with the lot has to leave before none of it can be left.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.balance import first_of, flows, opening
from ledger.epcis.told import day_of
from ledger.models import Lot, Onward, Product, Residue, Site
from ledger.moment import JAPAN
from ledger.queries.find import Scope
from ledger.words import CompanyRole, Material

Row = Onward | Product | Residue


@dataclass
class Beyond:
    """What may hold something of some lots, by id, and the sites in sight that mixed it."""

    rows: dict[str, Row] = field(default_factory=dict)
    pools: set[str] = field(default_factory=set)


def beyond(session: Session, scope: Scope, lots: Iterable[Lot]) -> Beyond:
    """Follow received lots through the stocks in sight: the receiver's, and the maker's that it shipped to."""
    found = Beyond()
    for lot in lots:
        if lot.received_at and lot.destination_id in scope.site_ids:
            _through(session, found, lot.destination, lot.material, lot.received_at.astimezone(JAPAN).date())
    for row in list(found.rows.values()):
        if isinstance(row, Onward) and row.arrived_on and row.destination_id in scope.site_ids:
            _through(session, found, row.destination, row.material, row.arrived_on)
    return found


def _through(session: Session, found: Beyond, site: Site, material: Material, day: date) -> None:
    found.pools.add(site.id)
    month = first_of(day)
    left = opening(session, site, material, month)
    came, *gone = flows(session, site, material, month, date.fromordinal(day.toordinal() + 1))
    left += came - sum(gone)
    gone_on = day if left <= 0 else date.max
    for row in _after(session, site, material, day):
        if day_of(row) > gone_on:
            return
        found.rows[row.id] = row
        left -= 0 if row.annulled or day_of(row) == day else row.grams
        gone_on = day_of(row) if left <= 0 else gone_on


def _after(session: Session, site: Site, material: Material, day: date) -> list[Row]:
    """What left a site, or was made there, from a day on, in order."""
    onward = select(Onward).where(Onward.site_id == site.id, Onward.material == material, Onward.shipped_on >= day)
    made = select(Product).where(Product.site_id == site.id, Product.material == material, Product.made_on >= day)
    waste = select(Residue).where(Residue.site_id == site.id, Residue.material == material, Residue.left_on >= day)
    goods = made if site.company.role is CompanyRole.MATERIAL_MAKER else onward
    rows: list[Row] = [*session.scalars(goods), *session.scalars(waste)]
    return sorted(rows, key=lambda one: (day_of(one), one.id))
