"""Photographs arrive in pieces, whole or not at all, and are seen by their own company."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from web import photograph_store, photographs

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    Browser = Callable[[str], FlaskClient]


def jpeg(side: int = 900) -> bytes:
    kept = BytesIO()
    Image.effect_noise((side, side), 80).save(kept, "JPEG", quality=90)
    return kept.getvalue()


def name_of(picture: bytes) -> str:
    return sha256(picture).hexdigest()


def put(browser: FlaskClient, name: str, offset: int, piece: bytes, length: int) -> TestResponse:
    headers = {"X-Nisugata": "1", "Upload-Offset": str(offset), "Upload-Length": str(length)}
    return browser.put(f"/api/v1/photographs/{name}", data=piece, headers=headers)


def send(browser: FlaskClient, picture: bytes) -> TestResponse:
    return put(browser, name_of(picture), 0, picture, len(picture))


@pytest.fixture
def worker(browser_of: Browser) -> FlaskClient:
    return browser_of("worker")


def test_a_photograph_arrives_in_pieces_and_goes_on_where_it_was_cut_off(worker: FlaskClient) -> None:
    picture = jpeg()
    name, middle = name_of(picture), len(picture) // 2
    assert put(worker, name, 0, picture[:middle], len(picture)).json == {
        "sha256": name, "offset": middle, "complete": False
    }  # fmt: skip
    again = put(worker, name, 0, picture[:middle], len(picture))  # the answer was lost
    assert (again.status_code, again.json["offset"]) == (409, middle)
    told = worker.head(f"/api/v1/photographs/{name}").headers
    assert (told["Upload-Offset"], told["Upload-Complete"]) == (str(middle), "?0")
    assert worker.get(f"/photographs/{name}").status_code == 404
    whole = put(worker, name, middle, picture[middle:], len(picture))
    assert whole.json == {"sha256": name, "offset": len(picture), "complete": True}
    assert put(worker, name, middle, picture[middle:], len(picture)).json["complete"]  # sent twice, there once
    shown = worker.get(f"/photographs/{name}")
    assert (shown.data, shown.mimetype) == (picture, "image/jpeg")


def test_a_photograph_is_its_own_companys(worker: FlaskClient, browser_of: Browser) -> None:
    picture = jpeg()
    send(worker, picture)
    neighbour = browser_of("neighbour")
    assert neighbour.get(f"/photographs/{name_of(picture)}").status_code == 404
    assert neighbour.get(f"/api/v1/photographs/{name_of(picture)}").json["offset"] == 0


def test_what_is_not_what_its_name_says_is_thrown_away(worker: FlaskClient) -> None:
    picture, other = jpeg(), jpeg()
    answer = put(worker, name_of(picture), 0, other, len(other))
    assert (answer.status_code, answer.json["error"]) == (422, "other_content")
    assert worker.get(f"/api/v1/photographs/{name_of(picture)}").json["offset"] == 0
    assert send(worker, picture).json["complete"]


def test_what_is_no_picture_is_refused(worker: FlaskClient) -> None:
    answer = send(worker, b"<script>alert(1)</script>")
    assert (answer.status_code, answer.json["error"]) == (415, "no_picture")


@pytest.mark.parametrize(
    ("offset", "length", "status"), [("-1", "5", 400), ("x", "5", 400), ("0", "9" * 30, 400), ("0", "90000000", 413)]
)
def test_impossible_sizes_are_refused(worker: FlaskClient, offset: str, length: str, status: int) -> None:
    headers = {"X-Nisugata": "1", "Upload-Offset": offset, "Upload-Length": length}
    answer = worker.put(f"/api/v1/photographs/{'a' * 64}", data=b"piece", headers=headers)
    assert answer.status_code == status


def test_a_piece_has_its_limit(worker: FlaskClient) -> None:
    piece = bytes(photographs.LARGEST_PIECE + 1)
    assert put(worker, "a" * 64, 0, piece, len(piece)).status_code == 413


def test_nobody_fills_the_disk(worker: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photograph_store, "MOST_PARTIAL", 2)
    monkeypatch.setattr(photographs, "MOST_A_DAY", 1)
    begun = [put(worker, letter * 64, 0, b"piece", 100).status_code for letter in "abc"]
    assert begun == [200, 200, 429]
    assert put(worker, "a" * 64, 5, b"more", 100).status_code == 200
    monkeypatch.setattr(photograph_store, "MOST_PARTIAL", 9)
    assert send(worker, jpeg(60)).status_code == 200
    assert (answer := send(worker, jpeg(61))).status_code == 429
    assert answer.json["error"] == "too_many"


def test_another_site_sends_nothing(worker: FlaskClient) -> None:
    headers = {"X-Nisugata": "1", "Origin": "https://evil.example", "Upload-Offset": "0", "Upload-Length": "5"}
    assert worker.put(f"/api/v1/photographs/{'a' * 64}", data=b"piece", headers=headers).status_code == 403
