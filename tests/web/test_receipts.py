"""The receiver's office: its JARS entry list by two persons, acceptance slips, the receiving log."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from sqlalchemy import select

from ledger.database import writing
from ledger.models import Lot, Person, Site
from ledger.sample import Story
from web.tag_faces import trace_payload
from web.typed import today

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]


@pytest.fixture
def received(receive: Callable[[int, int], Lot]) -> Lot:
    """The sample's lot, received with 20.5 kg."""
    return receive(22_000, 1_500)


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def test_a_weight_is_approved_entered_and_compared_by_two_persons(browser_of: Browser, received: Lot) -> None:
    first, second = browser_of("dock"), browser_of("dock2")
    deadline = {"team": "TH", "recovered_until": today().isoformat(), "due_on": today().isoformat()}
    browser_of("manager").post("/deadlines", data=deadline)
    assert f"THの期限 {today()}" in first.get("/receipts").text
    assert "重量の報告がまだです" in browser_of("clerk").get("/entries").text
    assert "重量はまだJARSに登録されていません" in first.get(f"/lots/{received.id}").text
    page = first.get("/receipts").text
    assert "A-202611-1" in page
    assert "20.5" in page
    at = f"/receipts/{received.id}"
    assert first.post(f"{at}/approval", data={"frozen": hidden(page, "frozen")}).status_code == 303
    page = first.get("/receipts").text
    assert f'action="{at}/entry' not in page
    assert "入力は別の人が行います" in page
    assert f'action="{at}/entry' in second.get("/receipts").text
    refused = first.post(f"{at}/entry", follow_redirects=True).text
    assert "別の人にしてください" in refused
    second.post(f"{at}/entry")
    assert "たくさん" not in first.post(f"{at}/seal", data={"jars_kg": "たくさん"}, follow_redirects=True).text
    assert f'action="{at}/seal' in first.get("/receipts").text
    sealed = first.post(f"{at}/seal", data={"jars_kg": "１９．０"}, headers={"HX-Request": "true"}).text
    assert "照合済" in sealed
    assert "THの期限" not in first.get("/receipts").text
    assert "重量の報告がまだです" not in browser_of("clerk").get("/entries").text
    assert "差 " in sealed, "JARS displays another deemed weight than ours"
    assert "この条件の行はありません" in first.get("/receipts").text
    assert "重量はJARSに登録済" in browser_of("clerk").get(f"/lots/{received.id}").text


def test_a_tick_is_taken_back_and_another_takes_over(browser_of: Browser, received: Lot) -> None:
    first, second, manager = browser_of("dock"), browser_of("dock2"), browser_of("manager")
    at, frozen = f"/receipts/{received.id}", hidden(first.get("/receipts").text, "frozen")
    first.post(f"{at}/approval", data={"frozen": frozen})
    second.post(f"{at}/entry")
    second.post(f"{at}/withdrawal", data={"reason": "JARSの表示と違う"})
    assert "入力待ち" in second.get("/receipts?step=enter").text
    second.post(f"{at}/entry")
    assert "理由を入力" in manager.post(f"{at}/takeover", data={"frozen": frozen}, follow_redirects=True).text
    manager.post(f"{at}/takeover", data={"frozen": frozen, "reason": "休み"})
    manager.post(f"{at}/seal")
    listed = first.get("/files/lists/receipts.csv?step=sealed").get_data().decode("utf-8-sig")
    assert "A-202611-1" in listed
    assert "20.5" in listed


def test_a_shipment_waits_to_be_reported_with_its_maker(browser_of: Browser, session: Session) -> None:
    maker = session.scalars(select(Site.id).where(Site.name == "見本ペレット 工場")).one()
    data = {"material": "bumper", "destination": maker, "form": "washed", "kg": "9", "shipped_on": "2026-10-05"}
    dock = browser_of("dock")
    dock.post("/onward/new/shipment", data=data)
    page = dock.get("/receipts?about=maker").text
    assert "見本ペレット 工場" in page
    assert "100000000405" in page
    assert "jars_kg" not in page
    row = re.search(r'action="(/receipts/[^/"]+/approval)', page)
    assert row
    assert dock.post(row[1], data={"frozen": hidden(page, "frozen")}, headers={"HX-Request": "1"}).status_code == 200


def test_the_sender_has_the_slip_the_moment_it_is_signed(browser_of: Browser, received: Lot) -> None:
    dock, yard, at = browser_of("dock"), browser_of("clerk"), f"/lots/{received.id}/slip"
    assert "まだ署名していません" in yard.get(at).text
    assert yard.post(at, data={"content": "{}"}).status_code == 403
    assert dock.post(at, data={"content": "{}"}).status_code == 422
    content = hidden(dock.get(at).text, "content")
    assert dock.post(at, data={"content": content}).status_code == 303
    assert f"{at}/1.pdf" in yard.get(f"/lots/{received.id}").text
    theirs, ours = yard.get(f"{at}/1.pdf"), dock.get(f"{at}/1.pdf")
    assert theirs.get_data().startswith(b"%PDF")
    assert ours.status_code == 200
    assert yard.get(f"{at}/2.pdf").status_code == 404
    assert browser_of("neighbour").get(f"{at}/1.pdf").status_code == 404
    assert 'name="content"' not in dock.get(at).text, "nothing is left to sign"


def test_the_slip_lists_what_was_found(browser_of: Browser, session: Session, received: Lot) -> None:
    dock, at = browser_of("dock"), f"/lots/{received.id}/slip"
    _find(session, received, flaw="foreign_matter", grams=800, note="土と布")
    page = dock.get(at).text
    assert "土と布" in page
    assert dock.post(at, data={"content": hidden(page, "content")}).status_code == 303
    paper = pypdfium2.PdfDocument(browser_of("clerk").get(f"{at}/1.pdf").get_data())
    text = "".join(page.get_textpage().get_text_range() for page in paper)
    assert all(word in text for word in ("異物が入っている", "直してほしい", "分けて置く", "0.8", "土と布"))
    _find(session, received, flaw="damaged_bag", grams=None, note="")
    assert "署名のあとで計量や指摘が変わりました" in dock.get(at).text


def _find(session: Session, lot: Lot, **told: object) -> None:
    people = {one.name: one.id for one in session.scalars(select(Person))}
    with writing():
        story = Story(session, people=people)
        story.do("finding.made", "受入 次郎", lot=lot.id, severity="clear", dealing="kept_apart", **told)
        session.commit()


def test_the_slip_s_qr_opens_the_trace_page_where_the_address_is_permanent(
    app: Flask, browser_of: Browser, received: Lot
) -> None:
    with app.app_context():
        assert trace_payload(received.code).endswith(received.code)
        app.config["BASE_URL"] = "https://yard.example/"
        assert trace_payload(received.code) == f"HTTPS://YARD.EXAMPLE/TRACE/{received.code}"
    assert received.code in browser_of("dock").get(f"/TRACE/{received.code}", follow_redirects=True).text


def test_a_lot_on_its_way_has_no_slip(browser_of: Browser, session: Session) -> None:
    lot = session.scalars(select(Lot)).one()
    assert browser_of("dock").get(f"/lots/{lot.id}/slip").status_code == 404
    assert browser_of("dock").post(f"/receipts/{lot.id}/approval", data={"frozen": "{}"}).status_code == 404


def test_the_log_of_a_month_is_kept_by_yard_and_material(browser_of: Browser, received: Lot, session: Session) -> None:
    dock, at = browser_of("dock"), received.received_at
    assert at
    page = dock.get("/receiving-log").text
    assert "A-202611-1" in page
    assert "引き取った荷姿はありません" in dock.get("/receiving-log?material=glass").text
    assert "引き取った荷姿はありません" in dock.get("/receiving-log?month=2026-05").text
    neighbour = session.scalars(select(Site.id).where(Site.name == "となり解体")).one()
    assert "A-202611-1" not in dock.get(f"/receiving-log?yard={neighbour}").text
    assert "A-202611-1" in dock.get(f"/receiving-log?yard={received.site_id}&month=いつか").text
    for ending, begin in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("pdf", b"%PDF")):
        assert dock.get(f"/receiving-log/log.{ending}").get_data().startswith(begin)
    assert browser_of("clerk").get("/receiving-log").status_code == 403
    assert "A-202611-1" in browser_of("auditor").get("/receiving-log").text
