"""The floor screen: a shell that JavaScript fills from the phone's own store, and the shift's list as a fragment."""

from flask import Blueprint, render_template, url_for
from jinja2_fragments.flask import render_block

from ledger.commands import COMMANDS
from ledger.words import NothingReason
from web.phone_words import FLOOR, phone_words
from web.shift_rows import shift_rows, shift_summary
from web.viewer import PHONE, allow
from web.words import WORDS

bp = Blueprint("floor", __name__)


@bp.get("/floor")
@allow(PHONE)
def screen() -> str:
    """Serve the shell; there is nobody's data in it."""
    return render_template(
        "floor/screen.html",
        words=phone_words(FLOOR),
        commands={code: name for name, code in COMMANDS.items()},
        reasons=WORDS[NothingReason].items(),
        shift_url=url_for("floor.shift_list"),
    )


@bp.get("/floor/shift")
@allow(PHONE)
def shift_list() -> str:
    """Serve today's records of this phone, as the server has them."""
    rows = shift_rows()
    return render_block("floor/shift.html", "shift_list", rows=rows, summary=shift_summary(rows))
