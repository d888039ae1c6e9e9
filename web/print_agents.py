"""What print agents speak: take a job, say that it is being sent, say how it ended. See docs/api.md."""

from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from flask import Blueprint, abort, jsonify, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from ledger import print_queue
from ledger.models import Printer, PrintJob
from ledger.print_words import Connection, PrintState
from web.db import db
from web.viewer import ANYONE, allow, token_hash

bp = Blueprint("print_agents", __name__, url_prefix="/api/v1/print-jobs")

_MOST_FIGURES = 12
_LONGEST_FIGURE = 300


def _printer() -> Printer:
    """The printer whose agent asks; it has no cookie, so no browser can be made to ask in its place."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    rows = select(Printer).where(
        Printer.token_sha256 == token_hash(token), ~Printer.removed, Printer.connection == Connection.AGENT
    )
    return (db.session.scalar(rows) if token else None) or abort(401)


@bp.get("")
@allow(ANYONE)
def greet() -> Response:
    """Say which printer a token is for, and how many jobs wait."""
    printer = _printer()
    waiting = select(func.count()).where(PrintJob.printer_id == printer.id, PrintJob.state == PrintState.QUEUED)
    return jsonify(printer={"id": printer.id, "name": printer.name}, waiting=db.session.scalar(waiting))


@bp.post("/lease")
@allow(ANYONE)
def lease() -> Response:
    """Give out the oldest job of the printer, for a while."""
    printer, now = _printer(), datetime.now(UTC)
    printer.heard_at = now
    job = print_queue.lease(db.session(), {printer.id}, now)
    told = job and _told(job)
    db.session.commit()
    return jsonify(job=told)


def _told(job: PrintJob) -> dict[str, Any]:
    data = job.data or b""
    return {
        "id": job.id,
        "attempt": job.attempt,
        "tags": len(job.codes),
        "bytes": len(data),
        "sha256": sha256(data).hexdigest(),
        "data": b64encode(data).decode(),
    }


@bp.post("/<key>/sent")
@allow(ANYONE)
def sent(key: str) -> Response:
    """Note that the agent begins to send; 409 where it must not."""
    return _noted(print_queue.sent(db.session(), _own(key), _attempt(), datetime.now(UTC)))


@bp.post("/<key>/printed")
@allow(ANYONE)
def printed(key: str) -> Response:
    """Note that the printer took all of it."""
    return _noted(print_queue.printed(db.session(), _own(key), _attempt(), datetime.now(UTC)))


@bp.post("/<key>/failed")
@allow(ANYONE)
def failed(key: str) -> Response:
    """Note why it could not be sent: the name of an error of `labels` and its figures."""
    job, sent_json = _own(key), request.get_json()
    error = str(sent_json.get("error") or "LabelError")
    return _noted(print_queue.failed(db.session(), job, _attempt(), datetime.now(UTC), error, _figures(sent_json)))


def _figures(sent_json: dict[str, Any]) -> dict[str, object]:
    told = sent_json.get("figures")
    items = list(told.items())[:_MOST_FIGURES] if isinstance(told, dict) else []
    return {
        str(name)[:40]: value if isinstance(value, int | float) else str(value)[:_LONGEST_FIGURE]
        for name, value in items
    }


def _own(key: str) -> str:
    job = db.session.get(PrintJob, key)
    if job is None or job.printer_id != _printer().id:
        abort(404)
    return key


def _attempt() -> int:
    sent_json = request.get_json()
    attempt = sent_json.get("attempt") if isinstance(sent_json, dict) else None
    return attempt if isinstance(attempt, int) else abort(400)


def _noted(job: PrintJob) -> Response:
    db.session.commit()
    return jsonify(id=job.id, state=job.state)
