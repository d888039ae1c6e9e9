"""Lists of accepted vehicles: brought as a file or a paste, columns named, looked at, taken over."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from jinja2_fragments.flask import render_block
from sqlalchemy import delete, insert, select
from werkzeug.wrappers import Response

from ledger.arrival_words import ArrivalState, RowVerdict
from ledger.arrivals import begin
from ledger.event import new_id
from ledger.models import ArrivalColumns, ArrivalList, ArrivalRow, MakerSpelling
from ledger.queries.arrivals import found_first, lists, rows_of, unknown_makers, verdict_counts
from ledger.queries.vehicles import known_makers
from ledger.words import Auth
from web import import_worker
from web.db import db
from web.import_columns import FACTS, header_row, signature
from web.import_errors import REASON, errors_file
from web.import_files import NotAListError, Sheet, pasted, read_files
from web.import_words import STATES, UNFIT, VERDICTS, fault_sentence, said
from web.paging import position_key
from web.scope import swapped
from web.typed import today
from web.viewer import allow, viewer

bp = Blueprint("imports", __name__, url_prefix="/vehicles/lists")

PAGE = 50
KEPT_DAYS = 30
"""What stood in a file is kept so long: for the errors file, and to see what was refused."""
UNDER_WAY = {ArrivalState.JUDGING, ArrivalState.TAKING}


@bp.get("")
@allow("acceptances.imported")
def listing() -> str:
    """Where a list is brought in, and the lists before it."""
    return _listing()


def _listing(wrong: str = "", text: str = "") -> str:
    found = lists(db.session(), viewer.site_ids)
    if any(one.state in UNDER_WAY for one, _ in found):
        import_worker.start_here()
    return render_template("imports/listing.html", rows=found, states=STATES, wrong=wrong, text=text)


@bp.post("")
@allow("acceptances.imported")
def bring() -> Response | tuple[str, int]:
    """Read the file or the paste; go on to its columns, or straight to the look where they are known."""
    files = [(file.filename or "", file.read()) for file in request.files.getlist("file") if file.filename]
    text = request.form.get("text", "")
    try:
        sheet = read_files(files) if files else pasted(text)
    except NotAListError as error:
        return _listing(str(UNFIT[error.why]), text), 422
    arrival = _store(sheet, files[0][0] if files else gettext("貼り付け"))
    known = db.session.get(ArrivalColumns, (arrival.site_id, arrival.signature))
    if known is None or "accepted_on" not in known.fields:  # a day is told for each list anew
        db.session.commit()
        return redirect(url_for("import_mapping.ask", key=arrival.id), code=303)
    arrival.fields, arrival.presets = known.fields, known.presets
    return look(arrival)


def _store(sheet: Sheet, name: str) -> ArrivalList:
    site, person = viewer.site, viewer.person
    if site is None or person is None:
        abort(401)
    _forget_old(site.id)
    header, first = _header(sheet)
    arrival = ArrivalList(
        id=new_id(),
        site_id=site.id,
        made_by=person.id,
        auth=viewer.auth or Auth.PASSWORD,
        made_at=datetime.now(UTC),
        name=name[-120:],
        encoding=sheet.encoding,
        header=header,
        signature=signature(header),
        rows=len(sheet.rows) - first,
    )
    db.session.add(arrival)
    db.session.flush()
    rows = [{"list_id": arrival.id, "number": n + 1, "cells": sheet.rows[n]} for n in range(first, len(sheet.rows))]
    if rows:
        db.session.execute(insert(ArrivalRow), rows)
    return arrival


def _header(sheet: Sheet) -> tuple[list[str], int]:
    """The header, and where the rows below it begin; the reasons of an errors file are no column of the list."""
    place = header_row(sheet.rows)
    if place is None:
        return [gettext("列%(n)s", n=n + 1) for n in range(len(sheet.rows[0]))], 0
    if sheet.rows[place][-1] == str(REASON):
        for row in sheet.rows:
            row.pop()
    return sheet.rows[place], place + 1


def _forget_old(site_id: str) -> None:
    """Drop what stood in files of long ago: nobody needs it any more."""
    long_ago = datetime.now(UTC) - timedelta(days=KEPT_DAYS)
    old = select(ArrivalList.id).where(ArrivalList.site_id == site_id, ArrivalList.made_at < long_ago)
    db.session.execute(delete(ArrivalRow).where(ArrivalRow.list_id.in_(old)))


def look(arrival: ArrivalList) -> Response:
    """Have every row judged, and go to what comes of it."""
    begin(db.session(), arrival, ArrivalState.JUDGING)
    db.session.commit()
    import_worker.start_here()
    return redirect(url_for("imports.detail", key=arrival.id), code=303)


def own_list(key: str) -> ArrivalList:
    """Return a list of one's own company, or answer 404."""
    arrival = db.session.get(ArrivalList, key)
    if arrival is None or arrival.site_id not in viewer.site_ids:
        abort(404)
    return arrival


@bp.get("/<key>")
@allow("acceptances.imported")
def detail(key: str) -> str | Response:
    """How far a list is; then what its rows are, or what became of them."""
    arrival = own_list(key)
    if arrival.state is ArrivalState.COLUMNS:
        return redirect(url_for("import_mapping.ask", key=key), code=303)
    if arrival.state in UNDER_WAY:
        import_worker.start_here()
    told = {"arrival": arrival, "under_way": arrival.state in UNDER_WAY, "states": STATES}
    if swapped() and arrival.state in UNDER_WAY:
        return str(render_block("imports/detail.html", "progress", **told))
    if swapped():  # it has just ended: the whole page, with what came of it
        return Response(status=200, headers={"HX-Refresh": "true"})
    return render_template("imports/detail.html", **told, **_rows(arrival))


def _rows(arrival: ArrivalList) -> dict[str, object]:
    counts = verdict_counts(db.session(), arrival.id)
    told = request.args.get("show", "")
    show = RowVerdict(told) if told in set(RowVerdict) else _first_worth(counts)
    found = rows_of(db.session(), arrival.id, show, position_key("after") or 0, PAGE)
    makers = known_makers(db.session(), viewer.company.consortium_id, today())
    return {
        "counts": counts,
        "show": show,
        "verdicts": VERDICTS,
        "rows": found[:PAGE],
        "further": found[PAGE - 1].number if len(found) > PAGE else None,
        "fault": fault_sentence,
        "facts": {fact.name: fact.label for fact in FACTS},
        "unknown": unknown_makers(db.session(), arrival.id),
        "makers": list(makers),
        "finds": found_first(db.session(), arrival.id),
        "changes": counts[RowVerdict.NEW] + counts[RowVerdict.CHANGED],
        "said": said,
    }


def _first_worth(counts: dict[RowVerdict, int]) -> RowVerdict:
    worth = (RowVerdict.REFUSED, RowVerdict.CHANGED, RowVerdict.NEW)
    return next((verdict for verdict in worth if counts[verdict]), RowVerdict.UNCHANGED)


@bp.post("/<key>/taking")
@allow("acceptances.imported")
def take(key: str) -> Response:
    """Take over what is new and what changed; rows that were refused stay out."""
    arrival = own_list(key)
    if arrival.state is not ArrivalState.JUDGED:
        flash(gettext("もう済んでいます。画面を更新して確かめてください。"), "warn")
    else:
        begin(db.session(), arrival, ArrivalState.TAKING)
        db.session.commit()
        import_worker.start_here()
    return redirect(url_for("imports.detail", key=key), code=303)


@bp.post("/<key>/look")
@allow("acceptances.imported")
def look_again(key: str) -> Response:
    """Note how this site's files write makers, and judge the list anew; after an interruption as well."""
    arrival = own_list(key)
    makers = known_makers(db.session(), viewer.company.consortium_id, today())
    for spelling in unknown_makers(db.session(), key):
        chosen = request.form.get(f"maker-{spelling}", "")
        if chosen in makers:
            db.session.merge(MakerSpelling(site_id=arrival.site_id, spelling=spelling, maker=chosen))
    if arrival.state in UNDER_WAY:
        return redirect(url_for("imports.detail", key=key), code=303)
    return look(arrival)


@bp.get("/<key>/errors.csv")
@allow("acceptances.imported")
def errors(key: str) -> Response:
    """The refused rows as they stood in the file, each with its reason, written as the file was."""
    return errors_file(own_list(key))
