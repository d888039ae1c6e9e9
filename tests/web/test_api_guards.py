"""What keeps other sites out: CSRF tokens, cookies, headers of every answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from web import create_app, sample
from web.db import db
from web.static_files import address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

SIGN_IN = {"login": "clerk", "password": sample.PASSWORD}
PAGES = ("/", "/vehicles", "/trace", "/lots", "/entries", "/nowhere")


@pytest.fixture
def guarded(sample_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The app as it runs: forms need their token."""
    app = create_app({"DATABASE_URL": sample_url, "SECRET_KEY": "test", "DATA": tmp_path, "TESTING": True})
    yield app
    with app.app_context():
        db.engine.dispose()


def token_of(page: str) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def test_a_form_without_its_token_is_refused_and_says_so(guarded: Flask) -> None:
    client = guarded.test_client()
    answer = client.post("/sign-in", data=SIGN_IN)
    assert answer.status_code == 400
    assert "画面が古くなりました" in answer.text
    token = token_of(client.get("/sign-in").text)
    assert client.post("/sign-in", data=SIGN_IN | {"csrf_token": token}).status_code == 303


def test_every_form_that_is_posted_wants_its_token(guarded: Flask) -> None:
    client = guarded.test_client()
    client.post("/sign-in", data=SIGN_IN | {"csrf_token": token_of(client.get("/sign-in").text)})
    for rule in guarded.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.rule.startswith("/api/"):
            continue
        path = re.sub(r"<[^>]+>", "01900000-0000-7000-8000-000000000000", rule.rule)
        assert client.post(path).status_code in {400, 403}, rule.rule


SECURE = {"https://yard.example": True, "http://192.168.1.9:8000": True, "http://localhost:8000": False}


@pytest.mark.parametrize("address", SECURE)
def test_the_session_cookie_is_kept_from_scripts_other_sites_and_open_networks(app: Flask, address: str) -> None:
    cookie = app.test_client().post("/sign-in", data=SIGN_IN, base_url=address).headers["Set-Cookie"]
    assert ("Secure" in cookie) is SECURE[address]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def policy(answer_headers: object) -> dict[str, set[str]]:
    told = str(answer_headers["Content-Security-Policy"]).split(";")
    return {name: set(values) for name, *values in (one.split() for one in told)}


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_of_every_page_is_strict(browser_of: Callable[[str], FlaskClient], path: str) -> None:
    headers = browser_of("owner").get(path).headers
    told = policy(headers)
    assert told["default-src"] == {"'self'"}
    assert told["object-src"] == told["base-uri"] == told["frame-ancestors"] == {"'none'"}
    assert not any("unsafe" in value for values in told.values() for value in values)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_only_the_decoding_worker_compiles_webassembly(app: Flask) -> None:
    client = app.test_client()
    with client.get(address("js/decode-worker.js")) as worker, client.get(address("js/frame.js")) as other:
        assert "'wasm-unsafe-eval'" in policy(worker.headers)["script-src"]
        assert "unsafe" not in other.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_anything_inline(browser_of: Callable[[str], FlaskClient], path: str) -> None:
    page = browser_of("owner").get(path, follow_redirects=True).text
    assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:", page)
    for script in re.findall(r"<script\b[^>]*>", page):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize("path", ["/vehicles?q=%00", "/trace?q=%00", "/trace/%00", "/t/%00", "/lots?q=%00"])
def test_a_text_no_database_takes_is_no_bug_of_ours(browser_of: Callable[[str], FlaskClient], path: str) -> None:
    assert browser_of("owner").get(path).status_code < 500


def test_https_is_remembered(app: Flask) -> None:
    assert "Strict-Transport-Security" in app.test_client().get("/sign-in", base_url="https://yard.example").headers
    assert "Strict-Transport-Security" not in app.test_client().get("/sign-in").headers
