"""Rolls of a yard's own for label printers, and every page of a print before it is printed."""

import re
from base64 import b64decode
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

import scanning
from ledger.models import Container, LabelSheet, PrintJob
from tests.labels.virtual_printer import read_brother, read_td, read_zpl
from tests.web.printers import add_printer
from tests.web.test_printing import code_of

Browser = Callable[[str], FlaskClient]
ROLL = {"title": "倉庫の札", "medium": "203", "width": "80", "height": "120", "offset_x": "0.5", "offset_y": "-0.3"}


@pytest.fixture
def supervisor(app: Flask, browser_of: Browser) -> FlaskClient:
    app.config["PRINT_IN_BACKGROUND"] = False
    return browser_of("supervisor")


def make_roll(browser: FlaskClient, session: Session, **more: str) -> str:
    """Register a roll and return the name a printer's form sends for it."""
    answer = browser.post("/print/rolls", data=ROLL | more)
    assert answer.status_code == 303, answer.text
    session.rollback()
    return f"own-{session.scalars(select(LabelSheet.id).order_by(LabelSheet.id.desc())).first()}"


def shown(page: str) -> Image.Image:
    """The picture on a page."""
    found = re.search(r"data:image/png;base64,([^\"]+)", page)
    assert found
    return Image.open(BytesIO(b64decode(found[1])))


def texts(page: str) -> list[str]:
    """What a scanner reads in the picture on a page."""
    found = re.search(r"data:image/png;base64,([^\"]+)", page)
    return sorted(symbol.text for symbol in scanning.read(b64decode(found[1]))) if found else []


def test_a_roll_of_ones_own_is_made_printed_on_changed_and_kept_while_a_printer_has_it(
    supervisor: FlaskClient, session: Session
) -> None:
    name = make_roll(supervisor, session)
    assert "ロール 80.0 × 120.0 mm、203 dpi" in supervisor.get("/print/printers").text
    printer = add_printer(supervisor, preset=name)
    code = code_of(session, Container, "バンパー1")
    session.rollback()
    page = supervisor.get(f"/print?codes={code}&printer={printer}").text
    made = supervisor.post("/print/jobs", data={"codes": code, "printer": printer})
    session.rollback()
    (label,) = read_zpl(session.get_one(PrintJob, made.location.rpartition("/")[2]).data or b"")
    session.rollback()
    assert (label.width, label.length) == (639, 959)
    assert shown(page).tobytes() == label.picture.tobytes()
    key = name.removeprefix("own-")
    assert "倉庫の札" in supervisor.get(f"/print/rolls/{key}").text
    refused = supervisor.post(f"/print/rolls/{key}/remove", follow_redirects=True).text
    assert "「事務所のラベル」が使っています" in refused
    assert supervisor.post(f"/print/rolls/{key}", data=ROLL | {"medium": "300"}).status_code == 303
    assert session.get_one(LabelSheet, key).figures["dpi"] == 300


@pytest.mark.parametrize(
    ("language", "medium", "read"),
    [("brother", "tape-62", read_brother), ("brother_td", "300", read_td), ("brother_td", "203", read_td)],
)
def test_brother_printers_get_rolls_of_ones_own(
    supervisor: FlaskClient, session: Session, language: str, medium: str, read: Callable[[bytes], list[object]]
) -> None:
    name = make_roll(supervisor, session, medium=medium)
    printer = add_printer(supervisor, preset=name, language=language)
    answer = supervisor.post(f"/print/printers/{printer}/test", data={"place": "1"})
    session.rollback()
    job = session.get_one(PrintJob, answer.location.rpartition("/")[2])
    assert len(read(job.data or b"")) == 1
    session.rollback()
    code = code_of(session, Container, "バンパー1")
    session.rollback()
    assert supervisor.post("/print/jobs", data={"codes": code, "printer": printer}).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"height": "5"}, "25 以上"),
        ({"width": "25", "height": "25"}, "QR の一マスが"),
        ({"width": "wide"}, "mm単位の数"),
        ({"medium": "72"}, "選んでください"),
        ({"title": ""}, "入力してください"),
        ({"offset_x": "9"}, "-5 以上 5 以下"),
    ],
)
def test_a_roll_that_can_hold_nothing_is_refused_with_the_reason(
    supervisor: FlaskClient, session: Session, wrong: dict[str, str], said: str
) -> None:
    answer = supervisor.post("/print/rolls", data=ROLL | wrong)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert session.scalars(select(LabelSheet)).all() == []


def test_the_form_tells_what_fits_and_why_the_rest_does_not(supervisor: FlaskClient) -> None:
    fragment = supervisor.get("/print/rolls/new", query_string=ROLL | {"height": "30"}, headers={"HX-Request": "true"})
    assert "このロールの見本" in fragment.text
    assert "必要な 1.50 mm に足りません" in fragment.text  # a container's tag
    assert "QRの一マス" in fragment.text


def test_every_page_is_looked_at_before_it_is_printed(supervisor: FlaskClient, session: Session) -> None:
    names = ("バンパー1", "内装1", "ガラス1")
    codes = [code_of(session, Container, name) for name in names]
    session.rollback()
    address = f"/print?codes={'.'.join(codes)}&preset=a4-4&skip=3"
    first, second = supervisor.get(address).text, supervisor.get(f"{address}&page=2").text
    assert "2ページのうち1ページ目" in first
    assert texts(first) == [f"NIS1.{codes[0]}"]
    assert texts(second) == sorted(f"NIS1.{code}" for code in codes[1:])
    assert 'rel="next" href="/print?page=2&amp;codes=' in first
    assert "2ページのうち2ページ目" in supervisor.get(f"{address}&page=99").text
    assert "2ページのうち1ページ目" in supervisor.get(f"{address}&page=x").text


def test_every_label_of_a_roll_is_looked_at_too(supervisor: FlaskClient, session: Session) -> None:
    printer = add_printer(supervisor)
    codes = [code_of(session, Container, name) for name in ("バンパー1", "内装1")]
    session.rollback()
    address = f"/print?codes={'.'.join(codes)}&printer={printer}&copies=2"
    assert [texts(supervisor.get(f"{address}&page={page}").text)[0][5:] for page in range(1, 5)] == [
        codes[0], codes[0], codes[1], codes[1],
    ]  # fmt: skip
