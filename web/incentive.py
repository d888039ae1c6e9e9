"""What was agreed with the teams about money, and the residue taken in: the managing company types both."""

from datetime import date
from decimal import Decimal, InvalidOperation

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from ledger.balance import first_of
from ledger.kinds.incentive import WHOLE
from ledger.models import AsrTaken, Company, IncentiveTerms
from ledger.words import CompanyRole, IncentiveMethod, Team
from web.act import act
from web.db import db
from web.typed import Typed, half_width, today
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("incentive", __name__, url_prefix="/incentive")

_LISTED = 60
_MOST_YEN = 100_000
_MOST_KG = 10_000_000_000
SEN = Decimal(100)
_PPM = Decimal(10_000)
"""Millionths in a hundredth."""


@bp.get("")
@allow("incentive.agreed")
def listing() -> str:
    """Terms by team, the latest first, and the residue month by month."""
    mine = viewer.company.consortium_id
    terms = select(IncentiveTerms).where(IncentiveTerms.consortium_id == mine)
    asr = select(AsrTaken).where(AsrTaken.consortium_id == mine)
    asr = asr.order_by(AsrTaken.month.desc(), AsrTaken.touched.desc())
    return render_template(
        "incentive/listing.html",
        terms=db.session.scalars(terms.order_by(IncentiveTerms.valid_from.desc(), IncentiveTerms.touched.desc())).all(),
        asr=db.session.scalars(asr.limit(_LISTED)).all(),
        methods=IncentiveMethod,
    )


@bp.get("/new/<what>")
@allow("incentive.agreed")
def new(what: str) -> str:
    """The form of terms, or of a month's residue."""
    return _form(what, Typed())


def _form(what: str, typed: Typed) -> str:
    if what not in {"terms", "asr"}:
        abort(404)
    return render_template(
        "incentive/form.html",
        what=what,
        typed=typed,
        teams=[(team.value, team.value) for team in Team],
        methods=[(method.value, word(method)) for method in IncentiveMethod],
        members=_members(),
        today=today(),
        this_month=first_of(today()).strftime("%Y-%m"),
    )


def _members() -> list[Company]:
    rows = select(Company).where(
        Company.consortium_id == viewer.company.consortium_id, Company.role != CompanyRole.MANAGING_COMPANY
    )
    return list(db.session.scalars(rows.order_by(Company.name)))


@bp.post("/new/terms")
@allow("incentive.agreed")
def agree() -> Response | tuple[str, int]:
    """Agree on terms."""
    typed = Typed(request.form)
    team, method = typed.word("team", Team), typed.word("method", IncentiveMethod)
    yen = _figure(typed, "yen", Decimal("0.01"), _MOST_YEN)
    rate = _figure(typed, "rate", Decimal("0.0001"), 100) if method is IncentiveMethod.RATE else None
    day, shares = typed.day("valid_from", future=True), _shares(typed)
    if not typed.sound or yen is None or day is None:
        return _form("terms", typed), 422
    body: dict[str, object] = {"team": team, "method": method, "sen_per_kg": int(yen * SEN), "shares": shares}
    body |= {"rate_ppm": None if rate is None else int(rate * _PPM), "valid_from": day.isoformat()}
    if not act("incentive.agreed", **body).applied:
        return _form("terms", typed), 422
    flash(gettext("取決めを登録しました。"), "ok")
    return redirect(url_for("incentive.listing"), code=303)


def _figure(typed: Typed, name: str, step: Decimal, most: int) -> Decimal | None:
    try:
        value = Decimal(half_width(typed[name]))
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= most or value % step:
        typed.wrong(name, gettext("%(step)s単位で、0から%(most)sまでの数を入力してください。", step=step, most=most))
        return None
    return value


def _shares(typed: Typed) -> dict[str, int]:
    """Per cent by company, in thousandths; they make up the whole, or nobody has one."""
    told = {one.id: typed[f"share-{one.id}"] for one in _members() if typed[f"share-{one.id}"].strip()}
    try:
        shares = {key: int(Decimal(half_width(text)) * 10) for key, text in told.items()}
    except InvalidOperation:
        shares = {"": 0}
    if shares and (sum(shares.values()) != WHOLE or min(shares.values()) <= 0):
        typed.wrong(
            "shares", gettext("配分は合計で100 %にしてください。解体業者が全額を受け取るときは、すべて空にします。")
        )
    return shares


@bp.post("/new/asr")
@allow("asr.reported")
def report() -> Response | tuple[str, int]:
    """Note a month's residue."""
    typed = Typed(request.form)
    try:
        month = date.fromisoformat(f"{typed['month']}-01")
    except ValueError:
        month = today()
        typed.wrong("month", gettext("月を入力してください。"))
    kilograms, source = _figure(typed, "kg", Decimal("0.001"), _MOST_KG), typed.text("source")
    if not typed.sound or kilograms is None:
        return _form("asr", typed), 422
    if not act("asr.reported", month=month.isoformat(), grams=int(kilograms * 1000), source=source).applied:
        return _form("asr", typed), 422
    flash(gettext("ASR引取重量を登録しました。"), "ok")
    return redirect(url_for("incentive.listing"), code=303)
