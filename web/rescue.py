"""Records of a phone that can't send them itself: a signed copy of its outbox, brought by somebody else.

A phone signs with a key of its own that it was handed while it was enrolled and online, so that a forged file can't
speak for it. The key is derived from the installation's secret and the phone's id: nothing more has to be kept, and it
can be handed out again.
"""

import hmac
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import Blueprint, abort, current_app, jsonify
from sqlalchemy import select
from werkzeug.wrappers import Response

import ledger
from ledger.event import Source
from ledger.models import Device, Recorded
from web.act import act
from web.api import LARGEST_BATCH, answer_json, json_object, now, same_origin
from web.db import db
from web.errors import NotARescueError
from web.viewer import PHONE, allow, viewer

bp = Blueprint("rescue", __name__)

MOST_PARTS = 100
_SHAPE = "nisugata-rescue"


@dataclass(frozen=True)
class Rescued:
    """What a file brought: the phone it speaks for, the ledger's answers, how many records were new."""

    device: Device
    answers: list[ledger.Answer]
    fresh: int

    @property
    def held(self) -> int:
        """Records that need somebody (要対応)."""
        return sum(not answer.applied for answer in self.answers)


def key_of(device_id: str) -> bytes:
    """The key that a phone signs with."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(secret, f"rescue:{device_id}".encode(), "sha256")


@bp.get("/api/v1/rescue-key")
@allow(PHONE)
def key() -> Response:
    """Hand a phone its key; it keeps it so that no script can read it out again."""
    if viewer.device is None:
        abort(401)
    return jsonify(device=viewer.device.id, key=key_of(viewer.device.id).hex())


@bp.post("/api/v1/events/rescued")
@allow(PHONE)
def events() -> Response:
    """Record what another phone of the company could not send."""
    same_origin()
    done = take(json_object())
    db.session.commit()
    answers = [answer_json(answer) for answer in done.answers]
    return jsonify(
        device={"id": done.device.id, "name": done.device.name}, answers=answers, fresh=done.fresh, server_time=now()
    )


def take(told: dict[str, Any]) -> Rescued:
    """Record every event of a rescued file, as its own phone would have sent it; the caller commits.

    An event that has arrived already is told its stored answer. Raises NotARescueError.
    """
    device, batch = _device(told), []
    for part in _parts(told):
        batch += _opened(part, device)
    known = _known([str(event.get("id")) for event in batch])
    source = Source(device.site_id, device.id)
    answers = [ledger.record(db.session(), event, source) for event in batch]
    fresh = len({answer.id for answer in answers} - known)
    if fresh and viewer.person:
        act("queue.rescued", device=device.id, records=fresh)
    return Rescued(device, answers, fresh)


def _device(told: dict[str, Any]) -> Device:
    """The phone that a file speaks for: one of the company's. For a withdrawn one somebody who withdraws must ask."""
    device = db.session.get(Device, str(told.get("device"))) if told.get("kind") == _SHAPE else None
    if device is None or device.site_id not in viewer.site_ids:
        raise NotARescueError
    if device.withdrawn and not viewer.may("device.withdrawn"):
        abort(403)
    return device


def _parts(told: dict[str, Any]) -> list[dict[str, Any]]:
    parts = told.get("parts")
    if not isinstance(parts, list) or not 0 < len(parts) <= MOST_PARTS:
        raise NotARescueError
    return [part for part in parts if isinstance(part, dict)]


def _opened(part: dict[str, Any], device: Device) -> list[dict[str, Any]]:
    """The events of a part whose signature holds."""
    text, signature = part.get("events"), part.get("signature")
    if not isinstance(text, str) or not isinstance(signature, str):
        raise NotARescueError
    expected = hmac.new(key_of(device.id), text.encode(errors="surrogatepass"), sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.encode(errors="surrogatepass")):
        raise NotARescueError
    events = json.loads(text)
    if not isinstance(events, list) or len(events) > LARGEST_BATCH:
        raise NotARescueError
    return [event for event in events if isinstance(event, dict)]


def _known(ids: list[str]) -> set[str]:
    return set(db.session.scalars(select(Recorded.id).where(Recorded.id.in_(ids))))
