"""The page on which a phone is enrolled; the one-time token stands behind the # of its address."""

from flask import Blueprint, render_template

from web.phone_words import ENROL, phone_words
from web.viewer import ANYONE, allow

bp = Blueprint("enrol", __name__)


@bp.get("/enrol")
@allow(ANYONE)
def page() -> str:
    """Show how to scan the supervisor's QR, and ask for the phone's name."""
    return render_template("floor/enrol.html", words=phone_words(ENROL))
