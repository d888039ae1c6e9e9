"""The consortium's agreement (コンソーシアムの取決め): what is in force, what was, and the form of a new version."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ledger.agreed import USUAL_MARKS, terms_on, versions
from ledger.kinds.agreed import ROUTES
from ledger.models import AgreedTerms
from ledger.words import PartKind, RecipientKind, Team
from web.act import act
from web.agreed_words import FOREIGN, USUAL_OUTSIDE
from web.db import db
from web.typed import Typed, today
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("agreed", __name__, url_prefix="/agreements/terms")

_SHARED, _APART = "shared", "apart"
_MOST_LINES = 60


def _lots() -> dict[str, str]:
    return {_SHARED: gettext("同じ荷姿に入れてよい"), _APART: gettext("同じ荷姿に入れない")}


@bp.get("")
@allow("see.masters")
def listing() -> str:
    """What is agreed today, what is to come and what was before."""
    consortium = viewer.company.consortium_id
    now = terms_on(db.session(), consortium, today())
    others = [one for one in versions(db.session(), consortium) if one is not now]
    return render_template("agreed/listing.html", now=now, others=others, facts=facts, today=today())


def facts(terms: AgreedTerms) -> list[tuple[str, str]]:
    """A version as pairs of words; a dash where nothing was said."""
    return [(str(label), told(terms) or "—") for label, told in FACTS]


def _approval(day: date | None, number: str) -> str:
    return " ".join(filter(None, [day.isoformat() if day else "", number]))


FACTS: tuple[tuple[LazyString, Callable[[AgreedTerms], str]], ...] = (
    (_l("ARTチームの承認"), lambda one: _approval(one.art_approved_on, one.art_number)),
    (_l("THチームの承認"), lambda one: _approval(one.th_approved_on, one.th_number)),
    (_l("解体自動車の行き先"), lambda one: "・".join(word(each) for each in one.routes)),
    (_l("ARTとTHの車両"), lambda one: _lots()[_SHARED if one.teams_share_lots else _APART]),
    (_l("回収する部品"), lambda one: "・".join(word(each) for each in one.parts)),
    (_l("受け入れる刻印"), lambda one: "  ".join(one.marks)),
    (_l("異物除去"), lambda one: str(FOREIGN[one.foreign_level])),
    (_l("制度対象外の理由"), lambda one: " / ".join(one.outside)),
)
"""What a version says, by its headings."""


@bp.get("/new")
@allow("consortium.agreed")
def new() -> str:
    """The form, filled in with what is in force, or with what is usual."""
    return _form(_as_typed(terms_on(db.session(), viewer.company.consortium_id, today())))


def _as_typed(terms: AgreedTerms | None) -> Typed:
    typed = Typed(MultiDict({"valid_from": today().isoformat()}))
    told = terms or AgreedTerms(
        art_number="", th_number="", route_list="", teams_share_lots=True, part_list=",".join(PartKind),
        mark_list="\n".join(USUAL_MARKS), foreign_level=2, outside_list="\n".join(map(str, USUAL_OUTSIDE)),
    )  # fmt: skip
    for team in Team:
        day = getattr(told, f"{team.value.lower()}_approved_on")
        typed.form[f"{team.value}_on"] = day.isoformat() if day else ""
        typed.form[f"{team.value}_number"] = getattr(told, f"{team.value.lower()}_number")
    typed.form.setlist("routes", list(told.routes))
    typed.form.setlist("parts", list(told.parts))
    typed.form["lots"] = _SHARED if told.teams_share_lots else _APART
    typed.form["foreign"] = str(told.foreign_level)
    typed.form["marks"], typed.form["outside"] = told.mark_list, told.outside_list
    return typed


def _form(typed: Typed) -> str:
    return render_template(
        "agreed/form.html",
        typed=typed,
        teams=[team.value for team in Team],
        routes=[(one.value, word(one)) for one in ROUTES],
        parts=[(part.value, word(part)) for part in PartKind],
        lots=list(_lots().items()),
        levels=[(str(level), words) for level, words in FOREIGN.items()],
    )


@bp.post("")
@allow("consortium.agreed")
def agree() -> Response | tuple[str, int]:
    """Note a new version from a day on."""
    typed = Typed(request.form)
    body = _body(typed)
    if not typed.sound or not act("consortium.agreed", **body).applied:
        return _form(typed), 422
    flash(gettext("%(day)sからの取決めを登録しました。", day=typed["valid_from"]), "ok")
    return redirect(url_for("agreed.listing"), code=303)


def _body(typed: Typed) -> dict[str, object]:
    valid_from = typed.day("valid_from", future=True)
    body: dict[str, object] = {
        "valid_from": valid_from.isoformat() if valid_from else "",
        "routes": [one.value for one in typed.words("routes", RecipientKind) if one in ROUTES],
        "teams_share_lots": typed.one_of("lots", [_SHARED, _APART]) == _SHARED,
        "parts": [part.value for part in typed.words("parts", PartKind, required=True)],
        "marks": _lines(typed, "marks"),
        "foreign_level": int(typed.one_of("foreign", ["1", "2", "3"]) or 0),
        "outside": _lines(typed, "outside"),
    }
    for team in Team:
        day = typed.day(f"{team.value}_on") if typed[f"{team.value}_on"] else None
        body[f"{team.value.lower()}_approved_on"] = day.isoformat() if day else None
        body[f"{team.value.lower()}_number"] = typed.text(f"{team.value}_number", most=40, required=False)
    return body


def _lines(typed: Typed, name: str) -> list[str]:
    lines = [line.strip() for line in typed[name].splitlines() if line.strip()]
    if len(lines) > _MOST_LINES or any(len(line) > _MOST_LINES for line in lines):
        typed.wrong(name, gettext("1行%(most)s文字、%(most)s行までで入力してください。", most=_MOST_LINES))
    return list(dict.fromkeys(lines))
