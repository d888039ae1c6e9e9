"""The phone's screens against their budgets, in Chromium on this machine, slowed down to a cheap phone's speed.

Method: the server of the Procfile over the sample consortium; Chromium at 360 x 740, its scripts four times slower
(DevTools' throttling for the page; the worker that reads codes is slowed by a wrapper, which that does not reach). The
first load goes over a slow 4G profile (1.6 Mbit/s, 150 ms). The camera shows a film of our own printed tag, held before
the lens and taken away in turn: a tag counts as in view from the first frame that shows it, a sound from the start of
its first note. Medians of ROUNDS with the worst beside them. Lighthouse (bench/audits.py) has its own slow 4G and slow
processor. A busy machine makes every figure worse, never better.
"""

from __future__ import annotations

import statistics
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from playwright.sync_api import expect, sync_playwright

import bootstrap
import labels
from bench import audits, probes
from bench.audits import QUIET, ROOT
from bench.server import served
from ledger import migrations, tags
from ledger.database import writing
from tests.browser.film import DESK, HEIGHT, WIDTH, held
from web import create_app, sample
from web.db import db
from web.static_files import pressed
from web.viewer import DEVICE_COOKIE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page, Playwright, Route

SLOWDOWN = 4
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 93_750}
"""Milliseconds, and bytes a second."""
ROUNDS = 5
PATIENCE_MS = 120_000
NUMBER = "B21W-0012399"
PARTS = ("front_bumper", "rear_bumper")
CONTAINER = "バンパー2"
IN_VIEW, AWAY = 40, 80
"""Frames, of thirty a second: a code is read again only after it has been out of view for two seconds."""
CAMERA = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")


@dataclass(frozen=True)
class Yard:
    """Where the server answers, and what the sample tells."""

    address: str
    told: dict[str, Any]


def main(_corpus: Path | None) -> None:
    """Measure and print each figure beside its budget."""
    with tempfile.TemporaryDirectory() as folder, _yard(Path(folder)) as yard, sync_playwright() as playwright:
        first_load(playwright, yard)
        film = _film(Path(folder) / "tag.mjpeg", yard)
        for slowdown in (1, SLOWDOWN):
            at_work(playwright, yard, film, slowdown)
        audits.run(playwright, yard.address, yard.told)


@contextmanager
def _yard(folder: Path) -> Iterator[Yard]:
    url = f"sqlite:///{folder / 'bench.db'}"
    migrations.upgrade(url)
    app = create_app({"DATABASE_URL": url, "SECRET_KEY": "bench", "DATA": folder})
    with app.app_context():
        sample.load()
        with writing():
            db.session.rollback()
            told = sample.described()
            db.session.commit()
        db.engine.dispose()
    with served(url, str(folder)) as port:
        yield Yard(f"http://localhost:{port}", told)


def _film(path: Path, yard: Yard) -> Path:
    """The vehicle's ticket as printed, before the lens and away in turn; the camera repeats it."""
    ticket = next(one for one in yard.told["accepted"] if one["chassis_number"] == NUMBER)["ticket"]
    payload = tags.write(tags.Tag(ticket), "https://nisugata.example")
    tag = labels.VehicleTicket(payload, ticket, NUMBER, target=True)
    shown = held(labels.sheet([tag], layout=labels.PRESETS["a6-landscape"]))
    bare = np.full((HEIGHT, WIDTH, 3), DESK, np.uint8)
    path.write_bytes(_jpeg(bare) * AWAY + _jpeg(shown) * IN_VIEW)
    return path


def _jpeg(frame: np.ndarray[Any, Any]) -> bytes:
    return bytes(cv2.imencode(".jpg", frame)[1])


@contextmanager
def _phone(playwright: Playwright, yard: Yard, *switches: str) -> Iterator[Page]:
    """An enrolled phone's page, watched from its start."""
    executable = bootstrap.find_browser(bootstrap.Machine(ROOT))
    browser = playwright.chromium.launch(executable_path=executable, args=[*QUIET, *switches])
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, locale="ja-JP", timezone_id="Asia/Tokyo"
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": DEVICE_COOKIE, "value": yard.told["device_token"], "url": yard.address}])
    context.add_init_script(probes.WATCH)
    try:
        yield context.new_page()
    finally:
        browser.close()


def first_load(playwright: Playwright, yard: Yard) -> None:
    """A phone that has nothing yet, on a slow signal: what comes over the air until the screen is ready."""
    with _phone(playwright, yard) as page:
        devtools = page.context.new_cdp_session(page)
        sizes: dict[str, float] = {}
        devtools.on(
            "Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]})
        )
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", SLOW_4G)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        _open(page, yard)
        reader = sum(len(pressed(name, "br")) for name in ("js/decode-worker.js", "vendor/zxing_reader.js"))
        _row("first load of the floor, without wasm", [sum(sizes.values()) / 1000 + reader / 1000], 150, "kB")
        print(f"    {len(sizes)} answers; ready {page.evaluate('timed.ready') / 1000:.1f} s after it was asked for")
    _row("code reader (wasm, brotli)", [len(pressed("vendor/zxing_reader.wasm", "br")) / 1000], 330, "kB")


def _open(page: Page, yard: Yard) -> None:
    """Open the floor; the page tells when it is ready: looking again and again would slow down what is measured."""
    with page.expect_console_message(lambda told: told.text == "ready", timeout=PATIENCE_MS):
        page.goto(yard.address + "/floor")


def at_work(playwright: Playwright, yard: Yard, film: Path, slowdown: int) -> None:
    """The camera, a record, and the next start without signal, at a phone that is used all day."""
    print(f"  {slowdown}x slower:" if slowdown > 1 else "  at this machine's speed:")
    with _phone(playwright, yard, *CAMERA, f"--use-file-for-fake-video-capture={film}") as page:
        page.context.route("**/js/decode-worker.js", lambda route: _slow_reader(route, slowdown))
        _open(page, yard)
        _sign_in(page, yard)
        devtools = page.context.new_cdp_session(page)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        _row("tap to camera, first time", [page.evaluate(probes.CAMERA_READY)], 1500, "ms")
        budget = 250 if slowdown == 1 else 500
        _row("code in view to sound", page.evaluate(probes.VIEW_TO_SOUND, ROUNDS), budget, "ms")
        page.locator("#do-scan").click()
        _row("tap to camera, kept warm", [page.evaluate(probes.CAMERA_READY)], 1500, "ms")
        page.locator("#do-scan").click()
        _row("record to saved", [_record(page, yard, part) for part in PARTS * 2], 100, "ms")
        _row("next start without signal", [_restart(page, yard) for _ in range(ROUNDS)], 800, "ms")


def _slow_reader(route: Route, slowdown: int) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text() + probes.SLOW_WORKER.replace("SLOWDOWN", str(slowdown)))


def _sign_in(page: Page, yard: Yard) -> None:
    expect(page.locator("[data-person]").first).to_be_visible()  # what the yard looks like has arrived
    page.locator("#outcome").click()  # a page may sound only after a touch
    _scan(page, yard.told["badge"])
    expect(page.locator("#view-work")).to_be_visible()


def _scan(page: Page, text: str) -> None:
    page.evaluate(probes.WEDGE, [*text, "Enter"])


def _record(page: Page, yard: Yard, part: str) -> float:
    """Milliseconds to record a part into a container chosen before; then it is undone."""
    _scan(page, next(one for one in yard.told["containers"] if one["name"] == CONTAINER)["code"])
    expect(page.locator("#outcome-title")).to_contain_text(CONTAINER)
    took = float(page.evaluate(probes.RECORD_TO_SAVED, part))
    page.locator("#do-undo").click()
    expect(page.locator("#outcome-title")).to_contain_text("取り消し")
    return took


def _restart(page: Page, yard: Yard) -> float:
    """Milliseconds from asking for the screen, with the radio off, until it is ready."""
    page.evaluate(probes.KEPT)
    page.context.set_offline(True)
    _open(page, yard)
    took = float(page.evaluate("timed.ready"))
    page.context.set_offline(False)
    return took


def _row(name: str, took: list[float], budget: float, unit: str) -> None:
    middle, worst = statistics.median(took), max(took)
    verdict = "within" if middle <= budget else "MISSES"
    print(f"  {name:<42} {middle:7.0f} {unit}  (worst {worst:.0f})  {verdict} its budget of {budget:g} {unit}")
