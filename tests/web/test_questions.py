"""A record of the tray is given to the person who can say; nothing leaves the tray without a name and a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from ledger.event import Source, happening, new_id
from ledger.models import Acceptance, Assignment, Container, Fill, Person
from ledger.record import record
from ledger.words import Auth, FillState

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]

WORKER, OTHER = "グエン・ヴァン・アン", "佐藤 一郎"


def _person(session: Session, name: str) -> Person:
    session.rollback()
    return session.scalars(select(Person).where(Person.name == name)).one()


def _held(session: Session, part: str = "interior") -> str:
    """Somebody put a part of another material into a bumper container (R1)."""
    worker = _person(session, OTHER)
    acceptance = session.scalars(select(Acceptance).where(Acceptance.chassis_number == "GP7-0044556")).one()
    rows = select(Fill).join(Container).where(Container.name == "バンパー2", Fill.state != FillState.EMPTIED)
    fill = session.scalars(rows).one()
    body = {"acceptance": acceptance.id, "part": part, "fill": fill.id}
    source = Source(worker.site_id, person_id=worker.id, auth=Auth.PASSWORD)
    answer = record(session, happening("part.recovered", worker.id, **body), source)
    session.commit()
    return answer.id


def _asked(session: Session) -> str:
    session.rollback()
    return session.scalars(select(Assignment.id).order_by(Assignment.id.desc())).first() or ""


def test_who_is_asked_sees_it_on_every_page_and_answers(browser_of: Browser, session: Session) -> None:
    key, lead, worker = _held(session), browser_of("supervisor"), browser_of("worker")
    assert "あなたへの確認があります" not in worker.get("/floor/shift").text
    data = {"person": _person(session, WORKER).id, "question": "どの袋ですか"}
    lead.post(f"/tray/{key}/assignment", data=data)
    assert "グエン・ヴァン・アンさんに確認を頼んでいます" in lead.get("/tray").text
    assert "あなたへの確認があります（1件）" in worker.get("/floor/shift").text
    page = worker.get("/questions").text
    assert all(word in page for word in ("どの袋ですか", "GP7-0044556", "田中 監督"))
    question = _asked(session)
    assert worker.post(f"/questions/{question}", data={"answer": ""}).status_code == 422
    worker.post(f"/questions/{question}", data={"answer": "内装1の袋です"})
    assert "あなたへの確認はありません" in worker.get("/questions").text
    assert "内装1の袋です" in lead.get("/tray").text
    assert browser_of("worker2").post(f"/questions/{question}", data={"answer": "x"}).status_code == 404


def test_a_question_passes_to_another_and_ends_with_its_record(browser_of: Browser, session: Session) -> None:
    key, lead, worker = _held(session), browser_of("supervisor"), browser_of("worker")
    lead.post(f"/tray/{key}/assignment", data={"person": _person(session, WORKER).id})
    lead.post(f"/tray/{key}/assignment", data={"person": _person(session, OTHER).id})
    assert "あなたへの確認はありません" in worker.get("/questions").text
    second = browser_of("worker2")
    assert "GP7-0044556" in second.get("/questions").text
    lead.post(f"/tray/{key}/annulment", data={"reason": "入れ直した"})
    assert "あなたへの確認はありません" in second.get("/questions").text
    assert second.post(f"/questions/{_asked(session)}", data={"answer": "x"}).status_code == 404


def test_a_question_to_somebody_who_left_is_not_left_lying(browser_of: Browser, session: Session) -> None:
    key, lead = _held(session), browser_of("supervisor")
    asked = _person(session, WORKER).id
    lead.post(f"/tray/{key}/assignment", data={"person": asked})
    assert "もういません" not in lead.get("/tray").text
    lead.post(f"/people/{asked}/left")
    page = lead.get("/tray").text
    assert "グエン・ヴァン・アンさんはもういません。別の人に確認を頼んでください" in page
    assert f'<option value="{asked}"' not in page


def test_only_colleagues_are_asked(browser_of: Browser, session: Session) -> None:
    key, lead = _held(session), browser_of("supervisor")
    stranger = _person(session, "となり 監督").id
    for person in ("", stranger, "nobody"):
        answer = lead.post(f"/tray/{key}/assignment", data={"person": person})
        assert answer.status_code == 422
        assert "確認を頼む人を選んでください" in answer.text


def test_where_many_work_one_types_a_part_of_the_name(
    browser_of: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.tray.MOST_OFFERED", 2)
    key, lead = _held(session), browser_of("supervisor")

    def ask(person: str) -> str:
        answer = lead.post(f"/tray/{key}/assignment", data={"person": person, "question": "どの袋ですか"})
        assert answer.status_code == (303 if answer.location else 422)
        return answer.text

    page = lead.get("/tray").text.split('class="tray"')[1]
    assert f'value="{OTHER}"' in page, "who recorded it is likely to know"
    assert "<option" not in page
    nobody = ask("a%")
    assert "確認を頼む人を選んでください" in nobody
    assert 'value="a%"' in nobody
    _add(session, "佐藤 二郎")
    two = ask("佐藤")
    assert "当てはまる人が2人います" in two
    assert two.count("<option") == 1 + 2
    assert 'value="どの袋ですか"' in two
    _add(session, "佐藤 三郎")
    assert "当てはまる人が多すぎます" in ask("佐藤")
    ask("二郎")
    assert "佐藤 二郎さんに確認を頼んでいます" in lead.get("/tray").text


def _add(session: Session, name: str) -> None:
    """Somebody more at the yard."""
    session.add(Person(id=new_id(), site_id=_person(session, OTHER).site_id, name=name, role_list="worker", touched=1))
    session.commit()


def test_what_left_the_tray_is_listed_with_who_and_why(
    browser_of: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.tray.PAGE", 1)
    lead = browser_of("supervisor")
    assert "片付いた記録はまだありません" in lead.get("/tray/left").text
    for reason, part in (("一つ目", "interior"), ("二つ目", "side_glass")):
        lead.post(f"/tray/{_held(session, part)}/annulment", data={"reason": reason})
    page = lead.get("/tray/left").text
    assert all(word in page for word in ("二つ目", "田中 監督", "佐藤 一郎", "取消済"))
    assert "一つ目" not in page
    further = page.split('rel="next" href="')[1].split('"')[0]
    assert "一つ目" in lead.get(further).text
    assert lead.get("/tray/left?before=nonsense.x").status_code == 200
    assert "一つ目" not in browser_of("neighbour").get("/tray/left").text
