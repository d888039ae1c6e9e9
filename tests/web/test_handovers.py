"""Sender and receiver sign for a lot on one phone: the server sees the sender, the record carries both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from ledger.event import happening
from ledger.models import Attempt, Lot, LotHandover, Person, SenderProof
from tests.web.test_returns import told
from web import signing
from web.sample import PIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    Browser = Callable[[str], FlaskClient]
    Tell = Callable[..., str]

__all__ = ["told"]
HEADERS = {"X-Nisugata": "1"}
WORKER = "グエン・ヴァン・アン"


@pytest.fixture
def lot(session: Session) -> Lot:
    """The sample's lot on its way to the dock."""
    return session.scalars(select(Lot)).one()


def person(session: Session, name: str) -> str:
    return session.scalars(select(Person.id).where(Person.name == name)).one()


@pytest.fixture
def driver(session: Session) -> str:
    """A worker of the yard."""
    return person(session, WORKER)


def prove(browser: FlaskClient, lot: Lot, **secret: str) -> TestResponse:
    return browser.post(f"/api/v1/lots/{lot.id}/sender-proof", json=secret, headers=HEADERS)


def sign(browser: FlaskClient, session: Session, lot: Lot, **body: str) -> tuple[str, str | None]:
    event = happening("lot.handed_over", person(session, "受入 次郎"), lot=lot.id, **body)
    told_back = browser.post("/api/v1/events", json={"events": [event]}, headers=HEADERS).get_json()["answers"][0]
    return told_back["status"], told_back["refusal"] and told_back["refusal"]["code"]


def test_the_driver_signs_by_pin_and_both_are_on_the_slip(
    browser_of: Browser, lot: Lot, session: Session, driver: str, told: Tell
) -> None:
    dock = browser_of("dock")
    assert {"id": driver, "name": WORKER} in dock.get(f"/api/v1/lots/{lot.id}/senders").get_json()["people"]
    seen = prove(dock, lot, person=driver, pin=PIN).get_json()
    assert dock.get("/api/v1/me").get_json()["person"]["name"] == "受入 次郎", "nobody else is signed in by it"
    body = {"sender": driver, "sender_name": "だれか", "proof": seen["proof"], "auth": seen["auth"]}
    assert sign(dock, session, lot, **body | {"auth": "badge"}) == ("held", "unknown_person")
    assert sign(dock, session, lot, **body) == ("applied", None)
    session.rollback()
    row = session.scalars(select(LotHandover)).one()
    assert (row.sender_id, row.sender_name, row.auth, row.taker.name) == (driver, WORKER, "pin", "受入 次郎")
    told("event.annulled", event=row.id)
    assert sign(dock, session, lot, **body) == ("held", "already_done"), "a proof serves once"
    assert sign(dock, session, lot, sender_name="見本運輸 山田") == ("applied", None)
    told("bag.checked", lot=lot.id, bag=lot.bags[0].id, result="found")
    told("lot.weighed", lot=lot.id, gross_g=20_000, scale=dock.get("/api/v1/snapshot").get_json()["scales"][0]["id"])
    told("lot.received", lot=lot.id)
    assert "引渡し 見本運輸 山田（名前だけ）・引取り 受入 次郎" in browser_of("clerk").get(f"/lots/{lot.id}/slip").text


def test_a_wrong_pin_counts_before_it_is_checked_and_waits_grow(
    browser_of: Browser, lot: Lot, session: Session, driver: str
) -> None:
    dock = browser_of("dock")
    for _ in range(signing.FREE_ATTEMPTS):
        assert prove(dock, lot, person=driver, pin="0000").status_code == 401
    assert prove(dock, lot, person=driver, pin=PIN).status_code == 429, "right, but too soon"
    session.rollback()
    assert session.get_one(Attempt, f"person:{driver}").count == signing.FREE_ATTEMPTS
    assert not session.scalars(select(SenderProof)).all()


def test_only_who_brings_the_lot_signs_for_it(browser_of: Browser, lot: Lot, session: Session, driver: str) -> None:
    dock = browser_of("dock")
    stranger = person(session, "となり 監督")
    assert browser_of("worker").get(f"/api/v1/lots/{lot.id}/senders").status_code == 403
    assert dock.get(f"/api/v1/lots/{driver}/senders").status_code == 404
    assert sign(dock, session, lot, sender=driver, sender_name=WORKER) == ("held", "mismatch"), "no proof"
    assert prove(dock, lot, person=stranger, pin=PIN).status_code == 401, "right, but not this lot's"
    assert prove(dock, lot, badge="NIS1.W000").status_code == 422
