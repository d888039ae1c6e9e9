"""Proof for outsiders: a link opens one chain without names, runs out, can be withdrawn; the chain as EPCIS."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from ledger.models import Acceptance, Lot, Person, ProofLink

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]


@pytest.fixture
def lot(session: Session) -> Lot:
    """The sample's lot on its way."""
    return session.scalars(select(Lot)).one()


def give(browser: FlaskClient, thing: str, **typed: str) -> str:
    """Give a link as a supervisor does; return the address that the page shows once."""
    page = browser.post(f"/proof-links/{thing}", data={"to_whom": "監査法人みほん", "days": "30"} | typed)
    assert page.status_code == 200, page.text
    found = re.search(r'value="(http://localhost/proof/[^"]+)"', page.text)
    assert found, page.text
    return found[1].removeprefix("http://localhost")


def test_an_auditor_without_an_account_reads_one_lot_and_nobodys_name(
    browser_of: Browser, session: Session, lot: Lot
) -> None:
    address = give(browser_of("supervisor"), lot.id)
    page = browser_of("").get(address)
    assert page.status_code == 200
    assert str(lot.jars_lot_id) in page.text
    assert "ZVW30-1234567" in page.text
    assert "NT32-0512345" not in page.text, "a vehicle of another lot"
    names = [name for name in session.scalars(select(Person.name)) if name in page.text]
    assert names == []
    assert json.loads(browser_of("").get(f"{address}/epcis").text)["type"] == "EPCISDocument"


def test_a_link_can_be_withdrawn(browser_of: Browser, lot: Lot) -> None:
    supervisor = browser_of("supervisor")
    address = give(supervisor, lot.id)
    page = supervisor.get(f"/proof-links/{lot.id}").text
    assert "監査法人みほん" in page
    withdraw = re.search(r'action="(/proof-links/[^"]+/withdraw)"', page)
    assert withdraw
    supervisor.post(withdraw[1])
    answer = browser_of("").get(address)
    assert answer.status_code == 410
    assert "開けません" in answer.text
    assert browser_of("").get(f"{address}/epcis").status_code == 410
    assert "取消済" in supervisor.get(f"/proof-links/{lot.id}").text


def test_a_link_runs_out(browser_of: Browser, lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    address, opens = give(browser_of("supervisor"), lot.id, days="3"), ProofLink.opens
    monkeypatch.setattr(ProofLink, "opens", lambda link, now: opens(link, now + timedelta(days=3)))
    assert browser_of("").get(address).status_code == 410


def test_a_token_that_was_never_given_opens_nothing(browser_of: Browser) -> None:
    assert browser_of("").get("/proof/never-given").status_code == 410


def test_what_was_typed_wrong_is_said_and_kept(browser_of: Browser, session: Session, lot: Lot) -> None:
    page = browser_of("supervisor").post(f"/proof-links/{lot.id}", data={"to_whom": "監査法人", "days": "4000"})
    assert page.status_code == 422
    assert 'value="監査法人"' in page.text
    assert "366" in page.text
    session.rollback()  # to see what the request committed
    assert session.scalars(select(ProofLink)).all() == []


def test_nobody_gives_a_link_to_what_he_does_not_see(browser_of: Browser, session: Session) -> None:
    foreign = session.scalars(select(Acceptance.id).where(Acceptance.chassis_number == "KSP90-5012345")).one()
    supervisor = browser_of("supervisor")
    assert supervisor.get(f"/proof-links/{foreign}").status_code == 404
    assert supervisor.post(f"/proof-links/{foreign}", data={"to_whom": "x", "days": "1"}).status_code == 404
    assert supervisor.get(f"/epcis/{foreign}").status_code == 404


def test_the_chain_comes_as_a_file(browser_of: Browser, lot: Lot) -> None:
    answer = browser_of("dock").get(f"/epcis/{lot.code}")
    assert answer.content_type == "application/ld+json"
    assert len(json.loads(answer.text)["epcisBody"]["eventList"]) > 5
    assert "/epcis/" in browser_of("dock").get(f"/trace/{lot.code}").text
