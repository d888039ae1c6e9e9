"""JARS's handover report of one lot, big and by keyboard: field by field, vehicle by vehicle; entered, compared."""

from uuid import UUID

from flask import Blueprint, render_template

from ledger.handover import handover_text
from ledger.queries.lots import lot_vehicles, sums
from ledger.queries.sites import names_of
from web.db import db
from web.entry_rows import team_name
from web.lots import naming_of, seen_lot
from web.viewer import allow

bp = Blueprint("lot_entry", __name__, url_prefix="/lots")


@bp.get("/<uuid:key>/entry")
@allow("see.lots")
def page(key: UUID) -> str:
    """The fields in the order of JARS's screen (handbook figure 3-8), then the vehicles by acceptance day (R14)."""
    lot = seen_lot(key)
    return render_template(
        "lots/entry.html",
        lot=lot,
        vehicles=lot_vehicles(db.session(), lot),
        total=sums(db.session(), [lot.id])[lot.id],
        naming=naming_of(lot),
        names=names_of(db.session(), (lot.jars_typed_by, lot.jars_checked_by)),
        frozen=handover_text(lot),
        team_name=team_name,
    )
