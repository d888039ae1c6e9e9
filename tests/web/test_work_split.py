"""工程分担表: as of a day, changed by date without touching what was, whom TH may pay."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook
from sqlalchemy import select

from ledger.models import Company

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]

YARD, RECEIVER = "見本解体（サンプル）", "見本樹脂リサイクル（サンプル）"


def company(session: Session, name: str) -> str:
    return session.scalars(select(Company.id).where(Company.name == name)).one()


def line(browser: FlaskClient, day: str) -> list[object]:
    """What the yard's line of the file ticks on a day."""
    file = browser.get(f"/agreements/work/table.xlsx?on={day}")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.data)).get_sheet_by_index(0).to_python()
    return next(row[2:] for row in rows if row[0] == YARD)


def test_the_split_changes_by_date_and_what_was_stays(browser_of: Browser, session: Session) -> None:
    manager, yard = browser_of("manager"), company(session, YARD)
    first = {"valid_from": "2026-04-01", "recovers": ["bumper", "interior"], "paid_by": ["TH", "ART"]}
    assert manager.post(f"/agreements/work/{yard}", data=first).status_code == 303
    manager.post(
        f"/agreements/work/{yard}", data={"valid_from": "2026-10-01", "recovers": ["bumper"], "paid_by": ["TH"]}
    )
    blank = [""] * 6
    assert line(manager, "2026-03-31") == ["", "", "", *blank, "", ""]
    assert line(manager, "2026-04-01") == ["○", "○", "", *blank, "○", "○"]
    assert line(manager, "2026-10-01") == ["○", "", "", *blank, "○", ""]
    heads = manager.get("/agreements/work/table.csv").data.decode("utf-8-sig").splitlines()[0]
    assert "部品回収・バンパー" in heads
    assert "引取・計量・バンパー" in heads
    page = browser_of("clerk").get("/agreements/work?on=2026-04-01").text
    assert 'data-label="部品回収・バンパー"' in page
    assert "2026-10-01から 見本解体" in page
    assert "分担を変える" not in page


def test_th_pays_only_dismantlers_that_do_the_work(browser_of: Browser, session: Session) -> None:
    manager, told = browser_of("manager"), {"valid_from": "2026-04-01", "receives": ["bumper"]}
    address = f"/agreements/work/{company(session, RECEIVER)}"
    answer = manager.post(address, data={**told, "paid_by": ["TH"]})
    assert answer.status_code == 422
    assert "THチームの支払窓口は" in answer.text
    assert manager.post(address, data={**told, "paid_by": ["ART"]}).status_code == 303
    assert manager.post(f"/agreements/work/{company(session, YARD)}", data={"valid_from": "x"}).status_code == 422
    assert browser_of("clerk").post(address, data=told).status_code == 403
