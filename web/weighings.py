"""Photographs of what a scale showed, for whoever sees the lot: the sender too, and the second person of the report."""

from collections.abc import Iterable
from uuid import UUID

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from ledger.models import Lot, WeighingLine
from web import photographs
from web.db import db
from web.lots import seen_lot
from web.viewer import allow

bp = Blueprint("weighings", __name__, url_prefix="/lots")


@bp.app_context_processor
def pictured() -> dict[str, object]:
    """Give templates `pictures_of(lots)`."""
    return {"pictures_of": pictures_of}


def pictures_of(abouts: Iterable[object]) -> dict[str, list[tuple[str, str]]]:
    """By lot: weighing line and SHA-256 of each photograph of the lines that count. What is no lot has none."""
    lines = {line.id: lot.id for lot in abouts if isinstance(lot, Lot) for line in lot.standing_lines}
    found: dict[str, list[tuple[str, str]]] = {}
    for line_id, named in photographs.photographs_of_each(lines).items():
        found.setdefault(lines[line_id], []).extend((line_id, sha256) for sha256 in named)
    return found


@bp.get("/<uuid:key>/weighings/<uuid:line>/<sha256>")
@allow("see.lots")
def photograph(key: UUID, line: UUID, sha256: str) -> Response:
    """A photograph of one weighing of a lot in the viewer's sight."""
    lot, row = seen_lot(key), db.session.get(WeighingLine, str(line))
    if row is None or row.lot_id != lot.id or sha256 not in photographs.photographs_of(row.id):
        abort(404)
    return photographs.send(lot.destination.company_id, sha256)
