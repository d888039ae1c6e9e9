"""Photographs never hold up records: only a few are read at a time."""

from threading import BoundedSemaphore

import pytest
from flask import Flask

from web import sample, scan
from web.db import db


@pytest.fixture
def token(app: Flask) -> str:
    with app.app_context():
        told = sample.described()
        db.session.commit()
    return str(told["device_token"])


def test_one_photograph_too_many_is_asked_to_come_again(
    app: Flask, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(scan, "_DECODING", full)
    monkeypatch.setattr(scan, "LONGEST_WAIT_S", 0)
    answer = app.test_client().post("/api/v1/scan", data=b"...", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 503
    assert "もう一度撮ってください" in answer.json["words"]


def test_a_bad_picture_gives_its_place_back(app: Flask, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_DECODING", BoundedSemaphore(1))
    monkeypatch.setattr(scan, "LONGEST_WAIT_S", 0)
    client, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
    assert client.post("/api/v1/scan", data=b"no picture", headers=headers).status_code == 415
    assert client.post("/api/v1/scan", data=b"no picture", headers=headers).status_code == 415
