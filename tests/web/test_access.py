"""Who may open what: the map of addresses against every role, and every id against every other company."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from ledger.access import ACTIONS, allowed
from ledger.models import (
    Acceptance,
    Bag,
    Container,
    Device,
    Fill,
    Lot,
    Mention,
    Person,
    Place,
    Recorded,
    Scale,
    Site,
    TagRow,
)
from ledger.words import Outcome, Role
from web.sample import LOGINS
from web.viewer import ANYONE, PHONE, rule_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.routing import Rule
    from werkzeug.test import TestResponse

    Browser = Callable[[str], FlaskClient]

OPEN_ROOMS = ("session", "first_admin", "phone_setup", "pwa", "enrol", "print_agents", "static")
"""Blueprints anyone may call: signing in, setting a phone up, the app around its screens, and print agents, which show
a token of their own."""
OPEN_VIEWS = (
    "api.me", "api.enrol", "api.sign_out", "proof.show", "proof.show_epcis", "outsiders.file", "outsiders.paper",
    "outsiders.form", "outsiders.state", "signed_files.page", "signed_files.verify",
)  # fmt: skip
"""What a phone asks before anybody is known on it; what a link for an outsider shows and takes, its token being the
proof; and whether a file is one of ours, which keeps nothing."""
FOR_PHONES = {"api.feed", "api.sign_in", "rescue.key", "phone_shift.counts"}
WORKMATES = {"worker2", "dock2"}
"""Logins of people with the roles of somebody else of the sample."""
NOBODYS_ID = "01900000-0000-7000-8000-000000000000"
YARD = "見本解体 本工場"
NEIGHBOUR = "となり解体"
FIELDS = (
    "key", "id", "vehicle", "vehicles", "acceptance", "found", "container", "containers", "fill", "fills", "place",
    "lot", "lots", "person", "site", "code", "codes", "scale", "device", "company", "destination", "event", "target",
)  # fmt: skip


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def actions(app: Flask) -> dict[str, str]:
    """The action of every endpoint."""
    with app.test_request_context():
        return {rule.endpoint: rule_of(rule.endpoint).action for rule in app.url_map.iter_rules()}


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def address(app: Flask, rule: Rule, value: str = NOBODYS_ID) -> str:
    """An address of a rule with this value in it, but where a number or one of a few words must stand."""
    words = {name: word for word, name in re.findall(r"<any\('([^']*)'[^>]*?\):(\w+)>", rule.rule)}
    numbers = dict.fromkeys(re.findall(r"<int:(\w+)>", rule.rule), 1)
    with app.test_request_context():
        values = dict.fromkeys(rule.arguments, value) | words | numbers | dict(rule.defaults or {})
        return str(app.url_map.bind("localhost").build(rule.endpoint, values))


def call(browser: FlaskClient, method: str, path: str, data: dict[str, object] | None = None) -> TestResponse:
    if path.startswith("/api/"):
        return browser.open(path, method=method, json={}, headers={"X-Nisugata": "1"})
    sent = {"query_string": data} if method == "GET" else {"data": data or {}}
    return browser.open(path, method=method, **sent)


def test_every_address_has_a_rule_and_every_rule_an_action(app: Flask) -> None:
    nameless = {endpoint for endpoint, action in actions(app).items() if action not in {*ACTIONS, ANYONE, PHONE}}
    assert nameless == set(), "give the view @allow with an action of ledger.access"


def test_what_anyone_may_call_is_listed_here(app: Flask) -> None:
    anyones = {endpoint for endpoint, action in actions(app).items() if action == ANYONE}
    unlisted = {one for one in anyones if one.partition(".")[0] not in OPEN_ROOMS and one not in OPEN_VIEWS}
    assert unlisted == set(), "anyone may call these: close them, or list them here and say why"


def test_every_role_is_somebody_of_the_sample(session: Session) -> None:
    people = session.scalars(select(Person).where(Person.name.in_(LOGINS)))
    assert frozenset().union(*(person.roles for person in people)) == frozenset(Role)


def person_of(session: Session, login: str) -> Person:
    name = next(name for name, known in LOGINS.items() if known == login)
    return session.scalars(select(Person).where(Person.name == name)).one()


@pytest.mark.parametrize("login", sorted(set(LOGINS.values()) - WORKMATES))
def test_the_map_of_addresses_for(login: str, app: Flask, browser_of: Browser, session: Session) -> None:
    person, browser, found = person_of(session, login), browser_of(login), actions(app)
    for rule in rules(app):
        action = found[rule.endpoint]
        if action == ANYONE:
            continue
        for method in methods(rule):
            answer = call(browser, method, address(app, rule))
            may = opens(action, person)
            signed_out = answer.status_code == 303 and "/sign-in" in (answer.location or "")
            said = f"{login} {method} {rule.rule} -> {answer.status_code}"
            assert answer.status_code < 500, said
            assert not signed_out, said
            if answer.status_code == 401:
                assert rule.endpoint in FOR_PHONES, said  # they want a phone, not a person
            else:
                assert (answer.status_code != 403) is may, said


def opens(action: str, person: Person) -> bool:
    return action == PHONE or allowed(action, person.roles)


def test_the_map_of_addresses_for_nobody(app: Flask, browser_of: Browser) -> None:
    browser, found = browser_of(""), actions(app)
    for rule in rules(app):
        for method in methods(rule):
            answer = call(browser, method, address(app, rule))
            assert answer.status_code < 500, rule.rule
            if found[rule.endpoint] != ANYONE:
                assert refused(answer), f"nobody {method} {rule.rule} -> {answer.status_code}"


def refused(answer: TestResponse) -> bool:
    to_sign_in = answer.status_code == 303 and (answer.location or "").startswith("/sign-in")
    return to_sign_in or answer.status_code in {401, 403}


def test_a_phone_without_a_person_opens_its_screens_and_no_page(app: Flask, device_of: Callable[[str], str]) -> None:
    token, found = device_of("田中 監督"), actions(app)
    for rule in rules(app):
        if found[rule.endpoint] == ANYONE:
            continue
        for method in methods(rule):
            phone = app.test_client()
            phone.set_cookie("nisugata_device", token)
            answer = call(phone, method, address(app, rule))
            if rule.endpoint == "api.sign_in":
                assert answer.get_json()["error"] == "refused"  # it may ask; the name and PIN are wrong
                continue
            may = found[rule.endpoint] == PHONE
            assert refused(answer) is not may, f"phone {method} {rule.rule} -> {answer.status_code}"


@pytest.fixture
def yards_things(session: Session, device_of: Callable[[str], str]) -> dict[str, str]:
    """An id of every kind of thing of the sample's yard, the newest, and a code of every kind of tag."""
    device_of("田中 監督")
    site = session.scalars(select(Site.id).where(Site.name == YARD)).one()
    newest = {
        model.__tablename__: select(model.id).where(model.site_id == site).order_by(model.touched.desc()).limit(1)
        for model in (Acceptance, Container, Place, Lot, Person, Device)
    }
    newest["fill"] = select(Fill.id).join(Container).where(Container.site_id == site).limit(1)
    newest["event"] = select(Recorded.id).where(Recorded.site_id == site).order_by(Recorded.position.desc()).limit(1)
    things = {name: session.scalars(rows).one() for name, rows in newest.items()}
    codes = select(func.min(TagRow.code)).where(TagRow.site_id == site).group_by(func.substr(TagRow.code, 1, 1))
    return things | {f"code {n}": code for n, code in enumerate(session.scalars(codes))}


@pytest.fixture
def untouched(session: Session, yards_things: dict[str, str]) -> Iterator[None]:
    """Afterwards nothing that counted speaks of the yard's things, and none of its tags was printed or lost."""
    before = session.scalar(select(func.max(Recorded.position)))
    tags = printed(session)
    yield
    session.rollback()
    about = select(Recorded.kind, Recorded.posted).join(Mention, Mention.position == Recorded.position)
    newer = about.where(Recorded.position > before, Recorded.outcome == Outcome.APPLIED)
    assert session.execute(newer.where(Mention.thing_id.in_(yards_things.values()))).all() == []
    assert printed(session) == tags


def printed(session: Session) -> list[tuple[object, ...]]:
    site = select(Site.id).where(Site.name == YARD)
    rows = select(TagRow.code, TagRow.printed, TagRow.generation, TagRow.target_id).where(TagRow.site_id.in_(site))
    return sorted(tuple(map(str, row)) for row in session.execute(rows))


def bound(session: Session) -> set[str]:
    """Ids and codes of the lot on its way to the dock, and of what is in it."""
    lot = session.scalars(select(Lot)).one()
    bags = session.scalars(select(Bag).where(Bag.lot_id == lot.id)).all()
    ids = {lot.id, lot.code, *(one for bag in bags for one in (bag.id, bag.code, bag.fill_id))}
    holders = session.scalars(select(Container).where(Container.id.in_([bag.fill.container_id for bag in bags])))
    ids |= {one for container in holders for one in (container.id, container.code)}
    inside = [part.acceptance for bag in bags for part in bag.fill.recoveries]
    return ids | {one or "" for acceptance in inside for one in (acceptance.id, acceptance.ticket)}


SAYS = re.compile(r"ZVW30-1234567|NT32-0512345|GP7-0044556|グエン・ヴァン・アン|佐藤 一郎|A-202611-1")
"""What only the yard knows."""


@pytest.mark.parametrize("login", ["neighbour", "dock"])
def test_ids_of_another_company_open_nothing(
    login: str, app: Flask, browser_of: Browser, session: Session, yards_things: dict[str, str], untouched: None
) -> None:
    person, browser, found = person_of(session, login), browser_of(login), actions(app)
    hidden = set(yards_things.values()) - (bound(session) if login == "dock" else set())
    for rule in rules(app):
        if not rule.arguments or not opens(found[rule.endpoint], person):
            continue  # what a role does not open is refused before any id is looked at: the map above shows it
        for method in methods(rule):
            for name, value in yards_things.items():
                if value not in hidden or (value.count("-") != 4 and ":uuid" in rule.rule):
                    continue
                answer = call(browser, method, _filled(rule, value))
                said = f"{login} {method} {rule.rule} with {name} -> {answer.status_code}"
                denied = answer.status_code in {400, 403, 404, 405, 409, 422}
                assert denied or (method != "GET" and answer.status_code == 303), said
                assert not SAYS.search(answer.get_data().decode(errors="replace")), said
    assert untouched is None


def _filled(rule: Rule, value: str) -> str:
    return re.sub(r"<[^>]+>", value, rule.rule)


def test_ids_of_another_company_in_fields_do_nothing(
    app: Flask, browser_of: Browser, session: Session, yards_things: dict[str, str], untouched: None
) -> None:
    person, browser, found = person_of(session, "neighbour"), browser_of("neighbour"), actions(app)
    sent = {name: [one for kind, one in yards_things.items() if _fits(name, kind)] for name in FIELDS}
    for rule in rules(app):
        if rule.arguments or not opens(found[rule.endpoint], person) or rule.rule.startswith("/api/"):
            continue
        for method in methods(rule):
            answer = call(browser, method, rule.rule, sent)
            assert answer.status_code < 500, f"{method} {rule.rule} -> {answer.status_code}"
            assert not SAYS.search(answer.get_data().decode(errors="replace")), f"{method} {rule.rule}"
    assert untouched is None


def _fits(field: str, kind: str) -> bool:
    what = kind.partition(" ")[0]
    same = {"vehicle": "acceptance", "vehicles": "acceptance", "found": "acceptance", "key": "container"}
    return what == same.get(field, field.rstrip("s")) or (field in {"id", "target"} and what == "container")


def test_scales_and_phones_of_another_company_are_unknown(session: Session) -> None:
    assert session.scalar(select(func.count()).select_from(Scale)) == 1, "the sample has one, the dock's"
    assert session.scalar(select(Site.id).where(Site.name == NEIGHBOUR)) is not None
