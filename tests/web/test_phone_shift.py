"""The end of a phone's day: counts side by side, gaps and open shifts in words, phones handed out and given back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from ledger.event import happening
from ledger.models import Container, Person, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]

WORKER = "グエン・ヴァン・アン"


class Phone:
    """An enrolled phone that numbers its records."""

    def __init__(self, app: Flask, token: str, session: Session) -> None:
        self._app, self._headers = app, {"Authorization": f"Bearer {token}"}
        self.worker = session.scalars(select(Person.id).where(Person.name == WORKER)).one()
        self.box = session.scalars(select(Container).where(Container.name == "ガラス1").limit(1)).one()
        self.place = session.scalars(select(Place.id).where(Place.site_id == self.box.site_id).limit(1)).one()
        self.id = self.get("/api/v1/me")["device"]["id"]
        session.rollback()

    def get(self, path: str) -> dict[str, Any]:
        """Ask the server."""
        return dict(self._app.test_client().get(path, headers=self._headers).get_json())

    def send(self, kind: str, seq: int, **body: object) -> str:
        """Post one numbered event; return where it stands."""
        event = happening(kind, self.worker, **body) | {"seq": seq, "auth": "claimed_offline"}
        answer = self._app.test_client().post("/api/v1/events", json={"events": [event]}, headers=self._headers)
        return str(answer.get_json()["answers"][0]["status"])

    def move(self, *numbers: int) -> None:
        """Put the container away again and again."""
        for number in numbers:
            assert self.send("container.put_away", number, container=self.box.id, place=self.place) == "applied"

    def close(self, first: int, last: int) -> str:
        """Close the shift; return where that stands."""
        counts = [{"person": self.worker, "records": last - first}] if last > first else []
        return self.send("shift.closed", last, first_seq=first, last_seq=last, counts=counts)


@pytest.fixture
def phone(app: Flask, device_of: Callable[[str], str], session: Session) -> Phone:
    return Phone(app, device_of("田中 監督"), session)


def test_a_phone_asks_what_has_arrived_by_person(phone: Phone) -> None:
    phone.move(1, 2, 5)
    told = phone.get("/api/v1/shift?first=2")
    assert told["people"] == [{"id": phone.worker, "name": WORKER, "records": 2}]
    assert told["missing"] == [[3, 4]]
    assert told["last_seq"] == 5


def test_an_open_shift_and_a_gap_are_told_in_words_until_they_are_closed(phone: Phone, browser_of: Browser) -> None:
    supervisor = browser_of("supervisor")
    paths = ("/", "/entries", "/people")
    assert "今日の終わり」になっていません" not in supervisor.get("/people").text
    phone.move(1, 3)
    for path in paths:
        page = supervisor.get(path).text
        assert "：2番がまだ届いていません" in page, path
        assert "からの2件が、まだ「今日の終わり」になっていません" in page, path
    phone.move(2)
    assert phone.close(1, 4) == "applied"
    for path in paths:
        page = supervisor.get(path).text
        assert "届いていません" not in page, path
        assert "今日の終わり」になっていません" not in page, path
    phone.move(5)
    assert "からの1件が、まだ「今日の終わり」になっていません" in supervisor.get("/people").text


def test_a_shift_closed_without_signal_waits_for_what_is_behind_it(phone: Phone, browser_of: Browser) -> None:
    phone.move(1)
    assert phone.close(1, 4) == "applied"
    page = browser_of("supervisor").get("/people").text
    assert "：2〜3番がまだ届いていません" in page
    assert "合いません" in page
    phone.move(2, 3)
    page = browser_of("supervisor").get("/people").text
    assert "まだ届いていません" not in page
    assert "合いません" not in page


def test_a_closing_whose_counts_do_not_fit_its_numbers_needs_a_person(phone: Phone) -> None:
    phone.move(1, 2)
    counts = [{"person": phone.worker, "records": 1}]
    assert phone.send("shift.closed", 3, first_seq=1, last_seq=3, counts=counts) == "held"


def test_a_phone_is_handed_out_and_given_back(phone: Phone, browser_of: Browser) -> None:
    supervisor = browser_of("supervisor")
    assert phone.send("device.checked_out", 1, device=phone.id) == "applied"
    assert phone.get("/api/v1/shift")["out"]["name"] == WORKER
    assert f"{WORKER}さんが" in supervisor.get("/people").text
    answer = supervisor.post(f"/devices/{phone.id}/given-back", follow_redirects=True).text
    assert "返却を受け取りました" in answer
    assert "持ち出したまま" not in answer
    assert phone.send("device.checked_in", 2, device=phone.id) == "held"
