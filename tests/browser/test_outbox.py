"""Nothing lost, nothing twice: the outbox against every way a yard's network fails."""

from __future__ import annotations

import json
import os
import signal
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from ledger.models import Recorded, Recovery
from tests.browser.floor import EVENTS, FloorScreen
from tests.provision.browsers import PATIENCE_MS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from wsgiref.types import WSGIEnvironment

    from playwright.sync_api import BrowserContext, Page
    from sqlalchemy.orm import Session

    from tests.browser.conftest import Gate, Yard

NUMBER = "B21W-0012399"


@pytest.fixture
def floor(yard: Yard, phone: BrowserContext, page: Page) -> FloorScreen:
    """An enrolled phone with a worker who has chosen a vehicle."""
    yard.enrol(phone)
    screen = FloorScreen(page, yard)
    screen.open()
    screen.sign_in_by_badge()
    screen.choose(NUMBER)
    return screen


def record_front(screen: FloorScreen) -> None:
    screen.tick("front_bumper")
    screen.into("バンパー2")
    screen.expect_outcome("ok", "前バンパー → バンパー2")


def fronts(session: Session) -> int:
    """How many times the front bumper of the vehicle was taken."""
    session.rollback()
    found = session.query(Recovery).filter_by(part="front_bumper", annulled=False).all()
    return sum(recovery.acceptance.chassis_number == NUMBER for recovery in found)


def seqs(session: Session, screen: FloorScreen) -> list[int]:
    """The numbers of this phone's records in the ledger, in its order."""
    session.rollback()
    entries = {entry["id"] for store in ("outbox", "records") for entry in screen.stored(store)}
    rows = session.query(Recorded).filter(Recorded.id.in_(entries)).order_by(Recorded.position)
    return [row.seq for row in rows if row.seq]


def test_what_was_recorded_without_signal_is_sent_when_it_returns(floor: FloorScreen, ledger_session: Session) -> None:
    floor.lose_signal()
    record_front(floor)
    floor.tick("rear_bumper")
    floor.into("バンパー2")
    floor.expect_outcome("ok", "後バンパー → バンパー2")
    expect(floor.page.locator("#pending")).to_contain_text("端末に保存")
    assert fronts(ledger_session) == 0

    floor.find_signal()
    floor.expect_sent()
    assert fronts(ledger_session) == 1
    assert seqs(ledger_session, floor) == [1, 2]


def test_a_lost_answer_is_asked_for_again_and_counts_once(
    floor: FloorScreen, gate: Gate, ledger_session: Session
) -> None:
    lost: list[bool] = []

    def lose_the_first(environ: WSGIEnvironment) -> bool:
        if environ["PATH_INFO"] != EVENTS or lost:
            return False
        lost.append(True)
        return True

    gate.loses = lose_the_first
    record_front(floor)
    floor.expect_sent()
    assert lost
    assert fronts(ledger_session) == 1
    assert ledger_session.query(Recorded).filter(Recorded.seq == 1, Recorded.kind == "part.recovered").count() == 1


def test_a_portal_that_answers_200_is_no_answer(floor: FloorScreen, gate: Gate, ledger_session: Session) -> None:
    def portal(environ: WSGIEnvironment) -> tuple[str, bytes] | None:
        return ("200 OK", b'{"answers": [], "welcome": "free wifi"}') if environ["PATH_INFO"] == EVENTS else None

    gate.before = portal
    record_front(floor)
    expect(floor.page.locator("#post")).to_have_attribute("data-state", "unreachable")
    assert len(floor.stored("outbox")) == 1

    gate.before = lambda _: None
    floor.page.locator("#post").click()
    floor.expect_sent()
    assert fronts(ledger_session) == 1


def test_a_lost_sign_in_keeps_everything(floor: FloorScreen, gate: Gate, ledger_session: Session) -> None:
    words = json.dumps({"error": "sign_in", "words": "サインインしてください。"}).encode()
    gate.before = lambda environ: ("401 Unauthorized", words) if environ["PATH_INFO"] == EVENTS else None
    record_front(floor)
    expect(floor.page.locator("#post")).to_have_attribute("data-state", "sign_in")
    expect(floor.page.locator("#post-words")).to_have_text("要サインイン 1件")
    assert [entry["seq"] for entry in floor.stored("outbox")] == [1]

    gate.before = lambda _: None
    floor.page.locator("#switch-worker").click()
    floor.sign_in_by_badge()
    floor.expect_sent()
    assert fronts(ledger_session) == 1


def test_one_event_that_the_server_cannot_take_does_not_block_those_behind_it(
    floor: FloorScreen, gate: Gate, ledger_session: Session
) -> None:
    def stumble(environ: WSGIEnvironment) -> tuple[str, bytes] | None:
        if environ["PATH_INFO"] != EVENTS:
            return None
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = BytesIO(body)
        poisoned = b'"front_bumper"' in body
        return ("400 Bad Request", b'{"error": "bad_request", "words": "no"}') if poisoned else None

    gate.before = stumble
    floor.lose_signal()
    record_front(floor)
    floor.tick("rear_bumper")
    floor.into("バンパー2")
    floor.expect_outcome("ok", "後バンパー")
    floor.find_signal()
    expect(floor.records).to_have_count(1)
    expect(floor.records.first).to_contain_text("後バンパー")
    assert [entry["event"]["body"]["part"] for entry in floor.stored("outbox")] == ["front_bumper"]

    gate.before = lambda _: None
    floor.page.locator("#post").click()
    floor.expect_sent()
    assert fronts(ledger_session) == 1


def test_two_pages_of_one_phone_number_without_gaps(floor: FloorScreen, yard: Yard, ledger_session: Session) -> None:
    second = FloorScreen(floor.page.context.new_page(), yard)
    second.open()
    expect(second.page.locator("#vehicle-number")).to_have_text(NUMBER)
    floor.lose_signal()
    record_front(floor)
    second.page.locator("[data-missing=rear_bumper]").click()
    second.expect_outcome("ok", "後バンパー：ない")
    floor.find_signal()
    floor.expect_sent()
    second.expect_sent()
    for page in (floor, second):  # whichever of them sent
        expect(page.records).to_have_count(2)
    assert sorted(seqs(ledger_session, floor)) == [1, 2]


def test_a_killed_browser_loses_nothing(
    yard: Yard, launch_profile: Callable[..., BrowserContext], tmp_path: Path, ledger_session: Session
) -> None:
    phone = launch_profile(tmp_path / "profile", "--remote-debugging-port=0")
    yard.enrol(phone)
    screen = FloorScreen(phone.new_page(), yard)
    screen.open()
    screen.sign_in_by_badge()
    screen.choose(NUMBER)
    screen.lose_signal()
    record_front(screen)
    kill(phone, tmp_path / "profile")

    again = launch_profile(tmp_path / "profile")
    again.set_default_timeout(PATIENCE_MS)
    yard.enrol(again)  # a browser writes a new cookie down after half a minute; a phone's is older than that
    reopened = FloorScreen(again.new_page(), yard)
    reopened.open()
    expect(reopened.page.locator("#vehicle-number")).to_have_text(NUMBER)
    reopened.expect_sent()
    assert fronts(ledger_session) == 1


def kill(phone: BrowserContext, profile: Path) -> None:
    """End the browser of a profile as a dead battery would: no handler of it runs."""
    lock = (profile / "SingletonLock").readlink()  # "host-pid"
    os.kill(int(lock.name.rsplit("-", 1)[1]), signal.SIGKILL)
    if phone.pages:
        phone.wait_for_event("close")
