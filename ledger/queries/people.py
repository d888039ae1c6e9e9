"""People of companies: who may sign in how."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ledger.models import Company, Credential, Person, Site


@dataclass(frozen=True)
class Known:
    """A person and the ways to sign in that were given; the secrets themselves are only verifiers."""

    person: Person
    login: str | None = None
    password: bool = False
    pin: bool = False
    badge: bool = False


def people(session: Session, site_ids: Collection[str], *, left: bool = False) -> list[Known]:
    """The people of sites in order of site and name."""
    rows = (
        select(Person, Credential)
        .join(Site, Site.id == Person.site_id)
        .outerjoin(Credential, Credential.person_id == Person.id)
        .where(Person.site_id.in_(site_ids), Person.left.is_(left))
        .order_by(Site.touched, Person.touched)
        .options(joinedload(Person.site).joinedload(Site.company))
    )
    return [_known(person, credential) for person, credential in session.execute(rows)]


def known(session: Session, person: Person) -> Known:
    """One person with the ways to sign in."""
    return _known(person, session.get(Credential, person.id))


def _known(person: Person, credential: Credential | None) -> Known:
    if credential is None:
        return Known(person)
    return Known(
        person,
        credential.login,
        bool(credential.password),
        bool(credential.pin),
        bool(credential.badge_sha256 and person.badge),
    )


def login_taken(session: Session, login: str, person_id: str | None) -> bool:
    """Whether a login name is somebody else's; names are unique in the whole installation."""
    holder = session.scalar(select(Credential.person_id).where(Credential.login == login.strip().lower()))
    return holder is not None and holder != person_id


def sites_of_consortium(session: Session, consortium_id: str) -> list[Site]:
    """Every site of the consortium's companies, in the order they were registered."""
    rows = (
        select(Site)
        .join(Company, Company.id == Site.company_id)
        .where(Company.consortium_id == consortium_id)
        .order_by(Company.touched, Site.touched)
        .options(joinedload(Site.company))
    )
    return list(session.scalars(rows))
