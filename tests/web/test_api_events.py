"""The API phones speak: events in, answers out, what changed since."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from ledger.event import happening, new_id
from ledger.models import Container, Person, Recorded

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    Browser = Callable[[str], FlaskClient]

WORKER = "グエン・ヴァン・アン"


@pytest.fixture
def token(device_of: Callable[[str], str]) -> str:
    """An enrolled phone of the yard."""
    return device_of("田中 監督")


@pytest.fixture
def bearer(token: str) -> dict[str, str]:
    """The header of a phone that shows its token."""
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def actor(session: Session) -> str:
    return session.scalars(select(Person.id).where(Person.name == WORKER)).one()


def found(actor: str, number: int = 1, **more: object) -> dict[str, Any]:
    posted = happening("vehicle.found", actor, chassis_number=f"X-{number}")
    return posted | {"seq": number, "auth": "claimed_offline"} | more


def post(client: FlaskClient, headers: dict[str, str], *events: object) -> TestResponse:
    return client.post("/api/v1/events", json={"events": list(events)}, headers=headers)


def test_every_event_of_a_batch_has_its_answer_in_order(app: Flask, bearer: dict[str, str], actor: str) -> None:
    sent = [found(actor, 1), {"kind": "?"}, found(actor, 2), "nonsense", found(actor, 3)]
    told = post(app.test_client(), bearer, *sent).get_json()
    answers = told["answers"]
    assert [one["status"] for one in answers] == ["held", "kept", "held", "kept", "held"]
    first = answers[0]["position"]
    assert [one["position"] for one in answers] == list(range(first, first + 5))
    assert [answers[n]["id"] for n in (0, 2, 4)] == [sent[n]["id"] for n in (0, 2, 4)]
    assert answers[0]["refusal"]["code"] == "unknown_vehicle"
    assert "引取の一覧にありません" in answers[0]["refusal"]["words"]
    assert datetime.fromisoformat(told["server_time"]).tzinfo is not None


def test_a_batch_sent_again_gets_the_same_answers(
    app: Flask, bearer: dict[str, str], actor: str, session: Session
) -> None:
    sent = [found(actor, n) for n in (1, 2)]
    answers = [post(app.test_client(), bearer, *sent).get_json()["answers"] for _ in range(2)]
    assert answers[0] == answers[1]
    session.rollback()
    count = session.scalar(select(func.count()).where(Recorded.kind == "vehicle.found"))
    assert count == 2


def test_refusals_speak_the_readers_language(app: Flask, bearer: dict[str, str], actor: str) -> None:
    client = app.test_client()
    japanese = post(client, bearer, found(actor)).get_json()["answers"][0]["refusal"]["words"]
    english = post(client, bearer | {"Accept-Language": "en"}, found(actor)).get_json()["answers"][0]["refusal"]
    assert japanese.endswith("。")
    assert english["code"] == "unknown_vehicle"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{not json", "application/json", 400),
        ("[]", "application/json", 400),
        ('{"events": {}}', "application/json", 400),
        ("{}", "application/json", 400),
        ('"text"', "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ('{"events": [' + "[" * 900 + "]" * 900 + "]}", "application/json", 400),
        ('{"events": []}', "text/plain", 415),
        ('{"events": [' + ",".join(["1"] * 201) + "]}", "application/json", 413),
        (b"\xff\xfe", "application/json", 400),
    ],
)
def test_what_is_no_batch_is_said_so(
    app: Flask, bearer: dict[str, str], body: str | bytes, kind: str, status: int
) -> None:
    answer = app.test_client().post("/api/v1/events", data=body, content_type=kind, headers=bearer)
    assert answer.status_code == status
    told = answer.get_json()
    assert told["error"]
    assert told["words"].endswith("。")


def test_an_empty_batch_is_a_batch(app: Flask, bearer: dict[str, str]) -> None:
    assert post(app.test_client(), bearer).get_json()["answers"] == []


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"X-Nisugata": "1"}])
def test_nobody_posts_events(app: Flask, actor: str, headers: dict[str, str]) -> None:
    answer = post(app.test_client(), headers, found(actor))
    assert answer.status_code in {401, 403}
    assert answer.get_json()["error"] in {"sign_in", "not_allowed"}


def test_a_withdrawn_phone_posts_nothing(
    app: Flask, bearer: dict[str, str], actor: str, session: Session, browser_of: Browser
) -> None:
    device = app.test_client().get("/api/v1/me", headers=bearer).get_json()["device"]["id"]
    browser_of("supervisor").post(f"/devices/{device}/withdraw")
    assert post(app.test_client(), bearer, found(actor)).status_code == 401
    session.rollback()
    assert session.scalar(select(func.count()).where(Recorded.kind == "vehicle.found")) == 0


def test_the_device_cookie_does_what_the_token_does(app: Flask, token: str, actor: str) -> None:
    client = app.test_client()
    client.set_cookie("nisugata_device", token)
    assert post(client, {"X-Nisugata": "1"}, found(actor)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Nisugata": "1", "Origin": "https://evil.example"},
        {"X-Nisugata": "1", "Origin": "null"},
        {"X-Nisugata": "1", "Sec-Fetch-Site": "cross-site"},
        {"X-Nisugata": "1", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_makes_no_browser_record(app: Flask, token: str, actor: str, headers: dict[str, str]) -> None:
    client = app.test_client()
    client.set_cookie("nisugata_device", token)
    assert post(client, headers, found(actor)).status_code == 403


def test_a_page_records_as_who_is_signed_in_and_for_nobody_else(browser_of: Browser, session: Session) -> None:
    people = dict(session.execute(select(Person.name, Person.id)).all())
    clerk, headers = browser_of("clerk"), {"X-Nisugata": "1"}
    own = happening("vehicle.found", people["鈴木 事務"], chassis_number="X-1")
    other = happening("vehicle.found", people["見本 社長"], chassis_number="X-2")
    answers = post(clerk, headers, own, other).get_json()["answers"]
    assert [one["refusal"]["code"] for one in answers] == ["unknown_vehicle", "not_allowed"]
    session.rollback()
    auths = session.scalars(select(Recorded.auth).where(Recorded.kind == "vehicle.found").order_by(Recorded.position))
    assert list(auths) == ["password", "claimed_offline"]


def test_a_signed_in_person_on_another_companys_phone_is_nobody(
    device_of: Callable[[str], str], browser_of: Browser
) -> None:
    clerk = browser_of("clerk")
    clerk.set_cookie("nisugata_device", device_of("となり 監督"))
    told = clerk.get("/api/v1/me").get_json()
    assert told["person"] is None
    assert told["device"]["site"] == "となり解体"
    assert clerk.get("/vehicles").status_code == 303


def test_the_snapshot_is_a_base_and_then_what_changed(
    app: Flask, bearer: dict[str, str], actor: str, session: Session
) -> None:
    client = app.test_client()
    base = client.get("/api/v1/snapshot", headers=bearer).get_json()
    assert base["base"] is True
    assert base["site"]["name"] == "見本解体 本工場"
    assert {one["name"] for one in base["containers"]} >= {"バンパー1", "内装1", "ガラス1"}
    glass = session.scalars(select(Container.id).where(Container.name == "ガラス1")).first()
    opened = happening("fill.opened", actor, container=glass) | {"auth": "claimed_offline", "seq": 1}
    assert post(client, bearer, opened).get_json()["answers"][0]["status"] == "applied"
    delta = client.get(f"/api/v1/snapshot?since={base['position']}", headers=bearer).get_json()
    assert delta["base"] is False
    assert [(one["name"], one["fill"]["id"]) for one in delta["containers"]] == [("ガラス1", opened["id"])]
    assert delta["acceptances"] == []
    nothing = client.get(f"/api/v1/snapshot?since={delta['position']}", headers=bearer).get_json()
    assert nothing["containers"] == []


def test_a_phone_that_keeps_another_sites_snapshot_is_told_the_base(
    app: Flask, device_of: Callable[[str], str]
) -> None:
    headers = {"Authorization": f"Bearer {device_of('受入 次郎')}"}
    client = app.test_client()
    base = client.get("/api/v1/snapshot", headers=headers).get_json()
    own = f"/api/v1/snapshot?since={base['position']}&site={base['site']['id']}"
    assert client.get(own, headers=headers).get_json()["base"] is False
    assert client.get(own + "0", headers=headers).get_json()["base"] is True


def test_a_snapshot_holds_only_the_sites_own(app: Flask, device_of: Callable[[str], str]) -> None:
    headers = {"Authorization": f"Bearer {device_of('となり 監督')}"}
    told = app.test_client().get("/api/v1/snapshot", headers=headers).get_json()
    assert [one["chassis_number"] for one in told["acceptances"]] == ["KSP90-5012345"]
    assert [one["name"] for one in told["people"]] == ["となり 監督"]


@pytest.mark.parametrize("since", ["", "x", "-1", "99999999999999999999", "1.5"])
def test_any_since_is_answered(app: Flask, bearer: dict[str, str], since: str) -> None:
    for path in ("snapshot", "feed"):
        assert app.test_client().get(f"/api/v1/{path}?since={since}", headers=bearer).status_code in {200, 400}


def test_the_feed_is_for_phones(browser_of: Browser) -> None:
    answer = browser_of("worker").get("/api/v1/feed")
    assert (answer.status_code, answer.get_json()["error"]) == (401, "sign_in")


def test_the_feed_tells_what_became_of_a_phones_records(app: Flask, bearer: dict[str, str], actor: str) -> None:
    client = app.test_client()
    sent = found(actor)
    post(client, bearer, sent)
    undo = happening("event.annulled", actor, event=sent["id"]) | {"auth": "claimed_offline", "seq": 2}
    post(client, bearer, undo)
    told = client.get("/api/v1/feed?since=0", headers=bearer).get_json()
    assert {one["id"]: one["status"] for one in told["changes"]} == {sent["id"]: "annulled", undo["id"]: "applied"}


def test_me_says_who_and_where(app: Flask, bearer: dict[str, str]) -> None:
    nobody = app.test_client().get("/api/v1/me").get_json()
    assert (nobody["person"], nobody["device"]) == (None, None)
    phone = app.test_client().get("/api/v1/me", headers=bearer).get_json()
    assert phone["device"]["last_seq"] == 0
    assert phone["person"] is None
    assert datetime.fromisoformat(phone["server_time"]) <= datetime.now(UTC)


def test_an_unknown_address_is_said_in_json(app: Flask) -> None:
    answer = app.test_client().get(f"/api/v1/{new_id()}")
    assert (answer.status_code, answer.get_json()["error"]) == (404, "not_found")
