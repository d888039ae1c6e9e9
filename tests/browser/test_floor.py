"""A shift on the floor: what a worker does, and what the screen says to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from ledger.commands import COMMANDS
from ledger.database import writing
from ledger.models import Standing
from ledger.sample import Story, accept
from ledger.words import Status
from tests.browser.floor import FloorScreen
from web.db import db

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page
    from sqlalchemy.orm import Session

    from tests.browser.conftest import Yard

NUMBER = "B21W-0012399"
IMPORT = "1FTEX15N8RKA99999"
ACKNOWLEDGE = f"NIS1.{COMMANDS['acknowledge']}"


@pytest.fixture
def floor(yard: Yard, phone: BrowserContext, page: Page) -> FloorScreen:
    """An enrolled phone with a worker."""
    yard.enrol(phone)
    screen = FloorScreen(page, yard)
    screen.open()
    screen.sign_in_by_badge()
    return screen


def standings(session: Session, kind: str) -> list[tuple[Status, str | None]]:
    session.rollback()
    rows = session.query(Standing).filter(Standing.kind == kind, Standing.device_id.is_not(None))
    return [(row.status, row.refusal) for row in rows]


def test_the_wrong_container_is_refused_loudly_and_kept_as_held(floor: FloorScreen, ledger_session: Session) -> None:
    floor.choose(NUMBER)
    floor.tick("interior")
    floor.into("バンパー2")
    floor.expect_outcome("refusal", "材質が違います")
    floor.into("バンパー1")
    floor.expect_outcome("refusal", "材質が違います")  # it stays until it is acknowledged
    floor.page.locator("#acknowledge").click()
    floor.into("内装2")
    floor.expect_outcome("ok", "内装 → 内装2")
    floor.expect_sent()
    assert standings(ledger_session, "part.recovered") == [(Status.HELD, "R1"), (Status.APPLIED, None)]
    expect(floor.records).to_have_count(2)
    expect(floor.records.last).to_contain_text("要対応")


def test_a_part_that_a_workmate_took_is_warned_of_at_once_and_refused(floor: FloorScreen) -> None:
    floor.choose("GP7-0044556")
    expect(floor.part("front_bumper")).to_contain_text("佐藤 一郎")
    floor.tick("front_bumper")
    floor.expect_outcome("warn", "佐藤 一郎さんがもう記録しています")
    floor.into("バンパー2")
    floor.expect_outcome("refusal", "もう記録されています")
    floor.scan(ACKNOWLEDGE)
    floor.expect_outcome("info", "続けてください")
    floor.tick("front_bumper")  # the workmate's record stands: this tick is nothing that could be lost
    floor.page.locator("#do-finished").click()
    expect(floor.page.locator("#open-parts-words")).to_contain_text("このまま完了しますか")


def test_an_out_of_scheme_vehicle_takes_no_scheme_container(floor: FloorScreen, ledger_session: Session) -> None:
    accept_import(floor.yard)
    floor.page.locator("#post").click()
    floor.page.locator("#vehicle-none").click()
    floor.page.locator("[data-vehicle]", has_text=IMPORT).click()
    floor.expect_outcome("warn", "制度対象外")
    floor.tick("front_bumper")
    floor.into("バンパー2")
    floor.expect_outcome("refusal", "制度対象外")
    floor.page.locator("#acknowledge").click()
    floor.page.locator("#do-none").click()
    floor.page.locator("[data-reason=out_of_scheme]").click()
    floor.expect_outcome("ok", "部品回収しない")
    floor.expect_sent()
    assert standings(ledger_session, "part.recovered") == [(Status.HELD, "R12")]
    assert standings(ledger_session, "recovery.finished") == [(Status.APPLIED, None)]


def accept_import(yard: Yard) -> None:
    with yard.app.app_context(), writing():
        db.session.rollback()
        accept(Story(db.session(), people=yard.told["people"]), IMPORT, "並行輸入", "large")
        db.session.commit()


def test_container_first_then_vehicles_without_scanning_it_again(floor: FloorScreen) -> None:
    floor.into("バンパー2")
    floor.expect_outcome("info", "バンパー2")
    for number in (NUMBER, "CW5W-5301234"):
        floor.choose(number)
        floor.tick("rear_bumper")
        floor.page.locator("#do-record").click()
        floor.expect_outcome("ok", "後バンパー → バンパー2")
    expect(floor.page.locator("#chip-bumper")).to_contain_text("バンパー2")


def test_missing_is_one_tap_and_the_last_record_can_be_taken_back(floor: FloorScreen, ledger_session: Session) -> None:
    floor.choose(NUMBER)
    floor.tick("front_bumper")
    floor.page.locator("#do-finished").click()
    floor.expect_outcome("warn", "前バンパーの記録がありません。容器を読み取るか")
    floor.page.locator("[data-missing=side_glass]").click()
    floor.expect_outcome("ok", "サイドガラス：ない")
    expect(floor.part("side_glass")).to_have_attribute("data-state", "missing")
    floor.page.locator("#do-undo").click()
    floor.expect_outcome("ok", "取り消し")
    expect(floor.part("side_glass")).to_have_attribute("data-state", "open")
    floor.expect_sent()
    expect(floor.records.first).to_contain_text("取消済")
    expect(floor.records.first).to_contain_text("サイドガラス：ない")
    assert standings(ledger_session, "part.absent") == [(Status.ANNULLED, None)]


def test_a_reload_finds_the_worker_where_he_was(floor: FloorScreen) -> None:
    floor.into("バンパー2")
    floor.choose(NUMBER)
    floor.tick("front_bumper")
    floor.page.locator("#toggle-mark").click()
    expect(floor.page.locator("#toggle-mark")).to_have_attribute("aria-pressed", "true")
    floor.page.reload()
    floor.wait_until_ready()
    expect(floor.page.locator("#vehicle-number")).to_have_text(NUMBER)
    expect(floor.part("front_bumper")).to_have_attribute("data-state", "ticked")
    expect(floor.page.locator("#toggle-mark")).to_have_attribute("aria-pressed", "true")
    expect(floor.page.locator("#chip-bumper")).to_contain_text("バンパー2")


def test_a_phone_that_lay_idle_has_let_go_of_vehicle_and_container(floor: FloorScreen) -> None:
    floor.page.clock.install()
    floor.open()
    floor.into("バンパー2")
    floor.choose(NUMBER)
    floor.page.clock.run_for("29:00")
    expect(floor.page.locator("#chip-bumper")).to_contain_text("バンパー2")
    floor.page.clock.run_for("02:00")
    expect(floor.page.locator("#vehicle-none")).to_be_visible()
    expect(floor.page.locator("#chip-bumper")).to_contain_text("未選択")


def test_a_full_container_is_closed_and_put_away_by_scanning_its_place(floor: FloorScreen) -> None:
    floor.into("バンパー2")
    floor.expect_outcome("info", "バンパー2")
    floor.page.locator("#chip-bumper").click()
    floor.page.locator("#act-close").click()
    expect(floor.page.locator("#container-places")).to_be_visible()
    floor.page.keyboard.press("Escape")
    floor.scan(next(place for place in floor.yard.told["places"] if place["name"] == "A-2")["code"])
    floor.expect_outcome("ok", "「バンパー2」→ A-2")
    floor.choose(NUMBER)
    floor.tick("front_bumper")
    floor.into("バンパー2")
    floor.expect_outcome("refusal", "「バンパー2」は締めてあります")
    floor.page.locator("#acknowledge").click()
    expect(floor.page.locator("#chip-bumper")).to_have_class("chip chip--bumper is-wanted")  # it is not offered again
    floor.expect_sent()
    expect(floor.records).to_have_count(3)
    expect(floor.records.filter(has_text="要対応")).to_have_count(1)


def command(name: str) -> str:
    """A tag of the command board."""
    return f"NIS1.{COMMANDS[name]}"


def test_a_whole_shift_by_scanner_alone(floor: FloorScreen) -> None:
    """Nothing here touches the screen: badge, vehicle, parts, container, refusal, undo, place, another worker."""
    floor.choose(NUMBER)
    floor.scan(command("rear_bumper"))
    floor.into("バンパー2")
    floor.expect_outcome("ok", "後バンパー → バンパー2")
    floor.scan(command("front_bumper"))
    floor.scan(command("missing"))
    floor.expect_outcome("ok", "前バンパー：ない")
    floor.scan(command("undo"))
    floor.expect_outcome("ok", "取り消し")

    floor.scan(command("side_glass"))
    floor.into("バンパー2")
    floor.expect_outcome("refusal", "材質が違います")
    floor.scan(command("acknowledge"))
    floor.scan(command("missing"))
    floor.expect_outcome("ok", "サイドガラス：ない")

    floor.scan(command("finished"))
    floor.expect_outcome("warn", "前バンパー、内装の記録がありません")
    floor.scan(command("finished"))
    floor.expect_outcome("ok", f"車両完了 {NUMBER}")
    expect(floor.page.locator("dialog[open]")).to_have_count(0)

    floor.choose("CW5W-5301234")
    floor.scan(command("finished"))
    expect(floor.page.locator("#sheet-nothing")).to_be_visible()
    floor.scan(command("none"))
    floor.expect_outcome("ok", "部品回収しない CW5W-5301234")
    expect(floor.page.locator("dialog[open]")).to_have_count(0)

    floor.into("内装2")
    floor.into("バンパー2")
    floor.scan(command("close"))
    floor.expect_outcome("ok", "「バンパー2」を締めました")
    floor.scan(next(place for place in floor.yard.told["places"] if place["name"] == "A-2")["code"])
    floor.expect_outcome("ok", "「バンパー2」→ A-2")
    floor.expect_sent()
    expect(floor.records.filter(has_text="要対応")).to_have_count(1)  # the glass for the bumpers' container


def test_a_vehicle_is_found_by_its_last_four_digits(floor: FloorScreen) -> None:
    floor.page.locator("#vehicle-none").click()
    floor.page.locator("#vehicle-typed").fill("2399")
    expect(floor.page.locator("#vehicle-hits")).to_contain_text(NUMBER)
    floor.page.locator("#vehicle-typed").press("Enter")
    expect(floor.page.locator("#vehicle-number")).to_have_text(NUMBER)


def test_a_vehicle_that_nobody_accepted_is_noted_and_held(floor: FloorScreen, ledger_session: Session) -> None:
    floor.page.locator("#vehicle-none").click()
    floor.page.locator("#vehicle-typed").fill("ｎｈｐ１０－７６５４３２１")
    floor.page.locator("#vehicle-found").click()
    floor.expect_outcome("warn", "NHP10-7654321")
    floor.tick("front_bumper")
    floor.into("バンパー2")
    floor.expect_outcome("warn", "前バンパー → バンパー2")
    expect(floor.part("front_bumper")).to_have_attribute("data-state", "recovered")
    floor.expect_sent()
    expect(floor.page.locator("#outcome")).to_have_attribute("data-tone", "warn")  # held as told, not shouted again
    assert standings(ledger_session, "vehicle.found") == [(Status.HELD, "unknown_vehicle")]


def test_what_a_workmate_takes_on_another_phone_is_seen(
    floor: FloorScreen, new_phone: Callable[..., BrowserContext]
) -> None:
    floor.choose(NUMBER)
    other_phone = new_phone()
    floor.yard.enrol(other_phone)
    other = FloorScreen(other_phone.new_page(), floor.yard)
    other.open()
    other.sign_in_by_pin("佐藤 一郎", "2468")
    other.choose(NUMBER)
    other.page.locator("[data-missing=interior]").click()
    other.expect_outcome("ok", "内装：ない")
    other.expect_sent()
    floor.page.locator("#post").click()
    expect(floor.part("interior")).to_contain_text("佐藤 一郎")
