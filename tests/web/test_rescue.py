"""Records that a phone can't send are brought by somebody else: as its own, once, and only with its signature."""

from __future__ import annotations

import hmac
import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from ledger.event import happening
from ledger.models import Container, Device, Person, Place, Recorded
from ledger.queries.phones import standing

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]

WORKER = "グエン・ヴァン・アン"


@pytest.fixture
def broken(device_of: Callable[[str], str]) -> dict[str, str]:
    """Headers of an enrolled phone that soon sends nothing more."""
    return {"Authorization": f"Bearer {device_of('田中 監督')}"}


def key(app: Flask, headers: dict[str, str]) -> dict[str, str]:
    return dict(app.test_client().get("/api/v1/rescue-key", headers=headers).get_json())


def moves(session: Session, count: int) -> list[dict[str, Any]]:
    """What the phone wrote down: a container put away again and again."""
    actor = session.scalars(select(Person.id).where(Person.name == WORKER)).one()
    box = session.scalars(select(Container).where(Container.name == "ガラス1").limit(1)).one()
    place = session.scalars(select(Place.id).where(Place.site_id == box.site_id).limit(1)).one()
    body = {"container": box.id, "place": place}
    return [
        happening("container.put_away", actor, **body) | {"seq": seq, "auth": "online"} for seq in range(1, count + 1)
    ]


def rescue(told: dict[str, str], events: list[dict[str, Any]]) -> dict[str, Any]:
    """What the phone gives out."""
    text = json.dumps(events)
    signature = hmac.new(bytes.fromhex(told["key"]), text.encode(), "sha256").hexdigest()
    return {"kind": "nisugata-rescue", "device": told["device"], "parts": [{"events": text, "signature": signature}]}


def test_another_phone_brings_them_and_the_gap_closes(
    app: Flask, broken: dict[str, str], device_of: Callable[[str], str], session: Session
) -> None:
    told, events = key(app, broken), moves(session, 3)
    app.test_client().post("/api/v1/events", json={"events": events[2:]}, headers=broken)
    other = {"Authorization": f"Bearer {device_of('田中 監督')}"}
    answer = app.test_client().post("/api/v1/events/rescued", json=rescue(told, events), headers=other).get_json()
    assert [one["status"] for one in answer["answers"]] == ["applied"] * 3
    assert answer["fresh"] == 2
    again = app.test_client().post("/api/v1/events/rescued", json=rescue(told, events), headers=other).get_json()
    assert (again["answers"], again["fresh"]) == (answer["answers"], 0)
    session.rollback()
    rows = session.scalars(select(Recorded).where(Recorded.device_id == told["device"], Recorded.seq.is_not(None)))
    assert sorted(row.seq or 0 for row in rows) == [1, 2, 3]
    assert {row.auth.value for row in session.scalars(select(Recorded).where(Recorded.seq == 1))} >= {"claimed_offline"}
    assert standing(session, session.get_one(Device, told["device"])).gaps == ()
    late = app.test_client().post("/api/v1/events", json={"events": events}, headers=broken).get_json()
    assert [one["position"] for one in late["answers"]] == [one["position"] for one in answer["answers"]]


def test_the_office_brings_them_as_a_file_and_is_named(
    app: Flask, broken: dict[str, str], browser_of: Browser, session: Session
) -> None:
    told = rescue(key(app, broken), moves(session, 2))
    clerk = browser_of("clerk")

    def send(text: str) -> str:
        return clerk.post("/devices/rescue", data={"file": (BytesIO(text.encode()), "rescued.json")}).text

    assert "新しく届いた記録：2件" in send(json.dumps(told))
    assert "新しく届いた記録：0件" in send(json.dumps(told))
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Recorded).where(Recorded.kind == "queue.rescued")) == 1
    assert "ではないか、途中で変わっています" in send("[]")
    assert "ではないか、途中で変わっています" in send("no json")


@pytest.mark.parametrize("spoilt", ["events", "signature", "device", "kind"])
def test_what_the_phone_did_not_sign_is_refused(
    app: Flask, broken: dict[str, str], browser_of: Browser, session: Session, spoilt: str
) -> None:
    told = rescue(key(app, broken), moves(session, 1))
    place = told if spoilt in {"device", "kind"} else told["parts"][0]
    place[spoilt] = "01900000-0000-7000-8000-000000000000" if spoilt == "device" else place[spoilt][:-1] + "0 "
    answer = browser_of("worker").post("/api/v1/events/rescued", json=told, headers={"X-Nisugata": "1"})
    assert (answer.status_code, answer.get_json()["error"]) == (422, "no_rescue")
    assert session.scalar(select(func.count()).select_from(Recorded).where(Recorded.seq.is_not(None))) == 0


def test_another_company_brings_nothing(
    app: Flask, broken: dict[str, str], browser_of: Browser, session: Session
) -> None:
    told = rescue(key(app, broken), moves(session, 1))
    answer = browser_of("neighbour").post("/api/v1/events/rescued", json=told, headers={"X-Nisugata": "1"})
    assert answer.status_code == 422


def test_for_a_withdrawn_phone_somebody_who_withdraws_must_come(
    app: Flask, broken: dict[str, str], browser_of: Browser, session: Session
) -> None:
    told = key(app, broken)
    browser_of("supervisor").post(f"/devices/{told['device']}/withdraw")
    sent, headers = rescue(told, moves(session, 1)), {"X-Nisugata": "1"}
    assert browser_of("worker").post("/api/v1/events/rescued", json=sent, headers=headers).status_code == 403
    assert browser_of("supervisor").post("/api/v1/events/rescued", json=sent, headers=headers).status_code == 200
