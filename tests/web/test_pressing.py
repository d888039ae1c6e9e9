"""Answers made anew are pressed, but never where their length would tell another site a secret."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import brotli
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

HERE = "https://localhost"
BOTH = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def worker(browser_of: Callable[[str], FlaskClient]) -> FlaskClient:
    return browser_of("worker")


def encoding(browser: FlaskClient, path: str = "/floor", **headers: str) -> str | None:
    sent = {**BOTH, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return browser.get(path, base_url=HERE, headers=sent).headers.get("Content-Encoding")


def test_a_page_is_pressed_and_stays_the_same(worker: FlaskClient) -> None:
    plain = worker.get("/floor")
    pressed = worker.get("/floor", headers=BOTH)
    assert (plain.content_encoding, pressed.content_encoding) == (None, "br")
    told = brotli.decompress(pressed.data).decode()
    assert told.split('name="csrf_token"')[0] == plain.text.split('name="csrf_token"')[0]
    assert pressed.content_length == len(pressed.data) < len(plain.data) / 3
    assert {"Accept-Encoding", "Sec-Fetch-Site", "HX-Request"} <= set(pressed.vary)
    assert gzip.decompress(worker.get("/floor", headers={"Accept-Encoding": "gzip"}).data)


def test_what_the_api_tells_is_pressed(worker: FlaskClient) -> None:
    answer = worker.get("/api/v1/snapshot", headers=BOTH)
    assert answer.content_encoding == "br"
    assert b'"position"' in brotli.decompress(answer.data)


def test_a_short_answer_a_picture_and_an_empty_one_are_not(worker: FlaskClient) -> None:
    assert worker.get("/api/v1/me", headers=BOTH).content_encoding is None
    assert worker.post("/sign-out", headers=BOTH).content_encoding is None


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_never_sees_how_long_a_pressed_page_is(worker: FlaskClient, site: str) -> None:
    assert encoding(worker, Sec_Fetch_Site=site) is None
    assert encoding(worker) is None  # a browser too old to say


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_over_https_our_own_pages_are_pressed(worker: FlaskClient, site: str) -> None:
    assert encoding(worker, Sec_Fetch_Site=site) == "br"


def test_where_there_is_no_secret_everybody_gets_it_pressed(browser_of: Callable[[str], FlaskClient]) -> None:
    assert encoding(browser_of(""), "/setup/home-screen", Sec_Fetch_Site="cross-site") == "br"
