"""The API phones speak: events in, answers out; what changed since; signing in, enrolling. See docs/api.md."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, jsonify, request
from flask_babel import get_locale
from werkzeug.wrappers import Response

import ledger
from ledger.queries.feed import feed as feed_of
from ledger.queries.snapshot import snapshot as snapshot_of
from web import cookies, enrolment, signing
from web.db import db
from web.refusals import refusal_sentence
from web.viewer import ANYONE, DEVICE_COOKIE, PHONE, allow, viewer

bp = Blueprint("api", __name__, url_prefix="/api/v1")

LARGEST_BATCH = 200
DEEPEST = 20
FURTHEST = 2**63


@bp.before_request
def same_origin() -> None:
    """Refuse what another site makes a browser send; a bearer token needs no such care, for no browser adds it."""
    if request.method in {"GET", "HEAD"} or request.headers.get("Authorization"):
        return
    fetched_from = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    foreign = origin is not None and origin.split("://")[-1] != request.host
    if fetched_from not in {"same-origin", "none"} or foreign or "X-Nisugata" not in request.headers:
        abort(403)


def now() -> str:
    """The server's time, as every answer tells it."""
    return datetime.now(UTC).isoformat()


def json_object() -> dict[str, Any]:
    """Return the body; 400 where it is no object, or nested deeper than anything we are sent."""
    try:
        sent = request.get_json()
    except RecursionError:  # a thousand brackets are no message of ours
        abort(400)
    if not isinstance(sent, dict) or _deeper(sent, DEEPEST):
        abort(400)
    return sent


def _deeper(value: object, most: int) -> bool:
    """Whether values are nested deeper than anything we are sent."""
    inside: list[object] = [value]
    for _ in range(most):
        inside = [
            one
            for held in inside
            if isinstance(held, dict | list)
            for one in (held.values() if isinstance(held, dict) else held)
        ]
    return any(isinstance(one, dict | list) for one in inside)


def _since() -> int | None:
    """The ledger position a phone has seen."""
    since = request.args.get("since", type=int)
    if since is not None and not -1 <= since < FURTHEST:
        abort(400)
    return since


@bp.post("/events")
@allow(PHONE)
def events() -> Response:
    """Record a batch in its order; one answer per event."""
    batch = json_object().get("events")
    if not isinstance(batch, list):
        abort(400)
    if len(batch) > LARGEST_BATCH:
        abort(413)
    answers = [ledger.record(db.session(), posted, viewer.source) for posted in batch]
    db.session.commit()
    return jsonify(answers=[answer_json(answer) for answer in answers], server_time=now())


def answer_json(answer: ledger.Answer) -> dict[str, Any]:
    """Return an answer as phones read it."""
    refusal = answer.refusal and {
        "code": answer.refusal,
        "words": refusal_sentence(answer.refusal, answer.detail),
        "detail": answer.detail,
    }
    return {"id": answer.id, "position": answer.position, "status": answer.status, "refusal": refusal}


@bp.get("/snapshot")
@allow(PHONE)
def snapshot() -> Response:
    """Return the base, or what changed since a position; the base again where what is kept is another `site`'s."""
    since, site = _since(), viewer.site
    if site is None:
        abort(401)
    if request.args.get("site", site.id) != site.id:
        since = None
    return jsonify(**snapshot_of(db.session(), site, since), server_time=now())


@bp.get("/feed")
@allow(PHONE)
def feed() -> Response:
    """Return how the records of this phone stand by now."""
    if viewer.device is None:
        abort(401)
    return jsonify(feed_of(db.session(), viewer.device.id, _since() or 0))


@bp.get("/me")
@allow(ANYONE)
def me() -> Response:
    """Say who is signed in on which phone."""
    return jsonify(**_me(), lang=str(get_locale()), server_time=now())


def _me() -> dict[str, Any]:
    person, device = viewer.person, viewer.device
    return {
        "person": person and {"id": person.id, "name": person.name, "roles": sorted(person.roles)},
        "device": device
        and {"id": device.id, "name": device.name, "site": device.site.name, "last_seq": device.last_seq},
    }


@bp.post("/sign-in")
@allow(PHONE)
def sign_in() -> Response:
    """Sign a person in on an enrolled phone, by badge or by name and PIN."""
    sent, device = json_object(), viewer.device
    if device is None:
        abort(401)
    where = f"device:{device.id}"
    badge = sent.get("badge")
    if isinstance(badge, str):
        person = signing.by_badge(badge, where)
    else:
        person = signing.by_pin(str(sent.get("person")), str(sent.get("pin")), where)
    if person.company.id != device.site.company_id:
        signing.sign_out()
        raise signing.SignInRefusedError
    return jsonify(person={"id": person.id, "name": person.name, "roles": sorted(person.roles)})


@bp.post("/sign-out")
@allow(ANYONE)
def sign_out() -> Response:
    """Forget the person; the phone stays enrolled."""
    signing.sign_out()
    return jsonify(person=None)


@bp.post("/enrol")
@allow(ANYONE)
def enrol() -> Response:
    """Enrol this phone with a supervisor's one-time token."""
    sent = json_object()
    name = str(sent.get("name") or "").strip()[:80]
    if not name:
        abort(400)
    device, token = enrolment.enrol(str(sent.get("token")), name)
    db.session.commit()
    response = jsonify(device={"id": device.id, "name": device.name, "site": device.site.name})
    cookies.remember(response, DEVICE_COOKIE, token)
    return response
