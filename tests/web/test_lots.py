"""荷姿: making one, naming it by two people, shipping it, and who sees it."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Container, Fill, Lot, Site
from ledger.words import FillState, LotState
from web import lots

Browser = Callable[[str], FlaskClient]
ID = "A-202611-7"


def _closed_fill(session: Session) -> Fill:
    session.rollback()
    return session.scalars(select(Fill).where(Fill.state == FillState.CLOSED)).one()


def _filled(session: Session, **changed: str) -> dict[str, str]:
    fill = _closed_fill(session)
    receiver = session.scalars(select(Site).where(Site.name == "見本樹脂 受入場")).one()
    told = {
        "material": fill.container.material.value,
        "fills": fill.id,
        "destination": receiver.id,
        "carrier": "own",
        "goods": "valuables",
        "truck": "見本100あ9999",
    }
    return told | changed


def _made(browser: FlaskClient, session: Session) -> str:
    answer = browser.post("/lots/new", data=_filled(session))
    assert answer.status_code == 303, answer.text
    return answer.location.rsplit("/", 1)[1]


def _lot(session: Session, key: str) -> Lot:
    session.rollback()
    return session.get_one(Lot, key)


def _shipped(session: Session) -> Lot:
    session.rollback()
    return session.scalars(select(Lot).where(Lot.state == LotState.SHIPPED)).one()


def _approved(browser: FlaskClient, key: str) -> str:
    """Approve the handover as its page shows it; return it."""
    shown = browser.get(f"/lots/{key}/entry").text
    frozen = unescape(re.findall(r'name="frozen" value="([^"]*)"', shown)[0])
    assert browser.post(f"/lots/{key}/handover-approval", data={"frozen": frozen}).status_code == 303
    return frozen


def test_the_form_opens_with_the_material_that_waits(browser_of: Browser) -> None:
    page = browser_of("supervisor").get("/lots/new").text
    assert "内装1" in page
    assert "車両 3台" in page
    assert "20.4 kg" in page
    assert "締めた容器がありません" in browser_of("supervisor").get("/lots/new?material=glass").text


def test_a_supervisor_makes_a_lot_and_reads_what_goes_into_jars(browser_of: Browser, session: Session) -> None:
    supervisor = browser_of("supervisor")
    key = _made(supervisor, session)
    page = supervisor.get(f"/lots/{key}").text
    for said in (
        "100000000305",
        "自社運搬",
        "有価物",
        "見本100あ9999",
        "1/1",
        "HA36S-205511",
        "荷姿IDが入力されていません",
    ):
        assert said in page
    assert "出荷した" not in page
    numbers = [page.index(number) for number in ("GP7-1003344", "HA36S-205511", "ZVW30-1234567")]
    assert numbers == sorted(numbers)


def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_stays(
    browser_of: Browser, session: Session
) -> None:
    supervisor = browser_of("supervisor")
    waste = supervisor.post("/lots/new", data=_filled(session, goods="waste", permit_number=""))
    assert waste.status_code == 422
    assert 'id="e-permit_number"' in waste.text
    assert "収集運搬業の許可番号が必要です" in waste.text
    assert 'value="見本100あ9999"' in waste.text
    assert "checked" in waste.text
    contracted = supervisor.post("/lots/new", data=_filled(session, carrier="contracted"))
    assert 'id="e-carrier_name"' in contracted.text
    nothing = supervisor.post("/lots/new", data=_filled(session, fills="", carrier="", goods="", destination="x"))
    for name in ("fills", "carrier", "goods", "destination"):
        assert f'id="e-{name}"' in nothing.text
    assert supervisor.post("/lots/new", data=_filled(session, material="rubber")).status_code == 422


def test_containers_are_added_by_their_tags(browser_of: Browser, session: Session) -> None:
    supervisor, container = browser_of("supervisor"), _closed_fill(session).container
    told = _filled(session, fills="", codes=f"NIS1.{container.code}", truck="残る")
    page = supervisor.post("/lots/selection", data=told).text
    assert " checked" in page.split("lot-groups")[1].split("</ul>")[0]
    assert 'value="残る"' in page
    other = session.scalars(select(Container).where(Container.name == "ガラス1")).first()
    assert other
    swapped = supervisor.post(
        "/lots/selection",
        data=_filled(session, fills="", codes=f"https://x.example/T/{other.code} なにか"),
        headers={"HX-Request": "true"},
    ).text
    assert swapped.lstrip().startswith('<div id="choose"')
    assert "この材質の締めた容器にありません" in swapped
    assert "「なにか」はこのアプリのタグではありません" in swapped


def test_two_people_name_it_and_it_ships(browser_of: Browser, session: Session) -> None:
    supervisor, clerk, owner = browser_of("supervisor"), browser_of("clerk"), browser_of("owner")
    key = _made(supervisor, session)
    early = supervisor.post(f"/lots/{key}/shipment", follow_redirects=True)
    assert "まだ出荷できません" in early.text
    unapproved = clerk.post(f"/lots/{key}/jars-id", data={"jars_lot_id": ID})
    assert unapproved.status_code == 422
    assert "先に別の人の承認が必要です" in unapproved.text
    _approved(owner, key)
    assert "承認したのはあなたです" in owner.get(f"/lots/{key}").text
    assert "引渡報告：入力待ち" in owner.get("/lots").text
    assert clerk.post(f"/lots/{key}/jars-id", data={"jars_lot_id": ID}).status_code == 303
    assert ID in clerk.get(f"/lots/{key}").text
    assert ID not in owner.get(f"/lots/{key}").text
    assert ID not in owner.get("/lots").text
    same = clerk.post(f"/lots/{key}/jars-id-check", data={"jars_lot_id": ID})
    assert same.status_code == 422
    assert "別の人にしてください" in same.text
    wrong = owner.post(f"/lots/{key}/jars-id-check", data={"jars_lot_id": "A-202611-1"})
    assert "荷姿IDが一致しません" in wrong.text
    assert 'value="A-202611-1"' in wrong.text
    assert owner.post(f"/lots/{key}/jars-id-check", data={"jars_lot_id": ID}).status_code == 303
    page = supervisor.get(f"/lots/{key}").text
    assert "出荷できます" in page
    assert supervisor.post(f"/lots/{key}/shipment").status_code == 303
    assert _lot(session, key).state is LotState.SHIPPED


def test_the_managing_company_checks_from_afar(browser_of: Browser, session: Session) -> None:
    key = _made(browser_of("supervisor"), session)
    manager = browser_of("manager")
    _approved(manager, key)
    browser_of("clerk").post(f"/lots/{key}/jars-id", data={"jars_lot_id": ID})
    assert "もう一度入力" in manager.get(f"/lots/{key}").text
    manager.post(f"/lots/{key}/jars-id-check", data={"jars_lot_id": ID})
    assert _lot(session, key).jars_checked_by
    assert manager.post(f"/lots/{key}/shipment").status_code == 403


def test_a_lot_without_its_id_is_cancelled_with_a_reason(browser_of: Browser, session: Session) -> None:
    supervisor = browser_of("supervisor")
    key = _made(supervisor, session)
    without = supervisor.post(f"/lots/{key}/cancellation", data={"reason": ""})
    assert without.status_code == 422
    assert "取り消す理由を入力してください" in without.text
    answer = supervisor.post(f"/lots/{key}/cancellation", data={"reason": "別のトラック"}, follow_redirects=True)
    assert "容器はまた選べます" in answer.text
    assert _lot(session, key).state is LotState.CANCELLED
    assert browser_of("dock").get(f"/lots/{key}").status_code == 404


def test_each_sees_the_lots_that_concern_it(browser_of: Browser, session: Session) -> None:
    lot = _shipped(session)
    for login in ("clerk", "supervisor", "dock", "manager", "auditor"):
        browser = browser_of(login)
        assert "A-202611-1" in browser.get("/lots").text
        assert "ZVW30-1234567" in browser.get(f"/lots/{lot.id}").text
        assert browser.get(f"/lots/{lot.id}/vehicles.csv").status_code == 200
    neighbour = browser_of("neighbour")
    assert "荷姿はありません" in neighbour.get("/lots").text
    assert neighbour.get(f"/lots/{lot.id}").status_code == 404
    assert neighbour.get(f"/lots/{lot.id}/vehicles.csv").status_code == 404
    for path in ("shipment", "cancellation", "handover-approval", "handover-takeover", "jars-id", "jars-id-check"):
        assert neighbour.post(f"/lots/{lot.id}/{path}", data={"reason": "x", "jars_lot_id": "x"}).status_code == 404
    assert browser_of("worker").get("/lots").status_code == 403
    assert browser_of("dock").get("/lots/new").status_code == 403


def test_the_list_is_by_state_and_turns_pages(
    browser_of: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lots, "PAGE", 1)
    supervisor = browser_of("supervisor")
    key = _made(supervisor, session)
    page = supervisor.get("/lots").text
    assert key in page
    assert f"before={key}" in page
    assert "A-202611-1" in supervisor.get(f"/lots?before={key}").text
    assert key not in supervisor.get("/lots?state=shipped").text


def test_the_file_of_a_lot_s_vehicles(browser_of: Browser, session: Session) -> None:
    lot = _shipped(session)
    answer = browser_of("clerk").get(f"/lots/{lot.id}/vehicles.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == [
        "荷姿ID", "引取報告日", "車台番号", "チーム", "フロントバンパー", "リアバンパー", "みなし重量(kg)", "状態",
    ]  # fmt: skip
    assert [row[0] for row in rows[1:]] == ["A-202611-1"] * 3
    assert next(row for row in rows if row[2] == "HA36S-205511")[3:] == ["ART", "○", "○", "5.4", "照合済"]


def test_the_handover_is_entered_and_compared_as_it_stands(browser_of: Browser, session: Session) -> None:
    lot = _made(browser_of("supervisor"), session)
    clerk, owner = browser_of("clerk"), browser_of("owner")
    frozen = _approved(owner, lot)
    page = clerk.get(f"/lots/{lot}/entry").text
    assert "100000000305" in page
    assert frozen == unescape(re.findall(r'name="frozen" value="([^"]*)"', page)[0])
    stale = {"jars_lot_id": "A-202611-9", "frozen": frozen.replace("own", "receiver")}
    said = clerk.post(f"/lots/{lot}/jars-id", data=stale)
    assert "引渡報告の内容が変わりました" in said.text
    clerk.post(f"/lots/{lot}/jars-id", data={"jars_lot_id": "A-202611-9", "frozen": frozen})
    session.rollback()
    assert session.get_one(Lot, lot).reported == frozen
    second = owner.get(f"/lots/{lot}/entry").text
    assert "A-202611-9" not in second
    owner.post(f"/lots/{lot}/jars-id-check", data={"jars_lot_id": "A-202611-9", "frozen": frozen})
    session.rollback()
    assert session.get_one(Lot, lot).jars_checked_by


def test_an_approval_is_withdrawn_an_entry_taken_back_an_approval_taken_over(
    browser_of: Browser, session: Session
) -> None:
    key = _made(browser_of("supervisor"), session)
    clerk, owner, manager = browser_of("clerk"), browser_of("owner"), browser_of("manager")
    _approved(owner, key)
    assert "取り下げました" in owner.post(f"/lots/{key}/handover-withdrawal", follow_redirects=True).text
    frozen = _approved(owner, key)
    clerk.post(f"/lots/{key}/jars-id", data={"jars_lot_id": ID})
    assert "入力待ちに戻す" in owner.get(f"/lots/{key}").text
    owner.post(f"/lots/{key}/handover-withdrawal", data={"reason": "日付が違う"})
    assert _lot(session, key).jars_typed_by is None
    told = {"frozen": frozen, "reason": "社長は出張"}
    assert (
        "承認を引き継ぎました" in manager.post(f"/lots/{key}/handover-takeover", data=told, follow_redirects=True).text
    )
    clerk.post(f"/lots/{key}/jars-id", data={"jars_lot_id": ID})
    manager.post(f"/lots/{key}/jars-id-check", data={"jars_lot_id": ID})
    assert _lot(session, key).jars_checked_by
    assert "取り下げるものがありません" in owner.post(f"/lots/{key}/handover-withdrawal", follow_redirects=True).text
