"""A photograph sent to be read: what is no picture gets a sentence, never an error of ours."""

from __future__ import annotations

import io
import struct
import zlib
from base64 import b64decode
from functools import reduce
from operator import xor
from typing import TYPE_CHECKING

import numpy as np
import pytest
import qrcode
from PIL import Image

from tests.scanning.pictures import encoded, linked, qr

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

TEXT = "NIS1.C7K3M9QX24"
PATH = "/api/v1/scan"


@pytest.fixture
def phone(app: Flask, device_of: Callable[[str], str]) -> Callable[..., TestResponse]:
    headers = {"Authorization": f"Bearer {device_of('田中 監督')}"}
    return lambda **sent: app.test_client().post(PATH, headers=headers, **sent)


def picture(kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    qrcode.make(TEXT, box_size=6).get_image().convert("RGB").save(file, kind)
    return file.getvalue()


def huge(width: int, height: int) -> bytes:
    """A small PNG file that says it is huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_picture_is_read_as_a_form_or_as_it_is(phone: Callable[..., TestResponse]) -> None:
    for kind in ("PNG", "JPEG", "WEBP"):
        form = phone(data={"picture": (io.BytesIO(picture(kind)), "p")}).get_json()
        raw = phone(data=picture(kind), content_type="image/jpeg").get_json()
        for told in (form, raw):
            assert [one["text"] for one in told["symbols"]] == [TEXT]
            assert set(told["symbols"][0]) == {"text", "symbology", "corners", "sure", "data", "sequence"}
            assert told["ms"] >= 0


def test_a_picture_without_codes_has_none(phone: Callable[..., TestResponse]) -> None:
    file = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(file, "PNG")
    assert phone(data=file.getvalue(), content_type="image/png").get_json()["symbols"] == []


def test_a_bad_picture_gets_a_sentence(phone: Callable[..., TestResponse]) -> None:
    bad = {
        b"": (415, "no_picture"),
        b"hello": (415, "no_picture"),
        picture("JPEG")[:-400]: (422, "picture_truncated"),
        picture("PNG")[: len(picture()) // 2]: (422, "picture_truncated"),
        huge(20_000, 20_000): (413, "picture_too_large"),
    }
    for sent, (status, error) in bad.items():
        answer = phone(data=sent, content_type="application/octet-stream")
        told = answer.get_json()
        assert (answer.status_code, told["error"]) == (status, error), sent[:20]
        assert told["words"].endswith("。")


def test_too_many_bytes_are_not_even_read(phone: Callable[..., TestResponse]) -> None:
    answer = phone(data=b"\xff\xd8" + b"\0" * (26 * 1024 * 1024), content_type="image/jpeg")
    assert (answer.status_code, answer.get_json()["error"]) == (413, "picture_too_large")
    assert "25 MB" in answer.get_json()["words"]


@pytest.mark.parametrize(("signed_in", "status"), [(True, 413), (False, 401)])
def test_a_refused_picture_is_taken_to_its_end_or_its_sender_would_see_no_answer(
    app: Flask, device_of: Callable[[str], str], *, signed_in: bool, status: int
) -> None:
    sent = io.BytesIO(bytes(40_000_000))
    token = device_of("田中 監督") if signed_in else "nobody"
    answer = app.test_client().post(
        PATH, input_stream=sent, content_length=40_000_000, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == status
    assert sent.tell() == 40_000_000


def test_nobody_has_pictures_read(app: Flask) -> None:
    answer = app.test_client().post(PATH, data=picture(), headers={"X-Nisugata": "1"})
    assert answer.status_code == 401


def test_a_signed_in_person_may(browser_of: Callable[[str], FlaskClient]) -> None:
    answer = browser_of("clerk").post(PATH, data=picture(), headers={"X-Nisugata": "1"}, content_type="image/png")
    assert answer.get_json()["symbols"][0]["text"] == TEXT


def test_linked_codes_come_with_their_bytes_and_place(phone: Callable[..., TestResponse]) -> None:
    message = "2/品川 300あ1234/1/ZVW50-1000001/2ZR-FXE/1".encode("cp932")
    told = phone(data=encoded(linked(message, 2)[1]), content_type="image/png").get_json()["symbols"]
    (part,) = told
    assert message.endswith(b64decode(part["data"]))
    assert part["sequence"] == [1, 2, reduce(xor, message)]


def test_names_and_addresses_are_not_told(phone: Callable[..., TestResponse]) -> None:
    texts = ("K/22/-/1/JF3-1000000/S07B/1", "K/51/YAMADA TARO/1", "K/61/TOKYO 1-2-3")
    sheet = np.hstack([qr(text) if len(text) > 25 else qr(text.ljust(27)) for text in texts])
    answer = phone(data=encoded(sheet), content_type="image/png")
    assert [one["text"] for one in answer.get_json()["symbols"]] == [texts[0]]
    assert "YAMADA" not in answer.text
    assert "TOKYO" not in answer.text
