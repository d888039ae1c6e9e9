"""Lists as files: each to those who may see it; long ones behind the request."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ledger import exports as queue
from ledger.database import writing
from ledger.models import Export
from ledger.words import ExportState
from web import export_worker, exports
from web.db import db

Browser = Callable[[str], FlaskClient]


@pytest.fixture
def slow(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The app, where every list is a long one and files wait until the test writes them."""
    monkeypatch.setattr(exports, "LARGE", 2)
    app.config["EXPORT_IN_BACKGROUND"] = False
    return app


def rows_of(answer: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.decode("utf-8-sig"))))


def test_a_list_holds_what_its_reader_may_see(browser_of: Browser) -> None:
    assert len(rows_of(browser_of("clerk").get("/files/lists/vehicles.csv").data)) == 13
    assert len(rows_of(browser_of("neighbour").get("/files/lists/vehicles.csv").data)) == 2
    assert len(rows_of(browser_of("neighbour").get("/files/lists/recoveries.csv").data)) == 1
    assert len(rows_of(browser_of("neighbour").get("/files/lists/lots.csv").data)) == 1
    assert browser_of("clerk").get("/files/lists/scales.csv").status_code == 403
    assert browser_of("clerk").get("/files/lists/secrets.csv").status_code == 404
    assert browser_of("clerk").get("/files/lists/lots.exe").status_code == 404


def test_lots_stand_in_the_columns_of_jars_s_handover_screen(browser_of: Browser) -> None:
    rows = rows_of(browser_of("clerk").get("/files/lists/lots.csv").data)
    assert rows[0][2:9] == [
        "引渡先",
        "荷姿ID",
        "トラック登録番号",
        "材質",
        "袋の数",
        "紐付車台数",
        "みなし重量合計(kg)",
    ]
    assert rows[1][3:9] == ["A-202611-1", "見本100あ1234", "バンパー", "1", "3", "19.8"]


def test_a_long_list_is_written_behind_the_request_for_the_one_who_asked(
    slow: Flask, browser_of: Browser, session: Session
) -> None:
    clerk = browser_of("clerk")
    at_once = clerk.get("/files/lists/vehicles.xlsx?q=GP7")
    assert at_once.mimetype.endswith("spreadsheetml.sheet")  # two rows are few
    entries = rows_of(clerk.get("/files/lists/entries.csv?team=TH").data)
    assert entries[0][0] == "チーム"  # of all vehicles few are on the list
    offered = clerk.get("/files/lists/vehicles.csv?state=sealed").text
    assert "3行" in offered
    for _ in range(2):  # the same, asked for twice, is written once
        assert clerk.post("/files/lists/vehicles.csv?state=sealed").location == "/files"
    page = clerk.get("/files").text
    assert page.count("<article") == 1
    assert "順番待ち" in page
    assert 'hx-trigger="every 2s"' in page
    export_worker.work(slow)
    page = clerk.get("/files", headers={"HX-Request": "true"}).text
    assert "できました" in page
    assert "3行" in page
    export = session.query(Export).one()
    key = export.id
    session.rollback()
    with slow.app_context(), writing():  # made a minute after midnight in Japan
        db.session.get_one(Export, key).made_at = datetime(2026, 11, 20, 15, 1, tzinfo=UTC)
        db.session.commit()
    with clerk.get(f"/files/{key}") as answer:
        rows = rows_of(answer.data)
        assert "2026-11-21.csv" in answer.headers["Content-Disposition"]
    assert [row[1] for row in rows[1:]] == ["ZVW30-1234567", "GP7-1003344", "HA36S-205511"]
    owner = browser_of("owner")
    assert owner.get(f"/files/{export.id}").status_code == 404
    assert owner.post(f"/files/{export.id}/removal").status_code == 404
    assert "作ったファイルはありません" in owner.get("/files").text
    assert clerk.post(f"/files/{export.id}/removal").status_code == 303
    assert clerk.get(f"/files/{export.id}").status_code == 404
    assert list(export_worker.folder(slow).iterdir()) == []


def test_a_file_left_behind_by_a_restart_is_told_and_made_again(
    slow: Flask, browser_of: Browser, session: Session
) -> None:
    clerk = browser_of("clerk")
    clerk.post("/files/lists/lots.csv")
    with slow.app_context(), writing():
        export = queue.take(db.session(), datetime.now(UTC) - timedelta(hours=1))
        assert export
        db.session.commit()
        key = export.id
    page = clerk.get("/files").text
    assert "途中で止まりました" in page
    assert clerk.get(f"/files/{key}").status_code == 404
    clerk.post(f"/files/{key}/again")
    export_worker.work(slow)
    assert session.get_one(Export, key).state is ExportState.DONE
    with clerk.get(f"/files/{key}") as answer:
        assert answer.status_code == 200


def test_a_file_that_can_t_be_written_fails_and_the_next_is_written(
    slow: Flask, browser_of: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = browser_of("clerk")
    clerk.post("/files/lists/lots.csv")
    clerk.post("/files/lists/vehicles.csv")
    written = export_worker.write

    def full(*_told: object) -> None:
        monkeypatch.setattr(export_worker, "write", written)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export_worker, "write", full)
    export_worker.work(slow)
    states = {one.listing: one.state for one in session.query(Export)}
    assert states == {"lots": ExportState.FAILED, "vehicles": ExportState.DONE}
    assert "もう一度作る" in clerk.get("/files").text


def test_files_are_kept_for_some_days_and_few_wait_at_a_time(
    slow: Flask, browser_of: Browser, session: Session
) -> None:
    clerk = browser_of("clerk")
    for state in ("", "open", "finished", "sealed"):
        clerk.post(f"/files/lists/vehicles.csv?state={state}")
    clerk.post("/files/lists/lots.csv")
    assert session.query(Export).count() == queue.MOST_WAITING
    assert "多すぎます" in clerk.post("/files/lists/lots.xlsx", follow_redirects=True).text
    with slow.app_context(), writing():
        for export in db.session.query(Export):
            export.made_at -= queue.KEPT + timedelta(minutes=1)
        db.session.commit()
    export_worker.work(slow)
    session.rollback()
    assert session.query(Export).count() == 0
    assert list(export_worker.folder(slow).iterdir()) == []
