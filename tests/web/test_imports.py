"""Lists of accepted vehicles: brought in any usual file, looked at first, taken over, safe to bring again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

import ledger
from ledger.arrival_words import ArrivalState, RowVerdict
from ledger.event import Source
from ledger.models import Acceptance, Person, Recovery
from ledger.words import Auth, SizeClass
from tests.web.lists import DAY, HEADER, LIST, accepted, bring, counts, events, look, take
from web import import_worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]

PLAIN = f"車台番号,メーカー,引取日,大きさ,移動報告番号\nNCP100-0012345,トヨタ,{DAY},中小型,100000000001\n"


@pytest.fixture(autouse=True)
def _in_the_foreground(app: Flask) -> None:
    app.config["IMPORT_IN_BACKGROUND"] = False


def test_a_list_is_looked_at_before_anything_is_recorded(app: Flask, browser_of: Browser, session: Session) -> None:
    clerk, before = browser_of("clerk"), events(session)
    arrival = look(app, clerk, session)
    assert arrival.state is ArrivalState.JUDGED
    assert counts(session, arrival) == {RowVerdict.NEW: 2, RowVerdict.REFUSED: 4}
    assert events(session) == before
    page = clerk.get(f"/vehicles/lists/{arrival.id}").text
    for told in (
        "車台番号がありません。",
        "「ほんだ」は表にありません",
        "3行目にもあります",
        "未来の日付です",
        "2台を取り込む",
    ):
        assert told in page
    assert "ラクティス" in clerk.get(f"/vehicles/lists/{arrival.id}?show=new").text


def test_taking_it_over_makes_acceptances_and_bringing_it_again_changes_nothing(
    app: Flask, browser_of: Browser, session: Session
) -> None:
    clerk = browser_of("clerk")
    arrival = look(app, clerk, session)
    take(app, clerk, arrival)
    vehicle = accepted(session, "NCP100-0012345")
    assert (vehicle.team, vehicle.size_class, vehicle.asr_standard_g) == ("TH", SizeClass.MID_SMALL, 182_500)
    assert (vehicle.report_number, vehicle.note, vehicle.model) == ("100000000001", "助手席が重い", "ラクティス")
    assert accepted(session, "HA36S-700001").as_read == "ＨＡ36Sー700001"
    assert "新しい車両2台" in clerk.get(f"/vehicles/lists/{arrival.id}").text
    before = events(session)
    again = look(app, clerk, session)
    assert again.id != arrival.id
    assert counts(session, again) == {RowVerdict.UNCHANGED: 2, RowVerdict.REFUSED: 4}
    take(app, clerk, again)
    assert events(session) == before


def test_what_a_later_file_says_differently_is_corrected_and_empty_cells_change_nothing(
    app: Flask, browser_of: Browser, session: Session
) -> None:
    clerk = browser_of("clerk")
    take(app, clerk, look(app, clerk, session))
    later = f"{HEADER}\n100000000001,NCP100-0012345,トヨタ,,{DAY},大型,,\n"
    arrival = look(app, clerk, session, later)
    assert counts(session, arrival) == {RowVerdict.CHANGED: 1}
    page = clerk.get(f"/vehicles/lists/{arrival.id}").text
    assert "<del>中小型</del> → <ins>大型</ins>" in page
    take(app, clerk, arrival)
    vehicle = accepted(session, "NCP100-0012345")
    assert (vehicle.size_class, vehicle.note, vehicle.model) == (SizeClass.LARGE, "助手席が重い", "ラクティス")


def test_a_wrong_day_is_mended_by_the_movement_report_and_a_second_acceptance_at_work_is_refused(
    app: Flask, browser_of: Browser, session: Session
) -> None:
    clerk = browser_of("clerk")
    take(app, clerk, look(app, clerk, session))
    rows = f"{HEADER}\n100000000001,NCP100-0012345,トヨタ,,2026-06-01,,,\n,HA36S-700001,スズキ,,2026-06-01,軽,,\n"
    arrival = look(app, clerk, session, rows)
    assert counts(session, arrival) == {RowVerdict.CHANGED: 1, RowVerdict.REFUSED: 1}
    assert f"{DAY}の引取で作業中です" in clerk.get(f"/vehicles/lists/{arrival.id}").text
    take(app, clerk, arrival)
    assert accepted(session, "NCP100-0012345").accepted_on.isoformat() == "2026-06-01"


def test_a_sealed_vehicle_is_no_matter_for_a_file(app: Flask, browser_of: Browser, session: Session) -> None:
    sealed = accepted(session, "ZVW30-1234567")
    rows = f"車台番号,メーカー,引取報告日,サイズ\n{sealed.chassis_number},トヨタ,{sealed.accepted_on},大型\n"
    arrival = look(app, browser_of("clerk"), session, rows)
    assert counts(session, arrival) == {RowVerdict.REFUSED: 1}
    assert "訂正を申請" in browser_of("clerk").get(f"/vehicles/lists/{arrival.id}").text


def test_columns_are_asked_for_once_per_site(app: Flask, browser_of: Browser, session: Session) -> None:
    clerk = browser_of("clerk")
    assert bring(clerk, LIST).location.endswith("/columns")
    look(app, clerk, session)
    assert not bring(clerk, LIST).location.endswith("/columns")
    assert bring(browser_of("neighbour"), LIST).location.endswith("/columns")


def test_a_column_can_be_named_only_once_and_the_number_is_needed(browser_of: Browser) -> None:
    clerk = browser_of("clerk")
    address = bring(clerk, "a,b\nNCP100-0012345,トヨタ\n").location
    answer = clerk.post(address, data={"column-0": "maker", "column-1": "maker", "accepted_on": "x"})
    assert answer.status_code == 422
    for told in ("二つの列に付いています", "車台番号の列を選んでください", "日付を入力してください"):
        assert told in answer.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_errors_file_comes_back_as_the_list_came_and_is_taken_once_mended(
    app: Flask, browser_of: Browser, session: Session, encoding: str
) -> None:
    clerk = browser_of("clerk")
    arrival = look(app, clerk, session, LIST.encode(encoding))
    file = clerk.get(f"/vehicles/lists/{arrival.id}/errors.csv").data
    text = file.decode(encoding)
    assert text.splitlines()[0] == f"{HEADER},取り込めない理由"
    assert "メーカー「ほんだ」は表にありません" in text
    assert len(text.splitlines()) == 5
    again = look(app, clerk, session, text.replace("ほんだ", "ホンダ").encode(encoding))
    assert counts(session, again) == {RowVerdict.NEW: 2, RowVerdict.REFUSED: 2}


def test_how_a_site_writes_a_maker_is_told_once(app: Flask, browser_of: Browser, session: Session) -> None:
    clerk = browser_of("clerk")
    arrival = look(app, clerk, session)
    clerk.post(f"/vehicles/lists/{arrival.id}/look", data={"maker-ほんだ": "ホンダ"})
    import_worker.work(app)
    assert counts(session, arrival) == {RowVerdict.NEW: 3, RowVerdict.REFUSED: 3}
    assert counts(session, look(app, clerk, session))[RowVerdict.NEW] == 3


def test_a_maker_can_be_told_after_the_rest_was_taken_over(app: Flask, browser_of: Browser, session: Session) -> None:
    clerk = browser_of("clerk")
    arrival = look(app, clerk, session)
    clerk.post(f"/vehicles/lists/{arrival.id}/taking")
    import_worker.work(app)
    assert 'name="maker-ほんだ"' in clerk.get(f"/vehicles/lists/{arrival.id}").text
    clerk.post(f"/vehicles/lists/{arrival.id}/look", data={"maker-ほんだ": "ホンダ"})
    import_worker.work(app)
    assert counts(session, arrival) == {RowVerdict.NEW: 1, RowVerdict.UNCHANGED: 2, RowVerdict.REFUSED: 3}


def test_the_size_of_the_same_model_is_taken_where_the_file_has_none(
    app: Flask, browser_of: Browser, session: Session
) -> None:
    rows = f"車台番号,メーカー,引取報告日\nZVW30-7000001,トヨタ,{DAY}\nXYZ99-7000001,トヨタ,{DAY}\n"
    clerk = browser_of("clerk")
    arrival = look(app, clerk, session, rows)
    assert counts(session, arrival) == {RowVerdict.NEW: 1, RowVerdict.REFUSED: 1}
    take(app, clerk, arrival)
    assert accepted(session, "ZVW30-7000001").size_class is SizeClass.MID_SMALL


def test_vehicles_the_floor_found_are_matched_and_their_records_count(
    app: Flask, browser_of: Browser, session: Session
) -> None:
    worker = session.scalars(select(Person).where(Person.name == "佐藤 一郎")).one()
    source = Source(worker.site_id, person_id=worker.id, auth=Auth.PIN)
    fill = accepted(session, "NT32-0512345").recovered[0].fill_id
    found = ledger.record(
        session, ledger.happening("vehicle.found", worker.id, chassis_number="NCP100-0012345"), source
    )
    body = {"acceptance": found.id, "part": "front_bumper", "fill": fill}
    part = ledger.record(session, ledger.happening("part.recovered", worker.id, **body), source)
    session.commit()
    clerk = browser_of("clerk")
    arrival = look(app, clerk, session, PLAIN)
    assert "現場で先に見つかっていた車両" in clerk.get(f"/vehicles/lists/{arrival.id}").text
    take(app, clerk, arrival)
    assert accepted(session, "NCP100-0012345").id == found.id
    assert session.get_one(Recovery, part.id).person.name == "佐藤 一郎"
    assert "記録1件を、引取に結び付けて反映しました" in clerk.get(f"/vehicles/lists/{arrival.id}").text


def test_work_that_stopped_in_the_middle_goes_on_where_it_was(
    app: Flask, browser_of: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.arrivals.MOST_ROWS", 2)
    clerk, body = browser_of("clerk"), "".join(f"A1-{n:05},トヨタ,{DAY},軽\n" for n in range(5))
    arrival = look(app, clerk, session, f"車台番号,メーカー,引取報告日,サイズ\n{body}")
    clerk.post(f"/vehicles/lists/{arrival.id}/taking")
    with app.app_context():
        import_worker.step()
    page = clerk.get(f"/vehicles/lists/{arrival.id}", headers={"HX-Request": "true"}).text
    assert "<progress" in page
    assert 'value="2"' in page
    import_worker.work(app)
    assert counts(session, arrival) == {RowVerdict.NEW: 5}
    numbers = select(func.count()).select_from(Acceptance).where(Acceptance.chassis_number.startswith("A1-0"))
    assert session.scalar(numbers) == 5
    ended = clerk.get(f"/vehicles/lists/{arrival.id}", headers={"HX-Request": "true"})
    assert ended.headers["HX-Refresh"] == "true"


def test_lists_are_the_companys_own(app: Flask, browser_of: Browser, session: Session) -> None:
    arrival, neighbour = look(app, browser_of("clerk"), session), browser_of("neighbour")
    for address in ("", "/columns", "/errors.csv"):
        assert neighbour.get(f"/vehicles/lists/{arrival.id}{address}").status_code == 404
    assert neighbour.post(f"/vehicles/lists/{arrival.id}/taking").status_code == 404
    assert browser_of("worker").get("/vehicles/lists").status_code == 403
