"""Completeness and bodies: the unfinished by age, only the finished leaves, and two people report it in time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING

from sqlalchemy import select

from ledger.models import Acceptance, BodyHandover, Recipient
from ledger.words import AcceptanceState

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]

SEALED, FINISHED, UNTOUCHED, OPEN = "ZVW30-1234567", "NT32-0512345", "1FTEX15N8RKA12345", "B21W-0012399"


def _key(session: Session, number: str) -> str:
    session.rollback()
    return session.scalars(select(Acceptance.id).where(Acceptance.chassis_number == number)).one()


def _recipient(browser: FlaskClient, session: Session, name: str, kind: str) -> str:
    browser.post("/bodies/recipients", data={"name": name, "recipient": kind})
    session.rollback()
    return session.scalars(select(Recipient.id).where(Recipient.name == name)).one()


def _today(days_ago: int = 0) -> str:
    return (datetime.now(UTC).date() - timedelta(days=days_ago)).isoformat()


def _handover(session: Session, number: str) -> BodyHandover | None:
    key = _key(session, number)
    rows = select(BodyHandover).where(BodyHandover.acceptance_id == key, BodyHandover.annulled.is_(False))
    return session.scalars(rows).one_or_none()


def _hand_over(browser: FlaskClient, session: Session, to: str, *numbers: str, day: str = "") -> str:
    keys = [_key(session, number) for number in numbers]
    data = {"vehicle": keys, "recipient": to, "handed_on": day or _today()}
    return browser.post("/bodies/handover", data=data, follow_redirects=True).text


def test_unfinished_vehicles_stand_by_age_and_many_are_closed_with_one_reason(
    browser_of: Browser, session: Session
) -> None:
    clerk = browser_of("clerk")
    page = clerk.get("/bodies/unfinished").text
    assert OPEN in page
    assert SEALED not in page
    days = re.findall(r'data-label="引取報告日" class="day">([\d-]+)<', page)
    assert days == sorted(days)
    keys = [_key(session, OPEN), _key(session, "CW5W-5301234")]
    assert clerk.post("/bodies/unfinished", data={"vehicle": keys}).status_code == 422
    assert clerk.post("/bodies/unfinished", data={"nothing_reason": "unusable"}).status_code == 422
    clerk.post("/bodies/unfinished", data={"vehicle": keys, "nothing_reason": "unusable", "note": "水没"})
    session.rollback()
    assert {session.get_one(Acceptance, key).state for key in keys} == {AcceptanceState.FINISHED}
    assert OPEN not in clerk.get("/bodies/unfinished").text


def test_a_vehicle_with_parts_is_not_closed_as_nothing(browser_of: Browser, session: Session) -> None:
    clerk, key = browser_of("clerk"), _key(session, "GP7-0044556")
    page = clerk.post("/bodies/unfinished", data={"vehicle": key, "nothing_reason": "other"}, follow_redirects=True)
    assert "記録と合いません" in page.text
    assert session.get_one(Acceptance, key).state is AcceptanceState.OPEN


def test_r7_stripped_bodies_never_go_to_an_uncertified_whole_user(browser_of: Browser, session: Session) -> None:
    clerk = browser_of("clerk")
    exporter = _recipient(clerk, session, "輸出商会", "whole_user")
    said = _hand_over(clerk, session, exporter, FINISHED, UNTOUCHED)
    assert "認定のない全部利用者「輸出商会」に引き渡せません" in said
    assert "1台の引渡しを記録しました" in said
    assert _handover(session, FINISHED) is None
    left = _handover(session, UNTOUCHED)
    assert left
    assert not left.stripped


def test_only_finished_bodies_leave_on_a_day_that_can_be(browser_of: Browser, session: Session) -> None:
    clerk = browser_of("clerk")
    shredder = _recipient(clerk, session, "見本破砕", "shredder")
    assert "まだ終わっていません" in _hand_over(clerk, session, shredder, OPEN)
    assert "引取報告日から今日まで" in _hand_over(clerk, session, shredder, FINISHED, day=_today(400))
    assert clerk.post("/bodies/handover", data={"recipient": shredder, "handed_on": _today()}).status_code == 422
    _hand_over(clerk, session, shredder, FINISHED)
    assert "もう済んでいます" in _hand_over(clerk, session, shredder, FINISHED)
    finished = browser_of("supervisor").get(f"/trace/{_key(session, FINISHED)}").text
    assert "解体自動車を引渡し" in finished
    assert "見本破砕" in finished


def test_two_people_report_a_handover_after_the_recovery_report(browser_of: Browser, session: Session) -> None:
    clerk, owner = browser_of("clerk"), browser_of("owner")
    shredder = _recipient(clerk, session, "見本破砕", "shredder")
    _hand_over(clerk, session, shredder, SEALED, FINISHED)
    page = clerk.get("/bodies/gone").text
    assert "先に、回収報告をJARSに入力してください" in page
    key = _key(session, SEALED)
    frozen = unescape(page.split(f"/bodies/{key}/report")[1].split('name="frozen" value="')[1].split('"')[0])
    clerk.post(f"/bodies/{key}/report", data={"frozen": frozen})
    assert f"/bodies/{key}/comparison" not in clerk.get("/bodies/gone").text
    assert "別の人にしてください" in clerk.post(f"/bodies/{key}/comparison", follow_redirects=True).text
    assert f"/bodies/{key}/comparison" in owner.get("/bodies/gone").text
    owner.post(f"/bodies/{key}/comparison")
    handover = _handover(session, SEALED)
    assert handover
    assert handover.compared_by
    assert f"body-{key}" not in owner.get("/bodies/gone").text
    assert "照合者 見本 社長" in owner.get("/bodies/gone?all=1").text


def test_a_tick_and_then_the_handover_are_taken_back(browser_of: Browser, session: Session) -> None:
    clerk = browser_of("clerk")
    shredder = _recipient(clerk, session, "見本破砕", "shredder")
    _hand_over(clerk, session, shredder, SEALED)
    key, page = _key(session, SEALED), clerk.get("/bodies/gone").text
    frozen = unescape(page.split('name="frozen" value="')[1].split('"')[0])
    clerk.post(f"/bodies/{key}/report", data={"frozen": frozen})
    clerk.post(f"/bodies/{key}/undo", data={"reason": "日付違い"})
    handover = _handover(session, SEALED)
    assert handover
    assert handover.reported_by is None
    clerk.post(f"/bodies/{key}/undo")
    assert _handover(session, SEALED) is None


def test_a_report_shows_when_it_is_due_and_when_it_is_late(browser_of: Browser, session: Session) -> None:
    clerk = browser_of("clerk")
    shredder = _recipient(clerk, session, "見本破砕", "shredder")
    vehicle = session.get_one(Acceptance, _key(session, SEALED))
    late = (vehicle.accepted_on).isoformat()
    _hand_over(clerk, session, shredder, SEALED, day=late)
    page = clerk.get("/bodies/gone").text
    assert "日過ぎた" in page
    assert "引渡しから3日を過ぎた引渡報告が1件あります" in page


def test_the_lists_turn_their_pages(browser_of: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.bodies.PAGE", 2)
    clerk = browser_of("clerk")
    for path in ("/bodies", "/bodies/unfinished"):
        first = clerk.get(path).text
        further = unescape(first.split('rel="next" href="')[1].split('"')[0])
        seen = set(re.findall(r'name="vehicle" value="([^"]+)"', first))
        assert seen.isdisjoint(re.findall(r'name="vehicle" value="([^"]+)"', clerk.get(further).text))
    assert SEALED not in browser_of("neighbour").get("/bodies").text


def test_recipients_are_typed_right_and_taken_off(browser_of: Browser, session: Session) -> None:
    clerk = browser_of("clerk")
    wrong = clerk.post("/bodies/recipients", data={"name": "", "recipient": "x", "jars_code": "12"})
    assert wrong.status_code == 422
    assert "12桁の数字で入力してください" in wrong.text
    key = _recipient(clerk, session, "見本破砕", "shredder")
    clerk.post(f"/bodies/recipients/{key}/retirement")
    assert "見本破砕" not in clerk.get("/bodies/recipients").text
