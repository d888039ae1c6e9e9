"""Every usual file is a list of vehicles; what is none is said in words."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from sqlalchemy import select

from ledger.arrival_words import RowVerdict
from ledger.models import ArrivalRow
from tests.web.lists import DAY, accepted, bring, columns_as_guessed, counts, look, newest, take
from web import import_worker
from web.typed import today

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]


@pytest.fixture(autouse=True)
def _in_the_foreground(app: Flask) -> None:
    app.config["IMPORT_IN_BACKGROUND"] = False


def xlsx() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["車台番号", "メーカー", "引取日", "大きさ", "移動報告番号"])
        sheet.write_row(1, 0, ["NCP100-0012345", "トヨタ", "", "中小型", 100000000001])
        sheet.write_datetime(1, 2, today(), book.add_format({"num_format": "yyyy/mm/dd"}))
    return out.getvalue()


VIEWER = {"CarNo": "ＮＣＰ１００－００１２３４５", "CarName": "トヨタ", "Model": "DBA-NCP100", "OwnerName": "山田 太郎"}
PLAIN = f"車台番号,メーカー,引取日,大きさ,移動報告番号\nNCP100-0012345,トヨタ,{DAY},中小型,100000000001\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("utf8.csv", PLAIN.encode()),
        ("mark.csv", PLAIN.encode("utf-8-sig")),
        ("sjis.csv", PLAIN.encode("cp932")),
        ("unicode.txt", PLAIN.replace(",", "\t").encode("utf-16")),
        ("list.xlsx", xlsx()),
        ("car.json", json.dumps(VIEWER).encode()),
        ("car.xml", "".join(f"<{k}>{v}</{k}>" for k, v in VIEWER.items()).join(("<r>", "</r>")).encode()),
        ("car.csv", "\n".join((",".join(VIEWER), ",".join(VIEWER.values()))).encode("cp932")),
    ],
)
def test_every_usual_file_is_read(app: Flask, browser_of: Browser, session: Session, name: str, data: bytes) -> None:
    clerk = browser_of("clerk")
    arrival = look(app, clerk, session, data, name)
    if name.startswith("car."):
        stored = session.scalars(select(ArrivalRow.cells).where(ArrivalRow.list_id == arrival.id)).one()
        assert "山田" not in str(stored)
        clerk.post(
            f"/vehicles/lists/{arrival.id}/columns",
            data={"column-0": "chassis_number", "column-1": "maker", "accepted_on": DAY, "size_class": "mid_small"},
        )
        import_worker.work(app)
    take(app, clerk, arrival)
    vehicle = accepted(session, "NCP100-0012345")
    assert (vehicle.maker, vehicle.size_class.value, vehicle.accepted_on.isoformat()) == ("トヨタ", "mid_small", DAY)


def test_a_paste_from_a_spreadsheet_is_a_list(app: Flask, browser_of: Browser, session: Session) -> None:
    clerk = browser_of("clerk")
    answer = clerk.post("/vehicles/lists", data={"text": PLAIN.replace(",", "\t")})
    columns_as_guessed(clerk, answer.location)
    import_worker.work(app)
    assert counts(session, newest(session)) == {RowVerdict.NEW: 1}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "行がありません"),
        (b"\x00\x01\x02\xff\xfe\x81", "読み取れない"),
        (b"PK\x03\x04 no workbook", "読み取れない"),
        (b"a,b\n" * 20_001, "多すぎます"),
    ],
)
def test_what_is_no_list_is_said_in_words(browser_of: Browser, data: bytes, told: str) -> None:
    answer = bring(browser_of("clerk"), data)
    assert answer.status_code == 422
    assert told in answer.text
