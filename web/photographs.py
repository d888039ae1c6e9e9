"""Photographs: sent in pieces by phones, taken whole from forms, shown to whoever may see the event that names them."""

import json
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from hashlib import sha256 as digest_of

from flask import Blueprint, abort, jsonify, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response

import scanning
from ledger.database import writing
from ledger.models import Mention, Photograph, Recorded
from ledger.words import Outcome
from web.api import same_origin
from web.db import db
from web.photograph_store import OffsetError, Shelf, TooManyPhotographsError, file_of, is_hash
from web.viewer import PHONE, allow, viewer

bp = Blueprint("photographs", __name__)

LARGEST_PIECE = 1024 * 1024
MOST_A_DAY = 1000
"""Whole photographs that one phone or person may send in 24 hours."""


def shelf() -> Shelf:
    """The photographs of the viewer's company."""
    sender = viewer.device.id if viewer.device else viewer.person.id if viewer.person else abort(401)
    return Shelf(viewer.company.id, sender)


@bp.get("/api/v1/photographs/<sha256>")
@allow(PHONE)
def state(sha256: str) -> Response:
    """Say how much of a photograph has arrived; HEAD tells the same in its headers."""
    _must_be_hash(sha256)
    return _told(sha256, complete=shelf().path(sha256) is not None)


def _must_be_hash(sha256: str) -> None:
    if not is_hash(sha256):
        abort(404)


def _told(sha256: str, *, complete: bool) -> Response:
    offset = shelf().offset(sha256)
    answer = jsonify(sha256=sha256, offset=offset, complete=complete)
    answer.headers["Upload-Offset"] = str(offset)
    answer.headers["Upload-Complete"] = "?1" if complete else "?0"
    return answer


@bp.put("/api/v1/photographs/<sha256>")
@allow(PHONE, writes=False)
def add(sha256: str) -> Response:
    """Take the next piece of a photograph."""
    same_origin()
    _must_be_hash(sha256)
    offset, length = (_number(name) for name in ("Upload-Offset", "Upload-Length"))
    if (request.content_length or 0) > LARGEST_PIECE:
        abort(413)
    _within_limits()
    try:
        whole = shelf().add(sha256, offset, request.get_data(), length)
    except OffsetError as error:
        answer = jsonify(error="offset", offset=error.offset)
        answer.status_code = 409
        return answer
    if whole:
        _enter(sha256)
    return _told(sha256, complete=whole)


def _number(name: str) -> int:
    told = request.headers.get(name, "")
    if not told.isascii() or not told.isdigit() or len(told) > len(str(LARGEST_PIECE)) * 2:
        abort(400)
    return int(told)


def _within_limits() -> None:
    since = datetime.now(UTC) - timedelta(days=1)
    sent = select(func.count()).where(Photograph.sender == shelf().sender, Photograph.received_at > since)
    if (db.session.scalar(sent) or 0) >= MOST_A_DAY:
        raise TooManyPhotographsError


def _enter(sha256: str) -> None:
    """Note that a photograph is there, once."""
    data, mine = picture(viewer.company.id, sha256) or b"", shelf()
    row = Photograph(
        company_id=mine.company_id,
        sha256=sha256,
        media_type=scanning.media_type(data),
        size=len(data),
        sender=mine.sender,
        received_at=datetime.now(UTC),
    )
    with writing():
        db.session.rollback()
        if db.session.get(Photograph, (row.company_id, row.sha256)) is None:
            db.session.add(row)
        db.session.commit()


def keep(data: bytes) -> str:
    """Keep a picture that came whole, with a form; return its SHA-256, which an event may name.

    Raises scanning.PictureError, TooManyPhotographsError.
    """
    _within_limits()
    sha256 = digest_of(data).hexdigest()
    mine = shelf()
    mine.add(sha256, mine.offset(sha256), data[mine.offset(sha256) :], len(data))
    _enter(sha256)
    return sha256


def picture(company_id: str, sha256: str) -> bytes | None:
    """The bytes of a photograph of a company; None where it has not arrived (yet)."""
    file = file_of(company_id, sha256)
    return file.read_bytes() if file else None


@bp.get("/photographs/<sha256>")
@allow(PHONE)
def show(sha256: str) -> Response:
    """Show a photograph of the viewer's own company."""
    return send(viewer.company.id, sha256)


def send(company_id: str, sha256: str) -> Response:
    """Answer with a photograph, or 404; whoever calls has made sure that the viewer may see it."""
    file = file_of(company_id, sha256)
    row = db.session.get(Photograph, (company_id, sha256))
    if file is None or row is None:
        abort(404)
    answer = Response(file.read_bytes(), mimetype=row.media_type)
    answer.set_etag(sha256)
    answer.headers["Cache-Control"] = "private, max-age=86400, immutable"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer.make_conditional(request)


def photographs_of(event_id: str) -> tuple[str, ...]:
    """The photographs of an event, its own and those added later; the caller has made sure that it may be seen."""
    return photographs_of_each([event_id]).get(event_id, ())


def photographs_of_each(event_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The same of many events, by event; one without photographs is left out."""
    own = select(Recorded.id, Recorded.posted).where(Recorded.id.in_(event_ids))
    added = (
        select(Mention.thing_id, Recorded.posted)
        .join(Recorded, Mention.position == Recorded.position)
        .where(Mention.thing_id.in_(event_ids), Recorded.kind == "photograph.added")
        .where(Recorded.outcome == Outcome.APPLIED)
        .order_by(Recorded.position)
    )
    found: dict[str, dict[str, None]] = {}
    for event_id, posted in [*db.session.execute(own), *db.session.execute(added)]:
        found.setdefault(event_id, {}).update(dict.fromkeys(_named(posted)))
    return {event_id: tuple(named) for event_id, named in found.items() if named}


def _named(posted: str) -> tuple[str, ...]:
    told = json.loads(posted)
    named = told.get("body", {}).get("photographs", ()) if isinstance(told, dict) else ()
    return tuple(one for one in named if isinstance(one, str)) if isinstance(named, list) else ()


@bp.app_context_processor
def arrived() -> dict[str, object]:
    """Give templates `photograph_arrived(sha256)`: whether a photograph of the viewer's company is here yet."""
    return {"photograph_arrived": lambda sha256: shelf().path(sha256) is not None, "photographs_of": photographs_of}
