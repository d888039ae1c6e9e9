"""Enrolling a phone, and signing in on it: badge, or name and PIN. Attempts are counted before anything is checked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from ledger.database import writing
from ledger.models import Attempt, Invitation, Person, Recorded
from web import enrolment, sample
from web.db import db

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

OWN = {"X-Nisugata": "1"}
WORKER = "グエン・ヴァン・アン"


@pytest.fixture
def phone(app: Flask, device_of: Callable[[str], str]) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("nisugata_device", device_of("田中 監督"))
    return client


@pytest.fixture
def people(session: Session) -> dict[str, str]:
    return dict(session.execute(select(Person.name, Person.id)).all())


def sign_in(phone: FlaskClient, **sent: object) -> TestResponse:
    return phone.post("/api/v1/sign-in", json=sent, headers=OWN)


def test_name_and_pin(phone: FlaskClient, people: dict[str, str]) -> None:
    answer = sign_in(phone, person=people[WORKER], pin=sample.PIN)
    assert answer.get_json()["person"] == {"id": people[WORKER], "name": WORKER, "roles": ["worker"]}
    assert phone.get("/api/v1/me").get_json()["person"]["name"] == WORKER
    phone.post("/api/v1/sign-out", headers=OWN)
    assert phone.get("/api/v1/me").get_json()["person"] is None
    assert phone.get("/api/v1/me").get_json()["device"] is not None


def test_a_badge(app: Flask, phone: FlaskClient) -> None:
    with app.app_context(), writing():
        badge = sample.described()["badge"]
        db.session.commit()
    assert sign_in(phone, badge=badge).get_json()["person"]["name"] == WORKER
    assert sign_in(phone, badge=badge[:-1] + ("0" if badge[-1] != "0" else "1")).status_code == 401
    assert sign_in(phone, badge=badge.rsplit(".", 1)[0]).status_code == 401
    answer = sign_in(phone, badge="https://example.com")
    assert (answer.status_code, answer.get_json()["error"]) == (422, "no_tag")


@pytest.mark.parametrize("sent", [{}, {"person": "x", "pin": "2468"}, {"person": None, "pin": None}, {"badge": 5}])
def test_a_wrong_proof_is_refused_without_saying_what_was_wrong(phone: FlaskClient, sent: dict[str, object]) -> None:
    answer = sign_in(phone, **sent)
    assert (answer.status_code, answer.get_json()["error"]) == (401, "refused")


def test_attempts_are_counted_first_and_waits_grow(phone: FlaskClient, people: dict[str, str]) -> None:
    for _ in range(4):
        assert sign_in(phone, person=people[WORKER], pin="0000").status_code == 401
    waiting = sign_in(phone, person=people[WORKER], pin=sample.PIN)
    assert (waiting.status_code, waiting.get_json()["error"]) == (429, "wait")
    assert 1 <= waiting.get_json()["wait_s"] <= 3
    with phone.application.app_context():
        longer = set(db.session.scalars(select(Attempt.count)))
    assert longer == {4}, "an attempt made too early is not even looked at"


def test_somebodys_attempts_count_on_every_phone(
    app: Flask, phone: FlaskClient, people: dict[str, str], device_of: Callable[[str], str]
) -> None:
    for _ in range(4):
        sign_in(phone, person=people[WORKER], pin="0000")
    other = app.test_client()
    other.set_cookie("nisugata_device", device_of("田中 監督"))
    assert sign_in(other, person=people[WORKER], pin=sample.PIN).status_code == 429
    assert sign_in(other, person=people["佐藤 一郎"], pin=sample.PIN).status_code == 200


def test_after_the_wait_the_right_pin_clears_the_count(app: Flask, phone: FlaskClient, people: dict[str, str]) -> None:
    for _ in range(4):
        sign_in(phone, person=people[WORKER], pin="0000")
    with app.app_context(), writing():
        for attempt in db.session.scalars(select(Attempt)):
            attempt.last_at = datetime.now(UTC) - timedelta(minutes=1)
        db.session.commit()
    assert sign_in(phone, person=people[WORKER], pin=sample.PIN).status_code == 200
    with app.app_context():
        assert db.session.scalars(select(Attempt)).all() == []


def test_nobody_of_another_company_signs_in_here(phone: FlaskClient, people: dict[str, str]) -> None:
    assert sign_in(phone, person=people["となり 監督"], pin=sample.PIN).status_code == 401
    assert phone.get("/api/v1/me").get_json()["person"] is None


def test_only_an_enrolled_phone_takes_pins(app: Flask, people: dict[str, str]) -> None:
    assert sign_in(app.test_client(), person=people[WORKER], pin=sample.PIN).status_code == 401


def test_what_is_recorded_then_is_proved_by_the_pin(
    phone: FlaskClient, people: dict[str, str], session: Session
) -> None:
    sign_in(phone, person=people[WORKER], pin=sample.PIN)
    from_phone = {"id": "01900000-0000-7000-8000-00000000000a", "kind": "vehicle.found", "actor": people[WORKER]}
    from_phone |= {"happened_at": "2026-11-22T09:00:00+09:00", "auth": "online", "seq": 1}
    sent = {"events": [from_phone | {"body": {"chassis_number": "X-1"}}]}
    phone.post("/api/v1/events", json=sent, headers=OWN)
    session.rollback()
    assert session.get_one(Recorded, from_phone["id"]).auth == "pin"


@pytest.fixture
def invitation(app: Flask) -> str:
    with app.app_context(), writing():
        lead = db.session.scalars(select(Person).where(Person.name == "田中 監督")).one()
        token = enrolment.invite("enrol", lead.site_id, lead.id)
        db.session.commit()
    return token


def enrol(client: FlaskClient, **sent: object) -> TestResponse:
    return client.post("/api/v1/enrol", json=sent, headers=OWN)


def test_a_one_time_token_enrols_one_phone(app: Flask, invitation: str) -> None:
    client = app.test_client()
    answer = enrol(client, token=invitation, name="フロア9")
    assert answer.get_json()["device"]["name"] == "フロア9"
    assert client.get("/api/v1/me").get_json()["device"]["name"] == "フロア9"
    again = enrol(app.test_client(), token=invitation, name="もう一台")
    assert (again.status_code, again.get_json()["error"]) == (410, "used")


def test_a_token_that_ran_out_enrols_nothing(app: Flask, invitation: str) -> None:
    with app.app_context(), writing():
        for one in db.session.scalars(select(Invitation)):
            one.expires_at = datetime.now(UTC) - timedelta(seconds=1)
        db.session.commit()
    assert enrol(app.test_client(), token=invitation, name="x").status_code == 410


@pytest.mark.parametrize(
    ("sent", "status"),
    [({}, 400), ({"name": " "}, 400), ({"name": "x"}, 410), ({"name": "x", "token": "wrong"}, 410), ({"name": 5}, 410)],
)
def test_nothing_else_enrols(app: Flask, sent: dict[str, object], status: int) -> None:
    answer = enrol(app.test_client(), **sent)
    assert answer.status_code == status
    assert "nisugata_device" not in (answer.headers.get("Set-Cookie") or "")


def test_the_phones_cookie_is_kept_from_scripts_and_other_sites(app: Flask, invitation: str) -> None:
    client = app.test_client()
    sent = {"token": invitation, "name": "x"}
    answer = client.post("/api/v1/enrol", json=sent, headers=OWN, base_url="https://yard.example")
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("nisugata_device="))
    for said in ("Secure", "HttpOnly", "SameSite=Lax"):
        assert said in cookie
