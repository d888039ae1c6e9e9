"""The phone's screens without signal: they open from what the service worker keeps; a new version takes over."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.axe import bring, look_in_every_theme
from tests.browser.floor import EVENTS, FloorScreen
from web import release
from web.release import SHELLS
from web.static_files import address

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Request

    from tests.browser.conftest import Gate, Yard

NUMBER = "B21W-0012399"


@pytest.fixture
def floor(yard: Yard, phone: BrowserContext, page: Page) -> FloorScreen:
    """An enrolled phone whose service worker keeps the screens."""
    yard.enrol(phone)
    screen = FloorScreen(page, yard)
    screen.open()
    expect_kept(page, "/floor", "/dock", "/phone")
    return screen


def expect_kept(page: Page, *paths: str) -> None:
    """Wait until the worker is in charge and keeps these screens."""
    page.evaluate(
        """async (paths) => {
            await navigator.serviceWorker.ready;
            if (!navigator.serviceWorker.controller)
                await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
            while (!(await Promise.all(paths.map((path) => caches.match(path)))).every(Boolean))
                await new Promise((done) => setTimeout(done, 30));
        }""",
        list(paths),
    )


UPDATE = """async () => {
    const installed = await navigator.serviceWorker.ready;
    const updated = () => installed.update().then(() => true, () => false);
    while (!(await updated())) await new Promise((done) => setTimeout(done, 100));
}"""
"""Has the browser look for a newer version, again where the signal was not quite there yet."""


def kept_caches(page: Page) -> list[str]:
    names: list[str] = page.evaluate("caches.keys()")
    return names


def test_every_file_that_the_screens_load_is_kept(yard: Yard, phone: BrowserContext, page: Page) -> None:
    asked: set[str] = set()

    def note(request: Request) -> None:
        asked.add(urlsplit(request.url).path)

    phone.on("request", note)
    yard.enrol(phone)
    FloorScreen(page, yard).open()
    FloorScreen(page, yard).sign_in_by_badge()
    reader = {address("js/decode-worker.js"), address("vendor/zxing_reader.wasm")}
    page.locator("#do-scan").click()
    while not reader <= asked:
        phone.wait_for_event("request")
    for path in SHELLS:
        page.goto(yard.address + path)
        expect(page.locator("body[data-ready]")).to_be_attached()
    with yard.app.app_context():
        told = release.release()
    used = {path for path in asked if path.startswith("/static/")}
    assert reader <= used
    by_the_browser = {address("js/background.js")}  # the worker's own script and what it imports
    assert used - set(told.assets) - set(told.later) - by_the_browser == set()


def test_without_signal_the_phone_starts_signs_in_and_records(floor: FloorScreen) -> None:
    floor.lose_signal()
    floor.open()
    floor.sign_in_by_badge()
    floor.choose(NUMBER)
    floor.tick("front_bumper")
    floor.into("バンパー2")
    floor.expect_outcome("ok", "前バンパー → バンパー2")
    floor.page.goto(floor.yard.address + "/dock")
    floor.wait_until_ready()
    floor.page.goto(floor.yard.address + "/phone")
    floor.wait_until_ready()
    expect(floor.page.locator("#health-row-queue")).to_contain_text("件")
    expect(floor.page.locator("#health-row-server")).to_have_attribute("data-tone", "warn")
    floor.open()
    expect(floor.page.locator("#pending")).to_contain_text("端末に保存")
    floor.find_signal()
    floor.expect_sent()


def test_a_reload_without_signal_finds_the_worker_who_was_there(floor: FloorScreen) -> None:
    floor.sign_in_by_badge()
    name = "グエン・ヴァン・アン"
    expect(floor.page.locator("#actor-name")).to_have_text(name)
    kept = floor.page.evaluate("caches.match('/floor').then((kept) => kept.text())")
    assert name not in kept
    floor.page.context.clear_cookies(name="session")
    floor.lose_signal()
    floor.open()
    expect(floor.page.locator("#actor-name")).to_have_text(name)


def test_a_server_that_hangs_or_fails_does_not_keep_the_screen_away(floor: FloorScreen, gate: Gate) -> None:
    gate.before = lambda _: ("503 Service Unavailable", b"{}")
    floor.open()
    expect(floor.page.locator("#view-sign-in")).to_be_visible()


def test_nothing_of_the_api_or_the_office_is_kept(floor: FloorScreen) -> None:
    floor.sign_in_by_badge()
    paths: list[str] = floor.page.evaluate(
        """async () => {
            const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
            const kept = await Promise.all(stores.map((store) => store.keys()));
            return kept.flat().map((request) => new URL(request.url).pathname);
        }"""
    )
    assert {path for path in paths if not path.startswith("/static/")} == set(SHELLS)


def test_a_new_version_takes_over_in_mid_queue(floor: FloorScreen, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    floor.sign_in_by_badge()
    floor.choose(NUMBER)
    floor.lose_signal()
    floor.tick("front_bumper")
    floor.into("バンパー2")
    floor.expect_outcome("ok", "前バンパー → バンパー2")
    (before,) = kept_caches(floor.page)
    queue = floor.stored("outbox")
    assert queue

    with floor.yard.app.app_context():
        old = release.release()
    newer = release.Release("f" * 12, old.shells, old.assets, old.later)
    monkeypatch.setattr("web.pwa.release", lambda: newer)
    taken = "navigator.serviceWorker.addEventListener('controllerchange', () => document.body.dataset.taken = '')"
    floor.page.evaluate(taken)
    # at the server: the browser may start a new worker before playwright can hold its requests back
    gate.before = lambda environ: ("503 Service Unavailable", b"{}") if environ["PATH_INFO"] == EVENTS else None
    floor.find_signal()
    floor.page.evaluate(UPDATE)
    expect(floor.page.locator("body[data-taken]")).to_be_attached()
    floor.page.evaluate(
        "async (old) => { while (await caches.has(old)) await new Promise((done) => setTimeout(done, 30)); }", before
    )
    assert kept_caches(floor.page) == ["nisugata-" + newer.version]
    assert floor.stored("outbox") == queue

    gate.before = lambda _: None
    floor.open()
    expect(floor.page.get_by_text(f"版 {newer.version}")).to_be_attached()
    floor.expect_sent()


def test_the_app_can_be_installed(floor: FloorScreen) -> None:
    devtools = floor.page.context.new_cdp_session(floor.page)
    told = devtools.send("Page.getAppManifest")
    assert told["errors"] == []
    assert '"start_url": "/floor"' in told["data"]


def test_the_pages_about_the_phone_are_for_everybody(yard: Yard, phone: BrowserContext, page: Page) -> None:
    yard.enrol(phone)
    bring(page)
    for path in ("/phone", "/setup/home-screen"):
        page.goto(yard.address + path)
        if path == "/phone":
            expect(page.locator("body[data-ready]")).to_be_attached()
        assert look_in_every_theme(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
