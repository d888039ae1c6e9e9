"""JARS入力: the list, the two-person rule on the screen, the file."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.event import Answer, Source, happening
from ledger.models import Acceptance, Device, EntryLine, Person, Standing
from ledger.record import record
from ledger.words import AcceptanceState, Auth, LineState

Browser = Callable[[str], FlaskClient]


def _acceptance(session: Session, number: str) -> Acceptance:
    session.rollback()  # so that it sees what requests committed
    return session.scalars(select(Acceptance).where(Acceptance.chassis_number == number)).one()


def _line(session: Session, key: str) -> EntryLine | None:
    session.rollback()
    rows = select(EntryLine).where(EntryLine.acceptance_id == key, EntryLine.withdrawn.is_(False))
    return session.scalars(rows).one_or_none()


def _line_state(session: Session, key: str) -> LineState | None:
    line = _line(session, key)
    return line.state if line else None


def _frozen(page: str) -> str:
    found = re.search(r'name="frozen" value="([^"]*)"', page)
    assert found
    return unescape(found[1])


def _approve(browser: FlaskClient, key: str) -> None:
    page = browser.get(f"/entries/{key}").text
    browser.post(f"/entries/{key}/approval", data={"frozen": _frozen(page)})


def test_the_list_is_per_team_in_order_of_acceptance_date(browser_of: Browser) -> None:
    art = browser_of("clerk").get("/entries?team=ART").text
    assert "NT32-0512345" in art
    assert "LA100S-112233" not in art
    th = browser_of("clerk").get("/entries?team=TH").text
    assert "LA100S-112233" in th
    outside = browser_of("clerk").get("/entries?team=none").text
    assert "1FTEX15N8RKA12345" in outside
    assert "対象部品がない" in outside


def test_the_filter_is_by_acceptance_day_and_a_wrong_day_is_said(browser_of: Browser) -> None:
    clerk = browser_of("clerk")
    assert "NT32-0512345" not in clerk.get("/entries?team=ART&last=2020-01-01").text
    assert "この条件の車両はありません" in clerk.get("/entries?team=ART&last=2020-01-01").text
    page = clerk.get("/entries?team=ART&first=yesterday").text
    assert "の形で入力してください" in page
    assert 'value="yesterday"' in page


def test_the_list_turns_its_pages_by_key(browser_of: Browser, session: Session) -> None:
    clerk = browser_of("clerk")
    whole = clerk.get("/entries?team=ART&step=all").text
    numbers = re.findall(r'data-copy="([^"]+)"', whole)
    first = _acceptance(session, numbers[0])
    rest = clerk.get(f"/entries?team=ART&step=all&after={first.accepted_on},{first.id}").text
    assert re.findall(r'data-copy="([^"]+)"', rest) == numbers[1:]
    assert clerk.get("/entries?after=nonsense,x").status_code == 200


def test_two_people_bring_a_line_into_jars(browser_of: Browser, session: Session) -> None:
    key = _acceptance(session, "NT32-0512345").id
    owner, clerk = browser_of("owner"), browser_of("clerk")
    _approve(owner, key)
    own = owner.get(f"/entries/{key}").text
    assert "承認したのはあなたです" in own
    assert f"/entries/{key}/entry" not in own
    page = clerk.get(f"/entries/{key}").text
    assert f"/entries/{key}/entry" in page
    assert clerk.post(f"/entries/{key}/entry").status_code == 303
    waiting = clerk.get(f"/entries/{key}").text
    assert "照合は、承認した見本 社長さんが行います" in waiting
    assert f"/entries/{key}/seal" not in waiting
    assert owner.post(f"/entries/{key}/seal", data={"jars_kg": "１５．１"}).status_code == 303
    line = _line(session, key)
    assert line
    assert (line.state, line.jars_grams) == (LineState.SEALED, 15100)
    assert _acceptance(session, "NT32-0512345").state is AcceptanceState.SEALED
    page = owner.get(f"/entries/{key}").text
    assert "JARS表示 15.1 kg" in page
    assert "差 +0.1 kg" in page
    assert all(name in page for name in ("見本 社長", "鈴木 事務"))


def test_the_same_person_is_refused_in_words(browser_of: Browser, session: Session) -> None:
    key = _acceptance(session, "NT32-0512345").id
    clerk = browser_of("clerk")
    _approve(clerk, key)
    answer = clerk.post(f"/entries/{key}/entry", follow_redirects=True)
    assert "別の人にしてください" in answer.text
    assert _line_state(session, key) is LineState.APPROVED


def test_a_refused_attempt_of_the_office_does_not_block_the_vehicle(browser_of: Browser, session: Session) -> None:
    key = _acceptance(session, "NT32-0512345").id
    clerk, owner = browser_of("clerk"), browser_of("owner")
    clerk.post(f"/entries/{key}/entry")
    session.rollback()
    assert session.scalars(select(Standing).where(Standing.kind == "entry.entered", Standing.status == "held")).all()
    assert "要対応の記録が" not in owner.get(f"/entries/{key}").text
    _approve(owner, key)
    assert _line(session, key)


def test_a_line_that_changed_while_it_was_read_is_read_again(browser_of: Browser, session: Session) -> None:
    key = _acceptance(session, "NT32-0512345").id
    owner = browser_of("owner")
    old = _frozen(owner.get(f"/entries/{key}").text).replace('"interior":true', '"interior":false')
    answer = owner.post(f"/entries/{key}/approval", data={"frozen": old}, follow_redirects=True)
    assert "読み直してください" in answer.text
    assert _line(session, key) is None


def test_a_record_that_arrives_after_the_approval_is_shown_and_approved_anew(
    browser_of: Browser, session: Session
) -> None:
    acceptance = _acceptance(session, "NT32-0512345")
    owner, clerk = browser_of("owner"), browser_of("clerk")
    _approve(owner, acceptance.id)
    assert _late_part(session, acceptance).applied
    said = {"chassis_number": acceptance.chassis_number, "accepted_on": acceptance.accepted_on.isoformat()}
    told = said | {"maker": "日野", "size_class": acceptance.size_class.value}
    clerk.post(f"/vehicles/{acceptance.id}/facts", data=told)
    page = clerk.get(f"/entries/{acceptance.id}").text
    assert "再承認が必要" in page
    assert "リアバンパー：回収に変わった" in page
    assert "メーカー 日産 → 日野、チーム ART → TH" in page
    assert f"/entries/{acceptance.id}/entry" not in page
    clerk.post(f"/entries/{acceptance.id}/withdrawal", data={"reason": "後から届いた"})
    _approve(owner, acceptance.id)
    assert f"/entries/{acceptance.id}/entry" in clerk.get(f"/entries/{acceptance.id}").text


def _late_part(session: Session, acceptance: Acceptance, part: str = "rear_bumper") -> Answer:
    session.rollback()
    worker = session.scalars(select(Person).where(Person.name == "佐藤 一郎")).one()
    fill = next(one.fill_id for one in acceptance.recoveries if one.part == "front_bumper")
    body = {"acceptance": acceptance.id, "part": part, "fill": fill, "mark_checked": True}
    posted = happening("part.recovered", worker.id, **body)
    posted["happened_at"] = acceptance.recoveries[0].at.isoformat()
    answer = record(session, posted, Source(worker.site_id, person_id=worker.id, auth=Auth.PASSWORD))
    session.commit()
    return answer


def test_what_came_into_the_tray_after_the_approval_is_settled_before_the_entry(
    browser_of: Browser, session: Session
) -> None:
    acceptance, clerk = _acceptance(session, "NT32-0512345"), browser_of("clerk")
    _approve(browser_of("owner"), acceptance.id)
    assert f"/entries/{acceptance.id}/entry" in clerk.get(f"/entries/{acceptance.id}").text
    assert not _late_part(session, acceptance, "side_glass").applied
    for page in (f"/entries/{acceptance.id}", "/entries?team=ART"):
        assert "要対応の記録が1件あります" in clerk.get(page).text
        assert f"/entries/{acceptance.id}/entry" not in clerk.get(page).text


def test_what_does_not_agree_goes_back_to_be_entered_again(browser_of: Browser, session: Session) -> None:
    key = _acceptance(session, "NT32-0512345").id
    owner, clerk = browser_of("owner"), browser_of("clerk")
    _approve(owner, key)
    clerk.post(f"/entries/{key}/entry")
    answer = owner.post(f"/entries/{key}/withdrawal?mode=one", data={"reason": "JARSは12.0"}, follow_redirects=True)
    assert "入力待ちに戻しました" in answer.text
    assert _line_state(session, key) is LineState.APPROVED


def test_a_weight_that_is_no_number_stays_in_the_field(browser_of: Browser, session: Session) -> None:
    key = _acceptance(session, "NT32-0512345").id
    owner, clerk = browser_of("owner"), browser_of("clerk")
    _approve(owner, key)
    clerk.post(f"/entries/{key}/entry")
    for typed in ("十五", "-1", "NaN", "1e9", "0.0001"):
        answer = owner.post(f"/entries/{key}/seal", data={"jars_kg": typed})
        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.text
        assert "kg で入力してください" in answer.text
    swapped = owner.post(f"/entries/{key}/seal", data={"jars_kg": "十五"}, headers={"HX-Request": "true"})
    assert swapped.status_code == 200
    assert 'value="十五"' in swapped.text


def test_one_vehicle_at_a_time_goes_on_to_the_next(browser_of: Browser, session: Session) -> None:
    owner = browser_of("owner")
    answer = owner.get("/entries/one?team=ART&step=approve", follow_redirects=True)
    assert "NT32-0512345" in answer.text
    key = _acceptance(session, "NT32-0512345").id
    done = owner.post(f"/entries/{key}/approval?mode=one&team=ART&step=approve", data={"frozen": _frozen(answer.text)})
    assert done.status_code == 303
    assert (
        "この条件の車両はもうありません" in owner.get("/entries/one?team=ART&step=approve", follow_redirects=True).text
    )


def test_htmx_gets_the_row_alone(browser_of: Browser, session: Session) -> None:
    key = _acceptance(session, "NT32-0512345").id
    owner = browser_of("owner")
    frozen = _frozen(owner.get("/entries?team=ART").text)
    answer = owner.post(f"/entries/{key}/approval", data={"frozen": frozen}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(f'<tr id="entry-{key}"')
    assert 'id="said"' in answer.text
    assert "<html" not in answer.text


def test_the_managing_company_may_be_the_second_person(browser_of: Browser, session: Session) -> None:
    key = _acceptance(session, "NT32-0512345").id
    manager, clerk = browser_of("manager"), browser_of("clerk")
    assert "見本解体 本工場" in manager.get("/entries").text
    _approve(manager, key)
    clerk.post(f"/entries/{key}/entry")
    manager.post(f"/entries/{key}/seal")
    assert _acceptance(session, "NT32-0512345").state is AcceptanceState.SEALED


def test_an_approval_of_the_managing_company_can_be_withdrawn_at_the_yard(
    browser_of: Browser, session: Session
) -> None:
    key = _acceptance(session, "NT32-0512345").id
    _approve(browser_of("manager"), key)
    answer = browser_of("clerk").post(f"/entries/{key}/withdrawal", follow_redirects=True)
    assert "承認を取り下げました" in answer.text


def test_supervisors_and_auditors_read_and_the_page_says_so(browser_of: Browser, session: Session) -> None:
    key = _acceptance(session, "NT32-0512345").id
    for login in ("supervisor", "auditor"):
        browser = browser_of(login)
        assert "見るだけの画面です" in browser.get("/entries").text
        assert browser.post(f"/entries/{key}/approval").status_code == 403
    assert browser_of("worker").get("/entries").status_code == 403
    assert browser_of("dock").get("/entries").status_code == 403


def test_another_company_s_vehicle_is_unknown(browser_of: Browser, session: Session) -> None:
    key = _acceptance(session, "NT32-0512345").id
    neighbour = browser_of("neighbour")
    assert neighbour.get(f"/entries/{key}").status_code == 404
    for path in ("approval", "entry", "seal", "withdrawal"):
        assert neighbour.post(f"/entries/{key}/{path}").status_code == 404
    assert "NT32-0512345" not in neighbour.get("/entries?team=ART").text
    site = _acceptance(session, "NT32-0512345").site_id
    assert neighbour.get(f"/entries?site={site}").status_code == 404
    assert neighbour.get("/entries/not-an-id").status_code == 404


def test_r17_warns_of_unfinished_vehicles_and_silent_phones(browser_of: Browser, session: Session) -> None:
    owner = session.scalars(select(Person).where(Person.name == "田中 監督")).one()
    posted = happening("device.enrolled", owner.id, site=owner.site_id, name="フロア1")
    assert record(session, posted, Source(owner.site_id, person_id=owner.id, auth=Auth.PASSWORD)).applied
    session.commit()
    page = browser_of("clerk").get("/entries").text
    assert "作業が終わっていない車両" in page
    assert "フロア1" in page
    device = session.scalars(select(Device)).one()
    device.last_seq, device.arrived = 5, 3
    session.commit()
    assert "2件が未着" in browser_of("clerk").get("/entries").text


def test_the_file_has_the_columns_in_both_encodings(browser_of: Browser) -> None:
    clerk = browser_of("clerk")
    answer = clerk.get("/files/lists/entries.csv?team=ART&step=all")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:3] == ["チーム", "引取報告日", "車台番号"]
    row = next(row for row in rows if row[2] == "NT32-0512345")
    assert row[3:10] == ["○", "", "○", "", "", "15.0", "承認待ち"]
    old = clerk.get("/files/lists/entries.csv?team=ART&step=all&encoding=shift_jis")
    assert old.data.decode("cp932").splitlines()[0].startswith("チーム,引取報告日")
    assert old.content_type == "text/csv; charset=Shift_JIS"
