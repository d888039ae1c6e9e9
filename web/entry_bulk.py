"""Approving many lines at once: a page shows each of them, and each is frozen as it was shown there (R6)."""

from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.models import Acceptance
from ledger.queries.entries import Entry, Step, entries, entry_of
from web.act import tell
from web.db import db
from web.entries import filters, wanted_rows, yards
from web.entry_rows import Row, page_reason, rows_of, team_name
from web.refusals import refusal_sentence
from web.scope import nothing_chosen
from web.viewer import allow

bp = Blueprint("entry_bulk", __name__, url_prefix="/entries/approval")

PAGE = 100
LONGEST_LINE = 2000


@dataclass(frozen=True)
class Left:
    """A line that was not approved, and why; it is shown as it stands now."""

    row: Row
    said: str


@bp.get("")
@allow("entry.approved")
def page() -> str:
    """Every line that can be approved, as it would be frozen."""
    return _page([])


def _page(left: list[Left], wrong: str = "") -> str:
    wanted = replace(wanted_rows(), step=Step.APPROVE, sealed=False, limit=PAGE)
    found = rows_of(entries(db.session(), wanted))
    again = {one.row.entry.acceptance.id for one in left}
    rows = [row for row in found[:PAGE] if row.turn.offered is Step.APPROVE and row.entry.acceptance.id not in again]
    return render_template(
        "entries/approval.html",
        rows=rows,
        left=left,
        more=len(found) > PAGE,
        held=sum(1 for row in found[:PAGE] if row.entry.held),
        wrong=wrong,
        wanted=wanted,
        filters=filters(),
        team_name=team_name,
        page_reason=page_reason(),
    )


@bp.post("")
@allow("entry.approved")
def approve() -> Response | str | tuple[str, int]:
    """Freeze each ticked line as it was shown; what changed meanwhile is told line by line and shown anew."""
    chosen = [found for key in dict.fromkeys(request.form.getlist("vehicle")) if (found := _own(key))]
    if not chosen:
        return _page([], nothing_chosen()), 422
    left = [one for acceptance in chosen if (one := _approve(acceptance))]
    done = len(chosen) - len(left)
    if done:
        flash(gettext("%(n)s台を承認しました。", n=done), "ok")
    if left:
        return _page(left)
    return redirect(url_for("entries.listing", **filters()), code=303)


def _own(key: str) -> Acceptance | None:
    found = db.session.get(Acceptance, key)
    return found if found and found.site_id in {site.id for site in yards()} else None


def _approve(acceptance: Acceptance) -> Left | None:
    shown = request.form.get(f"frozen-{acceptance.id}", "")[:LONGEST_LINE]
    before: Entry = entry_of(db.session(), acceptance)
    if before.step is Step.APPROVE and shown != before.frozen:
        said = gettext("読んでいる間に現場の記録が変わりました。内容を読み直してください。")
        return Left(rows_of([before])[0], said)
    answer = tell("entry.approved", acceptance=acceptance.id, frozen=shown)
    if answer.applied or answer.refusal is None:
        return None
    row = rows_of([entry_of(db.session(), acceptance)])[0]
    return Left(row, refusal_sentence(answer.refusal, answer.detail))
