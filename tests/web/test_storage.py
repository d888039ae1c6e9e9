"""保管: what stands where, how full, how old; full places and what receivers wait for show before they are late."""

from collections.abc import Callable
from datetime import date, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Place, ShippingTerms, Site
from ledger.queries.storage import storage, to_ship
from web.typed import today

Browser = Callable[[str], FlaskClient]


def place(session: Session, name: str) -> Place:
    session.rollback()
    yard = select(Site.id).where(Site.name == "見本解体 本工場").scalar_subquery()
    return session.scalars(select(Place).where(Place.name == name, Place.site_id == yard)).one()


def terms(session: Session, **told: str) -> dict[str, str]:
    receiver = session.scalars(select(Site).where(Site.name == "見本樹脂 受入場")).one()
    given = {"destination": receiver.id, "material": "bumper", "kg": "", "days": "", "valid_from": today().isoformat()}
    return given | told


def test_the_office_sees_what_stands_in_which_place(browser_of: Browser, session: Session) -> None:
    a2 = place(session, "A-2")
    page = browser_of("clerk").get("/storage").text
    for said in ("A-2", "20.4 kg・容器1個", "置場が決まっていない容器", "空いています", "保管できる量は未登録"):
        assert said in page
    page = browser_of("worker").get(f"/storage/{a2.id}").text
    for said in ("内装1", "ZVW30-1234567", "HA36S-205511", "満杯・締め"):
        assert said in page
    file = f"/files/lists/stored_parts.csv?place={a2.id}"
    assert len(browser_of("auditor").get(file).text.splitlines()) == 4
    assert len(browser_of("neighbour").get(file).text.splitlines()) == 1
    assert browser_of("clerk").get("/storage/none").text.count("NT32-0512345") == 2
    assert browser_of("neighbour").get(f"/storage/{a2.id}").status_code == 404
    assert browser_of("dock").get("/storage").status_code == 403


def test_a_place_that_fills_up_warns_on_the_overview(browser_of: Browser, session: Session) -> None:
    a2, supervisor = place(session, "A-2"), browser_of("supervisor")
    address = f"/storage/{a2.id}/capacity"
    wrong = supervisor.post(address, data={"containers": "0", "kg": ""})
    assert wrong.status_code == 422
    assert 'id="e-containers"' in wrong.text
    assert supervisor.post(address, data={"containers": "", "kg": "22"}).status_code == 303
    site = place(session, "A-2").site_id
    load = next(one for one in storage(session, {site}) if one.place and one.place.name == "A-2")
    assert load.share == load.grams / 22_000
    assert "もうすぐいっぱい" in supervisor.get("/").text
    assert "93%" in supervisor.get("/storage").text
    supervisor.post(address, data={"containers": "1", "kg": ""})
    assert "いっぱいです" in supervisor.get("/").text
    supervisor.post(address, data={"containers": "", "kg": ""})
    assert place(session, "A-2").holds is None
    assert "いっぱい" not in supervisor.get("/").text
    assert browser_of("clerk").post(address, data={"containers": "3"}).status_code == 403
    assert browser_of("neighbour").post(address, data={"containers": "3"}).status_code == 404


def test_what_a_receiver_waits_for_shows_by_quantity_or_by_age(browser_of: Browser, session: Session) -> None:
    supervisor = browser_of("supervisor")
    empty = supervisor.post("/storage/terms", data=terms(session))
    assert empty.status_code == 422
    assert "どちらかは入力してください" in empty.text
    for odd in ({"destination": "x", "kg": "10"}, {"days": "0"}, {"material": "x", "days": "3"}, {"kg": "-1"}):
        assert supervisor.post("/storage/terms", data=terms(session, **odd)).status_code == 422
    assert supervisor.post("/storage/terms", data=terms(session, kg="14")).status_code == 303
    assert supervisor.post("/storage/terms", data=terms(session, material="interior", days="5")).status_code == 303
    yard = place(session, "A-1").site_id
    by = {one.terms.material.value: one for one in to_ship(session, [yard], today())}
    assert by["bumper"].grams == 5200 + 3000 + 2400 + 4000  # what stands in バンパー2
    assert by["bumper"].due(today())
    assert by["interior"].oldest == today() - timedelta(days=9)
    assert by["interior"].due(today())
    page = supervisor.get("/").text
    assert page.count("出荷する時期です") == 2
    assert "14.0 kgたまったら" in page
    assert supervisor.post("/storage/terms", data=terms(session, kg="17")).status_code == 303
    assert "もうすぐ出荷" in supervisor.get("/storage").text  # the last terms count
    assert browser_of("clerk").get("/storage/terms/new").status_code == 403
    assert "14.6" not in browser_of("neighbour").get("/storage").text


def test_terms_that_begin_later_do_not_count_yet(browser_of: Browser, session: Session) -> None:
    tomorrow = date.fromordinal(today().toordinal() + 1)
    told = terms(session, kg="1", valid_from=tomorrow.isoformat())
    assert browser_of("owner").post("/storage/terms", data=told).status_code == 303
    session.rollback()
    row = session.scalars(select(ShippingTerms)).one()
    assert to_ship(session, [row.site_id], today()) == []
    assert to_ship(session, [row.site_id], tomorrow)[0].due(tomorrow)
