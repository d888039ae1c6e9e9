"""The chain's proof on the screen: intact up to where, and a broken one told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from ledger.models import Recorded

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]


def test_an_auditor_checks_the_chain(browser_of: Browser, session: Session) -> None:
    auditor = browser_of("auditor")
    assert "まだ行っていません" in auditor.get("/ledger").text
    last = session.scalar(select(func.max(Recorded.position)))
    assert f"{last}件目まで、鎖は切れていません" in auditor.post("/ledger/check").text
    assert browser_of("worker").get("/ledger").status_code == 403


def test_a_changed_record_is_told(browser_of: Browser, session: Session) -> None:
    session.execute(text("UPDATE event SET posted = replace(posted, 'ZVW30', 'ZVW31') WHERE posted LIKE '%ZVW30%'"))
    session.commit()
    assert "鎖に誤りが見つかりました" in browser_of("manager").post("/ledger/check").text
