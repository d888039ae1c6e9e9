"""Names, codes and roles change from now on; the earlier ones stay readable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from ledger.models import Company, Person, Site
from ledger.words import Role
from web.typed import today

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]

YARD, WORKER, OWNER = "見本解体（サンプル）", "グエン・ヴァン・アン", "見本 社長"


def test_a_company_and_its_site_go_by_another_name(browser_of: Browser, session: Session) -> None:
    manager = browser_of("manager")
    company = session.scalars(select(Company).where(Company.name == YARD)).one()
    site = session.scalars(select(Site).where(Site.company_id == company.id)).first()
    assert site
    address, site_address = f"/agreements/companies/{company.id}/name", f"/agreements/sites/{site.id}/name"
    assert manager.post(address, data={"name": "新しい解体"}).status_code == 303
    wrong = manager.post(site_address, data={"name": "第一工場", "jars_code": "12"})
    assert wrong.status_code == 422
    assert 'value="第一工場"' in wrong.text
    assert 'class="field__error"' in wrong.text
    taken = manager.post(site_address, data={"name": "第一工場", "jars_code": "100000000204"})
    assert "「となり解体」に登録されています" in taken.text
    assert (
        manager.post(site_address, data={"name": "第一工場", "jars_code": "１２３４５６７８９０１２"}).status_code
        == 303
    )
    page = browser_of("clerk").get("/agreements").text
    assert f"旧名：{YARD}" in page
    assert f"旧名：{site.name}" in page
    assert "123456789012" in page
    assert YARD in manager.get(address).text
    assert browser_of("owner").get(address).status_code == 403
    assert manager.post(address, data={"name": "新しい解体"}).status_code == 422  # nothing changed


def test_a_member_that_leaves_is_no_destination_and_stays_in_the_records(browser_of: Browser, session: Session) -> None:
    manager, supervisor = browser_of("manager"), browser_of("supervisor")
    member, new = (
        session.scalars(select(Company).where(Company.role == "receiver")).one(),
        "/lots/new?material=interior",
    )
    form, address = f"/agreements/companies/{member.id}/name", f"/agreements/companies/{member.id}/leaving"
    assert member.name in supervisor.get(new).text
    assert 'name="left_on"' in manager.get(form).text
    wrong = manager.post(address, data={"left_on": "x"})
    assert wrong.status_code == 422
    assert "日付を入力してください" in wrong.text
    assert manager.post(address, data={"left_on": today().isoformat()}).status_code == 303
    assert member.name not in supervisor.get(new).text
    assert f"脱退日 {today()}" in supervisor.get("/agreements").text
    assert "見本樹脂 受入場" in browser_of("clerk").get("/lots").text  # lots on their way keep their destination
    assert supervisor.post(address, data={"left_on": ""}).status_code == 403
    assert manager.post(address, data={"left_on": ""}).status_code == 303
    assert member.name in supervisor.get(new).text
    managing = session.scalars(select(Company).where(Company.role == "managing_company")).one()
    assert 'name="left_on"' not in manager.get(f"/agreements/companies/{managing.id}/name").text


def test_a_person_has_another_name_and_other_roles(browser_of: Browser, session: Session) -> None:
    supervisor = browser_of("supervisor")
    people = {name: session.scalars(select(Person).where(Person.name == name)).one() for name in (WORKER, OWNER)}
    address = f"/people/{people[WORKER].id}/name"
    wrong = supervisor.post(address, data={"name": "田中 アン", "roles": ["worker", "owner"]})
    assert wrong.status_code == 422
    assert 'value="田中 アン"' in wrong.text
    assert supervisor.post(address, data={"name": "田中 アン", "roles": ["worker", "supervisor"]}).status_code == 303
    session.rollback()
    assert people[WORKER].name == "田中 アン"
    assert people[WORKER].roles == {Role.WORKER, Role.SUPERVISOR}
    assert WORKER in supervisor.get(address).text
    assert supervisor.get(f"/people/{people[OWNER].id}/name").status_code == 403
    own = browser_of("owner").get(f"/people/{people[OWNER].id}/name").text
    assert 'name="name"' in own
    assert 'name="roles"' not in own


def test_makers_to_be_checked_lead_until_they_are_and_keep_their_history(browser_of: Browser) -> None:
    manager = browser_of("manager")
    told = {"maker": "んんん自動車", "team": "TH", "valid_from": "2026-04-01"}
    manager.post("/agreements/makers", data=told | {"to_be_checked": "1"})
    first = manager.get("/agreements/makers").text.split("<tbody>")[1].split("</tr>")[0]
    assert "んんん自動車" in first
    assert "要確認" in first
    manager.post("/agreements/makers", data=told | {"team": "ART", "valid_from": "2026-05-01"})
    rows = manager.get("/agreements/makers").text.split("<tbody>")[1]
    assert "要確認" not in rows
    row = next(one for one in rows.split("</tr>") if "んんん自動車" in one)
    assert row.index("2026-05-01") < row.index("2026-04-01")
