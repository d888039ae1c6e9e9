"""The sample consortium with its sign-ins; loaded once, into a database that holds nobody."""

import secrets
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ledger import sample, tags
from ledger.database import writing
from ledger.models import Acceptance, Container, Credential, Lot, Person, Place, Scale
from ledger.quarter import tell as tell_quarter
from ledger.sample import Story
from ledger.words import AcceptanceState
from web.db import db
from web.enrolment import enrol_as
from web.signing import give_badge_secret, set_secrets
from web.words import word

LOGINS = {
    "グエン・ヴァン・アン": "worker",
    "佐藤 一郎": "worker2",
    "田中 監督": "supervisor",
    "鈴木 事務": "clerk",
    "見本 社長": "owner",
    "受入 次郎": "dock",
    "検収 五月": "dock2",
    "原料 四郎": "maker",
    "管理 花子": "manager",
    "監査 三枝": "auditor",
    "となり 監督": "neighbour",
}
PASSWORD = "nisugata-sample"
PIN = "2468"
"""The sample's secrets are public on purpose; an installation in use starts with EMPTY=1."""


def load(*, quarter: bool = False) -> list[dict[str, str]]:
    """Load the sample where nobody is yet; return its sign-ins (role, name, login, password, pin), one per role.

    `quarter` tells a quarter of operation before its days of work. Where the sample is loaded already, return its
    sign-ins again; where real people are, return none. Needs an app context.
    """
    if db.session.scalar(select(Person.id).limit(1)) is None:
        db.session.rollback()
        with writing():
            _tell(quarter=quarter)
            db.session.commit()
    return sign_ins()


def _tell(*, quarter: bool) -> None:
    story = sample.load(db.session(), tell_quarter if quarter else None)
    for name, login in LOGINS.items():
        set_secrets(story.people[name], login=login, password=PASSWORD, pin=PIN)


def sign_ins() -> list[dict[str, str]]:
    """The sample's sign-ins, one per role; none where this is no sample."""
    rows = (
        select(Person, Credential.login)
        .join(Credential, Credential.person_id == Person.id)
        .where(Credential.login.in_(LOGINS.values()))
        .order_by(Person.touched)
    )
    found = {login: person for person, login in db.session.execute(rows)}
    if set(found) != set(LOGINS.values()):
        return []
    return [_sign_in(found[login], login) for login in LOGINS.values() if login not in {"worker2", "dock2"}]


def _sign_in(person: Person, login: str) -> dict[str, str]:
    roles = "・".join(word(role) for role in sorted(person.roles))
    return {"role": roles, "name": person.name, "login": login, "password": PASSWORD, "pin": PIN}


def described() -> dict[str, Any]:
    """What a script needs to try the installation: sign-ins, a device token, tag codes, accepted chassis numbers."""
    yard, dock = _phone("田中 監督"), _phone("受入 次郎")
    return {
        "sign_ins": sign_ins(),
        "device_token": yard,
        "dock_device_token": dock,
        "people": {person.name: person.id for person in db.session.scalars(select(Person))},
        "badge": _badge("グエン・ヴァン・アン"),
        "containers": [_tagged(one) | {"material": one.material} for one in db.session.scalars(select(Container))],
        "places": [_tagged(one) for one in db.session.scalars(select(Place))],
        "scales": [_tagged(one) for one in db.session.scalars(select(Scale))],
        "lots": [
            {"id": lot.id, "code": lot.code, "bags": [bag.code for bag in lot.bags]}
            for lot in db.session.scalars(select(Lot).options(joinedload(Lot.bags))).unique()
        ],
        "accepted": [
            {"id": one.id, "chassis_number": one.chassis_number, "ticket": one.ticket, "site": one.site.name}
            for one in db.session.scalars(select(Acceptance).where(Acceptance.state == AcceptanceState.OPEN))
        ],
    }


def _phone(inviter_name: str) -> str:
    inviter = db.session.scalars(select(Person).where(Person.name == inviter_name)).one()
    _, token = enrol_as(inviter, inviter.site, f"見本の端末 {secrets.token_hex(2)}")
    return token


def _badge(name: str) -> str:
    person = db.session.scalars(select(Person).where(Person.name == name)).one()
    secret = give_badge_secret(person.id)
    if person.badge is None:
        story = Story(db.session(), people={"田中": "", name: person.id})
        supervisor = db.session.scalars(select(Person).where(Person.name == "田中 監督")).one()
        story.people["田中"] = supervisor.id
        story.do("badge.issued", "田中", person=person.id, code=tags.new_code(tags.TagKind.BADGE))
    return tags.write(tags.Tag(person.badge or "", secret=secret))


def _tagged(one: Container | Place | Scale) -> dict[str, Any]:
    return {"id": one.id, "code": one.code, "name": one.name}
