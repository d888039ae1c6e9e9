"""Vehicles: the list, accepting one, its page, its ticket."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

import ledger
from ledger.event import Source
from ledger.models import Acceptance, Person, Recorded
from ledger.words import Auth, Outcome
from web.typed import today

Browser = Callable[[str], FlaskClient]
FORM = {"maker": "トヨタ", "size_class": "kei", "accepted_on": today().isoformat()}


def acceptance(session: Session, number: str) -> Acceptance:
    return session.scalars(select(Acceptance).where(Acceptance.chassis_number == number)).one()


def find(session: Session, number: str) -> str:
    """Let a worker find a vehicle that nobody accepted."""
    worker = session.scalars(select(Person).where(Person.name == "佐藤 一郎")).one()
    posted = ledger.happening("vehicle.found", worker.id, chassis_number=number, as_read=number, source="typed")
    answer = ledger.record(session, posted, Source(worker.site_id, person_id=worker.id, auth=Auth.PIN))
    session.commit()
    assert answer.outcome is Outcome.HELD
    return answer.id


def test_the_list_shows_the_company_s_vehicles_and_no_other_s(browser_of: Browser) -> None:
    page = browser_of("clerk").get("/vehicles").text
    assert "ZVW30-1234567" in page
    assert "KSP90-5012345" not in page
    assert "KSP90-5012345" in browser_of("neighbour").get("/vehicles").text


def test_a_vehicle_out_of_the_scheme_shows_as_such(browser_of: Browser, session: Session) -> None:
    browser = browser_of("clerk")
    assert "制度対象外" in browser.get("/vehicles?q=1FTEX").text
    assert (
        "制度の容器には入れられません" in browser.get(f"/vehicles/{acceptance(session, '1FTEX15N8RKA12345').id}").text
    )


def test_four_characters_find_a_vehicle_by_its_last_four(browser_of: Browser) -> None:
    page = browser_of("worker").get("/vehicles?q=４５６７").text
    assert "ZVW30-1234567" in page
    assert "GP7-1003344" not in page


def test_a_search_without_hits_says_what_to_do(browser_of: Browser) -> None:
    assert "条件に合う車両はありません" in browser_of("clerk").get("/vehicles?q=ZZZZZ").text


def test_htmx_gets_the_list_alone(browser_of: Browser) -> None:
    page = browser_of("clerk").get("/vehicles?state=sealed", headers={"HX-Request": "true"}).text
    assert page.strip().startswith('<div id="vehicles"')
    assert "ZVW30-1234567" in page
    assert "NT32-0512345" not in page


def test_pages_follow_each_other_without_gap_or_repetition(
    browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr("web.vehicles.PAGE", 5)
    browser, seen, address = browser_of("clerk"), [], "/vehicles"
    for _ in range(3):
        page = browser.get(address).text
        seen += [line.split("</a>")[0] for line in page.split('<a class="code" href="/vehicles/')[1:]]
        if 'rel="next"' not in page:
            break
        address = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 12


def test_a_number_is_kept_in_its_written_form(browser_of: Browser, session: Session) -> None:
    answer = browser_of("clerk").post("/vehicles", data={**FORM, "chassis_number": " ｎｃｐ１００ー００１２３４５ "})
    assert answer.status_code == 303
    accepted = acceptance(session, "NCP100-0012345")
    assert answer.location == f"/vehicles/{accepted.id}"
    assert accepted.team == "TH"
    assert accepted.as_read


def test_what_was_typed_stays_when_something_is_missing(browser_of: Browser, session: Session) -> None:
    typed = {"chassis_number": "NCP100-0012345", "accepted_on": "2999-01-01", "note": "助手席が重い"}
    answer = browser_of("clerk").post("/vehicles", data=typed)
    assert answer.status_code == 422
    for kept in ("NCP100-0012345", "2999-01-01", "助手席が重い", "選んでください。", "未来の日付です。"):
        assert kept in answer.text
    assert not session.scalars(select(Acceptance).where(Acceptance.chassis_number == "NCP100-0012345")).all()


def test_the_same_vehicle_on_the_same_day_is_refused_before_it_is_recorded(
    browser_of: Browser, session: Session
) -> None:
    browser, data = browser_of("clerk"), {**FORM, "chassis_number": "NCP100-0012345"}
    browser.post("/vehicles", data=data)
    before = session.scalars(select(Recorded.id)).all()
    answer = browser.post("/vehicles", data=data)
    assert answer.status_code == 422
    assert "もう登録されています" in answer.text
    assert session.scalars(select(Recorded.id)).all() == before


def test_a_worker_may_look_but_not_accept(browser_of: Browser) -> None:
    worker = browser_of("worker")
    assert worker.get("/vehicles").status_code == 200
    assert worker.get("/vehicles/new").status_code == 403
    assert worker.post("/vehicles", data={**FORM, "chassis_number": "NCP100-0012345"}).status_code == 403
    assert browser_of("dock").get("/vehicles").status_code == 403


def test_a_vehicle_of_a_known_model_that_the_floor_found_is_accepted_with_one_tap(
    browser_of: Browser, session: Session
) -> None:
    found, clerk = find(session, "ZVW30-7654321"), browser_of("clerk")
    page = clerk.get("/vehicles").text
    assert "現場で見つかった車両" in page
    assert "トヨタ・中小型で引き取る" in page
    tap = {**FORM, "size_class": "mid_small", "chassis_number": "ZVW30-7654321", "found": found}
    answer = clerk.post("/vehicles", data=tap)
    assert answer.location == f"/vehicles/{found}"
    assert "現場で見つかった車両" not in clerk.get("/vehicles").text


def test_an_unknown_model_is_accepted_through_the_form(browser_of: Browser, session: Session) -> None:
    found = find(session, "ABC12-7654321")
    page = browser_of("clerk").get(f"/vehicles/new?found={found}").text
    assert 'value="ABC12-7654321"' in page
    assert "佐藤 一郎さんが" in page


def test_what_another_company_found_is_none_of_ours(browser_of: Browser, session: Session) -> None:
    found, neighbour = find(session, "ZVW30-7654321"), browser_of("neighbour")
    assert "現場で見つかった車両" not in neighbour.get("/vehicles").text
    assert neighbour.get(f"/vehicles/new?found={found}").status_code == 404
    data = {**FORM, "chassis_number": "ZVW30-7654321", "found": found}
    assert neighbour.post("/vehicles", data=data).status_code == 404


def test_the_page_of_a_vehicle_says_who_took_what_into_which_container(browser_of: Browser, session: Session) -> None:
    page = browser_of("worker").get(f"/vehicles/{acceptance(session, 'NT32-0512345').id}").text
    for told in ("佐藤 一郎", "バンパー2", "回収済", "記録なし", "15.0 kg"):
        assert told in page


def test_the_page_of_a_vehicle_shows_what_waits_in_the_tray(browser_of: Browser, session: Session) -> None:
    taken = acceptance(session, "NT32-0512345")
    worker = browser_of("worker")
    posted = ledger.happening(
        "part.absent",
        session.scalars(select(Person.id).where(Person.name == "グエン・ヴァン・アン")).one(),
        acceptance=taken.id,
        part="front_bumper",
        why="missing",
    )
    sent = worker.post("/api/v1/events", json={"events": [posted]}, headers={"X-Nisugata": "1"})
    assert sent.json is not None
    assert sent.json["answers"][0]["status"] == "held"
    page = browser_of("clerk").get(f"/vehicles/{taken.id}").text
    assert "要対応" in page
    assert sent.json["answers"][0]["refusal"]["words"] in page


def test_foreign_and_unknown_vehicles_are_not_there(browser_of: Browser, session: Session) -> None:
    foreign = acceptance(session, "KSP90-5012345").id
    clerk = browser_of("clerk")
    assert clerk.get(f"/vehicles/{foreign}").status_code == 404
    assert clerk.get("/vehicles/nothing").status_code == 404
    assert clerk.post("/vehicles/tickets", data={"vehicle": foreign}).status_code == 404


def test_missing_tickets_are_issued_on_the_way_to_the_printer(browser_of: Browser, session: Session) -> None:
    clerk = browser_of("clerk")
    clerk.post("/vehicles", data={**FORM, "chassis_number": "NCP100-0012345"})
    fresh, old = acceptance(session, "NCP100-0012345"), acceptance(session, "NT32-0512345")
    assert fresh.ticket is None
    answer = clerk.post("/vehicles/tickets", data={"vehicle": [fresh.id, old.id]})
    session.rollback()  # a new look at what the request committed
    assert answer.location == f"/print?codes={fresh.ticket}.{old.ticket}"


def test_printing_no_ticket_says_to_choose(browser_of: Browser) -> None:
    clerk = browser_of("clerk")
    answer = clerk.post("/vehicles/tickets", follow_redirects=True)
    assert "一覧から選んでください" in answer.text
