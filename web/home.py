"""The first page after signing in: a worker goes to the floor, a receiver to the dock, the others see an overview."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from web.viewer import allow, viewer

bp = Blueprint("home", __name__)


@bp.get("/")
@allow("see.home")
def overview() -> Response:
    """Send everybody to their work."""
    return redirect(url_for("trace.search" if not viewer.may("see.floor") else "floor.screen"), code=303)
