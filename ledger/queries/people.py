"""People of companies: who may sign in how."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, false, select, tuple_
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


@dataclass(frozen=True)
class Wanted:
    """Which people: of which sites, there or gone, by a part of their name or login; after which, how many."""

    site_ids: Collection[str]
    left: bool = False
    text: str = ""
    after: str | None = None
    limit: int | None = None


_ORDER = (Site.touched, Person.touched, Person.id)


def people(session: Session, wanted: Wanted) -> list[Known]:
    """The people of sites as they were registered, one more than `limit` where there is another page."""
    rows = people_of(wanted)
    before = session.get(Person, wanted.after) if wanted.after else None
    if before is not None and before.site_id in wanted.site_ids:
        rows = rows.where(tuple_(*_ORDER) > (before.site.touched, before.touched, before.id))
    if wanted.limit is not None:
        rows = rows.limit(wanted.limit + 1)
    return [_known(person, credential) for person, credential in session.execute(rows)]


def people_of(wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """Every person who is wanted with what they sign in with, as they were registered."""
    rows = (
        select(Person, Credential)
        .join(Site, Site.id == Person.site_id)
        .outerjoin(Credential, Credential.person_id == Person.id)
        .where(Person.site_id.in_(wanted.site_ids), Person.left.is_(wanted.left))
        .order_by(*_ORDER)
        .options(joinedload(Person.site).joinedload(Site.company))
    )
    return rows.where(_called(wanted.text)) if wanted.text else rows


def _called(text: str) -> ColumnElement[bool]:
    if "\0" in text:  # PostgreSQL takes no text with a zero character
        return false()
    return Person.name.icontains(text, autoescape=True) | Credential.login.icontains(text, autoescape=True)


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
