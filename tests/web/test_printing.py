"""Printing tags: what is on the paper reads as what was meant, and every print is recorded."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

import labels
import scanning
from ledger import tags
from ledger.commands import COMMANDS
from ledger.models import Acceptance, Bag, Container, Lot, Place, Recorded, Scale, Site, TagRow

Browser = Callable[[str], FlaskClient]


def code_of(session: Session, model: type[Container | Place], name: str, site: str = "見本解体 本工場") -> str:
    rows = select(model.code).join(Site, Site.id == model.site_id).where(model.name == name, Site.name == site)
    return session.scalars(rows).one()


def read_back(answer: TestResponse, page: int = 0) -> list[str]:
    """What a scanner reads on a page of the PDF that was answered."""
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/pdf"
    picture = labels.preview(answer.data, page, 200)
    return sorted(symbol.text for symbol in scanning.read(picture))


def test_a_printed_container_tag_reads_as_its_code(browser_of: Browser, session: Session) -> None:
    code = code_of(session, Container, "バンパー1")
    answer = browser_of("supervisor").post("/print/tags.pdf", data={"codes": code, "preset": "a4-4"})
    assert read_back(answer) == [f"NIS1.{code}"]
    assert answer.headers["Content-Disposition"].startswith("inline")


def test_with_a_permanent_address_the_tag_is_an_address(app: Flask, browser_of: Browser, session: Session) -> None:
    app.config["BASE_URL"] = "https://nisugata.example.jp"
    code = code_of(session, Container, "バンパー1")
    texts = read_back(browser_of("supervisor").post("/print/tags.pdf", data={"codes": code}))
    assert texts == [f"HTTPS://NISUGATA.EXAMPLE.JP/T/{code}"]
    assert tags.read(texts[0]).code == code


def test_containers_places_and_tickets_share_a_sheet_with_used_up_labels_and_copies(
    browser_of: Browser, session: Session
) -> None:
    ticket = session.scalars(select(Acceptance.ticket).where(Acceptance.chassis_number == "NT32-0512345")).one()
    codes = [code_of(session, Container, "内装1"), code_of(session, Place, "A-1"), str(ticket)]
    form = {"codes": ".".join(codes), "preset": "a4-8", "skip": "6", "copies": "2"}
    answer = browser_of("supervisor").post("/print/tags.pdf", data=form)
    first, second = read_back(answer), read_back(answer, 1)
    assert set(first) == {f"NIS1.{codes[0]}"}
    assert set(second) == {f"NIS1.{codes[1]}", f"NIS1.{codes[2]}"}


def test_a_lot_s_code_prints_its_bags(browser_of: Browser, session: Session) -> None:
    lot = session.scalars(select(Lot)).one()
    bags = session.scalars(select(Bag.code).where(Bag.lot_id == lot.id)).all()
    page = browser_of("clerk").get(f"/print?codes={lot.code}").text
    assert bags[0] in page
    assert read_back(browser_of("clerk").post("/print/tags.pdf", data={"codes": lot.code})) == [f"NIS1.{bags[0]}"]


def test_every_print_is_recorded_and_counted(browser_of: Browser, session: Session) -> None:
    code = code_of(session, Container, "ガラス1")
    session.rollback()
    supervisor = browser_of("supervisor")
    supervisor.post("/print/tags.pdf", data={"codes": code})
    supervisor.post("/print/tags.pdf", data={"codes": code, "again": "same"})
    row = session.get_one(TagRow, code)
    assert (row.printed, row.generation) == (2, 1)
    prints = session.scalars(select(Recorded.posted).where(Recorded.kind == "tag.printed")).all()
    assert [json.loads(posted)["body"]["codes"] for posted in prints] == [[code], [code]]


def test_a_new_generation_is_on_the_paper_and_only_for_tags_printed_before(
    browser_of: Browser, session: Session
) -> None:
    old, fresh = code_of(session, Container, "ガラス1"), code_of(session, Container, "内装1")
    session.rollback()
    supervisor = browser_of("supervisor")
    supervisor.post("/print/tags.pdf", data={"codes": old})
    assert "前に印刷したタグがあります" in supervisor.get(f"/print?codes={old}.{fresh}").text
    texts = read_back(supervisor.post("/print/tags.pdf", data={"codes": f"{old}.{fresh}", "again": "new"}))
    assert set(texts) == {f"NIS1.{old}.2", f"NIS1.{fresh}"}
    assert session.get_one(TagRow, old).generation == 2
    assert session.get_one(TagRow, fresh).generation == 1


def test_the_preview_shows_the_page_and_records_nothing(browser_of: Browser, session: Session) -> None:
    code = code_of(session, Container, "ガラス1")
    page = browser_of("supervisor").get(f"/print?codes={code}&preset=a6").text
    assert 'src="data:image/png;base64,' in page
    session.rollback()
    assert session.get_one(TagRow, code).printed == 0


def test_a_layout_that_can_t_be_is_explained(browser_of: Browser, session: Session) -> None:
    code = code_of(session, Container, "ガラス1")
    supervisor, form = browser_of("supervisor"), {"codes": code, "preset": "a4-4", "skip": "9"}
    shown = supervisor.get("/print", query_string=form, headers={"HX-Request": "true"}).text
    assert "飛ばす数 9 は 0 以上 3 以下" in shown
    assert shown.strip().startswith('<div id="sheet"')
    refused = supervisor.post("/print/tags.pdf", data=form)
    assert refused.status_code == 422
    assert "飛ばす数 9 は 0 以上 3 以下" in refused.text
    session.rollback()
    assert session.get_one(TagRow, code).printed == 0


def test_a_tag_that_reads_otherwise_is_never_released(
    browser_of: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_of(session, Container, "ガラス1")
    monkeypatch.setattr(scanning, "read", lambda _: [])
    refused = browser_of("supervisor").post("/print/tags.pdf", data={"codes": code})
    assert refused.status_code == 422
    assert "読み取り検査に失敗しました" in refused.text
    session.rollback()
    assert session.get_one(TagRow, code).printed == 0


def test_sheets_too_small_to_read_are_not_offered(browser_of: Browser, session: Session) -> None:
    code = code_of(session, Container, "ガラス1")
    page = browser_of("supervisor").get(f"/print?codes={code}&preset=a4-44").text
    assert 'value="a4-44"' not in page
    assert '<option value="a4-4" selected>' in page


def test_tags_of_another_company_are_not_there(browser_of: Browser, session: Session) -> None:
    mine, foreign = code_of(session, Container, "ガラス1"), code_of(session, Container, "ガラス1", "となり解体")
    supervisor = browser_of("supervisor")
    assert supervisor.get(f"/print?codes={mine}.{foreign}").location == f"/print?codes={mine}"
    for codes in (foreign, f"{mine}.{foreign}", "CNOTHING00", "nonsense", "X"):
        assert mine in codes or supervisor.get(f"/print?codes={codes}").status_code == 404, codes
        assert supervisor.post("/print/tags.pdf", data={"codes": codes}).status_code == 404, codes
    assert supervisor.post("/print/tags.pdf").status_code == 404


def test_more_tags_than_one_print_takes_are_too_many(browser_of: Browser) -> None:
    codes = ".".join(tags.new_code(tags.TagKind.CONTAINER) for _ in range(301))
    assert browser_of("supervisor").post("/print/tags.pdf", data={"codes": codes}).status_code == 413


def test_a_worker_prints_nothing(browser_of: Browser) -> None:
    worker = browser_of("worker")
    for address in ("/print", "/print/board", "/print/board.pdf", "/print/calibration.pdf?preset=a4-10"):
        assert worker.get(address).status_code == 403


def test_a_badge_is_not_printed_from_its_code(browser_of: Browser) -> None:
    answer = browser_of("supervisor").get("/print?codes=W000000000")
    assert answer.location == "/people"


def test_the_command_board_holds_every_command(browser_of: Browser) -> None:
    supervisor = browser_of("supervisor")
    assert "data:image/png" in supervisor.get("/print/board").text
    texts = read_back(supervisor.get("/print/board.pdf?preset=a4-1"))
    assert texts == sorted(f"NIS1.{code}" for code in COMMANDS.values())


def test_the_start_page_offers_what_one_may_print(browser_of: Browser) -> None:
    assert "車両札" in browser_of("clerk").get("/print").text
    dock = browser_of("dock").get("/print").text
    assert "はかりの表示" in dock
    assert "車両札" not in dock


def test_a_calibration_sheet_is_a_pdf_of_a_known_sheet(browser_of: Browser) -> None:
    supervisor = browser_of("supervisor")
    assert supervisor.get("/print/calibration.pdf?preset=a4-10").data.startswith(b"%PDF")
    assert supervisor.get("/print/calibration.pdf?preset=nonsense").status_code == 404


def test_the_signs_of_all_scales(browser_of: Browser, session: Session) -> None:
    code = session.scalars(select(Scale.code)).one()
    dock = browser_of("dock")
    assert dock.get("/print/scales").location == f"/print?codes={code}"
    assert read_back(dock.post("/print/tags.pdf", data={"codes": code})) == [f"NIS1.{code}"]
    assert browser_of("supervisor").get("/print/scales").location == "/print"


def test_long_names_are_refused_in_words_or_fit(browser_of: Browser, session: Session) -> None:
    name = "とても長い名前の容器" * 7
    supervisor = browser_of("supervisor")
    form = {"form": "cage", "material": "bumper", "prefix": name, "count": "1"}
    made = supervisor.post("/containers", data=form)
    code = code_of(session, Container, name)
    page = supervisor.get(made.location).text
    assert "data:image/png" in page or "大きいラベルを選んでください" in page
    assert read_back(supervisor.post("/print/tags.pdf", data={"codes": code, "preset": "a4-1"})) == [f"NIS1.{code}"]


def test_a_board_that_fits_nowhere_is_refused_in_words(browser_of: Browser) -> None:
    answer = browser_of("supervisor").get("/print/board.pdf?skip=999")
    assert answer.status_code == 422
    assert "不具合" not in answer.text
