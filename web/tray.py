"""要対応: what was held or kept, oldest first, until somebody lets it through with a reason or annuls it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.corrections import may_decide
from ledger.models import Person, Standing
from ledger.queries.questions import asked_about, colleagues, settled
from ledger.queries.tray import Sought, Waiting, in_tray, tray, tray_reasons
from ledger.words import Code, PartKind
from web.act import act
from web.db import db
from web.paging import position_key
from web.refusals import code_name, refusal_sentence
from web.scope import swapped
from web.viewer import allow, viewer
from web.words import KINDS, word

bp = Blueprint("tray", __name__, url_prefix="/tray")

PAGE = 30
MOST_OFFERED = 30
"""People of a menu, which stands at every record; of more one types the name."""
LONGEST_NAME = 80
LONGEST_REASON = 400
LONGEST_POSITION = 15


def why_asked(told: Mapping[str, str]) -> str | None:
    """The refusal the list is filtered by, as an address tells it."""
    why = told.get("why", "")
    return why if why in set(Code) else None


@bp.get("")
@allow("see.tray")
def listing() -> str:
    """The tray of the company, by reason."""
    sites, why = viewer.site_ids, why_asked(request.args)
    found = tray(db.session(), Sought(sites, why, position_key("after"), PAGE))
    reasons = [(code, code_name(Code(code)), n) for code, n in tray_reasons(db.session(), sites).items() if code]
    return render_template(
        "tray/listing.html",
        rows=found[:PAGE],
        further=found[PAGE - 1].recorded.position if len(found) > PAGE else None,
        reasons=reasons,
        total=sum(n for _, _, n in reasons),
        why=why,
        **_common(found),
    )


def _common(rows: Sequence[Waiting]) -> dict[str, Any]:
    offered = colleagues(db.session(), viewer.site_ids, MOST_OFFERED)
    return {
        **words_of_records(),
        "person": viewer.person,
        "questions": asked_about(db.session(), [row.recorded.id for row in rows]),
        "colleagues": offered if len(offered) <= MOST_OFFERED else None,
    }


def words_of_records() -> dict[str, Any]:
    """What templates need to tell of a record of the tray."""
    return {"said_of": said_of, "kind_of": kind_of, "part_of": part_of, "may_decide": may_decide}


def said_of(row: Waiting) -> str:
    """Why it was not taken, in words."""
    return refusal_sentence(Code(row.recorded.refusal), row.detail) if row.recorded.refusal else ""


def kind_of(row: Waiting) -> str:
    """What was recorded, in words; a kept record may name a kind nobody knows."""
    return str(KINDS.get(row.recorded.kind, row.recorded.kind))


def part_of(row: Waiting) -> str:
    """The part it speaks of."""
    told = row.body.get("part")
    return word(PartKind(told)) if told in set(PartKind) else ""


@bp.post("/<uuid:key>/let-through")
@allow("event.let_through")
def let_through(key: UUID) -> Response | str | tuple[str, int]:
    """Let a held record count after all, with a reason."""
    row, reason = _row(key), _reason()
    if not reason:
        return _asked(row, gettext("通す理由を入力してください。"))
    answer = act("event.let_through", event=str(key), reason=reason)
    return _settled(row, reason, gettext("理由をつけて反映しました。") if answer.applied else "")


@bp.post("/<uuid:key>/annulment")
@allow("event.annulled")
def annul(key: UUID) -> Response | str | tuple[str, int]:
    """Throw a record out of the tray, with a reason; it stays visible for good."""
    row, reason = _row(key), _reason()
    if not reason:
        return _asked(row, gettext("取り消す理由を入力してください。"))
    answer = act("event.annulled", event=str(key), reason=reason)
    return _settled(row, reason, gettext("取り消しました。記録は追跡の画面に残ります。") if answer.applied else "")


@bp.post("/<uuid:key>/assignment")
@allow("event.assigned")
def assign(key: UUID) -> Response | str | tuple[str, int]:
    """Give the record to the person who can say what happened."""
    row, told = _row(key), request.form.get("person", "").strip()[:LONGEST_NAME]
    question = request.form.get("question", "").strip()[:LONGEST_REASON]
    meant = colleagues(db.session(), viewer.site_ids, MOST_OFFERED, told) if told else []
    if len(meant) != 1:
        return _asked(row, **_whom(told, meant), question=question)
    answer = act("event.assigned", event=str(key), person=meant[0].id, question=question)
    return _settled(row, "", gettext("確認を頼みました。その人の画面に出ます。") if answer.applied else "")


def _whom(told: str, meant: list[Person]) -> dict[str, Any]:
    """What to say where a name fits nobody or several, and whom to choose from."""
    if not meant:
        return {"whom": gettext("確認を頼む人を選んでください。"), "typed": told}
    if len(meant) > MOST_OFFERED:
        return {"whom": gettext("当てはまる人が多すぎます。氏名をもっと長く入力してください。"), "typed": told}
    return {"whom": gettext("当てはまる人が%(n)s人います。選んでください。", n=len(meant)), "colleagues": meant}


@bp.get("/left")
@allow("see.tray")
def left() -> str:
    """What has left the tray: who let it through or annulled it, and why; the latest first."""
    position, _, key = request.args.get("before", "").partition(".")
    before = (int(position), key[:36]) if position.isdigit() and len(position) <= LONGEST_POSITION else None
    found = settled(db.session(), viewer.site_ids, before, PAGE)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return render_template(
        "tray/left.html",
        rows=found[:PAGE],
        further=f"{last.position}.{last.row.recorded.id}" if last else None,
        **words_of_records(),
    )


def _row(key: UUID) -> Waiting:
    row = in_tray(db.session(), str(key), viewer.site_ids)
    if row is None:
        settled = db.session.get(Standing, str(key))
        abort(409 if settled and settled.site_id in viewer.site_ids else 404)
    return row


def _reason() -> str:
    return request.form.get("reason", "").strip()[:LONGEST_REASON]


def _asked(row: Waiting, wrong: str = "", **more: object) -> str | tuple[str, int]:
    """Show the record again with what is missing."""
    told = {"row": row, "wrong": wrong, "reason": "", **_common([row]), **more}
    if swapped():
        return render_template("tray/_row_alone.html", **told)
    return render_template("tray/one.html", **told), 422


def _settled(row: Waiting, reason: str, done: str) -> Response | str:
    if done:
        flash(done, "ok")
    if not swapped():
        return redirect(url_for("tray.listing", why=why_asked(request.args)), code=303)
    still = in_tray(db.session(), row.recorded.id, viewer.site_ids)
    if still is None:
        return render_template("_said.html")
    return render_template("tray/_row_alone.html", row=still, wrong="", reason=reason, **_common([still]))
