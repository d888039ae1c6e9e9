"""Work instructions for many vehicles, mistakes mended before JARS, parts another dismantler took, finds that count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

import ledger
from ledger.event import Source
from ledger.models import Acceptance, Person, Recorded, Recovery
from ledger.queries.tags import named
from ledger.words import Auth, SizeClass, Team
from web.tag_faces import faces
from web.typed import today

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]

OPEN, ANOTHER, FINISHED, SEALED = "DJ5FS-301234", "CW5W-5301234", "NT32-0512345", "ZVW30-1234567"


def vehicle(session: Session, number: str) -> Acceptance:
    session.rollback()
    return session.scalars(select(Acceptance).where(Acceptance.chassis_number == number)).one()


def facts(one: Acceptance, **changed: str) -> dict[str, str]:
    """The form of a vehicle as it comes filled in."""
    told = {"maker": one.maker, "size_class": one.size_class.value, "accepted_on": one.accepted_on.isoformat()}
    return {"chassis_number": one.chassis_number, **told, "note": one.note, **changed}


def test_many_vehicles_get_one_instruction_that_stands_on_their_tickets(
    app: Flask, browser_of: Browser, session: Session
) -> None:
    clerk, keys = browser_of("clerk"), [vehicle(session, number).id for number in (OPEN, ANOTHER)]
    form = clerk.post("/vehicles/instruction", data={"vehicle": keys}).text
    assert OPEN in form
    assert ANOTHER in form
    told = {"vehicle": keys, "target": "yes", "wanted": ["interior"], "note": "内装だけ"}
    answer = clerk.post("/vehicles/instructed", data=told, follow_redirects=True)
    assert "2台に作業指示を出しました" in answer.text
    assert "印刷し直してください" in answer.text
    one = vehicle(session, OPEN)
    assert (one.wanted, one.note, vehicle(session, ANOTHER).wanted) == ("interior", "内装だけ", "interior")
    clerk.post("/vehicles/instructed", data={"vehicle": keys[0], "target": "no", "note": ""})
    one = vehicle(session, OPEN)
    assert (one.target, one.wanted, one.note) == (False, "", "")
    hung = named(session, one.ticket or "")
    assert hung
    with app.app_context():
        (ticket,) = faces([hung])
    assert not getattr(ticket, "target", True)
    assert "回収の対象外" in clerk.get(f"/vehicles/{one.id}").text


def test_finished_vehicles_get_no_instruction(browser_of: Browser, session: Session) -> None:
    clerk, sealed = browser_of("clerk"), vehicle(session, SEALED).id
    answer = clerk.post("/vehicles/instruction", data={"vehicle": sealed}, follow_redirects=True)
    assert "作業中の車両を選んでください" in answer.text
    both = clerk.post("/vehicles/instruction", data={"vehicle": [sealed, vehicle(session, OPEN).id]}).text
    assert "完了した車両は除きました" in both
    assert clerk.post("/vehicles/instructed", data={"vehicle": sealed}).status_code == 422
    assert browser_of("worker").post("/vehicles/instruction").status_code == 403


def test_a_mistake_is_mended_and_only_what_differs_is_told(browser_of: Browser, session: Session) -> None:
    clerk, one = browser_of("clerk"), vehicle(session, OPEN)
    address = f"/vehicles/{one.id}/facts"
    assert f'value="{OPEN}"' in clerk.get(address).text
    same = clerk.post(address, data=facts(one), follow_redirects=True)
    assert "変わったところはありません" in same.text
    clerk.post(address, data=facts(one, size_class="large", model="アクセラ", asr_kg="190.5"))
    one = vehicle(session, OPEN)
    assert (one.size_class, one.model, one.asr_standard_g) == (SizeClass.LARGE, "アクセラ", 190_500)
    newest = session.scalars(select(Recorded).order_by(Recorded.position.desc()).limit(1)).one()
    assert newest.kind == "vehicle.corrected"
    assert "chassis_number" not in newest.posted
    assert clerk.post(address, data=facts(one, chassis_number="")).status_code == 422


def test_a_team_still_to_be_checked_is_said_until_it_is_and_the_vehicle_follows_the_table(
    browser_of: Browser, session: Session
) -> None:
    clerk, manager, one = browser_of("clerk"), browser_of("manager"), vehicle(session, FINISHED)
    pages = (f"/vehicles/{one.id}", f"/entries/{one.id}", "/entries?team=ART", "/entries/approval?team=ART")
    assert not [page for page in pages if "確認中" in clerk.get(page).text]
    told = {"maker": one.maker, "team": "ART", "valid_from": "2026-04-01"}
    manager.post("/agreements/makers", data=told | {"to_be_checked": "1"})
    assert [page for page in pages if "確認中" in clerk.get(page).text] == list(pages)
    manager.post("/agreements/makers", data=told | {"team": "TH"})
    assert [page for page in pages if re.search("別のチーム|表と違う", clerk.get(page).text)] == list(pages)
    assert vehicle(session, FINISHED).team is Team.ART
    clerk.post(f"/vehicles/{one.id}/facts", data=facts(one))
    assert vehicle(session, FINISHED).team is Team.TH
    assert "別のチーム" not in clerk.get(pages[0]).text
    assert "変わったところはありません" in clerk.post(pages[0] + "/facts", data=facts(one), follow_redirects=True).text


def test_what_is_in_jars_is_corrected_by_request_only(browser_of: Browser, session: Session) -> None:
    clerk, one = browser_of("clerk"), vehicle(session, SEALED)
    assert "訂正を申請してください" in clerk.get(f"/vehicles/{one.id}/facts").text
    answer = clerk.post(f"/vehicles/{one.id}/facts", data=facts(one, size_class="kei"))
    assert answer.status_code == 422
    assert vehicle(session, SEALED).size_class is SizeClass.MID_SMALL
    assert browser_of("neighbour").get(f"/vehicles/{one.id}/facts").status_code == 404


def test_a_vehicle_accepted_from_another_dismantler_shows_what_was_taken_there(browser_of: Browser) -> None:
    neighbour = browser_of("neighbour")
    told = {"chassis_number": SEALED, "maker": "トヨタ", "size_class": "mid_small", "accepted_on": today().isoformat()}
    page = neighbour.post("/vehicles", data=told, follow_redirects=True).text
    assert "ほかの引取で回収済の部品" in page
    assert "見本解体（サンプル）" in page
    assert "グエン" not in page


def test_accepting_a_vehicle_the_floor_found_lets_its_records_count(browser_of: Browser, session: Session) -> None:
    worker = session.scalars(select(Person).where(Person.name == "佐藤 一郎")).one()
    source = Source(worker.site_id, person_id=worker.id, auth=Auth.PIN)
    posted = ledger.happening("vehicle.found", worker.id, chassis_number="ABC12-7654321")
    found = ledger.record(session, posted, source)
    absent = {"acceptance": found.id, "part": "interior", "why": "missing"}
    missing = ledger.record(session, ledger.happening("part.absent", worker.id, **absent), source)
    session.commit()
    told = {
        "chassis_number": "ABC12-7654321",
        "maker": "トヨタ",
        "size_class": "kei",
        "accepted_on": today().isoformat(),
    }
    page = browser_of("clerk").post("/vehicles", data={**told, "found": found.id}, follow_redirects=True).text
    assert "現場の記録1件を、引取に結び付けて反映しました" in page
    session.rollback()
    assert session.get_one(Recovery, missing.id).person.name == "佐藤 一郎"
