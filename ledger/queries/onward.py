"""What went on from the dock, as lists and pages show it."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from ledger.models import Company, Onward, Product, Residue, Site
from ledger.words import CompanyRole

Key = tuple[date, str]


def shipments(session: Session, site_ids: Collection[str], before: Key | None, limit: int) -> list[Onward]:
    """Shipments from or to these sites, the newest first; undone ones are left out."""
    rows = (
        select(Onward)
        .where(or_(Onward.site_id.in_(site_ids), Onward.destination_id.in_(site_ids)), Onward.annulled.is_(False))
        .order_by(Onward.shipped_on.desc(), Onward.id.desc())
        .limit(limit)
        .options(
            joinedload(Onward.site).joinedload(Site.company), joinedload(Onward.destination).joinedload(Site.company)
        )
    )
    if before:
        rows = rows.where(tuple_(Onward.shipped_on, Onward.id) < before)
    return list(session.scalars(rows))


def products(session: Session, site_ids: Collection[str], limit: int) -> list[Product]:
    """The latest products of these sites."""
    rows = select(Product).where(Product.site_id.in_(site_ids), Product.annulled.is_(False))
    return list(session.scalars(rows.order_by(Product.made_on.desc(), Product.id.desc()).limit(limit)))


def residues(session: Session, site_ids: Collection[str], limit: int) -> list[Residue]:
    """What these sites disposed of, the latest first."""
    rows = select(Residue).where(Residue.site_id.in_(site_ids), Residue.annulled.is_(False))
    return list(session.scalars(rows.order_by(Residue.left_on.desc(), Residue.id.desc()).limit(limit)))


def balancing_sites(session: Session, consortium_id: str) -> list[Site]:
    """Sites of a consortium that have a mass balance: receivers' and material makers'."""
    rows = (
        select(Site)
        .join(Company)
        .where(Company.consortium_id == consortium_id)
        .where(Company.role.in_([CompanyRole.RECEIVER, CompanyRole.MATERIAL_MAKER]))
        .order_by(Company.role.desc(), Site.name)
        .options(joinedload(Site.company))
    )
    return list(session.scalars(rows))
