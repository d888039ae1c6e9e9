"""JARS's handover report of one lot, big and by keyboard: approved, entered with the 荷姿ID, compared (R6)."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.queries.handover_reports import handover_of_lot
from ledger.queries.lots import lot_vehicles, sums
from web.act import act
from web.db import db
from web.entry_rows import team_name
from web.handover_rows import context_of
from web.lots import LONGEST_HANDOVER, LONGEST_ID, lot_page, seen_lot
from web.two_persons import last_step, standing_tick
from web.viewer import allow

bp = Blueprint("lot_entry", __name__, url_prefix="/lots")


@bp.get("/<uuid:key>/entry")
@allow("see.lots")
def page(key: UUID) -> str:
    """The fields in the order of JARS's screen (handbook figure 3-8), then the vehicles by acceptance day (R14)."""
    lot = seen_lot(key)
    return render_template(
        "lots/entry.html",
        lot=lot,
        vehicles=lot_vehicles(db.session(), lot),
        total=sums(db.session(), [lot.id])[lot.id],
        team_name=team_name,
        **context_of(lot),
    )


@bp.post("/<uuid:key>/handover-approval")
@allow("handover_report.approved")
def approve(key: UUID) -> Response:
    """Freeze the handover as it was shown; one that has changed meanwhile is refused and read again."""
    frozen = request.form.get("frozen", "")[:LONGEST_HANDOVER]
    applied = act("handover_report.approved", lot=seen_lot(key).id, frozen=frozen).applied
    return _on(key, gettext("引渡報告を承認しました。次は別の人がJARSに入力します。") if applied else "")


@bp.post("/<uuid:key>/handover-withdrawal")
@allow("event.annulled")
def withdraw(key: UUID) -> Response:
    """Withdraw an approval, or take back an entry that does not agree with JARS's screen."""
    lot = seen_lot(key)
    event = last_step(handover_of_lot(db.session(), lot), lot.id, "lot.jars_id_typed")
    if event is None:
        flash(gettext("取り下げるものがありません。"), "refusal")
        return _on(key, "")
    applied = act("event.annulled", event=event, reason=request.form.get("reason", "").strip()[:400]).applied
    return _on(key, gettext("取り下げました。") if applied else "")


@bp.post("/<uuid:key>/handover-takeover")
@allow("handover_report.taken_over")
def take_over(key: UUID) -> Response:
    """Go on as the second person in the approver's place, after reading the handover anew."""
    reason = request.form.get("reason", "").strip()[:400]
    frozen = request.form.get("frozen", "")[:LONGEST_HANDOVER]
    applied = act("handover_report.taken_over", lot=seen_lot(key).id, frozen=frozen, reason=reason).applied
    return _on(key, gettext("承認を引き継ぎました。") if applied else "")


@bp.post("/<uuid:key>/jars-id")
@allow("lot.jars_id_typed")
def enter(key: UUID) -> Response | tuple[str, int]:
    """Type in the 荷姿ID that JARS gave for the approved handover."""
    return _name(key, "lot.jars_id_typed", gettext("荷姿IDを入力しました。別の人が照合してください。"))


@bp.post("/<uuid:key>/jars-id-check")
@allow("lot.jars_id_checked")
def seal(key: UUID) -> Response | tuple[str, int]:
    """Type it again from JARS's screen, as the approver, without seeing what was typed."""
    return _name(key, "lot.jars_id_checked", gettext("荷姿IDの照合が済みました。"))


def _name(key: UUID, kind: str, done: str) -> Response | tuple[str, int]:
    lot, text = seen_lot(key), request.form.get("jars_lot_id", "").strip()
    if not 0 < len(text) <= LONGEST_ID:
        return lot_page(lot, jars_lot_id=text, wrong=gettext("荷姿IDを40文字までで入力してください。")), 422
    frozen = request.form.get("frozen", "")[:LONGEST_HANDOVER] or None
    answer = act(kind, lot=lot.id, jars_lot_id=text, frozen=frozen)
    if not answer.applied:
        return lot_page(lot, jars_lot_id=text, wrong=gettext("記録できませんでした。上の理由を見てください。")), 422
    return _on(key, done)


@bp.post("/<uuid:key>/deletion")
@allow("lot.deletion_entered")
def delete(key: UUID) -> Response:
    """Tick that the 荷姿 of a lot that was given up was deleted in JARS."""
    applied = act("lot.deletion_entered", lot=seen_lot(key).id).applied
    return _on(key, gettext("JARSで削除したと記録しました。別の人が照合します。") if applied else "")


@bp.post("/<uuid:key>/deletion-comparison")
@allow("lot.deletion_compared")
def compare_deletion(key: UUID) -> Response:
    """Say, as another person, that JARS has it no more."""
    applied = act("lot.deletion_compared", lot=seen_lot(key).id).applied
    return _on(key, gettext("荷姿の削除の照合が済みました。") if applied else "")


@bp.post("/<uuid:key>/deletion-undo")
@allow("event.annulled")
def undo_deletion(key: UUID) -> Response:
    """Take the tick of the deletion back: JARS still shows the 荷姿."""
    lot = seen_lot(key)
    event = standing_tick(lot.id, "lot.deletion_entered") if lot.owes_deletion and lot.jars_deleted_by else None
    if event is None:
        flash(gettext("取り下げるものがありません。"), "refusal")
        return _on(key, "")
    applied = act("event.annulled", event=event, reason=request.form.get("reason", "").strip()[:400]).applied
    return _on(key, gettext("取り下げました。") if applied else "")


def _on(key: UUID, done: str) -> Response:
    if done:
        flash(done, "ok")
    where = "lot_entry.page" if request.args.get("mode") == "one" else "lots.detail"
    return redirect(url_for(where, key=key), code=303)
