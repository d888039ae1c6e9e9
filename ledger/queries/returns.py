"""Empties between receivers and yards, and bags that came with a lot and belong to none."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from ledger.models import Bag, Company, Container, EmptyReturn, Fill, Lot, Site, SurplusBag, TagRow
from ledger.words import BagCheck, FillState, LotState

MOST = 300


@dataclass(frozen=True)
class Empty:
    """An empty container of a yard, and where it is going or lies."""

    container: Container
    site: Site
    """The yard it belongs to."""
    journey: EmptyReturn | None = None


def empties_at(session: Session, site_ids: Collection[str], most: int | None = MOST) -> list[Empty]:
    """Containers that came to these receivers last, were emptied there and have not been sent home."""
    came = (
        select(Fill.container_id, func.max(Lot.shipped_at).label("at"))
        .join(Bag, Bag.fill_id == Fill.id)
        .join(Lot, Lot.id == Bag.lot_id)
        .where(Bag.withdrawn.is_(False), Bag.checked == BagCheck.FOUND, Lot.state == LotState.RECEIVED)
        .where(Lot.destination_id.in_(site_ids))
        .group_by(Fill.container_id)
        .subquery()
    )
    since = select(EmptyReturn.id).where(EmptyReturn.container_id == Container.id, EmptyReturn.sent_at > came.c.at)
    used = select(Fill.id).where(Fill.container_id == Container.id, Fill.opened_at > came.c.at)
    full = select(Fill.id).where(Fill.container_id == Container.id, Fill.state != FillState.EMPTIED)
    rows = (
        select(Container, Site)
        .join(came, came.c.container_id == Container.id)
        .join(Site, Site.id == Container.site_id)
        .where(~since.exists(), ~used.exists(), ~full.exists(), Container.retired.is_(False))
        .order_by(Site.name, Container.name)
        .limit(most)
    )
    return [Empty(container, site) for container, site in session.execute(rows)]


def on_the_way(
    session: Session, yards: Collection[str], receivers: Collection[str], most: int | None = MOST
) -> list[Empty]:
    """Empties on their way to these yards or from these receivers, the oldest first."""
    rows = (
        select(Container, Site, EmptyReturn)
        .join(EmptyReturn, EmptyReturn.container_id == Container.id)
        .join(Site, Site.id == Container.site_id)
        .where(EmptyReturn.arrived_at.is_(None))
        .where(EmptyReturn.to_site_id.in_(yards) | EmptyReturn.from_site_id.in_(receivers))
        .order_by(EmptyReturn.sent_at, Container.name)
        .limit(most)
    )
    return [Empty(*row) for row in session.execute(rows)]


def homeward_from(session: Session, container_ids: Collection[str]) -> dict[str, str]:
    """Of containers on their way home: the name of the dock that sent them."""
    rows = (
        select(EmptyReturn.container_id, Site.name)
        .join(Site, Site.id == EmptyReturn.from_site_id)
        .where(EmptyReturn.container_id.in_(container_ids), EmptyReturn.arrived_at.is_(None))
    )
    return dict(session.execute(rows).all())


def surplus_at(session: Session, site_ids: Collection[str], most: int | None = MOST) -> list[SurplusBag]:
    """Bags that came on no list, and of which nobody has said what they are; the newest first."""
    rows = (
        select(SurplusBag)
        .join(Lot)
        .where(Lot.destination_id.in_(site_ids), SurplusBag.annulled.is_(False), SurplusBag.outcome.is_(None))
        .order_by(SurplusBag.at.desc())
        .limit(most)
        .options(joinedload(SurplusBag.lot).joinedload(Lot.site))
    )
    return list(session.scalars(rows))


def unfound(session: Session, site_ids: Collection[str]) -> list[Bag]:
    """Bags of lots that are open at these docks and were not found: one of them may be the one without a tag."""
    rows = (
        select(Bag)
        .join(Lot)
        .where(Lot.destination_id.in_(site_ids), Lot.state == LotState.SHIPPED, Bag.withdrawn.is_(False))
        .where(Bag.checked.is_(None) | (Bag.checked != BagCheck.FOUND))
        .order_by(Lot.id, Bag.number)
        .limit(MOST)
        .options(joinedload(Bag.lot).joinedload(Lot.site))
    )
    return list(session.scalars(rows))


def lot_of_code(session: Session, code: str, consortium_id: str | None) -> Lot | None:
    """The lot on the road that a tag is of, its own or a bag's; None for another consortium's."""
    target = select(TagRow.target_id).where(TagRow.code == code).scalar_subquery()
    mine = select(Site.id).join(Company).where(Company.consortium_id == consortium_id)
    bags = select(Bag.lot_id).where(Bag.id == target, Bag.withdrawn.is_(False))
    rows = select(Lot).where((Lot.id == target) | Lot.id.in_(bags), Lot.state == LotState.SHIPPED)
    return session.scalar(rows.where(Lot.site_id.in_(mine)).limit(1))
