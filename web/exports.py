"""Lists as files: short ones at once, long ones written behind the request and fetched from a page of one's own."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext
from jinja2_fragments.flask import render_block
from werkzeug.wrappers import Response

from labels.errors import TooLongForPaper
from labels.paper_grid import MOST_ROWS
from ledger import exports as queue
from ledger.models import Export, Person
from ledger.moment import JAPAN
from ledger.words import ExportState
from web import export_worker, table_files
from web.db import db
from web.languages import chosen
from web.listings import Asked, Listing
from web.lists import LISTS
from web.scope import swapped
from web.table_formats import Format, format_of
from web.viewer import allow, viewer

bp = Blueprint("exports", __name__, url_prefix="/files")

LARGE = 3000
"""Rows from which a list is written behind the request."""
_LONGEST_FILTER = 100
_NO_FILTERS = frozenset({"encoding", "csrf_token"})


def _person() -> Person:
    return viewer.person or abort(401)


def _listing(name: str) -> Listing:
    listing = LISTS.get(name) or abort(404)
    if not viewer.may(listing.action):
        abort(403)
    return listing


def _form(ending: str) -> Format:
    return format_of(ending, request.values.get("encoding")) or abort(404)


def _filters() -> dict[str, str]:
    """What was chosen, as the list's page tells it in its address."""
    return {name: text[:_LONGEST_FILTER] for name, text in request.args.items() if text and name not in _NO_FILTERS}


@bp.get("/lists/<name>.<ending>")
@allow("see.files")
def file(name: str, ending: str) -> Response | str:
    """A list as a file; a long one is offered to be written behind the request."""
    listing, form = _listing(name), _form(ending)
    asked = Asked(db.session(), _person(), _filters())
    rows = listing.count(asked, MOST_ROWS + 1)
    if form.ending == "pdf" and rows > MOST_ROWS:
        raise TooLongForPaper(MOST_ROWS)
    if rows <= LARGE:
        return table_files.answer(listing.table(asked), ending)
    return render_template(
        "exports/large.html", listing=listing, form=form, rows=listing.count(asked, None), filters=_filters(), name=name
    )


@bp.post("/lists/<name>.<ending>")
@allow("see.files")
def ask(name: str, ending: str) -> Response:
    """Have a list written as a file."""
    listing, form, person = _listing(name), _form(ending), _person()
    if viewer.auth is None:
        abort(401)
    order = queue.Order(
        person_id=person.id,
        auth=viewer.auth,
        listing=name,
        filters=_filters(),
        ending=form.ending,
        encoding=form.encoding,
        language=chosen(),
        title=str(listing.title),
    )
    if queue.ask(db.session(), order, _now()) is None:
        flash(gettext("作成中のファイルが多すぎます。できあがるのを待ってください。"), "warn")
    db.session.commit()
    export_worker.start_here()
    return redirect(url_for("exports.mine"), code=303)


@bp.get("")
@allow("see.files")
def mine() -> str:
    """What one asked for: how far it is, and the files that are there."""
    told = {
        "exports": queue.of_person(db.session(), _person().id),
        "now": _now(),
        "silent": queue.silent,
        "kept": queue.KEPT,
        "ExportState": ExportState,
    }
    if swapped():
        return str(render_block("exports/mine.html", "files", **told))
    return render_template("exports/mine.html", **told)


def _export(key: UUID) -> Export:
    """A file of one's own: another person's is as unknown as one that does not exist."""
    export = db.session.get(Export, str(key))
    if export is None or export.person_id != _person().id:
        abort(404)
    return export


@bp.get("/<uuid:key>")
@allow("see.files")
def fetch(key: UUID) -> Response:
    """The file."""
    export = _export(key)
    path, form = export_worker.path_of(current_app, export), format_of(export.ending, export.encoding)
    if export.state is not ExportState.DONE or form is None or not path.is_file():
        abort(404)
    day = export.made_at.astimezone(JAPAN).date().isoformat()
    name = f"{export.title} {day}.{export.ending}"
    answer = send_file(path, mimetype=form.media_type, as_attachment=True, download_name=name, max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/<uuid:key>/again")
@allow("see.files")
def again(key: UUID) -> Response:
    """Try a file once more that could not be written."""
    if queue.again(_export(key), _now()):
        db.session.commit()
        export_worker.start_here()
    return redirect(url_for("exports.mine"), code=303)


@bp.post("/<uuid:key>/removal")
@allow("see.files")
def remove(key: UUID) -> Response:
    """Remove a file, or give it up."""
    export = _export(key)
    export_worker.path_of(current_app, export).unlink(missing_ok=True)
    db.session.delete(export)
    db.session.commit()
    return redirect(url_for("exports.mine"), code=303)


def _now() -> datetime:
    return datetime.now(UTC)
