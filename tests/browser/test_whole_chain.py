"""The main job through the real screens at a phone's size: six people, from an accepted vehicle to a received lot."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.floor import DockScreen, FloorScreen
from tests.browser.people import Desk
from web import sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

    from tests.browser.conftest import Yard

NUMBER = "ZVW51-8018090"
RACK, BAG, PLACE = "青ラック", "内装フレコン", "西ヤード 3番"
WORKER, RECEIVER = "グエン・ヴァン・アン", "受入 次郎"
PHONE_NAME, LOT_NAME = "フロア7", "A-202611-77"
JARS_KG = "4.0"


@dataclass
class Chain:
    """The yard, its people at their screens, and the codes as they were printed and read again."""

    yard: Yard
    take: Callable[[], BrowserContext]
    printed: dict[str, str] = field(default_factory=dict)
    lot: str = ""
    """Address of the lot's page."""

    def desk(self, login: str) -> Desk:
        """Somebody's own browser, signed in."""
        return Desk(self.take(), self.yard.address).sign_in(login)


@pytest.fixture
def chain(yard: Yard, new_phone: Callable[[], BrowserContext]) -> Chain:
    """The sample consortium; every person takes a browser of their own, as large as a phone."""
    return Chain(yard, new_phone)


def test_from_an_accepted_vehicle_to_a_received_lot(chain: Chain) -> None:
    supervisor, clerk, owner = (chain.desk(login) for login in ("supervisor", "clerk", "owner"))
    furnish(chain, supervisor)
    accept(chain, clerk)
    floor = FloorScreen(enrolled(chain, supervisor).new_page(), chain.yard)
    badge(chain, supervisor)
    sign_in_both_ways(chain, floor)
    strip(chain, floor)
    put_away(chain, floor)
    settle(owner, supervisor)
    seal(clerk, owner)
    make_lot(chain, supervisor)
    name_lot(chain, clerk, owner)
    ship(chain, supervisor)
    receive(chain)
    received(chain, supervisor)
    traced(chain, clerk)


def furnish(chain: Chain, supervisor: Desk) -> None:
    """The supervisor makes a rack for bumpers, a bag for interior parts and a place, and prints their tags."""
    for name, material, form in ((RACK, "バンパー", "ラック"), (BAG, "内装材", "フレコン")):
        supervisor.visit("/containers/new")
        supervisor.choose("material", material)
        supervisor.choose("form", form)
        supervisor.fill(prefix=name)
        supervisor.press("作る")
        supervisor.expect_said("容器を1個作りました")
        [chain.printed[name]] = supervisor.print("PDFを開いて印刷")
    supervisor.visit("/places/new")
    supervisor.fill(name=PLACE)
    supervisor.press("作る")
    [chain.printed[PLACE]] = supervisor.print("PDFを開いて印刷")


def accept(chain: Chain, clerk: Desk) -> None:
    """The office accepts a vehicle and prints its ticket."""
    clerk.visit("/vehicles/new")
    clerk.fill(chassis_number="zvw51 8018090".replace(" ", "-"))
    clerk.pick("maker", "トヨタ")
    clerk.choose("size_class", "中小型")
    clerk.press("引き取る")
    clerk.expect_said(f"{NUMBER}を引き取りました")
    clerk.press("車両札を発行して印刷")
    [chain.printed[NUMBER]] = clerk.print("PDFを開いて印刷")


def enrolled(chain: Chain, supervisor: Desk) -> BrowserContext:
    """A phone, enrolled by the one-time link of the supervisor's QR; the link works once."""
    supervisor.visit("/devices/new")
    supervisor.press("登録用QRを出す")
    address = supervisor.page.locator("details .code").first.text_content() or ""
    phone, thief = chain.take(), chain.take().new_page()
    page = phone.new_page()
    for screen in (page, thief):
        screen.goto(address)
        screen.locator("#enrol-name").fill(PHONE_NAME)
        screen.locator("#enrol-form button").click()
        if screen is page:
            expect(screen.locator("#outcome-title")).to_contain_text(PHONE_NAME)
    expect(thief.locator("#enrol-error")).not_to_be_empty()
    thief.close()
    page.close()
    return phone


def badge(chain: Chain, supervisor: Desk) -> None:
    """The supervisor prints the worker's badge."""
    supervisor.visit("/people")
    supervisor.row(WORKER).get_by_role("checkbox").check()
    supervisor.press("選んだ人の名札を発行する")
    [chain.printed[WORKER]] = supervisor.print("発行してPDFを開く")


def sign_in_both_ways(chain: Chain, floor: FloorScreen) -> None:
    """The worker signs in with name and PIN, hands the phone over, and comes back with the badge."""
    floor.open()
    floor.sign_in_by_pin(WORKER, sample.PIN)
    expect(floor.page.locator("#actor-name")).to_have_text(WORKER)
    floor.page.locator("#switch-worker").click()
    expect(floor.page.locator("#view-sign-in")).to_be_visible()
    floor.scan(chain.printed[WORKER])
    expect(floor.page.locator("#view-work")).to_be_visible()


def strip(chain: Chain, floor: FloorScreen) -> None:
    """Parts come off: one lands in the wrong container and is refused, one is undone, one is recorded as missing."""
    page = floor.page
    floor.scan(chain.printed[NUMBER])
    expect(page.locator("#vehicle-number")).to_have_text(NUMBER)
    page.locator("#toggle-mark").click()
    floor.tick("front_bumper")
    floor.scan(chain.printed[RACK])
    floor.expect_outcome("ok", f"前バンパー → {RACK}")

    floor.tick("interior")
    floor.scan(chain.printed[RACK])
    floor.expect_outcome("refusal", "内装")
    expect(page.locator("#acknowledge")).to_be_visible()
    page.locator("#acknowledge").click()
    floor.scan(chain.printed[BAG])
    floor.expect_outcome("ok", f"内装 → {BAG}")
    page.locator("#do-undo").click()
    expect(floor.part("interior")).to_have_attribute("data-state", "open")

    page.locator("[data-missing=rear_bumper]").click()
    floor.expect_outcome("ok", "後バンパー：ない")
    floor.expect_sent()
    page.locator("#do-finished").click()
    page.locator("#sheet-open-parts [data-finish]").click()
    floor.expect_outcome("ok", NUMBER)
    floor.expect_sent()
    expect(floor.records.filter(has_text="要対応")).to_have_count(1)


def put_away(chain: Chain, floor: FloorScreen) -> None:
    """The rack is full: closed, and put away by scanning the place."""
    page = floor.page
    floor.scan(chain.printed[RACK])
    page.locator("#chip-bumper").click()
    page.locator("#act-close").click()
    page.locator("#sheet-container [aria-label=閉じる]").click()
    floor.expect_outcome("ok", RACK)
    floor.scan(chain.printed[PLACE])
    floor.expect_outcome("ok", PLACE)
    floor.expect_sent()


def settle(owner: Desk, supervisor: Desk) -> None:
    """What was refused waits for a person: until the supervisor takes it back, nobody can approve the line."""
    owner.visit("/entries?team=TH")
    expect(owner.row(NUMBER)).to_contain_text("要対応の記録が1件あります")
    supervisor.visit("/tray")
    held = supervisor.page.locator(".tray__row", has_text=NUMBER)
    expect(held).to_contain_text(RACK)
    held.locator("[name=reason]").fill("容器を取り違えた。正しい容器に入れ直した。")
    held.get_by_role("button", name="取り消す").click()
    expect(supervisor.page.locator(".tray__row", has_text=NUMBER).get_by_role("button")).to_have_count(0)


def seal(clerk: Desk, owner: Desk) -> None:
    """The owner approves the line, the clerk enters it into JARS, the owner compares and seals."""
    owner.visit("/entries?team=TH")
    expect(owner.row(NUMBER)).to_contain_text("承認待ち")
    owner.row(NUMBER).get_by_role("button", name="承認する").click()
    expect(owner.row(NUMBER)).to_contain_text("入力待ち")
    expect(owner.row(NUMBER).get_by_role("button", name="JARSに入力した")).to_have_count(0)
    clerk.visit("/entries?team=TH")
    clerk.row(NUMBER).get_by_role("button", name="JARSに入力した").click()
    expect(clerk.row(NUMBER)).to_contain_text("照合待ち")
    expect(clerk.row(NUMBER).get_by_role("button", name="確定する")).to_have_count(0)
    owner.visit("/entries?team=TH")
    owner.row(NUMBER).locator("[name=jars_kg]").fill(JARS_KG)
    owner.row(NUMBER).get_by_role("button", name="確定する").click()
    expect(owner.row(NUMBER)).to_contain_text("照合済")


def make_lot(chain: Chain, supervisor: Desk) -> None:
    """The supervisor makes the lot by scanning the rack's tag, and prints the tag of its bag."""
    supervisor.visit("/lots/new?material=bumper")
    supervisor.page.locator("#f-codes").fill(chain.printed[RACK])
    supervisor.press("加える")
    expect(supervisor.page.locator(".lot-group", has_text=RACK).get_by_role("checkbox")).to_be_checked()
    supervisor.choose("carrier", "自社運搬")
    supervisor.choose("goods", "有価物")
    supervisor.fill(truck="見本 300 あ 12-34")
    supervisor.press("荷姿を作る")
    supervisor.expect_said("荷姿を作りました")
    chain.lot = supervisor.page.url
    expect(supervisor.page.get_by_role("button", name="出荷した")).to_have_count(0)
    supervisor.follow("荷のタグを印刷")
    chain.printed["lot tags"] = " ".join(supervisor.print("PDFを開いて印刷"))


def name_lot(chain: Chain, clerk: Desk, owner: Desk) -> None:
    """The owner approves the handover, the clerk enters it, the owner compares; a slip of the fingers is noticed."""
    owner.page.goto(chain.lot)
    owner.press("荷姿と同じ：承認する")
    owner.expect_said("引渡報告を承認しました")
    clerk.page.goto(chain.lot)
    clerk.fill(jars_lot_id=LOT_NAME)
    clerk.press("入力する")
    clerk.expect_said("別の人が照合してください")
    owner.page.goto(chain.lot)
    expect(owner.page.locator("form[action*=jars-id-check]")).to_be_visible()
    assert LOT_NAME not in owner.page.content()
    check = owner.page.locator("form[action*=jars-id-check]")
    check.locator("[name=jars_lot_id]").fill("A-202611-7")
    check.get_by_role("button").click()
    expect(check.locator(".field__error")).to_be_visible()
    check.locator("[name=jars_lot_id]").fill(LOT_NAME)
    check.get_by_role("button").click()
    owner.expect_said("照合が済みました")


def ship(chain: Chain, supervisor: Desk) -> None:
    """Sealed and named: now the lot may leave (R16)."""
    supervisor.page.goto(chain.lot)
    supervisor.press("出荷した")
    supervisor.expect_said("出荷しました")


def receive(chain: Chain) -> None:
    """The receiver scans the bag's tag, finds it, weighs it and receives the lot."""
    phone = chain.take()
    chain.yard.enrol(phone, dock=True)
    dock = DockScreen(phone.new_page(), chain.yard)
    dock.open()
    dock.sign_in_by_pin(RECEIVER, sample.PIN)
    expect(dock.page.locator("#actor-name")).to_have_text(RECEIVER)
    dock.scan(chain.printed["lot tags"].split()[-1])
    dock.expect_outcome("ok", "1")
    dock.page.locator("#weigh-gross").fill("5.5")
    dock.page.locator("#weigh-tare").fill("1.5")
    dock.page.locator("#weigh-save").click()
    dock.expect_outcome("ok", "4.0 kg")
    dock.page.locator("#do-receive").click()
    dock.expect_outcome("ok", LOT_NAME)
    dock.expect_sent()


def received(chain: Chain, supervisor: Desk) -> None:
    """The yard reads what its lot weighed."""
    supervisor.page.goto(chain.lot)
    expect(supervisor.page.get_by_role("heading", level=1)).to_contain_text(LOT_NAME)
    expect(supervisor.page.locator("main")).to_contain_text(re.compile(r"実重量（みなし 4\.0 kg）\s*4\.0 kg"))


def traced(chain: Chain, clerk: Desk) -> None:
    """The chain reads both ways: from the vehicle to the weight, and from the bag's tag back to the vehicle."""
    clerk.visit("/trace")
    clerk.fill(q=NUMBER[-4:])
    clerk.press("調べる")
    main = clerk.page.locator("main")
    expect(clerk.page.get_by_role("heading", level=1)).to_contain_text(NUMBER)
    for words in (WORKER, RACK, PLACE, LOT_NAME, "4.0 kg", "取り違えた", "取消"):
        expect(main).to_contain_text(words)
    clerk.visit("/trace")
    clerk.fill(q=chain.printed["lot tags"].split()[-1])
    clerk.press("調べる")
    expect(clerk.page.get_by_role("heading", level=1)).to_contain_text(LOT_NAME)
    main.get_by_role("link", name=NUMBER).click()
    expect(clerk.page.get_by_role("heading", level=1)).to_contain_text(NUMBER)
