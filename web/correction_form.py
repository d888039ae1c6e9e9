"""The form that asks for a correction, from a vehicle's or lot's page: fields, then before and after, then send."""

import json
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.changes import Change
from ledger.models import Lot, Recipient, Site
from ledger.queries.corrections import (
    Preview,
    candidate_fills,
    candidate_lots,
    preview,
)
from ledger.queries.lots import destinations
from ledger.refusal import Refused
from ledger.words import Carrier, Code, Goods, NothingReason, PartKind, SizeClass
from web.act import act
from web.correction_fields import Subject, proposal_of
from web.correction_words import CHANGES, WAYS, WITHDRAWALS, differences
from web.db import db
from web.refusals import refusal_sentence
from web.typed import Typed, today
from web.viewer import allow, viewer

bp = Blueprint("correction_form", __name__, url_prefix="/corrections/new")

LONGEST_REASON = 400
LONGEST_PICTURE = 4000


@bp.get("")
@allow("correction.requested")
def choose() -> str:
    """Choose what is wrong, then fill in how it is."""
    return _form(Subject(), Typed())


def _form(subject: Subject, typed: Typed, said: str = "") -> str:
    vehicle, lot = subject.vehicle, subject.lot
    handover = subject.handover
    recipients = db.select(Recipient).where(Recipient.site_id.in_(viewer.site_ids), Recipient.retired.is_(False))
    return render_template(
        "corrections/new.html",
        subject=subject,
        typed=typed,
        said=said,
        changes=CHANGES,
        Change=Change,
        fills=candidate_fills(db.session(), vehicle) if vehicle else [],
        lots=candidate_lots(db.session(), lot) if lot else [],
        destinations=_destinations(lot) if lot else [],
        handover=handover,
        recipients=db.session.scalars(recipients.order_by(Recipient.name)).all() if handover else [],
        parts=PartKind,
        reasons=NothingReason,
        withdrawals=WITHDRAWALS,
        sizes=SizeClass,
        carriers=Carrier,
        goods=Goods,
    )


def _destinations(lot: Lot) -> list[Site]:
    """Where the lot may go today; where it is bound for stays among them, whatever was agreed since."""
    open_to, _ = destinations(db.session(), viewer.company, lot.material, today())
    return open_to if lot.destination in open_to else [lot.destination, *open_to]


@bp.post("")
@allow("correction.requested", writes=False)
def look() -> str | tuple[str, int]:
    """Show before and after, and whose approval it takes; nothing is recorded yet."""
    subject, typed = Subject(), Typed(request.form)
    if subject.change is None:
        return _form(subject, typed), 422
    told = proposal_of(subject, typed)
    if not typed.sound:
        return _form(subject, typed), 422
    try:
        seen = preview(db.session(), viewer.source, told)
    except Refused as refused:
        said = refusal_sentence(refused.refusal.code, refused.refusal.detail)
        return _form(subject, typed, said), 422
    if seen is None:
        return _form(subject, typed, refusal_sentence(Code.MISMATCH, {})), 422
    return _preview(subject, seen)


def _preview(subject: Subject, seen: Preview, reason: str = "", wrong: str = "") -> str:
    return render_template(
        "corrections/preview.html",
        subject=subject,
        seen=seen,
        proposal=json.dumps(seen.proposal, ensure_ascii=False),
        rows=differences(seen.before, seen.after),
        changes=CHANGES,
        ways=WAYS,
        reason=reason,
        wrong=wrong,
    )


@bp.post("/request")
@allow("correction.requested")
def send() -> Response | str | tuple[str, int]:
    """Send the request with its reason; where nobody's approval is needed it counts at once."""
    subject, reason = Subject(), request.form.get("reason", "").strip()[:LONGEST_REASON]
    try:
        told = json.loads(request.form.get("proposal", ""))
        seen = preview(db.session(), viewer.source, told) if isinstance(told, dict) else None
    except ValueError:
        seen = None
    except Refused as refused:
        return _form(subject, Typed(), refusal_sentence(refused.refusal.code, refused.refusal.detail)), 422
    if seen is None:
        abort(422)
    if not reason:
        return _preview(subject, seen, wrong=gettext("理由を入力してください。")), 422
    pictures = {name: request.form.get(name, "")[:LONGEST_PICTURE] for name in ("before", "after", "way")}
    answer = act("correction.requested", proposal=seen.proposal, reason=reason, **pictures)
    if not answer.applied:
        return _preview(subject, seen, reason), 422
    flash(_done(pictures["way"]), "ok")
    return redirect(url_for("corrections.detail", key=UUID(answer.id)), code=303)


def _done(way: str) -> str:
    return str(gettext("訂正しました。") if way == "alone" else gettext("訂正を申請しました。承認されると反映します。"))
