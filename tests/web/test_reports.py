"""日報: what a day's work took off which vehicle, on the screen and as files, each to those it concerns."""

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from pypdfium2 import PdfDocument
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Acceptance, Person, Recovery, SiteHead
from ledger.moment import JAPAN

Browser = Callable[[str], FlaskClient]
PARTS = ["フロントバンパー", "リアバンパー", "内装部品", "サイドガラス"]


@pytest.fixture
def day(session: Session) -> date:
    """The day of the sample's work in Japan."""
    return session.scalars(select(Recovery.at)).all()[0].astimezone(JAPAN).date()


def rows_of(browser: FlaskClient, address: str) -> list[list[str]]:
    answer = browser.get(address)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_columns_are_the_form_s_with_glass_day_and_place_behind(browser_of: Browser, day: date) -> None:
    rows = rows_of(browser_of("clerk"), f"/reports/daily.csv?day={day}")
    assert rows[0] == [
        *("チーム", "車台番号", *PARTS, "部品回収しない", "引取報告日", "置場"),
        *("容器", "みなし重量(kg)", "作業者", "完了"),
    ]
    told = {row[1]: row for row in rows[1:]}
    assert told["ZVW30-1234567"][:7] == ["TH", "ZVW30-1234567", "○", "○", "○", "", ""]
    assert told["ZVW30-1234567"][8:] == ["A-1、A-2", "バンパー1、内装1", "14.8", "グエン・ヴァン・アン", "○"]
    assert told["1FTEX15N8RKA12345"][6] == "対象部品がない"
    assert told["GP7-0044556"][-1] == ""
    assert [row[0] for row in rows[1:]] == ["ART", "ART", "ART", "TH", "TH", "TH", "対象外"]


def test_it_is_by_day_team_and_worker(browser_of: Browser, session: Session, day: date) -> None:
    clerk = browser_of("clerk")
    sato = session.scalars(select(Person.id).where(Person.name == "佐藤 一郎")).one()
    numbers = [row[1] for row in rows_of(clerk, f"/reports/daily.csv?day={day}&worker={sato}&team=ART")[1:]]
    assert numbers == ["NT32-0512345", "GP7-0044556"]
    assert rows_of(clerk, f"/reports/daily.csv?day={day}&team=none")[1][1] == "1FTEX15N8RKA12345"
    assert len(rows_of(clerk, "/reports/daily.csv?day=2026-04-01")) == 1
    assert "この日の記録はありません" in clerk.get("/reports?day=2026-04-01").text
    for odd in ("x", "0001-01-01", "9999-12-31"):
        assert clerk.get(f"/reports?day={odd}").status_code == 200


def test_every_part_of_a_day_stands_in_the_work_record(browser_of: Browser, day: date) -> None:
    rows = rows_of(browser_of("supervisor"), f"/reports/work.csv?day={day}")
    assert len(rows) == 15
    assert rows[1][1:5] == ["ZVW30-1234567", rows[1][2], "フロントバンパー", "回収済"]
    assert rows[1][6:] == ["グエン・ヴァン・アン", "バンパー1", "A-1", "○", ""]
    page = browser_of("supervisor").get(f"/reports?day={day}&view=work").text
    assert page.count("/reports/vehicles/") == 14


def test_paper_and_workbook_carry_the_ledger_s_head(browser_of: Browser, session: Session, day: date) -> None:
    clerk = browser_of("clerk")
    acceptance = session.scalars(select(Acceptance).where(Acceptance.chassis_number == "ZVW30-1234567")).one()
    head = session.get_one(SiteHead, acceptance.site_id)
    whole = f"{head.length}件目 {head.hash}"
    for address in (f"/reports/daily.pdf?day={day}", f"/reports/vehicles/{acceptance.id}.pdf"):
        answer = clerk.get(address)
        assert answer.mimetype == "application/pdf"
        text = "".join(page.get_textpage().get_text_range() for page in PdfDocument(answer.data))
        assert head.hash in text.replace("\r\n", "")
        assert "ZVW30-1234567" in text
        assert "確認" in text
    book = CalamineWorkbook.from_filelike(io.BytesIO(clerk.get(f"/reports/daily.xlsx?day={day}").data))
    assert whole in {row[1] for row in book.get_sheet_by_name("この表について").to_python()}
    assert whole in clerk.get(f"/reports?day={day}").text


def test_the_record_of_one_vehicle_tells_who_took_what(browser_of: Browser, session: Session) -> None:
    acceptance = session.scalars(select(Acceptance).where(Acceptance.chassis_number == "NT32-0512345")).one()
    page = browser_of("manager").get(f"/reports/vehicles/{acceptance.id}").text
    for said in ("NT32-0512345", "佐藤 一郎", "バンパー2", "内装2", "15.0 kg", "すべての部品"):
        assert said in page
    assert browser_of("neighbour").get(f"/reports/vehicles/{acceptance.id}").status_code == 404
    assert browser_of("neighbour").get(f"/reports/vehicles/{acceptance.id}.pdf").status_code == 404
    assert browser_of("clerk").get(f"/reports/vehicles/{acceptance.id}.exe").status_code == 404


def test_a_total_is_told_only_where_every_part_has_a_weight(browser_of: Browser, session: Session) -> None:
    one = session.scalars(select(Acceptance).where(Acceptance.chassis_number == "NT32-0512345")).one()
    clerk, told = browser_of("clerk"), {"site": one.site_id, "valid_from": "2026-04-01", "large-front_bumper": "5.5"}
    record, page = f"/reports/vehicles/{one.id}", f"/vehicles/{one.id}"
    assert "15.0 kg" in clerk.get(record).text
    assert "15.0 kg" in clerk.get(page).text
    assert clerk.post("/agreements/deemed", data=told).status_code == 303  # interior parts have no weight now
    assert "5.5 kg" not in clerk.get(record).text
    assert clerk.get(page).text.count("5.5 kg") == 1  # the bumper alone, no total


def test_others_read_nothing_of_it(browser_of: Browser, session: Session, day: date) -> None:
    site = session.scalars(select(Acceptance.site_id)).first()
    neighbour = browser_of("neighbour")
    assert len(rows_of(neighbour, f"/reports/daily.csv?day={day}")) == 1
    assert neighbour.get(f"/reports?day={day}&site={site}").status_code == 404
    assert browser_of("worker").get("/reports").status_code == 403
    assert browser_of("auditor").get(f"/reports?day={day}").status_code == 200
