"""The dock screen: lots announced to this receiver, their bags and weighing lines; JavaScript fills the shell."""

from flask import Blueprint, render_template, url_for
from jinja2_fragments.flask import render_block

from ledger.commands import COMMANDS
from web.phone_words import DOCK, phone_words
from web.shift_rows import shift_rows, shift_summary
from web.viewer import PHONE, allow

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
    )


@bp.get("/dock/shift")
@allow(PHONE)
def shift_list() -> str:
    """Serve today's records of this phone, as the server has them."""
    rows = shift_rows()
    return render_block("floor/shift.html", "shift_list", rows=rows, summary=shift_summary(rows))
