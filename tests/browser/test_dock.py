"""A lot at the dock: looked for, weighed, received."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from ledger import tags
from ledger.models import Lot, Scale, Standing, WeighingLine
from ledger.moment import JAPAN
from ledger.words import LotState, Status
from tests.browser.floor import DockScreen
from web.sample import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page
    from sqlalchemy.orm import Session

    from tests.browser.conftest import Yard


@pytest.fixture
def dock(yard: Yard, phone: BrowserContext, page: Page) -> DockScreen:
    """A receiver's phone with its worker."""
    yard.enrol(phone, dock=True)
    screen = DockScreen(page, yard)
    screen.open()
    screen.sign_in_by_pin("受入 次郎", "2468")
    expect(page.locator("[data-lot]")).to_have_count(1)
    return screen


def weigh(dock: DockScreen, gross: str, tare: str = "") -> None:
    dock.page.locator("#weigh-gross").fill(gross)
    dock.page.locator("#weigh-tare").fill(tare)
    dock.page.locator("#weigh-save").click()


def test_a_lot_is_looked_for_weighed_and_received(dock: DockScreen, ledger_session: Session) -> None:
    dock.scan(dock.yard.told["lots"][0]["bags"][0])
    dock.expect_outcome("ok", "1番の袋 あり")
    expect(dock.page.locator("#bags-sum")).to_have_text("1 / 1 袋")
    expect(dock.page.locator("#do-receive")).to_be_disabled()
    weigh(dock, "２１，５", "1.5 kg")
    dock.expect_outcome("ok", "計量 20.0 kg")
    expect(dock.page.locator("#lines-sum")).to_have_text("合計 20.0 kg")
    dock.page.locator("#do-receive").click()
    dock.expect_outcome("ok", "引取完了")
    dock.expect_sent()
    lot = ledger_session.get_one(Lot, dock.yard.told["lots"][0]["id"])
    assert (lot.state, lot.received_g) == (LotState.RECEIVED, 20_000)


CANNOT_BE = (
    ("", "", "総重量を入れてください"),
    ("0", "", "0 kg以下"),
    ("重い", "", "数字で入れてください"),
    ("-5", "", "0 kg以下"),
    ("1.2.3", "", "数字で入れてください"),
    ("2", "３", "0 kg以下"),
    ("500", "", "みなし重量"),
)
"""Gross, tare, and what is said; no two with the same words follow each other."""


def test_a_weight_that_cannot_be_is_refused_beside_the_field_and_stays(dock: DockScreen) -> None:
    dock.page.locator("[data-lot]").click()
    for gross, tare, words in CANNOT_BE:
        weigh(dock, gross, tare)
        expect(dock.page.locator("#weigh-error")).to_contain_text(words)
        expect(dock.page.locator("#weigh-gross")).to_have_value(gross)
    assert dock.stored("outbox") == dock.stored("records") == []


def test_far_from_the_deemed_weight_takes_a_reason(dock: DockScreen, ledger_session: Session) -> None:
    dock.page.locator("[data-lot]").click()
    weigh(dock, "80")
    dock.page.locator("#weigh-reason").fill("濡れている")
    dock.page.locator("#weigh-save").click()
    dock.expect_outcome("ok", "計量 80.0 kg")
    dock.expect_sent()
    rows = ledger_session.query(Standing).filter(Standing.kind == "lot.weighed", Standing.device_id.is_not(None))
    assert [row.status for row in rows] == [Status.APPLIED]


def test_a_single_bag_far_from_its_deemed_weight_takes_a_reason_at_once(dock: DockScreen) -> None:
    dock.scan(dock.yard.told["lots"][0]["bags"][0])
    dock.expect_outcome("ok", "あり")
    dock.page.locator("#weigh-what").select_option(index=1)
    weigh(dock, "80")
    expect(dock.page.locator("#weigh-error")).to_contain_text("みなし重量 19.8 kg")
    expect(dock.page.locator("#weigh-gross")).to_have_value("80")


def test_a_scale_whose_inspection_soon_lapses_warns(dock: DockScreen) -> None:
    client = dock.yard.app.test_client()
    dock.yard.app.config["WTF_CSRF_ENABLED"] = False
    client.post("/sign-in", data={"login": "dock", "password": PASSWORD})
    day = datetime.now(JAPAN).date() - timedelta(days=720)
    form = {"name": "古いはかり", "certificate": "B-1", "division": "0.5", "inspected_on": day.isoformat()}
    assert client.post("/scales", data=form).status_code == 303
    dock.page.reload()
    dock.wait_until_ready()
    dock.page.locator("[data-lot]").click()
    expect(dock.page.locator("#weigh-until")).not_to_contain_text("あと")
    dock.page.locator("#weigh-scale").select_option(label="古いはかり")
    expect(dock.page.locator("#weigh-until")).to_contain_text(re.compile(r"あと\d+日です"))


def test_the_driver_signs_on_the_receiver_s_phone(dock: DockScreen) -> None:
    page = dock.page
    page.locator("[data-lot]").click()
    page.locator("#handover-more > summary").click()
    page.locator("#handover-person").select_option(label="田中 監督")
    page.locator("#handover-pin").fill("1111")
    page.locator("#handover-form button").click()
    expect(page.locator("#handover-error")).not_to_be_empty()
    page.locator("#handover-pin").fill("2468")
    page.locator("#handover-form button").click()
    dock.expect_outcome("ok", "引渡しの署名 田中 監督")
    expect(page.locator("#handover-by")).to_have_text("引渡し 田中 監督（PIN）・引取り 受入 次郎")
    expect(page.locator("#handover-more")).to_be_hidden()
    dock.expect_sent()


SCALE = """(() => {
    const text = ["4.5kg\\r\\nUS,GS,+00021.0kg\\r\\n", "ST,GS,+00021.5kg\\r\\n"];
    const sent = text.map((piece) => new TextEncoder().encode(piece));
    const opened = () => new ReadableStream({ start: (to) => sent.forEach((piece) => to.enqueue(piece)) });
    const port = { open: async () => {}, close: async () => {}, get readable() { return opened(); } };
    Object.defineProperty(navigator, "serial", { value: { getPorts: async () => [port] } });
})()"""
"""A scale on the PC's serial line: the end of a line, a moving weight, a stable one."""


def test_a_stable_weight_is_read_from_the_scale_and_the_form_s_tare_taken(
    dock: DockScreen, ledger_session: Session
) -> None:
    client, key = dock.yard.app.test_client(), ledger_session.scalars(select(Scale.id)).first()
    dock.yard.app.config["WTF_CSRF_ENABLED"] = False
    client.post("/sign-in", data={"login": "dock", "password": PASSWORD})
    client.post(f"/scales/{key}/line", data={"sends": "a_and_d", "baud": "2400", "framing": "7E1"})
    form = ledger_session.scalars(select(Lot)).one().bags[0].fill.container.form.value
    client.post("/weighing-rules/tares", data={"form": form, "tare": "1.5", "valid_from": "2026-04-01"})
    client.post("/weighing-rules/photographs", data={"photographs": "1"})
    dock.page.add_init_script(SCALE)
    dock.page.reload()
    dock.wait_until_ready()
    dock.page.locator("[data-lot]").click()
    expect(dock.page.locator("#weigh-tare")).to_have_value("1.5")
    expect(dock.page.locator("#weigh-photograph-words")).to_contain_text("必要")  # the other rule came by itself
    weigh(dock, "21.5", "1.5")
    expect(dock.page.locator("#weigh-error")).to_contain_text("写真を撮ってください")
    dock.page.locator("#weigh-form-of").select_option(index=1)
    dock.page.locator("#weigh-read").click()
    expect(dock.page.locator("#weigh-read-state")).to_have_text("はかりの値 21.5 kg")
    expect(dock.page.locator("#weigh-net")).to_have_text("正味 20.0 kg")
    dock.page.locator("#weigh-save").click()
    dock.expect_outcome("ok", "計量 20.0 kg")
    expect(dock.page.locator("#lines")).to_contain_text("はかりから読取り")
    dock.expect_sent()
    ledger_session.rollback()
    line = ledger_session.scalars(select(WeighingLine)).one()
    assert (line.gross_g, line.tare_g, line.from_scale) == (21_500, 1_500, True)
    assert line.tare


def test_without_web_serial_the_scale_agent_of_the_pc_is_asked(dock: DockScreen, ledger_session: Session) -> None:
    client, key = dock.yard.app.test_client(), ledger_session.scalars(select(Scale.id)).first()
    dock.yard.app.config["WTF_CSRF_ENABLED"] = False
    client.post("/sign-in", data={"login": "dock", "password": PASSWORD})
    client.post(f"/scales/{key}/line", data={"sends": "ascii", "baud": "9600", "framing": "8N1"})
    headers = {"Access-Control-Allow-Origin": "*"}
    told: list[dict[str, object]] = [{"count": 1, "lines": []}, {"count": 4, "lines": ["20.0 kg"] * 3}]
    dock.page.route("http://127.0.0.1:8621/**", lambda route: route.fulfill(json=told.pop(0), headers=headers))
    dock.page.add_init_script("delete Navigator.prototype.serial;")
    dock.page.reload()
    dock.wait_until_ready()
    dock.page.locator("[data-lot]").click()
    dock.page.locator("#weigh-read").click()
    expect(dock.page.locator("#weigh-read-state")).to_have_text("はかりの値 20.0 kg")
    expect(dock.page.locator("#weigh-gross")).to_have_value("20.0")


def test_a_strange_bag_is_noted_as_surplus(dock: DockScreen) -> None:
    dock.page.locator("[data-lot]").click()
    dock.scan(dock.yard.container("バンパー1")["code"])
    dock.expect_outcome("info", "現場の画面")
    stranger = tags.new_code(tags.TagKind.LOT)
    dock.page.locator("#weigh-save").scroll_into_view_if_needed()
    dock.scan(stranger)
    expect(dock.page.locator("#strange-surplus")).to_be_in_viewport()
    dock.expect_outcome("warn", "この荷姿の袋ではありません")
    dock.page.locator("[data-do=surplus]").click()
    dock.expect_outcome("ok", f"余分な袋 {stranger}")
    dock.expect_sent()


def test_a_missing_bag_and_its_undo(dock: DockScreen) -> None:
    dock.page.locator("[data-lot]").click()
    dock.page.locator("[data-missing]").click()
    dock.expect_outcome("ok", "1番の袋 なし")
    dock.page.locator("#do-undo").click()
    dock.expect_outcome("ok", "取り消し")
    expect(dock.page.locator("#bags")).to_contain_text("未確認")
