"""Empties going home and bags that belong to no lot: the receiver sends and settles, the yard says what is back."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.dock_words import SurplusEnd
from ledger.models import SurplusBag
from ledger.queries import returns as queries
from web.act import act
from web.db import db
from web.scope import nothing_chosen
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("returns", __name__, url_prefix="/returns")

LONGEST_TRUCK = 40


@bp.get("")
@allow("see.returns")
def page() -> str:
    """What lies here, what is on its way, and what came on no list."""
    return _page()


def _page(wrong: dict[str, str] | None = None) -> str:
    session, sites = db.session(), viewer.site_ids
    return render_template(
        "returns/page.html",
        empties=queries.empties_at(session, sites),
        under_way=queries.on_the_way(session, sites, sites),
        surplus=queries.surplus_at(session, sites),
        bags=queries.unfound(session, sites),
        options=[(one.value, word(one)) for one in SurplusEnd],
        wrong=wrong or {},
    )


@bp.post("/sent")
@allow("containers.returned")
def send() -> Response:
    """Send the ticked empties home."""
    chosen, truck = request.form.getlist("container"), request.form.get("truck", "").strip()[:LONGEST_TRUCK]
    if not chosen:
        flash(nothing_chosen(), "refusal")
    elif act("containers.returned", containers=chosen, truck=truck).applied:
        flash(gettext("空容器の返却を記録しました。持ち主の画面に「返却中」と出ます。"), "ok")
    return redirect(url_for("returns.page"), code=303)


@bp.post("/arrived")
@allow("containers.arrived")
def arrive() -> Response:
    """Say that the ticked empties are back."""
    chosen = request.form.getlist("container")
    if not chosen:
        flash(nothing_chosen(), "refusal")
    elif act("containers.arrived", containers=chosen).applied:
        flash(gettext("空容器が戻ったことを記録しました。"), "ok")
    return redirect(url_for("returns.page"), code=303)


@bp.post("/surplus/<uuid:key>")
@allow("surplus.settled")
def settle(key: UUID) -> Response | tuple[str, int]:
    """Say what a bag that came on no list turned out to be."""
    surplus = db.session.get(SurplusBag, str(key))
    if surplus is None or surplus.lot.destination_id not in viewer.site_ids:
        abort(404)
    told, note = request.form.get("outcome", ""), request.form.get("note", "").strip()[:400]
    bag = request.form.get("bag", "") if told == SurplusEnd.MATCHED else ""
    wrong = _wrong(told, bag, note)
    if wrong:
        return _page({surplus.id: wrong}), 422
    named = {"bag": bag} if bag else {}
    if act("surplus.settled", surplus=surplus.id, outcome=told, note=note, **named).applied:
        flash(gettext("余分な袋の行き先を記録しました。"), "ok")
    return redirect(url_for("returns.page"), code=303)


def _wrong(told: str, bag: str, note: str) -> str:
    if told not in set(SurplusEnd):
        return str(gettext("どうなったかを選んでください。"))
    if told == SurplusEnd.MATCHED and not bag:
        return str(gettext("どの袋だったかを選んでください。"))
    if told in {SurplusEnd.SENT_ON, SurplusEnd.SENT_BACK} and not note:
        return str(gettext("どこへ、どの車で送ったかを書いてください。"))
    return ""
