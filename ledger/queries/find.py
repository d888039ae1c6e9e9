"""What a text names, as far as a viewer's company may see it: a vehicle, a container, a lot, a place."""

import re
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from ledger import tags
from ledger.models import Acceptance, Bag, Container, Fill, Lot, Place, Recovery, Site, TagRow
from ledger.moment import site_ids
from ledger.words import CompanyRole, LotState

MOST_CHOICES = 20
LAST_DIGITS = 4
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Scope:
    """What a company may see: everything of these sites; a receiver the lots bound for them, and what is in those."""

    site_ids: frozenset[str]
    receives: bool = False

    @property
    def lots(self) -> ColumnElement[bool]:
        """Lots in sight."""
        if not self.receives:
            return Lot.site_id.in_(self.site_ids)
        return and_(Lot.destination_id.in_(self.site_ids), Lot.state != LotState.CANCELLED)

    @property
    def vehicles(self) -> ColumnElement[bool]:
        """Acceptances in sight."""
        if not self.receives:
            return Acceptance.site_id.in_(self.site_ids)
        parts = select(Recovery.acceptance_id).join(Fill, Recovery.fill_id == Fill.id).join(Lot, Fill.lot_id == Lot.id)
        return Acceptance.id.in_(parts.where(Lot.destination_id.in_(self.site_ids), Recovery.annulled.is_(False)))

    def sees(self, fill: Fill | None) -> bool:
        """Whether a fill is in sight: one's own, or in a lot bound for oneself."""
        if fill is None:
            return False
        if self.receives:
            return fill.lot is not None and fill.lot.destination_id in self.site_ids
        return fill.container.site_id in self.site_ids

    def owns(self, thing: Acceptance | Container | Lot | Place) -> bool:
        """Whether a thing is of one of the sites."""
        return thing.site_id in self.site_ids


def scope_of(session: Session, site: Site) -> Scope:
    """The scope of somebody of a site: the managing company sees its consortium, everybody else the own company."""
    company = site.company
    if company.role is not CompanyRole.MANAGING_COMPANY:
        return Scope(frozenset(site_ids(session, company.id)), receives=company.role is CompanyRole.RECEIVER)
    everywhere = select(Site.id).where(Site.company.has(consortium_id=company.consortium_id))
    return Scope(frozenset(session.scalars(everywhere)))


@dataclass(frozen=True)
class Found:
    """What a text names: one thing, or several vehicles to choose from."""

    vehicles: list[Acceptance] = field(default_factory=list)
    choices: list[Acceptance] = field(default_factory=list)
    container: Container | None = None
    lot: Lot | None = None
    bag: Bag | None = None
    place: Place | None = None

    @property
    def nothing(self) -> bool:
        """Whether nothing in sight is called that."""
        return not (self.vehicles or self.choices or self.container or self.lot or self.place)


def find(session: Session, scope: Scope, text: str, chassis_number: str) -> Found:
    """Find what a text names: a tag's code or payload, an id, a 荷姿ID, a chassis number or the end of one.

    `chassis_number` is the text as chassis numbers are written (folded, upper case, hyphens).
    """
    if "\0" in text:  # PostgreSQL takes no text with one, so nothing is called that
        return Found()
    for target in _targets(session, text.strip()):
        found = _thing(session, scope, target)
        if not found.nothing:
            return found
    named = select(Lot).where(Lot.jars_lot_id == text.strip(), Lot.jars_checked_by.is_not(None), scope.lots)
    lot = session.scalars(named.order_by(Lot.id.desc()).limit(1)).first()
    return Found(lot=lot) if lot else _by_chassis_number(session, scope, chassis_number)


def _targets(session: Session, text: str) -> list[str]:
    if _UUID.fullmatch(text.lower()):
        return [text.lower()]
    try:
        tag = session.get(TagRow, tags.read(text).code)
    except tags.NotATag:
        return []
    return [tag.target_id] if tag and tag.target_id else []


def _thing(session: Session, scope: Scope, key: str) -> Found:
    """The thing of an id, where it is in sight."""
    acceptance = session.scalar(select(Acceptance).where(Acceptance.id == key, scope.vehicles))
    if acceptance:
        return Found(vehicles=[acceptance])
    fill, container, bag = session.get(Fill, key), session.get(Container, key), session.get(Bag, key)
    holder = container or (fill.container if fill else None)
    if holder and (scope.owns(holder) or any(scope.sees(one) for one in holder.fills)):
        return Found(container=holder)
    lot = session.scalar(select(Lot).where(Lot.id == (bag.lot_id if bag else key), scope.lots))
    if lot:
        return Found(lot=lot, bag=bag)
    place = session.get(Place, key)
    return Found(place=place if place and scope.owns(place) else None)


def _by_chassis_number(session: Session, scope: Scope, number: str) -> Found:
    bare = number.replace("-", "")
    if len(bare) < LAST_DIGITS:
        return Found()
    rows = (
        select(Acceptance)
        .where(Acceptance.last4 == bare[-LAST_DIGITS:], scope.vehicles)
        .order_by(Acceptance.accepted_on, Acceptance.id)
    )
    alike = [one for one in session.scalars(rows) if one.chassis_number.replace("-", "").endswith(bare)]
    same = [one for one in alike if one.chassis_number.replace("-", "") == bare]
    if same:
        return Found(vehicles=same)
    if len({one.chassis_number for one in alike}) == 1:
        return Found(vehicles=alike)
    return Found(choices=alike[-MOST_CHOICES:][::-1])
