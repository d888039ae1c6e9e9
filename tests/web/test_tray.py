"""要対応: what was held or kept, and how it is settled."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.event import Answer, Source, happening
from ledger.models import Acceptance, Container, Fill, Person, Standing
from ledger.record import record
from ledger.words import Auth, FillState, Status
from web import tray

Browser = Callable[[str], FlaskClient]


def _tell(session: Session, who: str, kind: str, **body: object) -> Answer:
    session.rollback()
    person = session.scalars(select(Person).where(Person.name == who)).one()
    source = Source(person.site_id, person_id=person.id, auth=Auth.PASSWORD)
    answer = record(session, happening(kind, person.id, **body), source)
    session.commit()
    return answer


def _mixed(session: Session) -> str:
    """Hold an interior part that was put into a bumper container (R1)."""
    acceptance = session.scalars(select(Acceptance).where(Acceptance.chassis_number == "GP7-0044556")).one()
    fill = _fill(session, "バンパー2")
    return _tell(session, "佐藤 一郎", "part.recovered", acceptance=acceptance.id, part="interior", fill=fill.id).id


def _fill(session: Session, container: str) -> Fill:
    rows = select(Fill).join(Container).where(Container.name == container, Fill.state != FillState.EMPTIED)
    return session.scalars(rows.order_by(Fill.opened_at.desc())).first() or pytest.fail("no fill")


def _too_late(session: Session) -> str:
    """Hold a part that came into a fill after it was closed: a reason can mend that."""
    acceptance = session.scalars(select(Acceptance).where(Acceptance.chassis_number == "GP7-0044556")).one()
    fill = _fill(session, "バンパー2")
    _tell(session, "佐藤 一郎", "fill.closed", fill=fill.id)
    return _tell(session, "佐藤 一郎", "part.recovered", acceptance=acceptance.id, part="rear_bumper", fill=fill.id).id


def _status(session: Session, key: str) -> Status:
    session.rollback()
    return session.get_one(Standing, key).status


def test_a_held_record_says_what_who_where_and_why(browser_of: Browser, session: Session) -> None:
    _mixed(session)
    page = browser_of("supervisor").get("/tray").text
    for said in ("部品を回収", "内装", "GP7-0044556", "佐藤 一郎", "バンパー2", "材質が違います"):
        assert said in page
    assert "この理由は承認では直せません" in page


def test_nothing_is_said_with_an_empty_tray(browser_of: Browser) -> None:
    assert "要対応の記録はありません" in browser_of("clerk").get("/tray").text


def test_a_supervisor_lets_through_with_a_reason(browser_of: Browser, session: Session) -> None:
    key = _too_late(session)
    supervisor = browser_of("supervisor")
    without = supervisor.post(f"/tray/{key}/let-through", data={"reason": " "})
    assert without.status_code == 422
    assert "通す理由を入力してください" in without.text
    answer = supervisor.post(f"/tray/{key}/let-through", data={"reason": "締める前に入れた"}, follow_redirects=True)
    assert "理由をつけて反映しました" in answer.text
    assert _status(session, key) is Status.LET_THROUGH
    again = supervisor.post(f"/tray/{key}/let-through", data={"reason": "x"})
    assert again.status_code == 409
    assert "ほかの人が先に変更しました" in again.text


def test_what_no_reason_mends_is_refused_in_words_and_stays(browser_of: Browser, session: Session) -> None:
    key = _mixed(session)
    answer = browser_of("owner").post(f"/tray/{key}/let-through", data={"reason": "x"}, follow_redirects=True)
    assert "材質が違います" in answer.text
    assert _status(session, key) is Status.HELD


def test_a_refused_attempt_in_the_tray_is_not_itself_in_the_tray(browser_of: Browser, session: Session) -> None:
    key = _mixed(session)
    owner = browser_of("owner")
    owner.post(f"/tray/{key}/let-through", data={"reason": "x"})
    assert owner.get("/tray").text.count('id="tray-') == 1


def test_annulled_with_a_reason_it_leaves(browser_of: Browser, session: Session) -> None:
    key = _mixed(session)
    owner = browser_of("owner")
    answer = owner.post(f"/tray/{key}/annulment", data={"reason": "入れ直した"}, headers={"HX-Request": "true"})
    assert "取り消しました" in answer.text
    assert f"tray-{key}" not in answer.text
    assert _status(session, key) is Status.ANNULLED
    assert "要対応の記録はありません" in owner.get("/tray").text


def test_a_clerk_reads_and_is_told_who_decides(browser_of: Browser, session: Session) -> None:
    key = _mixed(session)
    clerk = browser_of("clerk")
    assert "現場責任者か事業主が決めます" in clerk.get("/tray").text
    assert clerk.post(f"/tray/{key}/let-through", data={"reason": "x"}).status_code == 403


def test_a_kept_record_shows_what_came_safely(browser_of: Browser, session: Session) -> None:
    person = session.scalars(select(Person).where(Person.name == "佐藤 一郎")).one()
    raw = {"kind": "part.exploded", "at": datetime.now(UTC).isoformat(), "body": "<script>alert(1)</script>"}
    key = record(session, raw, Source(person.site_id, person_id=person.id, auth=Auth.PIN)).position
    session.commit()
    assert key
    owner = browser_of("owner")
    page = owner.get("/tray").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    standing = session.scalars(select(Standing).where(Standing.status == Status.KEPT)).one()
    owner.post(f"/tray/{standing.id}/annulment", data={"reason": "壊れた端末"})
    assert _status(session, standing.id) is Status.ANNULLED


def test_a_vehicle_found_leads_to_its_acceptance(browser_of: Browser, session: Session) -> None:
    found = _tell(session, "佐藤 一郎", "vehicle.found", chassis_number="ZZZ-000111", source="typed")
    page = browser_of("clerk").get("/tray").text
    assert "ZZZ-000111" in page
    assert f"found={found.id}" in page


def test_the_list_is_filtered_by_reason_and_turns_pages(
    browser_of: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tray, "PAGE", 1)
    _mixed(session)
    _too_late(session)
    owner = browser_of("owner")
    page = owner.get("/tray").text
    assert page.count('id="tray-') == 1
    assert "材質が違います" in page
    assert 'rel="next"' in page
    further = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "使える状態ではありません" in owner.get(further).text
    only = owner.get("/tray?why=closed_fill").text
    assert only.count('id="tray-') == 1
    assert "使える状態ではありません" in only.split('<ul class="tray">')[1]


def test_another_company_s_tray_is_unknown(browser_of: Browser, session: Session) -> None:
    key = _mixed(session)
    neighbour = browser_of("neighbour")
    assert "要対応の記録はありません" in neighbour.get("/tray").text
    for act in ("let-through", "annulment"):
        assert neighbour.post(f"/tray/{key}/{act}", data={"reason": "x"}).status_code == 404
    assert browser_of("worker").get("/tray").status_code == 403


def test_the_files_hold_what_waits_for_the_chosen_reason_and_what_left(browser_of: Browser, session: Session) -> None:
    key, lead = _mixed(session), browser_of("supervisor")
    page = lead.get("/tray?why=R1").text
    assert 'href="/files/lists/tray.csv?why=R1"' in page
    assert "内装" in page
    assert "バンパー2" in lead.get("/files/lists/tray.csv?why=R1").text
    assert "バンパー2" not in lead.get("/files/lists/tray.csv?why=R2").text
    assert len(lead.get("/files/lists/settled.csv").text.splitlines()) == 1
    lead.post(f"/tray/{key}/annulment", data={"reason": "取り違え"})
    left = lead.get("/files/lists/settled.csv").text.splitlines()
    assert left[0].endswith("どうしたか,片付けた人,片付けた日時,片付けた理由")
    assert all(said in left[1] for said in ("部品を回収", "材質が違います", "佐藤 一郎", "田中 監督", "取り違え"))
    assert len(browser_of("neighbour").get("/files/lists/settled.csv").text.splitlines()) == 1
