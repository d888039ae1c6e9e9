"""The sample in the office: progress, table 2-1 as a file, a table from its means, JARS's weights beside ours."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook
from sqlalchemy import select

import ledger
from ledger.event import Source
from ledger.models import Acceptance, Person
from ledger.queries.agreements import deemed_versions
from ledger.words import Auth
from web.typed import today

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]

KEI, LARGE = "HA36S-205511", "NT32-0512345"
ALL = {"front_bumper": 3100, "rear_bumper": 2500, "interior": 5300, "side_glass": 8700}


def weigh(session: Session, number: str, **grams: int) -> None:
    worker = session.scalars(select(Person).where(Person.name == "佐藤 一郎")).one()
    key = session.scalars(select(Acceptance.id).where(Acceptance.chassis_number == number)).one()
    posted = ledger.happening("sample.weighed", worker.id, acceptance=key, grams=grams, scale="台はかり")
    answer = ledger.record(session, posted, Source(worker.site_id, person_id=worker.id, auth=Auth.PIN))
    session.commit()
    assert answer.applied


def test_the_page_shows_how_far_the_sample_is_and_its_means(browser_of: Browser, session: Session) -> None:
    clerk = browser_of("clerk")
    assert "0 / 15台" in clerk.get("/agreements/deemed/sample").text
    weigh(session, KEI, **ALL)
    weigh(session, LARGE, interior=9900)
    page = clerk.get("/agreements/deemed/sample").text
    assert "軽 1 / 15台" in page
    assert "大型 0 / 15台" in page
    assert "まだ15台そろっていない" in page
    assert "9.9" in page
    assert "0 / 15台" in clerk.get("/agreements/deemed/sample?from=2999-01-01").text
    assert "0 / 15台" in browser_of("neighbour").get("/agreements/deemed/sample").text


def test_table_2_1_has_the_official_columns_and_fifteen_lines_of_each_size(
    browser_of: Browser, session: Session
) -> None:
    weigh(session, KEI, **ALL)
    file = browser_of("clerk").get("/agreements/deemed/sample.xlsx")
    assert file.status_code == 200
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.data)).get_sheet_by_index(0).to_python()
    assert rows[0] == [
        "No.", "サイズ", "車名（自動車メーカー名）", "車台番号", "ASR基準重量(kg)", "フロントバンパー重量(kg)",
        "リアバンパー重量(kg)", "内装系合計重量(kg)", "サイドガラス合計重量(kg)",
    ]  # fmt: skip
    assert [row[1] for row in rows[1:]] == ["大型"] * 15 + ["中小型"] * 15 + ["軽自動車"] * 15
    assert rows[31] == [31, "軽自動車", "スズキ", KEI, "", 3.1, 2.5, 5.3, 8.7]
    assert rows[45][3] == ""


def test_the_means_fill_in_a_new_table_that_keeps_the_numbers_behind_it(browser_of: Browser, session: Session) -> None:
    weigh(session, KEI, **ALL)
    clerk = browser_of("clerk")
    page = clerk.get("/agreements/deemed/sample").text
    address = page.split('href="/agreements/deemed/new?')[1].split('"')[0].replace("&amp;", "&")
    form = clerk.get(f"/agreements/deemed/new?{address}").text
    assert 'name="kei-interior" type="text" value="5.3"' in form
    assert 'name="large-interior" type="text" value="9.8"' in form
    site = session.scalars(select(Acceptance.site_id).where(Acceptance.chassis_number == KEI)).one()
    told = {"site": site, "valid_from": today().isoformat(), "basis": "sample", "kei-interior": "5.3"}
    assert clerk.post("/agreements/deemed", data=told).status_code == 303
    session.rollback()  # a new look at what the request committed
    newest = deemed_versions(session, [site])[0]
    assert newest.basis == "sample"
    assert "サンプルの平均から" in clerk.get("/agreements").text
    assert "1件の平均 5.3" in clerk.get("/agreements").text


def test_jars_weights_that_differ_from_ours_are_flagged(browser_of: Browser, session: Session) -> None:
    clerk = browser_of("clerk")
    site = session.scalars(select(Acceptance.site_id).where(Acceptance.chassis_number == KEI)).one()
    assert "まだ記録されていません" in clerk.get("/agreements/deemed/compared").text
    form = clerk.get("/agreements/deemed/jars").text
    assert 'name="kei-interior" type="text" value="5.2"' in form
    told = {"site": site, "seen_on": today().isoformat(), "kei-interior": "5.3", "kei-side_glass": "8.8"}
    page = clerk.post("/agreements/deemed/jars", data=told, follow_redirects=True).text
    assert "違う重量が1か所あります" in page
    assert "こちら 5.2" in page
    assert clerk.post("/agreements/deemed/jars", data={"site": site, "seen_on": "x"}).status_code == 422
    assert browser_of("worker").get("/agreements/deemed/jars").status_code == 403
    assert browser_of("neighbour").post("/agreements/deemed/jars", data=told).status_code == 404
