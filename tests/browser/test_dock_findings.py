"""At the dock: a bag of another lot, a lot that is partly here, a finding that the yard's phone answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from ledger import sample, tags
from ledger.database import writing
from ledger.models import Acceptance, Finding, Lot, Person, Site
from ledger.sample import Story
from ledger.words import BagCheck, LotState
from tests.browser.floor import DockScreen, FloorScreen
from tests.browser.people import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, FilePayload, Page
    from sqlalchemy.orm import Session

    from tests.browser.conftest import Yard

SOIL: bytes = cv2.imencode(".jpg", np.full((40, 60, 3), 90, np.uint8))[1].tobytes()
PICTURE: FilePayload = {"name": "soil.jpg", "mimeType": "image/jpeg", "buffer": SOIL}


@pytest.fixture
def second(ledger_session: Session) -> Lot:
    """A second lot on the same truck: two bags with a bumper each."""
    with writing():
        session = ledger_session
        story = Story(
            session,
            dict(session.execute(select(Site.name, Site.id)).all()),
            dict(session.execute(select(Person.name, Person.id)).all()),
            dict(session.execute(select(Acceptance.chassis_number, Acceptance.id)).all()),
        )
        for number, chassis in enumerate(("DJ5FS-301234", "CW5W-5301234"), start=8):
            code, box = tags.new_code(tags.TagKind.CONTAINER), f"バンパー{number}"
            story.do("container.made", "田中 監督", box, code=code, name=box, form="cage", material="bumper")
            sample.open_fill(story, box, f"f{number}")
            sample.take(story, chassis, {"front_bumper": f"f{number}"})
            story.do("fill.closed", "田中 監督", fill=story.things[f"f{number}"])
            sample.seal(story, chassis)
        made = sample.make_lot(story, "second", ["f8", "f9"], "bumper")
        sample.ship(story, "second", "A-202611-2")
        session.commit()
    return session.get_one(Lot, made)


def at_the_dock(page: Page, phone: BrowserContext, yard: Yard) -> DockScreen:
    """A receiver's phone with its worker."""
    yard.enrol(phone, dock=True)
    screen = DockScreen(page, yard)
    screen.open()
    screen.sign_in_by_pin("受入 次郎", "2468")
    return screen


def test_a_bag_of_another_lot_is_named_and_checked_there(
    yard: Yard, second: Lot, phone: BrowserContext, page: Page, ledger_session: Session
) -> None:
    dock = at_the_dock(page, phone, yard)
    expect(page.locator(".truck")).to_have_count(1)
    expect(page.locator("[data-lot]")).to_have_count(2)
    page.locator("#lot-typed").fill("a-202611-2")
    expect(page.locator("[data-lot]")).to_have_count(1)
    page.locator("#lot-typed").fill("")
    page.locator("[data-lot]", has_text="A-202611-1").click()
    dock.scan(second.bags[0].code)
    dock.expect_outcome("warn", "この袋は荷姿 A-202611-2（見本解体 本工場）の1番です")
    page.locator("#strange-check").click()
    dock.expect_outcome("ok", "1番の袋 あり")
    expect(page.locator("#strange")).to_be_hidden()
    expect(page.locator("#lot-name")).to_have_text("A-202611-1")
    dock.expect_sent()
    ledger_session.rollback()
    assert [bag.checked for bag in ledger_session.get_one(Lot, second.id).bags] == [BagCheck.FOUND, None]


def test_a_partly_received_lot_stays_open_and_says_so(
    yard: Yard, second: Lot, phone: BrowserContext, page: Page, ledger_session: Session
) -> None:
    dock = at_the_dock(page, phone, yard)
    dock.scan(second.bags[0].code)
    dock.expect_outcome("ok", "1番の袋 あり")
    expect(page.locator("#lot-partly")).to_have_text("袋 1/2 未着")
    page.locator("#weigh-what").select_option(second.bags[0].id)
    page.locator("#weigh-gross").fill("4")
    page.locator("#weigh-save").click()
    dock.expect_outcome("ok", "計量 4.0 kg")
    page.locator("[data-missing]").nth(1).click()
    page.locator("#do-receive").click()
    page.get_by_role("button", name="残りの袋を待つ").click()
    page.locator("[data-do=lots]").click()
    expect(page.locator("[data-lot]", has_text="A-202611-2")).to_contain_text("袋 1/2 未着")
    page.locator("[data-lot]", has_text="A-202611-2").click()
    page.locator("#do-receive").click()
    page.locator("[data-close]").click()
    expect(page.locator("#missing-error")).to_have_text("届かない理由を書いてください")
    page.locator("#missing-reason").fill("次の便で来ない")
    page.locator("[data-close]").click()
    dock.expect_outcome("ok", "引取完了")
    dock.expect_sent()
    ledger_session.rollback()
    lot = ledger_session.get_one(Lot, second.id)
    assert (lot.state, lot.received_g, lot.missing_reason) == (LotState.RECEIVED, 4_000, "次の便で来ない")


def test_r13_a_finding_shows_on_the_yards_phone_and_is_answered(
    yard: Yard, new_phone: Callable[..., BrowserContext], phone: BrowserContext, page: Page, ledger_session: Session
) -> None:
    dock = at_the_dock(page, phone, yard)
    page.locator("[data-lot]").click()
    page.locator("#inspect-marks").check()
    page.locator("#inspect-form button").click()
    expect(page.locator("#inspect-error")).to_have_text("異物の程度を選んでください")
    page.locator("[name=foreign][value='2']").check()
    page.locator("#inspect-form button").click()
    dock.expect_outcome("ok", "検品 A-202611-1")
    page.locator("[data-do=finding]").click()
    expect(page.locator("[name=dealing][value=sent_back]")).to_have_count(0)
    page.locator("#finding-form button").click()
    expect(page.locator("#finding-error")).to_have_text("何があったかを選んでください")
    page.locator("[name=flaw][value=foreign_matter]").check()
    page.locator("#finding-kg").fill("１．５")
    page.locator("#finding-note").fill("土と石")
    page.locator("#finding-photograph").set_input_files(PICTURE)
    expect(page.locator("#finding-photographs")).to_have_text("写真 1枚")
    page.locator("#finding-form button").click()
    dock.expect_outcome("ok", "指摘「異物が入っている」")
    expect(page.locator("#findings")).to_contain_text("送り主の回答待ち")
    dock.expect_sent()
    dock.wait_until_empty("photographs")

    there = new_phone()
    yard.enrol(there)
    floor = FloorScreen(there.new_page(), yard)
    floor.open()
    floor.sign_in_by_badge()
    floor.page.locator("#told-findings-count").click()
    floor.page.locator("[data-finding]", has_text="約 1.5 kg").click()
    expect(floor.page.locator("#answer-photographs img")).to_have_js_property("naturalWidth", 60)
    floor.page.locator("#answer-form button").click()
    expect(floor.page.locator("#answer-error")).to_have_text("回答を書いてください")
    floor.page.locator("#answer-text").fill("積む前に払うようにしました")
    floor.page.locator("#answer-form button").click()
    expect(floor.page.locator("#told-findings")).to_be_hidden()
    floor.expect_sent()
    finding = ledger_session.scalars(select(Finding)).one()
    assert (finding.grams, [one.text for one in finding.answers]) == (1_500, ["積む前に払うようにしました"])
    office = Desk(new_phone(viewport={"width": 1280, "height": 800}), yard.address).sign_in("clerk")
    office.visit("/findings")
    expect(office.page.locator("article")).to_contain_text("積む前に払うようにしました")
