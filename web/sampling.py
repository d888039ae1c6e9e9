"""The phone's screen beside the scale: parts of the 45-vehicle sample are weighed (handbook 2.3.2)."""

from flask import Blueprint, render_template, url_for

from ledger.commands import COMMANDS
from ledger.queries.samples import NEEDED
from ledger.words import PartKind, SizeClass
from web.phone_words import phone_words
from web.sample_words import SAMPLE
from web.viewer import PHONE, allow
from web.words import word

bp = Blueprint("sampling", __name__)


@bp.get("/sample")
@allow(PHONE)
def screen() -> str:
    """Serve the shell; there is nobody's data in it."""
    return render_template(
        "sample/screen.html",
        words=phone_words(SAMPLE),
        commands={code: name for name, code in COMMANDS.items()},
        sizes=[(size.value, word(size)) for size in SizeClass],
        parts=[part.value for part in PartKind],
        needed=NEEDED,
        shift_url=url_for("floor.shift_list"),
    )
