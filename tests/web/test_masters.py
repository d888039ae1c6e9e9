"""Agreements: members, makers and deemed weights, entered on screen."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Company, DeemedWeight, MakerTeam, Site
from ledger.words import PartKind, SizeClass, Team

Browser = Callable[[str], FlaskClient]
COMPANY = {"name": "新・解体", "role": "dismantler", "site": "新・工場", "jars_code": "１２３４５６７８９０１２"}


def site(session: Session, name: str = "見本解体 本工場") -> str:
    session.rollback()
    return session.scalars(select(Site.id).where(Site.name == name)).one()


def test_the_manager_registers_a_member_with_its_site(browser_of: Browser, session: Session) -> None:
    manager = browser_of("manager")
    answer = manager.post("/agreements/companies", data=COMPANY, follow_redirects=True)
    assert "新・解体を登録しました" in answer.text
    company = session.scalars(select(Company).where(Company.name == "新・解体")).one()
    added = session.scalars(select(Site).where(Site.company_id == company.id)).one()
    assert (added.name, added.jars_code) == ("新・工場", "123456789012")
    more = {"company": company.id, "site": "第二工場"}
    assert manager.get(f"/agreements/sites/new?company={company.id}").status_code == 200
    assert manager.post("/agreements/sites", data=more).status_code == 303
    session.rollback()
    assert len(session.scalars(select(Site).where(Site.company_id == company.id)).all()) == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "入力してください。"),
        ({"name": "見本解体（サンプル）"}, "同じ名前の事業者"),
        ({"role": "x"}, "選んでください。"),
        ({"jars_code": "123"}, "12桁の数字"),
        ({"jars_code": "1000-0000-0104"}, "「見本解体 本工場」に登録されています"),
    ],
)
def test_a_member_half_described_is_not_registered(
    browser_of: Browser, session: Session, wrong: dict[str, str], sentence: str
) -> None:
    before = len(session.scalars(select(Company.id)).all())
    session.rollback()
    answer = browser_of("manager").post("/agreements/companies", data={**COMPANY, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "新・工場" in answer.text
    assert len(session.scalars(select(Company.id)).all()) == before


def test_a_site_of_nobody_is_not_there(browser_of: Browser) -> None:
    manager = browser_of("manager")
    assert manager.get("/agreements/sites/new?company=x").status_code == 404
    assert manager.post("/agreements/sites", data={"company": "x", "site": "y"}).status_code == 404


def test_a_site_without_name_is_asked_again(browser_of: Browser, session: Session) -> None:
    company = session.scalars(select(Company.id).where(Company.name == "見本解体（サンプル）")).one()
    session.rollback()
    answer = browser_of("manager").post("/agreements/sites", data={"company": company, "site": ""})
    assert answer.status_code == 422
    assert "入力してください。" in answer.text


def test_a_maker_changes_its_team_from_a_day_on(browser_of: Browser, session: Session) -> None:
    manager = browser_of("manager")
    data = {"maker": "トヨタ", "team": "none", "valid_from": "2030-04-01"}
    assert manager.post("/agreements/makers", data=data).status_code == 303
    rows = session.scalars(select(MakerTeam).where(MakerTeam.maker == "トヨタ").order_by(MakerTeam.valid_from)).all()
    assert [(row.team, row.valid_from) for row in rows] == [(Team.TH, date(2026, 4, 1)), (None, date(2030, 4, 1))]
    assert "2030-04-01" in manager.get("/agreements/makers").text


def test_a_maker_without_team_or_day_is_asked_again(browser_of: Browser) -> None:
    answer = browser_of("manager").post("/agreements/makers", data={"maker": "新メーカー", "valid_from": "x"})
    assert answer.status_code == 422
    for kept in ("新メーカー", "選んでください。", "日付を入力してください。"):
        assert kept in answer.text


def test_makers_of_the_published_table_come_in_one_go(
    browser_of: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.masters.TH", "ダイハツ トヨタ 新メーカー")
    manager = browser_of("manager")
    assert "まとめて登録する" in manager.get("/agreements/makers").text
    manager.post("/agreements/makers/published")
    assert session.scalars(select(MakerTeam).where(MakerTeam.maker == "新メーカー")).one().team is Team.TH
    assert len(session.scalars(select(MakerTeam).where(MakerTeam.maker == "トヨタ")).all()) == 1
    assert "まとめて登録する" not in manager.get("/agreements/makers").text


def test_deemed_weights_are_typed_in_kilograms_to_a_tenth(browser_of: Browser, session: Session) -> None:
    clerk, key = browser_of("clerk"), site(session)
    assert 'value="5.2"' in clerk.get("/agreements/deemed/new").text
    data = {"site": key, "valid_from": "2030-04-01", "large-front_bumper": "５．４", "kei-interior": "6"}
    assert clerk.post("/agreements/deemed", data=data).status_code == 303
    session.rollback()
    rows = session.scalars(select(DeemedWeight).where(DeemedWeight.valid_from == date(2030, 4, 1))).all()
    assert {(row.size_class, row.part, row.grams) for row in rows} == {
        (SizeClass.LARGE, PartKind.FRONT_BUMPER, 5400),
        (SizeClass.KEI, PartKind.INTERIOR, 6000),
    }


def test_of_the_tables_the_one_in_force_is_marked(browser_of: Browser, session: Session) -> None:
    clerk, body = browser_of("clerk"), {"site": site(session), "kei-interior": "6"}
    for day in ("2030-04-01", "2026-04-01"):
        assert clerk.post("/agreements/deemed", data=body | {"valid_from": day}).status_code == 303
    page = clerk.get("/agreements").text
    captions = [one.split("</caption>")[0] for one in page.split('<caption id="deemed-')[1:]]
    told = ["2030-04-01 これから", "2026-04-01 いま有効", "2026-04-01 同じ適用日の新しい表に置き換え"]
    assert [
        " ".join(re.findall(r"\d{4}-\d\d-\d\d|これから|いま有効|同じ適用日の\S+置き換え", one)) for one in captions
    ] == told
    rows = list(csv.DictReader(io.StringIO(clerk.get("/files/lists/deemed.csv").data.decode("utf-8-sig"))))
    assert [(row["適用日"], row["みなし重量(kg)"]) for row in rows if row["いま有効"]] == [("2026-04-01", "6.0")]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("5.25", "0.1 kg単位"), ("-1", "0.1 kg単位"), ("x", "0.1 kg単位"), ("NaN", "0.1 kg単位"), ("", "一つ以上")],
)
def test_a_weight_that_is_none_is_refused_beside_its_field(
    browser_of: Browser, session: Session, typed: str, sentence: str
) -> None:
    data = {"site": site(session), "valid_from": "2030-04-01", "large-front_bumper": typed}
    answer = browser_of("clerk").post("/agreements/deemed", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "2030-04-01" in answer.text


def test_a_yard_sees_and_issues_its_own_tables_only(browser_of: Browser, session: Session) -> None:
    clerk, foreign = browser_of("clerk"), site(session, "となり解体")
    page = clerk.get("/agreements").text
    assert "見本解体 本工場 2026-04-01から" in page
    assert "となり解体 2026-04-01から" not in page
    assert "となり解体 2026-04-01から" in browser_of("manager").get("/agreements").text
    assert clerk.get(f"/agreements/deemed/new?site={foreign}").status_code == 404
    data = {"site": foreign, "valid_from": "2030-04-01", "large-front_bumper": "5"}
    assert clerk.post("/agreements/deemed", data=data).status_code == 404


def test_only_the_manager_changes_who_takes_part(browser_of: Browser) -> None:
    for login in ("owner", "auditor", "clerk"):
        browser = browser_of(login)
        assert browser.get("/agreements").status_code == 200
        assert browser.post("/agreements/companies", data=COMPANY).status_code == 403
        assert browser.post("/agreements/makers/published").status_code == 403
    assert browser_of("worker").get("/agreements").status_code == 403
