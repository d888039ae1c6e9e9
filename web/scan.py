"""Photographs that the server reads for a phone: codes, and chassis numbers where there is no code. See docs/api.md."""

import os
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, abort, jsonify, request
from werkzeug.wrappers import Response

import scanning
from ledger.queries.vehicles import OpenVehicle, open_vehicles
from scanning.candidates import Box, Candidate
from scanning.certificate import public
from scanning.chassis import nearest
from web import errors
from web.api import same_origin
from web.chassis_reader import chassis_reader
from web.db import db
from web.unread import keep_unread, keep_unread_tag
from web.viewer import PHONE, allow, viewer

bp = Blueprint("scan", __name__, url_prefix="/api/v1/scan")
bp.before_request(same_origin)

TAG = "tag"
"""What a phone says it aimed at: never said while a certificate or a badge may be meant."""
LONGEST_WAIT_S = 5
MOST_FRAMES = 5
MOST_KNOWN = 5000
"""Open vehicles of the site that a number is compared with, the newest: more than a yard has, in a few milliseconds."""
MOST_NEAR = 3
LEAST_LIKENESS = 0.75
"""Two or three wrong signs; less would offer strangers."""
_DECODING = BoundedSemaphore(os.cpu_count() or 2)


@bp.post("")
@allow(PHONE, writes=False)
def codes() -> Response:
    """Read the codes in a photograph. What holds a name or an address is not even told.

    Nothing is kept, unless the phone was after a tag, nothing was read, and the site wants such photographs.
    """
    site_id = viewer.site.id if viewer.site and viewer.site.keeps_unread and request.form.get("aimed") == TAG else None
    db.session.rollback()  # decoding takes its time; no transaction waits for it
    sent = request.files.get("picture")
    picture = sent.read() if sent else request.get_data()
    with _one_of_few():
        started = time.thread_time()
        found = scanning.read(picture)
        symbols = public(found)
        took_s = time.thread_time() - started
        if site_id and not found:
            keep_unread_tag(site_id, picture)
    return jsonify(symbols=[_symbol(symbol) for symbol in symbols], ms=round(took_s * 1000, 1))


@contextmanager
def _one_of_few() -> Iterator[None]:
    """Decode no more pictures at a time than there are processors, so that records never wait behind photographs."""
    if not _DECODING.acquire(timeout=LONGEST_WAIT_S):
        raise errors.BusyError
    try:
        yield
    finally:
        _DECODING.release()


def _symbol(symbol: scanning.Symbol) -> dict[str, Any]:
    told = asdict(symbol)
    linked = symbol.sequence
    return {name: told[name] for name in ("text", "symbology", "corners", "sure")} | {
        "data": b64encode(symbol.data).decode(),
        "sequence": [linked.index, linked.total, linked.parity] if linked else None,
    }


@bp.post("/chassis")
@allow(PHONE, writes=False)
def chassis_numbers() -> Response:
    """Read the chassis number that some photographs of one thing show, off the request threads."""
    if viewer.site is None:
        abort(401)
    site_id, keeps = viewer.site.id, viewer.site.keeps_unread
    known = open_vehicles(db.session(), site_id, MOST_KNOWN)
    db.session.rollback()
    started = time.monotonic()
    pictures, box = _pictures(), _box()
    candidates = chassis_reader().read(pictures, box=box, accepted=[one.chassis_number for one in known])
    if keeps:
        keep_unread(site_id, pictures, box, candidates)
    return jsonify(
        candidates=[_candidate(candidate) for candidate in candidates],
        near=[_vehicle(one) for one in _near(candidates, known)],
        ms=round((time.monotonic() - started) * 1000),
    )


def _pictures() -> list[bytes]:
    sent = [picture.read() for picture in request.files.getlist("picture")] or [request.get_data()]
    if len(sent) > MOST_FRAMES:
        raise errors.TooManyFramesError
    return sent


def _box() -> Box | None:
    """The guide box, `left,top,width,height` as shares of the picture."""
    told = request.values.get("box", "")
    try:
        shares = [float(share) for share in told.split(",")] if told else []
    except ValueError:
        abort(400)
    if shares and (len(shares) != len(Box.__dataclass_fields__) or not all(abs(share) <= 1 for share in shares)):
        abort(400)
    return Box(*shares) if shares else None


def _near(candidates: Sequence[Candidate], known: Sequence[OpenVehicle]) -> list[OpenVehicle]:
    """The accepted vehicles that may be meant, the likeliest first; what the reader took for one comes before all."""
    by_number = {one.chassis_number: one for one in reversed(known)}  # of two the newer one counts
    meant = [candidate.text for candidate in candidates if candidate.accepted]
    like = [match.number for one in candidates[:1] for match in nearest(one.text, by_number, MOST_NEAR, LEAST_LIKENESS)]
    return [by_number[number] for number in dict.fromkeys((*meant, *like)) if number in by_number][:MOST_NEAR]


def _candidate(candidate: Candidate) -> dict[str, Any]:
    told = asdict(candidate)
    return told | {"doubtful": list(candidate.doubtful), "corners": [list(point) for point in candidate.corners]}


def _vehicle(vehicle: OpenVehicle) -> dict[str, Any]:
    return asdict(vehicle) | {"accepted_on": vehicle.accepted_on.isoformat()}
