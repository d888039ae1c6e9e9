"""Phones: enrolled by a one-time QR, shown with what has not arrived, withdrawn."""

from base64 import b64decode
from collections.abc import Callable
from re import search

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.event import happening
from ledger.models import Container, Device, Site

Browser = Callable[[str], FlaskClient]


def invited(browser: FlaskClient, site: str) -> str:
    """The token on the page of a new invitation."""
    page = browser.post("/devices/invitations", data={"site": site})
    assert page.status_code == 200
    found = search(r"/enrol#([\w-]{20,})", page.text)
    assert found
    return found[1]


def enrolled(app: Flask, token: str) -> FlaskClient:
    phone = app.test_client()
    sent = {"token": token, "name": "フロア1", "installation": "x"}
    answer = phone.post("/api/v1/enrol", json=sent, headers={"X-Nisugata": "1"})
    assert answer.status_code == 200, answer.text
    return phone


def site(session: Session, name: str = "見本解体 本工場") -> str:
    session.rollback()
    return session.scalars(select(Site.id).where(Site.name == name)).one()


def device(session: Session) -> Device:
    session.rollback()
    return session.scalars(select(Device)).one()


def test_the_qr_enrols_one_phone_once(app: Flask, browser_of: Browser, session: Session) -> None:
    token = invited(browser_of("supervisor"), site(session))
    enrolled(app, token)
    again = app.test_client().post(
        "/api/v1/enrol", json={"token": token, "name": "二台目"}, headers={"X-Nisugata": "1"}
    )
    assert again.status_code == 410
    assert device(session).name == "フロア1"


def test_the_qr_names_where_phones_reach_the_installation(app: Flask, browser_of: Browser, session: Session) -> None:
    app.config["LAN_URL"] = "https://192.168.1.20:8443/"
    page = browser_of("supervisor").post("/devices/invitations", data={"site": site(session)}).text
    assert "https://192.168.1.20:8443/enrol#" in page
    picture = search(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", page)
    assert picture
    assert b"<svg" in b64decode(picture[1])


def test_the_token_is_in_no_address_and_not_on_the_form(browser_of: Browser) -> None:
    assert "/enrol#" not in browser_of("supervisor").get("/devices/new").text


def test_a_phone_shows_with_the_numbers_that_have_not_arrived(
    app: Flask, browser_of: Browser, session: Session
) -> None:
    supervisor = browser_of("supervisor")
    phone = enrolled(app, invited(supervisor, site(session)))
    assert "届いていない番号" not in supervisor.get("/people").text
    box = session.scalars(select(Container).where(Container.name == "ガラス1").limit(1)).one()
    for number in (1, 4):
        event = happening("fill.opened", None, container=box.id) | {"seq": number}
        phone.post("/api/v1/events", json={"events": [event]}, headers={"X-Nisugata": "1"})
    page = supervisor.get("/people").text
    assert "フロア1" in page
    assert "届いていない番号: 2、3（2件）" in page


def test_a_withdrawn_phone_gets_nothing_more(app: Flask, browser_of: Browser, session: Session) -> None:
    supervisor = browser_of("supervisor")
    phone = enrolled(app, invited(supervisor, site(session)))
    assert phone.get("/api/v1/snapshot").status_code == 200
    key = device(session).id
    assert "登録を解除しました" in supervisor.post(f"/devices/{key}/withdraw", follow_redirects=True).text
    assert phone.get("/api/v1/snapshot").status_code == 401
    assert "解除済" in supervisor.get("/people").text


def test_phones_and_sites_of_other_companies_are_not_there(app: Flask, browser_of: Browser, session: Session) -> None:
    neighbour, supervisor = browser_of("neighbour"), browser_of("supervisor")
    assert supervisor.post("/devices/invitations", data={"site": site(session, "となり解体")}).status_code == 404
    enrolled(app, invited(neighbour, site(session, "となり解体")))
    key = device(session).id
    assert supervisor.post(f"/devices/{key}/withdraw").status_code == 404
    assert "フロア1" not in supervisor.get("/people").text


def test_a_clerk_enrols_no_phone(browser_of: Browser, session: Session) -> None:
    clerk = browser_of("clerk")
    assert clerk.get("/devices/new").status_code == 403
    assert clerk.post("/devices/invitations", data={"site": site(session)}).status_code == 403
