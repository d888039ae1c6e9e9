"""解体自動車: vehicles without a finished record, bodies that may leave, and their handover reports (R2, R7, R11)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from ledger.access import strong_enough
from ledger.models import Acceptance, BodyHandover, Recorded, Standing
from ledger.prior import prior_recoveries
from ledger.queries.bodies import (
    Gone,
    Report,
    Sought,
    body_counts,
    gone_bodies,
    gone_of,
    recipients,
    standing_bodies,
    unfinished,
)
from ledger.queries.sites import names_of, readable_sites
from ledger.words import CompanyRole, NothingReason, RecipientKind, Status
from scanning import chassis
from web.act import act, act_each
from web.as_reported import body_differences
from web.db import db
from web.paging import day_key, key_text
from web.scope import nothing_chosen, own
from web.typed import Typed, today
from web.viewer import allow, viewer

bp = Blueprint("bodies", __name__, url_prefix="/bodies")

PAGE = 50
LONGEST_REASON = 400
JARS_CODE = 12
"""Digits of a site code (事業所コード)."""
REPORTS = {Report.WAITING: "wait", Report.REPORTED: "info", Report.COMPARED: "done"}


def _sites() -> list[str]:
    if viewer.person is None:
        abort(401)
    return [site.id for site in readable_sites(db.session(), viewer.person, CompanyRole.DISMANTLER)]


def _sought() -> Sought:
    return Sought(_sites(), day_key("after"), chassis.normalised(request.args.get("q", "")), PAGE)


def _told(tab: str, rows: list[Any]) -> dict[str, Any]:
    day = today()
    return {"tab": tab, "today": day, "counts": body_counts(db.session(), _sites(), day), "rows": rows[:PAGE]}


def _further(rows: list[Acceptance]) -> str | None:
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return key_text((last.accepted_on, last.id)) if last else None


@bp.get("/unfinished")
@allow("see.bodies")
def unfinished_list() -> str:
    """Every acceptance without a finished record, the oldest first (R2)."""
    return _unfinished()


def _unfinished(wrong: str = "") -> str:
    rows = unfinished(db.session(), _sought())
    told = _told("unfinished", rows) | {"further": _further(rows), "reasons": NothingReason, "wrong": wrong}
    return render_template("bodies/unfinished.html", **told)


@bp.post("/unfinished")
@allow("recovery.finished")
def finish() -> Response | tuple[str, int]:
    """Say of many vehicles that nothing was recovered from them, with one reason (部品回収しない)."""
    chosen = [own(Acceptance, key) for key in dict.fromkeys(request.form.getlist("vehicle"))]
    reason = request.form.get("nothing_reason", "")
    if not chosen or reason not in set(NothingReason):
        wrong = nothing_chosen() if not chosen else gettext("部品回収しない理由を選んでください。")
        if not viewer.may("see.bodies"):
            abort(422)
        return _unfinished(wrong), 422
    note = request.form.get("note", "").strip()[:LONGEST_REASON]
    named = {one.id: one.chassis_number for one in chosen}
    done = act_each("recovery.finished", named, nothing_reason=reason, note=note)
    if done:
        flash(gettext("%(n)s台を「部品回収しない」で完了しました。", n=len(done)), "ok")
    return redirect(url_for("bodies.unfinished_list"), code=303)


@bp.get("")
@allow("see.bodies")
def listing() -> str:
    """Finished bodies that stand in the yard, to be handed over."""
    return _standing(Typed())


def _standing(typed: Typed) -> str:
    rows = standing_bodies(db.session(), _sought())
    return render_template(
        "bodies/listing.html",
        further=_further(rows),
        recipients=recipients(db.session(), viewer.site_ids),
        prior=prior_recoveries(db.session(), [one.id for one in rows]),
        typed=typed,
        chosen=set(typed.several("vehicle")),
        **_told("standing", rows),
    )


@bp.post("/handover")
@allow("body.handed_over")
def hand_over() -> Response | tuple[str, int]:
    """Bodies left together, for one recipient on one day; what a rule holds back is said one by one (R7)."""
    typed = Typed(request.form)
    chosen = [own(Acceptance, key) for key in dict.fromkeys(typed.several("vehicle"))]
    known = [one.id for one in recipients(db.session(), viewer.site_ids)]
    to, day = typed.one_of("recipient", known), typed.day("handed_on")
    if not chosen:
        typed.wrong("vehicle", nothing_chosen())
    if not typed.sound or day is None:
        return _standing(typed), 422
    note = typed.text("note", most=LONGEST_REASON, required=False)
    body = {"recipient": to, "handed_on": day.isoformat(), "note": note}
    done = act_each("body.handed_over", {one.id: one.chassis_number for one in chosen}, **body)
    if done:
        flash(gettext("%(n)s台の引渡しを記録しました。3日以内に、JARSへ引渡報告をしてください。", n=len(done)), "ok")
    return redirect(url_for("bodies.gone" if done else "bodies.listing"), code=303)


@bp.get("/gone")
@allow("see.bodies")
def gone() -> str:
    """Bodies that left, with the report that JARS waits for (R11)."""
    everything = request.args.get("all") == "1"
    rows = gone_bodies(db.session(), _sites(), waiting=not everything, before=day_key("before"), limit=PAGE)
    last = rows[PAGE - 1].handover if len(rows) > PAGE else None
    people = (who for one in rows for who in (one.handover.reported_by, one.handover.compared_by))
    return render_template(
        "bodies/gone.html",
        further=key_text((last.handed_on, last.id)) if last else None,
        everything=everything,
        names=names_of(db.session(), people),
        offered=offered,
        body_differences=body_differences,
        tones=REPORTS,
        Report=Report,
        **_told("gone", rows),
    )


def offered(one: Gone) -> Report | None:
    """The step this person may do with a report: enter it, or compare it as another person (R6, R18)."""
    strong = viewer.auth is not None and strong_enough("body.reported", viewer.auth)
    if not strong or viewer.person is None or not viewer.may("body.reported"):
        return None
    if one.report is Report.WAITING:
        return Report.REPORTED if one.entered else None
    mine = one.handover.reported_by == viewer.person.id
    return Report.COMPARED if one.report is Report.REPORTED and not mine else None


def _handover(key: UUID) -> Gone:
    acceptance = db.session.get(Acceptance, str(key))
    found = gone_of(db.session(), acceptance) if acceptance and acceptance.site_id in _sites() else None
    return found or abort(404)


@bp.post("/<uuid:key>/report")
@allow("body.reported")
def report(key: UUID) -> Response:
    """Tick that the handover was entered in JARS, as it was shown."""
    number = _handover(key).handover.acceptance.chassis_number
    if act("body.reported", acceptance=str(key), frozen=request.form.get("frozen", "")[:2000]).applied:
        flash(gettext("%(number)sの引渡報告を入力済にしました。別の人が照合します。", number=number), "ok")
    return redirect(url_for("bodies.gone", _anchor=f"body-{key}"), code=303)


@bp.post("/<uuid:key>/comparison")
@allow("body.compared")
def compare(key: UUID) -> Response:
    """Say, as another person, that JARS shows the same."""
    number = _handover(key).handover.acceptance.chassis_number
    if act("body.compared", acceptance=str(key)).applied:
        flash(gettext("%(number)sの引渡報告の照合が済みました。", number=number), "ok")
    return redirect(url_for("bodies.gone"), code=303)


@bp.post("/<uuid:key>/undo")
@allow("event.annulled")
def undo(key: UUID) -> Response:
    """Take back the tick of the report, or before that the handover itself."""
    handover = _handover(key).handover
    event = _tick_of(handover) if handover.reported_by else handover.id
    reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
    if event and act("event.annulled", event=event, reason=reason).applied:
        flash(gettext("取り消しました。記録は追跡の画面に残ります。"), "ok")
    return redirect(url_for("bodies.gone", _anchor=f"body-{key}"), code=303)


def _tick_of(handover: BodyHandover) -> str | None:
    ticks = (
        select(Standing.id)
        .join(Recorded, Recorded.id == Standing.id)
        .where(Standing.acceptance_id == handover.acceptance_id, Standing.kind == "body.reported")
        .where(Standing.status == Status.APPLIED)
        .order_by(Recorded.position.desc())
    )
    found: str | None = db.session.scalar(ticks)
    return found


@bp.get("/recipients")
@allow("see.bodies")
def recipient_list() -> str:
    """Where bodies may go."""
    return _recipients(Typed())


def _recipients(typed: Typed) -> str:
    rows = recipients(db.session(), viewer.site_ids)
    return render_template("bodies/recipients.html", rows=rows, typed=typed, kinds=RecipientKind)


@bp.post("/recipients")
@allow("recipient.registered")
def add_recipient() -> Response | tuple[str, int]:
    """Register one."""
    typed = Typed(request.form)
    name, kind = typed.text("name"), typed.word("recipient", RecipientKind)
    code = typed.text("jars_code", most=12, required=False)
    if code and not (code.isascii() and code.isdigit() and len(code) == JARS_CODE):
        typed.wrong("jars_code", gettext("12桁の数字で入力してください。"))
    if not typed.sound or kind is None:
        return _recipients(typed), 422
    if not act("recipient.registered", name=name, recipient=kind.value, jars_code=code or None).applied:
        return _recipients(typed), 422
    flash(gettext("引渡先を登録しました。"), "ok")
    return redirect(url_for("bodies.recipient_list"), code=303)


@bp.post("/recipients/<uuid:key>/retirement")
@allow("recipient.retired")
def retire(key: UUID) -> Response:
    """Take one off the list; what went there stays."""
    if act("recipient.retired", recipient=str(key)).applied:
        flash(gettext("引渡先を一覧から外しました。"), "ok")
    return redirect(url_for("bodies.recipient_list"), code=303)
