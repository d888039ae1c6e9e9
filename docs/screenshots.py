"""Walks the five minutes of the README in a real browser and keeps what the README and the guide show.

    make screenshots

The sample consortium is served on this machine from a folder that is thrown away. Every press names the Japanese words
of the screen, translated by the catalogue, so a walk that no longer works fails here. Pictures go to
`docs/images/LANGUAGE/NAME.png`; a second run writes the same names again.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.support import NullTranslations, Translations
from PIL import Image
from playwright.sync_api import expect, sync_playwright

import bootstrap
from ledger import migrations
from ledger.database import writing
from tests.browser.conftest import Yard
from tests.browser.floor import DockScreen, FloorScreen
from tests.browser.people import Desk
from tests.provision.browsers import PATIENCE_MS, PHONE, QUIET
from tests.provision.live import serving
from web import create_app, sample
from web.db import db

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
OFFICE: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "ja-JP", "timezone_id": "Asia/Tokyo"}
PHONE_SCALE = 1.5
COLOURS = 64
"""A palette this small keeps a page under 120 kB and its grey letters smooth."""

VEHICLE, RACK, PLACE, LOT = "B21W-0012399", "赤ラック", "A-1", "A-202611-2"
WORKER, RECEIVER = "グエン・ヴァン・アン", "受入 次郎"
PAGES = {"board": "/board", "corrections": "/corrections/rules", "storage": "/storage", "daily-report": "/reports"}
"""Pages of the office that the guide shows as they are."""
GROSS_KG, TARE_KG = "5.0", "2.0"


@dataclass
class Album:
    """One language's walk: its words, its browser, and where its pictures go."""

    yard: Yard
    browser: Browser
    language: str
    catalogue: NullTranslations

    def words(self, japanese: str) -> str:
        """What the screen says in this language."""
        return self.catalogue.gettext(japanese)

    def desk(self, login: str) -> Desk:
        """Somebody's window in the office, signed in, in this language."""
        desk = Desk(self._taken(OFFICE), self.yard.address).sign_in(login)
        self._speak(desk.page)
        return desk

    def phone(self) -> BrowserContext:
        """A phone with nothing on it, in this language."""
        phone = self._taken({**PHONE, "device_scale_factor": PHONE_SCALE})
        page = phone.new_page()
        page.goto(f"{self.yard.address}/sign-in")
        self._speak(page)
        page.close()
        return phone

    def keep(self, page: Page, name: str) -> None:
        """Keep what the window shows, as a PNG with few colours."""
        page.evaluate("document.fonts.ready")
        seen = Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
        path = IMAGES / self.language / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        seen.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)

    def _taken(self, options: dict[str, Any]) -> BrowserContext:
        context = self.browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        return context

    def _speak(self, page: Page) -> None:
        page.locator("details.menu summary").click()
        page.locator(f"button[name=lang][value={self.language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", self.language)


def walk(album: Album) -> None:
    """Go from an empty rack to a weighed lot, as the README tells it."""
    owner, clerk = album.desk("owner"), album.desk("clerk")
    album.keep(owner.page, "overview")
    rack = furnish(album, owner)
    floor = strip(album, owner, rack)
    close(album, floor, rack)
    settle(album, owner)
    seal(album, owner, clerk)
    send(album, owner, clerk)
    receive(album)
    owner.visit(f"/trace/{VEHICLE}")
    album.keep(owner.page, "trace")
    for name, path in PAGES.items():
        owner.visit(path)
        album.keep(owner.page, name)


def furnish(album: Album, owner: Desk) -> str:
    """Step 1: a rack for bumpers, and its tag on the screen; returns the tag's code."""
    say = album.words
    owner.visit("/containers/new")
    owner.choose("material", say("バンパー"))
    owner.choose("form", say("ラック"))
    owner.fill(prefix=RACK)
    owner.press(say("作る"))
    owner.expect_said(say("容器を%(n)s個作りました。タグを印刷してください。") % {"n": 1})
    album.keep(owner.page, "print")
    [code] = owner.print(say("PDFを開いて印刷"))
    return code


def strip(album: Album, owner: Desk, rack: str) -> FloorScreen:
    """Step 2: the phone is enrolled, the worker signs in and records; one part goes wrong and is refused."""
    floor = FloorScreen(enrolled(album, owner), album.yard)
    floor.open()
    expect(floor.page.locator("[data-person]").first).to_be_visible()
    album.keep(floor.page, "floor-sign-in")
    floor.sign_in_by_pin(WORKER, sample.PIN)
    floor.choose(VEHICLE)
    floor.page.locator("#toggle-mark").click()
    floor.tick("front_bumper")
    floor.scan(rack)
    expect(floor.page.locator("#outcome")).to_have_attribute("data-tone", "ok")
    floor.expect_sent()
    album.keep(floor.page, "floor")
    floor.tick("interior")
    floor.scan(rack)
    expect(floor.page.locator("#acknowledge")).to_be_visible()
    album.keep(floor.page, "floor-refused")
    floor.page.locator("#acknowledge").click()
    floor.tick("interior")  # put down again
    floor.page.locator("[data-missing=rear_bumper]").click()
    floor.expect_sent()
    return floor


def enrolled(album: Album, owner: Desk) -> Page:
    """A phone that the owner's one-time QR has enrolled."""
    owner.visit("/devices/new")
    owner.press(album.words("登録用QRを出す"))
    album.keep(owner.page, "enrol")
    page = album.phone().new_page()
    page.goto(owner.page.locator("details .code").first.text_content() or "")
    page.locator("#enrol-name").fill("1")
    page.locator("#enrol-form button").click()
    expect(page.locator("#enrol-floor")).to_be_visible()
    return page


def close(album: Album, floor: FloorScreen, rack: str) -> None:
    """Step 2, its end: the vehicle is finished, the rack is closed and put away."""
    page = floor.page
    page.locator("#do-finished").click()
    page.locator("#sheet-open-parts [data-finish]").click()
    floor.expect_outcome("ok", VEHICLE)
    floor.scan(rack)
    page.locator("#chip-bumper").click()
    expect(page.locator("#act-close")).to_be_visible()
    album.keep(page, "floor-container")
    page.locator("#act-close").click()
    page.locator("#act-put").click()
    page.locator("#container-place-list .hit", has_text=PLACE).first.click()
    floor.expect_sent()


def settle(album: Album, owner: Desk) -> None:
    """What was refused waits for a person."""
    owner.visit("/tray")
    held = owner.page.locator(".tray__row", has_text=VEHICLE)
    album.keep(owner.page, "tray")
    held.locator("[name=reason]").fill("容器を取り違えた")
    held.get_by_role("button", name=album.words("取り消す")).click()
    expect(owner.page.locator(".tray__row", has_text=VEHICLE).get_by_role("button")).to_have_count(0)


def seal(album: Album, owner: Desk, clerk: Desk) -> None:
    """Steps 3 to 5: approved by one, entered by another, compared by the first."""
    say = album.words
    owner.visit("/entries?team=ART")
    owner.row(VEHICLE).get_by_role("button", name=say("承認する")).click()
    expect(owner.row(VEHICLE)).to_contain_text(say("入力待ち"))
    clerk.visit("/entries?team=ART")
    album.keep(clerk.page, "entries")
    clerk.row(VEHICLE).get_by_role("button", name=say("JARSに入力した")).click()
    expect(clerk.row(VEHICLE)).to_contain_text(say("照合待ち"))
    owner.visit("/entries?team=ART")
    owner.row(VEHICLE).get_by_role("button", name=say("確定する")).click()
    expect(owner.row(VEHICLE)).to_contain_text(say("照合済"))


def send(album: Album, owner: Desk, clerk: Desk) -> None:
    """Steps 5 to 7: the lot is made, named by two people, and leaves."""
    say = album.words
    owner.visit("/lots/new?material=bumper")
    owner.page.locator(".lot-group", has_text=RACK).click()
    owner.pick("destination", "見本樹脂 受入場")
    owner.choose("carrier", say("自社運搬"))
    owner.choose("goods", say("有価物"))
    owner.press(say("荷姿を作る"))
    owner.page.wait_for_url("**/lots/*-*")
    address = owner.page.url
    owner.press(say("荷姿と同じ：承認する"))
    expect(owner.page.get_by_role("button", name=say("荷姿と同じ：承認する"))).to_have_count(0)
    clerk.page.goto(address)
    clerk.fill(jars_lot_id=LOT)
    album.keep(clerk.page, "lot")
    clerk.press(say("入力する"))
    owner.page.goto(address)
    check = owner.page.locator("form[action*=jars-id-check]")
    check.locator("[name=jars_lot_id]").fill(LOT)
    check.get_by_role("button", name=say("JARSと一致：照合する")).click()
    owner.press(say("出荷した"))
    expect(owner.page.get_by_role("button", name=say("出荷した"))).to_have_count(0)


def receive(album: Album) -> None:
    """Step 8: the receiver finds the bag, weighs it and receives the lot."""
    phone = album.phone()
    album.yard.enrol(phone, dock=True)
    dock = DockScreen(phone.new_page(), album.yard)
    dock.open()
    dock.sign_in_by_pin(RECEIVER, sample.PIN)
    dock.page.locator("[data-lot]", has_text=LOT).click()
    dock.page.locator(".bag__found").click()
    dock.page.locator("#weigh-gross").fill(GROSS_KG)
    dock.page.locator("#weigh-tare").fill(TARE_KG)
    album.keep(dock.page, "dock")
    dock.page.locator("#weigh-save").click()
    dock.page.locator("#do-receive").click()
    dock.expect_outcome("ok", LOT)
    dock.expect_sent()


@contextmanager
def sample_yard() -> Iterator[Yard]:
    """The sample consortium, served from a folder of its own until the walk ends."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/nisugata.db"
        migrations.upgrade(url)
        app = create_app({"DATABASE_URL": url, "SECRET_KEY": "only for pictures", "DATA": Path(folder)})
        with app.app_context():
            sample.load(quarter=True)
            with writing():
                db.session.rollback()
                told = sample.described()
                db.session.commit()
        with serving(app) as address:
            yield Yard(app, address, told)
        with app.app_context():
            db.engine.dispose()


def main() -> int:
    """Walk once per language that is there; the languages may be named on the command line."""
    chrome = bootstrap.find_browser(bootstrap.Machine(ROOT))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chrome, args=list(QUIET))
        for language in sys.argv[1:] or ("ja", "en"):
            with sample_yard() as yard:
                catalogue = Translations.load(ROOT / "web" / "translations", [language])
                walk(Album(yard, browser, language, catalogue))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
