"""Printers and sheets of a yard: what is wrong is explained at its field, and what was typed stays."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Container, LabelSheet, Printer, PrintJob
from ledger.print_words import Connection, PrintState
from tests.web.printers import add_printer, site_of
from tests.web.test_printing import code_of

Browser = Callable[[str], FlaskClient]

A4_10 = {
    "columns": "2", "rows": "5", "page_width": "210", "page_height": "297", "width": "86.4", "height": "50.8",
    "left": "18.6", "top": "21.5", "gap_x": "0", "gap_y": "0", "offset_x": "0.5", "offset_y": "-0.3",
}  # fmt: skip


@pytest.fixture
def supervisor(app: Flask, browser_of: Browser) -> FlaskClient:
    app.config["PRINT_IN_BACKGROUND"] = False
    return browser_of("supervisor")


def test_a_printer_is_registered_changed_and_removed(supervisor: FlaskClient, session: Session) -> None:
    key = add_printer(supervisor, host="192.168.1.50")
    page = supervisor.get("/print/printers").text
    assert "事務所のラベル" in page
    assert "ロール 100×150 mm(203 dpi)" in page
    form = {
        "language": "zpl",
        "name": "倉庫",
        "preset": "roll-100x60-203",
        "connection": "agent",
        "site": site_of(supervisor),
    }
    assert supervisor.post(f"/print/printers/{key}", data=form).status_code == 303
    row = session.get_one(Printer, key)
    assert (row.name, row.preset, row.connection, row.host) == ("倉庫", "roll-100x60-203", Connection.AGENT, None)
    supervisor.post(f"/print/printers/{key}/remove")
    assert key not in supervisor.get("/print/printers").text
    assert supervisor.get(f"/print/printers/{key}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"host": "8.8.8.8"}, "事業所の中のアドレス"),
        ({"host": "printer room"}, "使えません"),
        ({"port": "80"}, "9100から9109までの数"),
        ({"host": ""}, "入力してください"),
        ({"connection": ""}, "選んでください"),
        ({"connection": "browser"}, "選んでください"),
        ({"preset": "a4-4"}, "選んでください"),
        ({"preset": "brother-62"}, "選んでください"),
        ({"name": ""}, "入力してください"),
        ({"language": "esc"}, "選んでください"),
    ],
)
def test_a_wrong_field_is_explained_and_nothing_typed_is_lost(
    supervisor: FlaskClient, wrong: dict[str, str], said: str
) -> None:
    form = {
        "language": "zpl", "name": "門のラベル", "preset": "roll-100x150-203", "connection": "network",
        "host": "192.168.1.50", "port": "9100", "site": site_of(supervisor),
    }  # fmt: skip
    answer = supervisor.post("/print/printers", data=form | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    if "name" not in wrong:
        assert "門のラベル" in answer.text


def test_another_kind_of_printer_asks_for_other_fields_and_keeps_the_name(supervisor: FlaskClient) -> None:
    answer = supervisor.post("/print/printers", data={"language": "brother", "name": "門のラベル", "look": "1"})
    assert answer.status_code == 200
    assert "ブラザー QL 62×100 mm" in answer.text
    assert "門のラベル" in answer.text
    assert "field__error" not in answer.text


def test_two_printers_of_one_name_are_refused(supervisor: FlaskClient) -> None:
    add_printer(supervisor)
    form = {"language": "pdf", "name": "事務所のラベル", "preset": "a4-4", "site": site_of(supervisor)}
    answer = supervisor.post("/print/printers", data=form)
    assert (answer.status_code, "同じ名前のプリンターがあります" in answer.text) == (422, True)


def test_a_paper_printer_brings_its_sheet_along(supervisor: FlaskClient, session: Session) -> None:
    supervisor.post("/print/sheets", data=A4_10 | {"title": "事務所の10面", "width": "90", "left": "15"})
    sheet = session.scalars(select(LabelSheet)).one()
    key = add_printer(supervisor, language="pdf", preset=f"own-{sheet.id}", name="複合機")
    page = supervisor.get(f"/print?codes={code_of(session, Container, 'バンパー1')}&printer={key}").text
    assert "PDFを開いて印刷" in page
    assert f'<option value="own-{sheet.id}"' in page or "事務所の10面" not in page


def test_a_sample_is_printed_as_a_test_and_counts_as_no_tag(supervisor: FlaskClient, session: Session) -> None:
    here = supervisor.post(f"/print/printers/{add_printer(supervisor)}/test").location
    job = session.scalars(select(PrintJob)).one()
    assert (job.codes, job.state) == ([], PrintState.QUEUED)
    assert job.data.startswith(b"^XA")
    assert "試し刷り" in supervisor.get(here).text


def test_a_clerk_uses_printers_and_a_supervisor_arranges_them(supervisor: FlaskClient, browser_of: Browser) -> None:
    key = add_printer(supervisor)
    clerk = browser_of("clerk")
    assert clerk.get(f"/print/printers/{key}").status_code == 200
    assert "合言葉" not in clerk.get(f"/print/printers/{key}").text
    for address in ("/print/printers", f"/print/printers/{key}", f"/print/printers/{key}/token", "/print/sheets"):
        assert clerk.post(address, data={}).status_code == 403


def test_a_sheet_of_one_s_own_is_made_printed_on_changed_and_removed(supervisor: FlaskClient, session: Session) -> None:
    measures = {"columns": "2", "rows": "2", "width": "100", "height": "140", "left": "5", "top": "8"}
    assert supervisor.post("/print/sheets", data=A4_10 | measures | {"title": "大きい4面"}).status_code == 303
    row = session.scalars(select(LabelSheet)).one()
    name, code = f"own-{row.id}", code_of(session, Container, "バンパー1")
    assert f'<option value="{name}"' in supervisor.get(f"/print?codes={code}").text
    assert supervisor.post("/print/tags.pdf", data={"codes": code, "preset": name}).mimetype == "application/pdf"
    assert supervisor.get(f"/print/calibration.pdf?preset={name}").mimetype == "application/pdf"
    supervisor.post(f"/print/sheets/{row.id}", data=A4_10 | measures | {"title": "大きい4面", "offset_x": "１．５"})
    session.rollback()
    assert session.get_one(LabelSheet, row.id).figures["offset_x"] == 1.5
    key = add_printer(supervisor, language="pdf", preset=name, name="複合機")
    refused = supervisor.post(f"/print/sheets/{row.id}/remove", follow_redirects=True).text
    assert "プリンター「複合機」が使っています" in refused
    supervisor.post(f"/print/printers/{key}/remove")
    supervisor.post(f"/print/sheets/{row.id}/remove")
    session.rollback()
    assert session.scalars(select(LabelSheet)).all() == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"gap_x": "-3"}, "ラベルが横に 3.0 mm 重なります"),
        ({"gap_y": "-0.5"}, "ラベルが縦に 0.5 mm 重なります"),
        ({"columns": "3"}, "ラベルが用紙の右に"),
        ({"rows": "6"}, "ラベルが用紙の下に"),
        ({"offset_x": "9"}, "「左右の補正」の値 9.0 は使えません"),
        ({"width": "3"}, "「ラベルの幅」の値 3.0 は使えません"),
        ({"height": "nan"}, "mm単位の数を入力してください"),
        ({"height": "1e9"}, "mm単位の数を入力してください"),
        ({"rows": "0"}, "1から40までの数"),
        ({"title": ""}, "入力してください"),
    ],
)
def test_a_sheet_that_cannot_be_is_explained_and_nothing_typed_is_lost(
    supervisor: FlaskClient, session: Session, wrong: dict[str, str], said: str
) -> None:
    answer = supervisor.post("/print/sheets", data=A4_10 | {"title": "試しの用紙"} | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'value="18.6"' in answer.text
    assert session.scalars(select(LabelSheet)).all() == []


def test_the_picture_follows_what_is_typed(supervisor: FlaskClient) -> None:
    asked = {"HX-Request": "true"}
    fine = supervisor.get("/print/sheets/new", query_string=A4_10, headers=asked).text
    assert "data:image/png;base64," in fine
    wrong = supervisor.get("/print/sheets/new", query_string=A4_10 | {"gap_x": "-3"}, headers=asked).text
    assert "重なります" in wrong
    assert "<html" not in wrong


def test_the_neighbour_neither_sees_nor_uses_a_yards_sheets(
    supervisor: FlaskClient, browser_of: Browser, session: Session
) -> None:
    supervisor.post("/print/sheets", data=A4_10 | {"title": "試しの用紙"})
    row = session.scalars(select(LabelSheet)).one()
    neighbour = browser_of("neighbour")
    assert "試しの用紙" not in neighbour.get("/print/printers").text
    assert neighbour.get(f"/print/sheets/{row.id}").status_code == 404
    assert neighbour.get(f"/print/calibration.pdf?preset=own-{row.id}").status_code == 404
