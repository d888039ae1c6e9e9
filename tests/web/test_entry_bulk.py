"""Many lines approved at once; an approver who is gone does not block sealing; what is left and late shows."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING

from sqlalchemy import select

from ledger.event import Source, happening
from ledger.models import Acceptance, EntryLine, Person
from ledger.record import record
from ledger.words import Auth, LineState

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]

FIRST, SECOND = "LA100S-112233", "B21W-0012399"


def _acceptance(session: Session, number: str) -> Acceptance:
    session.rollback()
    return session.scalars(select(Acceptance).where(Acceptance.chassis_number == number)).one()


def _line(session: Session, number: str) -> EntryLine | None:
    key = _acceptance(session, number).id
    rows = select(EntryLine).where(EntryLine.acceptance_id == key, EntryLine.withdrawn.is_(False))
    return session.scalars(rows).one_or_none()


def _tell(session: Session, who: str, kind: str, **body: object) -> None:
    session.rollback()
    person = session.scalars(select(Person).where(Person.name == who)).one()
    source = Source(person.site_id, person_id=person.id, auth=Auth.PASSWORD)
    assert record(session, happening(kind, person.id, **body), source).applied
    session.commit()


def _fields(page: str) -> dict[str, object]:
    frozen = {name: unescape(text) for name, text in re.findall(r'name="(frozen-[^"]+)" value="([^"]*)"', page)}
    return frozen | {"vehicle": re.findall(r'name="vehicle" value="([^"]+)"', page)}


def test_many_lines_are_approved_as_they_were_shown(browser_of: Browser, session: Session) -> None:
    owner, numbers = browser_of("owner"), (FIRST, "NT32-0512345")
    for team, number in zip(("TH", "ART"), numbers, strict=True):
        page = owner.get(f"/entries/approval?team={team}").text
        assert number in page
        answer = owner.post(f"/entries/approval?team={team}", data=_fields(page), follow_redirects=True)
        assert "1台を承認しました" in answer.text
        line = _line(session, number)
        assert line
        assert line.state is LineState.APPROVED
    assert "承認を待っている車両はありません" in owner.get("/entries/approval?team=TH").text


def test_what_changed_while_it_was_read_is_told_and_nothing_else_is_lost(browser_of: Browser, session: Session) -> None:
    owner = browser_of("owner")
    key = _acceptance(session, SECOND).id
    _tell(session, "佐藤 一郎", "recovery.finished", acceptance=key, nothing_reason="unusable")
    fields = _fields(owner.get("/entries/approval?team=ART").text)
    assert len(fields["vehicle"]) == 2
    fields[f"frozen-{key}"] = str(fields[f"frozen-{key}"]).replace("unusable", "other")
    page = owner.post("/entries/approval?team=ART", data=fields).text
    assert "1台を承認しました" in page
    assert f"{SECOND}：読んでいる間に現場の記録が変わりました" in page
    assert _line(session, SECOND) is None
    assert _line(session, "NT32-0512345")
    owner.post("/entries/approval?team=ART", data=_fields(page))
    assert _line(session, SECOND)


def test_nothing_ticked_and_strangers_vehicles_approve_nothing(browser_of: Browser, session: Session) -> None:
    owner, key = browser_of("owner"), _acceptance(session, "NT32-0512345").id
    assert "一覧から選んでください" in owner.post("/entries/approval?team=ART").text
    neighbour = browser_of("neighbour")
    assert neighbour.post("/entries/approval", data={"vehicle": [key], f"frozen-{key}": "{}"}).status_code == 422
    assert _line(session, "NT32-0512345") is None


def _entered(browser_of: Browser, session: Session) -> str:
    owner, key = browser_of("owner"), _acceptance(session, FIRST).id
    owner.post("/entries/approval?team=TH", data=_fields(owner.get("/entries/approval?team=TH").text))
    browser_of("clerk").post(f"/entries/{key}/entry")
    return key


def test_another_takes_over_from_an_approver_who_left_and_seals(browser_of: Browser, session: Session) -> None:
    key, manager = _entered(browser_of, session), browser_of("manager")
    owner = session.scalars(select(Person).where(Person.name == "見本 社長")).one().id
    _tell(session, "管理 花子", "person.left", person=owner)
    page = manager.get(f"/entries/{key}").text
    assert "見本 社長さんは、もう照合できません" in page
    assert f"/entries/{key}/seal" not in page
    frozen = unescape(re.findall(r'name="frozen" value="([^"]*)"', page)[0])
    manager.post(f"/entries/{key}/takeover", data={"frozen": frozen})
    assert f"/entries/{key}/seal" in manager.get(f"/entries/{key}").text
    manager.post(f"/entries/{key}/seal")
    line = _line(session, FIRST)
    assert line
    assert (line.state, line.taken_over_from, line.sealed_by) == (LineState.SEALED, owner, line.approved_by)
    shown = manager.get(f"/entries/{key}").text
    assert "承認（はじめ） 見本 社長" in shown


def test_taking_over_from_one_who_is_only_away_needs_a_reason_and_other_hands(
    browser_of: Browser, session: Session
) -> None:
    key, manager = _entered(browser_of, session), browser_of("manager")
    assert "承認を引き継ぐ" not in browser_of("clerk").get(f"/entries/{key}").text
    frozen = unescape(re.findall(r'name="frozen" value="([^"]*)"', manager.get(f"/entries/{key}").text)[0])
    said = manager.post(f"/entries/{key}/takeover", data={"frozen": frozen}, follow_redirects=True).text
    assert "理由を入力してください" in said
    refused = browser_of("clerk").post(f"/entries/{key}/takeover", data={"frozen": frozen, "reason": "x"})
    assert "別の人にしてください" in browser_of("clerk").get(refused.location or "").text or refused.status_code == 303
    manager.post(f"/entries/{key}/takeover", data={"frozen": frozen, "reason": "入院のため"})
    line = _line(session, FIRST)
    assert line
    assert line.taken_over_from
    assert "入院のため" in manager.get(f"/trace/{key}").text


def test_what_is_left_and_late_shows_at_a_glance(browser_of: Browser) -> None:
    clerk, manager = browser_of("clerk"), browser_of("manager")
    page = clerk.get("/entries").text
    assert "回収報告の残り" in page
    assert "期限を過ぎた" in page
    today = datetime.now(UTC).date()
    assert "THの期限" not in page
    data = {"team": "TH", "recovered_until": today.isoformat(), "due_on": (today - timedelta(days=1)).isoformat()}
    assert manager.post("/deadlines", data=data).status_code == 422
    data["recovered_until"] = data["due_on"]
    manager.post("/deadlines", data=data)
    for page in (clerk.get("/entries").text, clerk.get("/").text):
        assert f"THの期限 {data['due_on']}" in page
        assert "重量の報告がまだです" in page
        assert f"{data['recovered_until']}までに回収した部品が、まだ荷姿になっていません（車両3台・容器2個）" in page
    assert "荷姿を作る" not in clerk.get("/").text
    assert "荷姿を作る" in browser_of("supervisor").get("/").text
    assert data["due_on"] in manager.get("/deadlines").text
    assert clerk.post("/deadlines", data=data).status_code == 403
