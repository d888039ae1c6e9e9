"""JARS重量登録: what a receiver enters in JARS, lots' weights and shipments' makers, by two persons (R6, R18)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from ledger.models import Lot, Onward
from ledger.queries.deadlines import LotDue, Owed, lots_due
from ledger.queries.entries import Step, gone_approvers
from ledger.queries.receipts import About, Receipt, Wanted, receipt_of, receipts, waiting_reports
from ledger.queries.sites import names_of, readable_sites
from ledger.receipts import ReportText
from ledger.words import CompanyRole
from web.act import act
from web.db import db
from web.entries import typed_grams
from web.scope import swapped
from web.two_persons import Family, Turn, last_step, people_of, step_name, turn_of
from web.typed import today
from web.viewer import allow, viewer

bp = Blueprint("receipts", __name__, url_prefix="/receipts")

PAGE = 50
HEAVIEST = Decimal(100_000)
"""Kilograms no lot reaches."""
_FILTERS = ("about", "step")
_ID_LENGTH = 36
_FAMILY = Family(
    "receiver_report",
    _l("見るだけの画面です。承認・入力・照合は、受入担当・管理会社が行います。"),
    _l("承認のあとに受入の記録が変わりました。承認を取り下げて、もう一度承認してください。"),
)
TABS = {About.WEIGHT: _l("部品の引取報告（重量登録）"), About.MAKER: _l("引渡先事業者報告")}


@dataclass(frozen=True)
class Row:
    """A lot or a shipment, and whose turn it is."""

    entry: Receipt
    turn: Turn

    @property
    def key(self) -> str:
        """Id of the lot or shipment."""
        return self.entry.about.id

    @property
    def line(self) -> ReportText:
        """What goes into JARS."""
        return self.entry.shown

    @property
    def difference_g(self) -> int | None:
        """What JARS displayed minus our deemed weight, in grams."""
        ours, report = self.line["deemed_g"], self.entry.under_way
        return None if ours is None or report is None or report.jars_grams is None else report.jars_grams - ours


def _sites() -> set[str]:
    if viewer.person is None:
        abort(401)
    return {site.id for site in readable_sites(db.session(), viewer.person, CompanyRole.RECEIVER)}


def _filters() -> dict[str, Any]:
    return {name: request.args[name] for name in _FILTERS if request.args.get(name)}


def _wanted() -> Wanted:
    after = request.args.get("after", "")[:_ID_LENGTH] or None
    return replace(wanted_receipts(request.args, _sites()), after=after, limit=PAGE)


def wanted_receipts(asked: Mapping[str, str], site_ids: Collection[str]) -> Wanted:
    """Which rows of these receivers' sites an address asks for; what it says amiss is left out."""
    about, step = asked.get("about", ""), asked.get("step", "")
    return Wanted(
        site_ids,
        About(about) if about in set(About) else About.WEIGHT,
        Step(step) if step in set(Step) else None,
        sealed=step == "all",
    )


def _rows(found: list[Receipt]) -> list[Row]:
    names = names_of(db.session(), people_of(found))
    under_way = [one.under_way for one in found if one.under_way]
    gone = gone_approvers(db.session(), under_way, _FAMILY.kind("sealed"))
    return [Row(one, turn_of(_FAMILY, one, names, gone)) for one in found]


def _common() -> dict[str, object]:
    return {"filters": _filters(), "step_name": step_name, "page_reason": _FAMILY.page_reason}


@bp.get("")
@allow("see.receipts")
def listing() -> str:
    """The list, in the columns of JARS's screen (handbook figure 3-11)."""
    wanted = _wanted()
    found = receipts(db.session(), wanted)
    counts = {about: waiting_reports(db.session(), wanted.site_ids, about) for about in About}
    return render_template(
        "receipts/listing.html",
        rows=_rows(found[:PAGE]),
        wanted=wanted,
        further=found[PAGE - 1].about.id if len(found) > PAGE else None,
        counts={about.value: {step.value: count for step, count in counts[about].items()} for about in About},
        tabs={about.value: (name, sum(counts[about].values())) for about, name in TABS.items()},
        left={"lots": _due(wanted)},
        **_common(),
    )


def _due(wanted: Wanted) -> list[LotDue]:
    """Lots here whose weight a team wants by tomorrow, or wanted already (R11)."""
    if wanted.about is not About.WEIGHT:
        return []
    found = lots_due(db.session(), viewer.company.consortium_id, list(wanted.site_ids), today())
    return [one for one in found if one.owed is Owed.WEIGHT]


def _receipt(key: UUID) -> Receipt:
    lot, onward = db.session.get(Lot, str(key)), db.session.get(Onward, str(key))
    site_id = lot.destination_id if lot and lot.received_at else onward.site_id if onward else None
    found = lot or onward
    if found is None or site_id not in _sites():
        abort(404)
    return receipt_of(db.session(), found)


@bp.post("/<uuid:key>/approval")
@allow("receiver_report.approved")
def approve(key: UUID) -> Response | str:
    """Freeze the row as it was shown; one that has changed meanwhile is refused and read again."""
    _receipt(key)
    frozen = request.form.get("frozen", "")[:2000]
    applied = act("receiver_report.approved", about=str(key), frozen=frozen).applied
    return _on(key, gettext("承認しました。次は別の人がJARSに入力します。") if applied else "")


@bp.post("/<uuid:key>/entry")
@allow("receiver_report.entered")
def enter(key: UUID) -> Response | str:
    """Tick that the approved row was copied into JARS."""
    _receipt(key)
    applied = act("receiver_report.entered", about=str(key)).applied
    return _on(key, gettext("JARS入力済にしました。承認した人が照合します。") if applied else "")


@bp.post("/<uuid:key>/seal")
@allow("receiver_report.sealed")
def seal(key: UUID) -> Response | str | tuple[str, int]:
    """Compare with JARS's screen and seal; the deemed weight that JARS displays is kept beside ours."""
    _receipt(key)
    typed = request.form.get("jars_kg", "")
    try:
        grams = typed_grams(typed, HEAVIEST)
    except InvalidOperation:
        flash(gettext("JARSの表示を kg で入力してください（例：14.0）。"), "refusal")
        return _on(key, "")
    applied = act("receiver_report.sealed", about=str(key), jars_grams=grams).applied
    return _on(key, gettext("照合しました。JARSに登録済です。") if applied else "")


@bp.post("/<uuid:key>/withdrawal")
@allow("event.annulled")
def withdraw(key: UUID) -> Response | str:
    """Withdraw an approval, or take back the tick of an entry that does not agree with JARS's screen."""
    found = _receipt(key)
    event = last_step(found, found.about.id, "receiver_report.entered")
    if event is None:
        flash(gettext("取り下げるものがありません。"), "refusal")
        return _on(key, "")
    applied = act("event.annulled", event=event, reason=request.form.get("reason", "").strip()[:400]).applied
    return _on(key, gettext("取り下げました。") if applied else "")


@bp.post("/<uuid:key>/takeover")
@allow("receiver_report.taken_over")
def take_over(key: UUID) -> Response | str:
    """Go on as the second person in the approver's place."""
    _receipt(key)
    reason = request.form.get("reason", "").strip()[:400]
    frozen = request.form.get("frozen", "")[:2000]
    applied = act("receiver_report.taken_over", about=str(key), frozen=frozen, reason=reason).applied
    return _on(key, gettext("承認を引き継ぎました。") if applied else "")


def _on(key: UUID, done: str) -> Response | str:
    """Say what was done and show the row: alone for htmx, else in the list."""
    if done:
        flash(done, "ok")
    if swapped():
        row = _rows([_receipt(key)])[0]
        return render_template(
            "receipts/_row_alone.html", row=row, weight=isinstance(row.entry.about, Lot), **_common()
        )
    return redirect(url_for("receipts.listing", _anchor=f"entry-{key}", **_filters()), code=303)
