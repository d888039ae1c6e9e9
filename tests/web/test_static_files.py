"""Static files: for good under their version, pressed as the browser understands, the same file in the end."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import brotli
import pytest

from web import press_static, static_files
from web.static_files import SHEETS, STATIC, address, kept, names, version

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

SCRIPT = "js/floor.js"
UNPRESS: dict[str | None, Callable[[bytes], bytes]] = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip, br;q=0", "gzip"), ("identity", None), ("", None), ("*", "br")],
)
@pytest.mark.parametrize("name", [SCRIPT, "css/frame.css", "vendor/zxing_reader.wasm", "img/icons.svg"])
def test_a_file_is_pressed_as_the_browser_understands(
    client: FlaskClient, name: str, accepts: str, encoding: str | None
) -> None:
    answer = client.get(address(name), headers={"Accept-Encoding": accepts})
    assert answer.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer.vary
    assert UNPRESS[encoding](answer.data) == kept(name).data
    assert answer.content_length == len(answer.data)


def test_a_picture_is_sent_as_it_is(client: FlaskClient) -> None:
    answer = client.get(address("img/icon-192.png"), headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == (STATIC / "img" / "icon-192.png").read_bytes()
    assert answer.mimetype == "image/png"


def test_only_its_own_version_is_kept_for_good(client: FlaskClient) -> None:
    assert client.get(address(SCRIPT)).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for path in (f"/static/{SCRIPT}", f"/static/{'0' * 12}/{SCRIPT}"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.data == kept(SCRIPT).data
        again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["js/none.js", "../static_files.py", "%2e%2e/static_files.py", "js", ""])
def test_nothing_else_is_sent(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404
    assert client.get(address(path)).status_code == 404


def test_the_frame_of_every_page_is_one_sheet(browser_of: Callable[[str], FlaskClient]) -> None:
    page = browser_of("worker").get("/floor").text
    assert f'href="{address("css/frame.css")}"' in page
    sheet = kept("css/frame.css").data
    assert all((STATIC / "css" / f"{name}.css").read_bytes() in sheet for name in SHEETS)
    assert not any(address(f"css/{name}.css") in page for name in SHEETS)


def test_a_version_changes_with_any_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def version_with(text: str) -> str:
        (tmp_path / "a.js").write_text(text)
        for cached in (names, kept, version):
            cached.cache_clear()
        return version()

    before = version()
    with monkeypatch.context() as patch:
        patch.setattr(static_files, "STATIC", tmp_path)
        patch.setattr(static_files, "BUNDLES", {})
        assert version_with("one") != version_with("two")
        assert version_with("one") == version_with("one")
    for cached in (names, kept, version):
        cached.cache_clear()
    assert version() == before


def test_files_are_pressed_beforehand_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(press_static, "names", lambda: ("css/frame.css", SCRIPT, "img/icon-192.png"))
    monkeypatch.setattr(press_static, "PRESSED", tmp_path)
    monkeypatch.setattr(static_files, "PRESSED", tmp_path)
    (tmp_path / "old.br").write_bytes(b"of a file that is gone")
    assert press_static.press_all() == 4
    assert press_static.press_all() == 0
    assert not (tmp_path / "old.br").exists()
    static_files.pressed.cache_clear()
    assert static_files.pressed(SCRIPT, "br") == (tmp_path / f"{kept(SCRIPT).digest}.br").read_bytes()
    static_files.pressed.cache_clear()
