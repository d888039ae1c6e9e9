"""After the dock, on the screen: shipped, arrived, made, left over, undone; a month that closes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from ledger.models import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]

MONTH = "2026-10"


@pytest.fixture
def shipment(session: Session) -> dict[str, str]:
    """What the receiver types about a shipment to the sample's maker."""
    maker = session.scalars(select(Site.id).where(Site.name == "見本ペレット 工場")).one()
    return {
        "material": "bumper", "destination": maker, "form": "washed", "kg": "１２０．５", "shipped_on": "2026-10-05",
    }  # fmt: skip


def test_a_shipment_goes_from_the_receiver_to_the_maker_and_closes_the_month(
    browser_of: Browser, shipment: dict[str, str]
) -> None:
    dock, maker, manager = browser_of("dock"), browser_of("maker"), browser_of("manager")
    assert dock.post("/onward/new/shipment", data=shipment).status_code == 303
    listing = maker.get("/onward").text
    assert "120.5" in listing
    arriving = re.search(r'href="(/onward/[^"]+/arrived)"', listing)
    assert arriving
    assert maker.get(arriving[1]).status_code == 200
    assert maker.post(arriving[1], data={"kg": "120", "arrived_on": "2026-10-06"}).status_code == 303
    made = {"material": "bumper", "name": "PPペレット", "use": "自動車部品", "kg": "100", "made_on": "2026-10-20"}
    assert maker.post("/onward/new/product", data=made).status_code == 303
    left = {"material": "bumper", "to_whom": "見本産廃", "kg": "5", "left_on": "2026-10-21"}
    assert maker.post("/onward/new/residue", data=left).status_code == 303
    page = maker.get(f"/balance?month={MONTH}").text
    assert "歩留り 95.2%" in page
    close = f"/balance/close?month={MONTH}&material=bumper"
    assert "15.0" in maker.get(close).text, "what should be there"
    refused = maker.post(close, data={"kg": "14", "reason": ""})
    assert refused.status_code == 422
    assert "違う理由" in refused.text
    assert 'value="14"' in refused.text
    assert maker.post(close, data={"kg": "14", "reason": "乾燥"}).status_code == 303
    site = shipment["destination"]
    assert "乾燥" in manager.get(f"/balance?month={MONTH}&site={site}").text
    assert "-1.0" in manager.get(f"/balance/months.csv?site={site}").get_data(as_text=True)


def test_a_maker_that_form_2_does_not_name_is_said_beside_its_field(
    browser_of: Browser, session: Session, shipment: dict[str, str]
) -> None:
    maker = session.get_one(Site, shipment["destination"]).company_id
    told = {"valid_from": "2026-10-05", "makes": ["glass"]}
    assert browser_of("manager").post(f"/agreements/work/{maker}", data=told).status_code == 303
    answer = browser_of("dock").post("/onward/new/shipment", data=shipment)
    assert answer.status_code == 422
    assert 'id="e-destination"' in answer.text
    assert "その日のバンパーの原材料化の担当ではありません" in answer.text
    assert (
        browser_of("dock").post("/onward/new/shipment", data=shipment | {"shipped_on": "2026-10-04"}).status_code == 303
    )
    made = {"material": "bumper", "name": "PPペレット", "use": "", "kg": "100", "made_on": "2026-10-20"}
    assert 'id="e-material"' in browser_of("maker").post("/onward/new/product", data=made).text


def test_what_was_typed_wrong_is_said_beside_the_field_and_kept(browser_of: Browser, shipment: dict[str, str]) -> None:
    answer = browser_of("dock").post("/onward/new/shipment", data=shipment | {"kg": "たくさん", "truck": "品川100あ"})
    assert answer.status_code == 422
    assert 'value="たくさん"' in answer.text
    assert 'value="品川100あ"' in answer.text


def test_a_record_is_taken_back_with_a_reason(browser_of: Browser, shipment: dict[str, str]) -> None:
    dock = browser_of("dock")
    dock.post("/onward/new/shipment", data=shipment)
    undo = re.search(r'href="(/onward/[^"]+/undo)"', dock.get("/onward").text)
    assert undo
    assert dock.post(undo[1], data={"reason": ""}).status_code == 422
    assert browser_of("maker").get(undo[1]).status_code == 404, "not the maker's record"
    assert dock.post(undo[1], data={"reason": "二重に入力"}).status_code == 303
    assert "120.5" not in dock.get("/onward").text


def test_nobody_sees_anothers_balance(browser_of: Browser, session: Session) -> None:
    receiver = session.scalars(select(Site.id).where(Site.name == "見本樹脂 受入場")).one()
    assert browser_of("maker").get(f"/balance?site={receiver}").status_code == 404
    assert browser_of("worker").get("/balance").status_code == 403
    assert browser_of("maker").get("/onward/new/shipment").status_code == 403
    assert browser_of("maker").get("/onward/new/nonsense").status_code == 404
