"""チームの期限: until when a team wants the reports of lots (R11); the managing company writes it down."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.queries.deadlines import team_deadlines
from ledger.words import Team
from web.act import act
from web.db import db
from web.typed import Typed, today
from web.viewer import allow, viewer

bp = Blueprint("deadlines", __name__, url_prefix="/deadlines")


@bp.get("")
@allow("see.entries")
def listing() -> str:
    """The dates that count, the latest period first."""
    return _page(Typed())


def _page(typed: Typed) -> str:
    rows = team_deadlines(db.session(), viewer.company.consortium_id)
    return render_template("deadlines/listing.html", rows=rows, typed=typed, teams=Team, today=today())


@bp.post("")
@allow("deadline.set")
def add() -> Response | tuple[str, int]:
    """Write a date down; told again for the same period, the later one counts."""
    typed = Typed(request.form)
    team, until = typed.word("team", Team), typed.day("recovered_until", future=True)
    due = typed.day("due_on", future=True)
    if until and due and due < until:
        typed.wrong("due_on", gettext("期限は、回収期間の終わりより後の日にしてください。"))
    if not typed.sound or team is None or until is None or due is None:
        return _page(typed), 422
    if act("deadline.set", team=team.value, recovered_until=until.isoformat(), due_on=due.isoformat()).applied:
        flash(gettext("期限を登録しました。"), "ok")
    return redirect(url_for("deadlines.listing"), code=303)
