"""The phone's screens as an app: manifest, icons, the list of what a phone keeps, the copy without anybody's data."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from web.assets import modules
from web.joining import imported
from web.pwa import SHELL_HEADER, VERSION_HEADER
from web.release import SHELLS, release
from web.static_files import STATIC, kept, version

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

SMALL = 20_000
LEAST_ICON_SHARE = 0.8


@pytest.fixture
def nobody(browser_of: Callable[[str], FlaskClient]) -> FlaskClient:
    return browser_of("")


def manifest(browser: FlaskClient, start: str = "/floor") -> dict[str, Any]:
    answer = browser.get("/manifest.webmanifest", query_string={"start": start})
    assert answer.mimetype == "application/manifest+json"
    return dict(json.loads(answer.data))


def test_the_icon_is_at_the_root_too(nobody: FlaskClient) -> None:
    answer = nobody.get("/favicon.ico")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    with Image.open(BytesIO(answer.data)) as picture:
        assert picture.size == (192, 192)


def test_a_manifest_names_icons_that_are_what_it_says(nobody: FlaskClient) -> None:
    icons = manifest(nobody)["icons"]
    assert {icon["purpose"] for icon in icons} == {"any", "maskable"}
    for icon in icons:
        file = nobody.get(icon["src"]).data
        assert len(file) < SMALL
        with Image.open(BytesIO(file)) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_a_maskable_icon_keeps_its_drawing_within_every_mask() -> None:
    with Image.open(STATIC / "img" / "maskable-512.png") as picture:
        ground = picture.convert("RGB").point(lambda value: value if value > 128 else 0).convert("L")
        left, top, right, bottom = ground.getbbox() or (0, 0, 512, 512)  # the brand's colour on dark ground
    middle, radius = 256, 512 * LEAST_ICON_SHARE / 2
    corners = [(left, top), (right, bottom), (left, bottom)]
    assert max(((x - middle) ** 2 + (y - middle) ** 2) ** 0.5 for x, y in corners) <= radius


def test_the_app_starts_with_the_screen_it_was_installed_from(nobody: FlaskClient) -> None:
    assert manifest(nobody, "/dock")["start_url"] == "/dock"
    assert manifest(nobody, "https://evil.example/")["start_url"] == "/floor"
    assert manifest(nobody)["lang"] == "ja"


def test_the_worker_names_this_release(app: Flask, nobody: FlaskClient) -> None:
    script = nobody.get("/sw.js")
    told = json.loads(script.text.split("self.RELEASE = ")[1].split(";\n")[0])
    with app.app_context():
        assert told == json.loads(json.dumps(release().told()))
    assert script.headers["Cache-Control"] == "no-store"
    assert len(told["version"]) == 12


@pytest.mark.parametrize("path", SHELLS)
def test_every_file_a_screen_names_is_kept(app: Flask, browser_of: Callable[[str], FlaskClient], path: str) -> None:
    page = browser_of("worker").get(path)
    named = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', page.text))
    with app.app_context():
        assert named - set(release().assets) == set()
        assert page.headers[VERSION_HEADER] == release().version
    assert named


def test_everything_kept_is_there(app: Flask) -> None:
    with app.app_context():
        told = release().assets
    named = {path.removeprefix(f"/static/{version()}/"): digest for path, digest in told.items()}
    assert {name: kept(name).digest for name in named} == named
    assert {"js/decode-worker.js", "vendor/zxing_reader.wasm", "vendor/zxing_reader.js"} <= set(named)
    scripts = {name.removeprefix("js/") for name in named if name.startswith("js/")}
    assert {loaded for script in scripts for loaded in modules(script)} <= set(named)
    assert "vendor/idb.js" in imported(STATIC, "js/floor.js")  # inside the joined script, else beside it


@pytest.mark.parametrize("path", SHELLS)
def test_the_copy_a_phone_keeps_is_nobodys(browser_of: Callable[[str], FlaskClient], path: str) -> None:
    browser = browser_of("worker")
    own, copy = browser.get(path).text, browser.get(path, headers={SHELL_HEADER: "1"}).text
    assert "csrf_token" in own
    assert 'href="/vehicles' in own
    assert "csrf_token" not in copy
    assert 'href="/vehicles' not in copy
    assert not {word for word in ("グエン", "見本解体") if word in copy}


@pytest.mark.parametrize("path", SHELLS)
def test_a_screen_stays_closed_to_strangers_whatever_they_send(nobody: FlaskClient, path: str) -> None:
    assert nobody.get(path, headers={SHELL_HEADER: "1"}).status_code == 303


def test_anybody_reads_how_the_app_comes_onto_the_home_screen(nobody: FlaskClient) -> None:
    page = nobody.get("/setup/home-screen").text
    assert page.count('role="img"') == 4
    assert "ホーム画面に追加" in page
