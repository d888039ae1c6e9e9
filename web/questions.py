"""あなたへの確認: records of the tray that this person is asked about, on the phone as at the desk."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.queries.questions import questions_of
from web.act import act
from web.db import db
from web.tray import words_of_records
from web.viewer import allow, viewer

bp = Blueprint("questions", __name__, url_prefix="/questions")

LONGEST_ANSWER = 400


@bp.get("")
@allow("see.questions")
def mine() -> str:
    """What one is asked, the oldest first."""
    return _page()


def _page(**wrong: str) -> str:
    rows = questions_of(db.session(), viewer.person.id) if viewer.person else []
    return render_template("questions/mine.html", rows=rows, wrong=wrong, **words_of_records())


@bp.post("/<uuid:key>")
@allow("event.answered")
def answer(key: UUID) -> Response | tuple[str, int]:
    """Say what happened; somebody allowed decides."""
    if viewer.person is None or str(key) not in {
        one.assignment.id for one in questions_of(db.session(), viewer.person.id)
    }:
        abort(404)
    text = request.form.get("answer", "").strip()[:LONGEST_ANSWER]
    if not text:
        return _page(key=str(key), said=gettext("回答を入力してください。")), 422
    if act("event.answered", assignment=str(key), answer=text).applied:
        flash(gettext("回答しました。ありがとうございます。"), "ok")
    return redirect(url_for("questions.mine"), code=303)
