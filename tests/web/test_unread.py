"""Photographs that could not be read: kept only where a site wants them, only the guide box, never a name."""

from __future__ import annotations

import io
import os
import time
from typing import TYPE_CHECKING
from zipfile import ZipFile

import cv2
import numpy as np
import pytest
from PIL import Image

from ledger.models import Site
from tests.scanning.pictures import encoded, qr
from tests.web.test_scan_chassis import Reader
from web import unread_shelf
from web.chassis_reader import KEY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

BOX = "0.25,0.25,0.5,0.5"


@pytest.fixture
def site(session: Session) -> str:
    return session.query(Site).filter_by(name="見本解体 本工場").one().id


@pytest.fixture
def reader(app: Flask) -> Reader:
    made = app.extensions[KEY] = Reader()
    return made


@pytest.fixture
def photograph(app: Flask, reader: Reader, device_of: Callable[[str], str]) -> Callable[..., TestResponse]:
    """Have a photograph read in which the reader finds nothing."""
    reader.found = []
    headers = {"Authorization": f"Bearer {device_of('田中 監督')}"}

    def send(picture: bytes, box: str = BOX) -> TestResponse:
        sent = {"picture": (io.BytesIO(picture), "frame.jpg")} | ({"box": box} if box else {})
        answer = app.test_client().post("/api/v1/scan/chassis", headers=headers, data=sent)
        assert answer.status_code == 200
        return answer

    return send


@pytest.fixture
def kept(tmp_path: Path, site: str) -> Callable[[], list[Path]]:
    return lambda: sorted((tmp_path / "unread" / site).glob("*"))


def scene(middle: int = 200) -> bytes:
    """A picture, 400 by 200, dark but for what lies inside the box."""
    pixels = np.full((200, 400), 20, np.uint8)
    pixels[50:150, 100:300] = middle
    return encoded(pixels, "JPEG", "RGB")


def turn(browser_of: Callable[[str], FlaskClient], site: str, *, on: bool) -> None:
    answer = browser_of("supervisor").post(f"/unread/{site}", data={"keep": "1" if on else "0"})
    assert answer.status_code == 303


def test_nothing_is_kept_unless_the_site_wants_it(
    browser_of: Callable[[str], FlaskClient],
    photograph: Callable[..., TestResponse],
    kept: Callable[[], list[Path]],
    site: str,
) -> None:
    photograph(scene())
    assert kept() == []
    turn(browser_of, site, on=True)
    photograph(scene())
    assert len(kept()) == 1
    turn(browser_of, site, on=False)
    photograph(scene())
    assert len(kept()) == 1


def test_only_what_lay_inside_the_box_is_kept(
    browser_of: Callable[[str], FlaskClient],
    photograph: Callable[..., TestResponse],
    kept: Callable[[], list[Path]],
    site: str,
) -> None:
    turn(browser_of, site, on=True)
    photograph(scene(), box="")
    assert kept() == []  # without a box it may show anything
    photograph(scene())
    with Image.open(kept()[0]) as picture:
        assert (picture.size, picture.mode) == ((200, 100), "L")
        assert np.asarray(picture).min() > 150
        assert not picture.getexif()


def test_what_was_read_and_what_holds_a_name_is_not_kept(
    browser_of: Callable[[str], FlaskClient],
    photograph: Callable[..., TestResponse],
    reader: Reader,
    kept: Callable[[], list[Path]],
    site: str,
) -> None:
    turn(browser_of, site, on=True)
    address = encoded(np.pad(qr("K/61/MIHON-KEN 1-2-3"), 40, constant_values=230))
    photograph(address, box="0,0,1,1")
    reader.found = Reader().found
    photograph(scene())
    assert kept() == []


def paper(letters: int) -> bytes:
    """A sheet with so many letters of print, and nothing that could be read as a code."""
    sheet = np.full((1200, 1600), 225, np.uint8)
    for place in range(letters):
        row, column = divmod(place, 45)
        cv2.putText(sheet, "E", (40 + 34 * column, 150 + 40 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (40,), 2)
    return encoded(sheet, "JPEG", "RGB")


def test_the_middle_of_an_unread_photograph_of_a_tag_is_kept_where_only_a_tag_can_be_meant(
    app: Flask,
    browser_of: Callable[[str], FlaskClient],
    device_of: Callable[[str], str],
    kept: Callable[[], list[Path]],
    site: str,
) -> None:
    headers = {"Authorization": f"Bearer {device_of('田中 監督')}"}

    def send(picture: bytes, **aimed: str) -> int:
        sent = {"picture": (io.BytesIO(picture), "p.jpg")} | aimed
        assert app.test_client().post("/api/v1/scan", headers=headers, data=sent).status_code == 200
        return len(kept())

    assert send(scene(), aimed="tag") == 0  # the site wants none
    turn(browser_of, site, on=True)
    assert send(scene()) == 0
    assert send(scene(), aimed="certificate") == 0
    assert send(encoded(np.pad(qr("NIS1.C7K3M9QX24"), 40, constant_values=230)), aimed="tag") == 0
    assert send(encoded(np.pad(qr("K/61/MIHON-KEN 1-2-3"), 40, constant_values=230)), aimed="tag") == 0
    assert send(paper(900), aimed="tag") == 0  # a certificate, photographed by mistake
    assert send(paper(60), aimed="tag") == 1
    assert send(scene(), aimed="tag") == 2
    with Image.open(kept()[1]) as picture:
        assert (picture.size, picture.mode) == ((300, 150), "L")


def test_the_office_looks_downloads_and_throws_away(
    browser_of: Callable[[str], FlaskClient],
    photograph: Callable[..., TestResponse],
    kept: Callable[[], list[Path]],
    site: str,
) -> None:
    turn(browser_of, site, on=True)
    for _ in range(2):
        photograph(scene())
    clerk = browser_of("clerk")
    page = clerk.get("/unread").text
    keys = [file.stem for file in kept()]
    assert "2枚あります" in page
    assert all(key in page for key in keys)
    assert clerk.get(f"/unread/{site}/{keys[0]}.jpg").data == kept()[0].read_bytes()
    with ZipFile(io.BytesIO(clerk.get(f"/unread/{site}/pictures.zip").data)) as archive:
        assert len(archive.namelist()) == 2
    clerk.post(f"/unread/{site}/drop", data={"key": [keys[0], "../../secret_key"]})
    assert [file.stem for file in kept()] == keys[1:]
    clerk.post(f"/unread/{site}/drop", data={"all": "1"})
    assert kept() == []
    assert "残した写真はありません" in clerk.get("/unread").text


def test_another_company_sees_and_turns_nothing(
    browser_of: Callable[[str], FlaskClient],
    photograph: Callable[..., TestResponse],
    kept: Callable[[], list[Path]],
    site: str,
) -> None:
    turn(browser_of, site, on=True)
    photograph(scene())
    neighbour = browser_of("neighbour")
    assert neighbour.get(f"/unread/{site}/{kept()[0].stem}.jpg").status_code == 404
    assert neighbour.get(f"/unread/{site}/pictures.zip").status_code == 404
    assert neighbour.post(f"/unread/{site}/drop", data={"all": "1"}).status_code == 404
    assert neighbour.post(f"/unread/{site}", data={"keep": "0"}).status_code == 404
    assert len(kept()) == 1
    assert browser_of("clerk").post(f"/unread/{site}", data={"keep": "0"}).status_code == 403


def test_a_few_are_kept_for_a_while(
    app: Flask, kept: Callable[[], list[Path]], site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unread_shelf, "MOST_FILES", 3)
    with app.app_context():
        shelf = unread_shelf.UnreadShelf(site)
        for number in range(5):
            shelf.add(b"picture %d" % number)
        assert [file.read_bytes() for file in kept()] == [b"picture 2", b"picture 3", b"picture 4"]
        old = time.time() - 91 * 24 * 60 * 60
        os.utime(kept()[0], (old, old))
        monkeypatch.setattr(unread_shelf, "MOST_BYTES", 15)
        shelf.tidy()
        assert [file.read_bytes() for file in kept()] == [b"picture 4"]
