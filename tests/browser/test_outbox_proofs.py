"""The rarer ways in which a phone fails: a server that hangs, no page open, no room, a lost database, a long queue."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from ledger.event import happening
from ledger.models import Fill, Recorded, Recovery
from ledger.words import FillState
from tests.browser.floor import EVENTS, FloorScreen
from tests.provision.browsers import PATIENCE_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from wsgiref.types import WSGIEnvironment

    from flask import Flask
    from playwright.sync_api import BrowserContext, Page
    from sqlalchemy.orm import Session

    from tests.browser.conftest import Gate, Yard

NUMBER = "B21W-0012399"
MANY = 500


@pytest.fixture
def floor(yard: Yard, phone: BrowserContext, page: Page) -> FloorScreen:
    """An enrolled phone with a worker who has chosen a vehicle."""
    yard.enrol(phone)
    screen = FloorScreen(page, yard)
    screen.open()
    screen.sign_in_by_badge()
    screen.choose(NUMBER)
    return screen


def record(screen: FloorScreen, part: str = "front_bumper") -> None:
    screen.tick(part)
    screen.into("バンパー2")
    screen.expect_outcome("ok", "→ バンパー2")


def taken(session: Session) -> list[str]:
    """Parts of the vehicle that count, in the ledger's order."""
    session.rollback()
    rows = session.query(Recovery).filter_by(annulled=False).order_by(Recovery.touched)
    return [row.part.value for row in rows if row.acceptance.chassis_number == NUMBER]


@pytest.fixture
def hanging(gate: Gate) -> Iterator[list[str]]:
    """The first batch finds a server that takes it and never answers, until the test is over; lists who waited."""
    over, asked = Event(), list[str]()

    def hang(environ: WSGIEnvironment) -> tuple[str, bytes] | None:
        if environ["PATH_INFO"] != EVENTS or asked:
            return None
        asked.append(EVENTS)
        over.wait()
        return "503 Service Unavailable", b"{}"

    gate.before = hang
    yield asked
    over.set()


NOTE_STATES = """() => {
    const post = document.getElementById("post");
    window.states = [];
    new MutationObserver(() => window.states.push(post.dataset.state)).observe(post, { attributes: true });
}"""
"""Remembers how the records stood with the server: what is true for a moment only is easily missed."""


def test_a_server_that_hangs_is_left_and_asked_again(
    floor: FloorScreen, hanging: list[str], ledger_session: Session
) -> None:
    floor.page.evaluate(NOTE_STATES)
    record(floor)
    floor.expect_sent()
    assert "unreachable" in floor.page.evaluate("window.states")
    assert hanging == [EVENTS]
    assert taken(ledger_session) == ["front_bumper"]


def test_a_closed_app_sends_when_the_signal_returns(floor: FloorScreen, ledger_session: Session) -> None:
    other = FloorScreen(floor.page.context.new_page(), floor.yard)
    other.page.goto(floor.yard.address + "/setup/home-screen")  # it sends nothing
    floor.page.bring_to_front()
    floor.page.evaluate(
        """async () => {
            await navigator.serviceWorker.ready;
            if (!navigator.serviceWorker.controller)
                await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
        }"""
    )
    floor.lose_signal()
    record(floor)
    expect(floor.page.locator("#post")).to_have_attribute("data-state", "unreachable")
    floor.page.evaluate(
        """async () => {
            const { sync } = await navigator.serviceWorker.ready;
            while ((await sync.getTags()).length === 0) await new Promise((done) => setTimeout(done, 30));
        }"""
    )
    floor.page.close()
    other.find_signal()
    other.wait_until_empty("outbox")
    assert taken(ledger_session) == ["front_bumper"]


def test_the_same_record_eight_times_at_once_counts_once(
    floor: FloorScreen, app: Flask, ledger_session: Session
) -> None:
    floor.lose_signal()
    record(floor)
    (entry,) = floor.stored("outbox")
    headers = {"Authorization": f"Bearer {floor.yard.told['device_token']}"}

    def post(_: int) -> object:
        return app.test_client().post(EVENTS, json={"events": [entry["event"]]}, headers=headers).json["answers"]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(8)))
    assert all(answer == answers[0] for answer in answers)
    floor.find_signal()
    floor.expect_sent()
    assert taken(ledger_session) == ["front_bumper"]


FILL = """async () => {
    const request = indexedDB.open("filler", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("all", { autoIncrement: true });
    const db = await new Promise((done) => { request.onsuccess = () => done(request.result); });
    for (const size of [100_000, 1_000, 100])
        for (let stored = true; stored; ) {
            const tx = db.transaction("all", "readwrite");
            tx.objectStore("all").put("x".repeat(size));
            stored = await new Promise((done) => { tx.onabort = () => done(false); tx.oncomplete = () => done(true); });
        }
    db.close();
}"""
"""Takes all the room that the phone has left."""
ROOM = 2_000_000


def test_a_full_phone_says_so_and_confirms_nothing(
    yard: Yard, phone: BrowserContext, page: Page, ledger_session: Session
) -> None:
    page.goto(yard.address + "/setup/phone")
    devtools = phone.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": yard.address, "quotaSize": ROOM})
    yard.enrol(phone)
    floor = FloorScreen(page, yard)
    floor.open()
    floor.sign_in_by_badge()
    floor.choose(NUMBER)
    floor.lose_signal()
    record(floor)
    floor.page.evaluate(FILL)
    floor.tick("rear_bumper")
    floor.into("バンパー2")
    floor.expect_outcome("refusal", "端末の空きが足りず")
    expect(floor.part("rear_bumper")).to_have_attribute("data-state", "ticked")
    assert [entry["seq"] for entry in floor.stored("outbox")] == [1]
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": yard.address})
    floor.page.locator("#acknowledge").click()
    floor.into("バンパー2")
    floor.expect_outcome("ok", "後バンパー → バンパー2")
    floor.find_signal()
    floor.expect_sent()
    assert taken(ledger_session) == ["front_bumper", "rear_bumper"]


LOSE = """() => {
    const connections = [];
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (...given) {
        if (!connections.includes(this)) connections.push(this);
        const made = transaction.apply(this, given);
        if (window.cut && given[1] === "readwrite") {
            window.cut = false;
            const lost = new DOMException("Connection to Indexed Database server lost", "UnknownError");
            Object.defineProperty(made, "error", { value: lost });
            made.addEventListener("complete", (event) => {
                event.stopImmediatePropagation();
                made.dispatchEvent(new Event("abort"));
            });
        }
        return made;
    };
    window.lose = () => { for (const one of connections.splice(0)) one.close(); };
}"""
"""Closes every open connection as a phone does to a page in the background; and, cut, lets a write succeed without
telling."""


def test_a_lost_database_is_opened_again_and_the_record_is_there_once(
    floor: FloorScreen, ledger_session: Session
) -> None:
    floor.page.evaluate(LOSE)
    floor.tick("front_bumper")
    floor.tick("front_bumper")  # a connection that the page now knows of
    floor.lose_signal()
    floor.page.evaluate("window.lose()")
    record(floor)
    floor.page.evaluate("window.cut = true")
    floor.page.locator("[data-missing=rear_bumper]").click()
    floor.expect_outcome("ok", "後バンパー：ない")
    assert [entry["seq"] for entry in floor.stored("outbox")] == [1, 2]
    floor.find_signal()
    floor.expect_sent()
    assert taken(ledger_session) == ["front_bumper", "rear_bumper"]


def test_a_part_that_arrives_after_its_container_was_closed_is_in_it(
    floor: FloorScreen, elsewhere: Callable[[str, dict[str, Any]], dict[str, Any]], ledger_session: Session
) -> None:
    floor.lose_signal()
    floor.page.clock.set_system_time(datetime.now(UTC) - timedelta(minutes=5))
    record(floor)
    expect(floor.page.locator("#pending")).to_contain_text("端末に保存")
    fill = floor.stored("outbox")[0]["event"]["body"]["fill"]
    closed = elsewhere("fill.closed", {"fill": fill})
    assert closed["status"] == "applied", closed
    floor.find_signal()
    floor.expect_sent()
    assert taken(ledger_session) == ["front_bumper"]
    (late,) = [one for one in ledger_session.get_one(Fill, fill).content if one.acceptance.chassis_number == NUMBER]
    assert late.at < ledger_session.get_one(Fill, fill).closed_at
    assert ledger_session.get_one(Fill, fill).state is FillState.CLOSED


@pytest.fixture
def elsewhere(app: Flask, yard: Yard) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    """Record something from elsewhere in the yard, where there is signal."""
    headers = {"Authorization": f"Bearer {yard.told['device_token']}"}

    def tell(kind: str, body: dict[str, Any]) -> dict[str, Any]:
        event = happening(kind, yard.told["people"]["田中 監督"], **body) | {"auth": "claimed_offline"}
        answer = app.test_client().post(EVENTS, json={"events": [event]}, headers=headers)
        return dict(answer.get_json()["answers"][0])

    return tell


def test_five_hundred_records_of_a_day_without_signal_all_arrive(floor: FloorScreen, ledger_session: Session) -> None:
    containers = [floor.yard.container(name)["id"] for name in ("バンパー1", "バンパー2")]
    floor.page.evaluate(
        """async () => {
            const ours = document.querySelector("script[src$='/floor.js']").src;
            window.outbox = await import(new URL("outbox.js", ours)); // on the phone it is joined to the screen
        }"""
    )
    floor.lose_signal()
    floor.page.evaluate(
        """async ([count, containers, place, actor]) => {
            const { save } = window.outbox;
            for (let number = 0; number < count; number += 1) {
                const body = { container: containers[number % 2], place };
                const told = { actor: { id: actor, name: "", auth: "online" }, title: "", detail: "" };
                await save({ kind: "container.put_away", body }, told);
            }
        }""",
        [MANY, containers, floor.yard.told["places"][0]["id"], floor.yard.told["people"]["グエン・ヴァン・アン"]],
    )
    floor.find_signal()
    floor.wait_until_empty("outbox", patience_ms=20 * PATIENCE_MS)
    ledger_session.rollback()
    rows = ledger_session.query(Recorded.seq).filter(Recorded.kind == "container.put_away", Recorded.seq.is_not(None))
    assert sorted(seq for (seq,) in rows) == list(range(1, MANY + 1))
