"""The chain's proof on the screen: intact up to where, and a broken one told; photographs that records name."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from sqlalchemy import func, select, text

from ledger import record
from ledger.database import writing
from ledger.event import Source, happening
from ledger.models import Person, Recorded
from ledger.words import Auth
from web import ledger_check

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from flask import Flask
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


def photographed(browser: FlaskClient, session: Session, picture: bytes) -> str:
    """A record that names a photograph which has arrived; its name."""
    kept = sha256(picture).hexdigest()
    headers = {"X-Nisugata": "1", "Upload-Offset": "0", "Upload-Length": str(len(picture))}
    assert browser.put(f"/api/v1/photographs/{kept}", data=picture, headers=headers).get_json()["complete"]
    named(session, kept)
    return kept


def named(session: Session, kept: str) -> None:
    """A worker adds a photograph to the first part that was recovered."""
    worker = session.scalars(select(Person).where(Person.name == "グエン・ヴァン・アン")).one()
    about = select(Recorded.id).where(Recorded.kind == "part.recovered", Recorded.site_id == worker.site_id).limit(1)
    posted = happening("photograph.added", worker.id, event=session.scalars(about).one(), photographs=[kept])
    with writing():
        session.rollback()
        assert record(session, posted, Source(worker.site_id, person_id=worker.id, auth=Auth.PIN)).applied
        session.commit()


def test_photographs_that_are_gone_or_changed_are_told_with_the_record_that_names_them(
    app: Flask, browser_of: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    auditor, told = browser_of("auditor"), app.test_cli_runner()
    named(session, "0" * 64)  # it is still on the phone
    first, second = (photographed(browser_of("worker"), session, picture(shade)) for shade in (10, 200))
    last = session.scalars(select(func.max(Recorded.position))).one() or 0
    page = auditor.post("/ledger/check").text
    assert "記録にある写真2枚は、元のままです" in page
    assert "まだ端末から届いていない写真が1枚あります" in page
    assert "3 photographs, 1 of them not arrived yet" in told.invoke(args=["ledger", "verify"]).stdout
    gone, changed = (next(Path(app.config["DATA"]).rglob(name)) for name in (first, second))
    gone.unlink()
    changed.write_bytes(changed.read_bytes()[:-1] + b"x")  # of the same length
    page = auditor.post("/ledger/check").text
    assert f"{last - 1}件目の記録の写真：ファイルがありません" in page
    assert f"{last}件目の記録の写真：中身が記録したときと違います" in page
    found = told.invoke(args=["ledger", "verify"])
    assert found.exit_code == 1
    assert f"event at position {last}: its photograph {second} is not what it was when it was recorded" in found.stderr
    assert f"event at position {last - 1}: its photograph {first} is not there any more" in found.stderr
    monkeypatch.setattr(ledger_check, "MOST_BYTES", 0)  # so many that nobody waits for them
    page = auditor.post("/ledger/check").text
    assert "ファイルがありません" in page
    assert "中身が記録したとき" not in page


def picture(shade: int) -> bytes:
    made = BytesIO()
    Image.new("RGB", (64, 64), (shade, shade, shade)).save(made, "JPEG")
    return made.getvalue()
