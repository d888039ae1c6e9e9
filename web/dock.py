"""The dock screen: lots announced to this receiver, their bags and weighing lines; JavaScript fills the shell."""

from flask import Blueprint, abort, jsonify, render_template, url_for
from jinja2_fragments.flask import render_block
from werkzeug.wrappers import Response

from ledger.commands import COMMANDS
from ledger.dock_words import Dealing, Flaw, ForeignLevel, Severity
from ledger.queries.returns import lot_of_code
from web.db import db
from web.phone_words import DOCK, phone_words
from web.shift_rows import shift_rows, shift_summary
from web.viewer import PHONE, allow, viewer
from web.words import WORDS, word

bp = Blueprint("dock", __name__)


@bp.get("/dock")
@allow(PHONE)
def screen() -> str:
    """Serve the shell; there is nobody's data in it."""
    return render_template(
        "dock/screen.html",
        words=phone_words(DOCK),
        commands={code: name for name, code in COMMANDS.items()},
        shift_url=url_for("dock.shift_list"),
        levels=WORDS[ForeignLevel].items(),
        flaws=WORDS[Flaw].items(),
        severities=WORDS[Severity].items(),
        dealings=[(one.value, word(one)) for one in Dealing if one is not Dealing.SENT_BACK],
    )


@bp.get("/api/v1/lot-tags/<code>")
@allow("see.dock")
def lot_of_tag(code: str) -> Response:
    """Whose a lot's or a bag's tag is, where it is on the road within the consortium; else 404."""
    lot = lot_of_code(db.session(), code, viewer.company.consortium_id) or abort(404)
    return jsonify({"lot": lot.called, "from": lot.site.name, "to": lot.destination.name})


@bp.get("/dock/shift")
@allow(PHONE)
def shift_list() -> str:
    """Serve today's records of this phone, as the server has them."""
    rows = shift_rows()
    return render_block("floor/shift.html", "shift_list", rows=rows, summary=shift_summary(rows))
