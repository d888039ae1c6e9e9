"""Print jobs: into the queue of a printer, how far each is, and what a person decides about one."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from jinja2_fragments.flask import render_block
from werkzeug.wrappers import Response

import labels
from ledger import print_queue
from ledger.models import Person, Printer, PrintJob
from ledger.print_queue import JobMovedOnError
from ledger.print_words import Connection, PrintState
from ledger.queries.print_jobs import PAGE, ahead, jobs, waits_for_network
from ledger.tags import TagKind
from web import print_worker, sheets
from web.db import db
from web.print_order import bytes_of, order_asked, out_of_use
from web.print_words import sentence, why
from web.printing import page, settled
from web.scope import swapped
from web.viewer import allow, viewer

bp = Blueprint("print_jobs", __name__, url_prefix="/print/jobs")

TONES = {
    PrintState.QUEUED: "wait",
    PrintState.SENT: "info",
    PrintState.PRINTED: "ok",
    PrintState.FAILED: "refusal",
    PrintState.CANCELLED: "off",
}


@bp.get("")
@allow("tag.printed")
def listing() -> str:
    """What was printed, by whom, where, and what waits."""
    rows = jobs(db.session(), viewer.site_ids, request.args.get("before", "")[:36])
    if waits_for_network(db.session(), viewer.site_ids):
        print_worker.start_here()
    return render_template(
        "print_jobs/listing.html",
        rows=[(job, name, standing(job)) for job, name in rows[:PAGE]],
        more=rows[PAGE - 1][0].id if len(rows) > PAGE else None,
        tones=TONES,
    )


def standing(job: PrintJob) -> str:
    """What is to be said of a job beside its state."""
    if print_queue.unknown(job, datetime.now(UTC)):
        return str(gettext("結果が分かりません"))
    return why(job)


@bp.post("")
@allow("tag.printed", writes=False)
def make() -> Response | tuple[str, int]:
    """Draw the tags for the chosen printer, read each back, and queue them."""
    order = order_asked(request.form)
    if order.printer is None or order.printer.connection is Connection.BROWSER:
        abort(400)
    if out_of_use(order):
        return page(order), 422
    try:
        data = bytes_of(order)
    except labels.LabelError as error:
        return page(order, sentence(error)), 422
    settled(order)
    job = print_queue.enqueue(db.session(), order.queued(), data, datetime.now(UTC))
    here = url_for("print_jobs.detail", key=job.id)
    db.session.commit()
    print_worker.start_here()
    return redirect(here, code=303)


@bp.get("/<key>")
@allow("tag.printed")
def detail(key: str) -> str:
    """One job: how far it is, and what can be done about it."""
    job, now = _own(key), datetime.now(UTC)
    told = {
        "job": job,
        "who": db.session.get_one(Person, job.made_by).name,
        "printer": db.session.get(Printer, job.printer_id) if job.printer_id else None,
        "ahead": ahead(db.session(), job),
        "why": why(job),
        "unknown": print_queue.unknown(job, now),
        "waits": job.state is PrintState.QUEUED or (job.state is PrintState.SENT and not print_queue.unknown(job, now)),
        "stale": job.error == print_queue.TAGS_CHANGED,
        "silent": _silent(job, now),
        "paper": sheets.title_of(job.preset),
        "badges": any(code.startswith(TagKind.BADGE.value) for code in job.codes),
        "tones": TONES,
    }
    if swapped():
        return str(render_block("print_jobs/detail.html", "job", **told))
    return render_template("print_jobs/detail.html", **told)


def _silent(job: PrintJob, now: datetime) -> bool:
    """Whether the agent that should fetch a waiting job hasn't been heard of for a while."""
    printer = db.session.get(Printer, job.printer_id) if job.printer_id else None
    if printer is None or printer.connection is not Connection.AGENT or job.state is not PrintState.QUEUED:
        return False
    return printer.heard_at is None or now - printer.heard_at > print_queue.SILENCE


def _own(key: str) -> PrintJob:
    job = db.session.get(PrintJob, key)
    if job is None or job.site_id not in viewer.site_ids:
        abort(404)
    return job


@bp.post("/<key>/cancel")
@allow("tag.printed")
def cancel(key: str) -> Response:
    """Take a job out of the queue."""
    job = _own(key)
    try:
        print_queue.cancel(job, datetime.now(UTC))
        flash(gettext("印刷を取り消しました。"), "ok")
    except JobMovedOnError:
        _moved_on()
    return _back(key)


@bp.post("/<key>/again")
@allow("tag.printed")
def again(key: str) -> Response:
    """Send a job once more: it failed, or somebody looked and it had not come out."""
    job, who = _own(key), viewer.person or abort(401)
    try:
        print_queue.again(job, datetime.now(UTC), who)
    except JobMovedOnError:
        _moved_on()
        return _back(key)
    db.session.commit()
    print_worker.start_here()
    return _back(key)


@bp.post("/<key>/printed")
@allow("tag.printed")
def printed(key: str) -> Response:
    """Somebody looked, and it had come out."""
    job, who = _own(key), viewer.person or abort(401)
    try:
        print_queue.was_printed(db.session(), job, datetime.now(UTC), who)
        flash(gettext("印刷済にしました。"), "ok")
    except JobMovedOnError:
        _moved_on()
    return _back(key)


def _moved_on() -> None:
    flash(gettext("この印刷の状態は、もう変わっています。"), "warn")


def _back(key: str) -> Response:
    db.session.commit()
    return redirect(url_for("print_jobs.detail", key=key), code=303)
