"""Which sites a person may read, and how people are called."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ledger.models import Company, Person, Site
from ledger.words import CompanyRole, Role

_WIDE = frozenset({Role.MANAGER, Role.AUDITOR})


def readable_sites(session: Session, person: Person, only: CompanyRole | None = None) -> list[Site]:
    """The sites of the person's company; for the managing company and the auditor, of their whole consortium.

    `only` leaves the sites of companies that do this in the consortium.
    """
    rows = select(Site).join(Company).options(joinedload(Site.company)).order_by(Company.name, Site.name, Site.id)
    if person.roles & _WIDE:
        rows = rows.where(Company.consortium_id == person.company.consortium_id)
    else:
        rows = rows.where(Company.id == person.company.id)
    if only:
        rows = rows.where(Company.role == only)
    return list(session.scalars(rows))


def consortium_yards(session: Session, company: Company) -> list[Site]:
    """The dismantlers' sites of a company's consortium."""
    rows = select(Site).join(Company).options(joinedload(Site.company)).order_by(Company.name, Site.name, Site.id)
    rows = rows.where(Company.consortium_id == company.consortium_id, Company.role == CompanyRole.DISMANTLER)
    return list(session.scalars(rows))


def names_of(session: Session, person_ids: Iterable[str | None]) -> dict[str, str]:
    """Names of people by id; the unknown are left out."""
    wanted = {one for one in person_ids if one}
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted))).all()) if wanted else {}
