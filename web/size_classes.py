"""車種区分: which models are of which size class by date (TH's list of categories); what was accepted keeps its own."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.models import ModelClass
from ledger.queries.vehicles import known_makers
from ledger.size_classes import listed_models, spelled
from ledger.words import SizeClass
from web.act import act
from web.db import db
from web.typed import Typed, today
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("size_classes", __name__, url_prefix="/agreements/sizes")

_OFF = "off"
_LONGEST = 60
_MOST = 200
PAGE = 100
Key = tuple[str, str]


@bp.get("")
@allow("see.masters")
def listing() -> str:
    """Every model with its class and the earlier ones, and the form for whoever may change them."""
    return _page(Typed())


def _page(typed: Typed) -> str:
    typed.form.setdefault("valid_from", today().isoformat())
    makers = known_makers(db.session(), viewer.company.consortium_id, today())
    text, found = request.args.get("q", "").strip()[:_LONGEST], _found()
    return render_template(
        "masters/sizes.html",
        typed=typed,
        models=found[:PAGE],
        further="\t".join(_key(found[PAGE - 1])) if len(found) > PAGE else None,
        q=text,
        makers=[(maker, maker) for maker in makers],
        sizes=[*((size.value, word(size)) for size in SizeClass), (_OFF, gettext("表から外す"))],
        today=today(),
    )


def _found() -> list[list[ModelClass]]:
    """The models whose maker or name holds the text that is looked for, after the page before."""
    wanted = spelled(request.args.get("q", ""))
    maker, _, model = request.args.get("after", "").partition("\t")
    every = listed_models(db.session(), viewer.company.consortium_id)
    found = [its for its in every if wanted in its[0].spelled or wanted in spelled(its[0].maker)]
    return [its for its in found if _key(its) > (maker, model)]


def _key(its: list[ModelClass]) -> Key:
    return its[0].maker, its[0].spelled


@bp.post("")
@allow("model.classified")
def classify() -> Response | tuple[str, int]:
    """Note the class of one or several models of a maker from a day on."""
    typed = Typed(request.form.copy())
    maker = typed.one_of("maker", list(known_makers(db.session(), viewer.company.consortium_id, today())))
    models = list(dict.fromkeys(line.strip() for line in typed["models"].splitlines() if line.strip()))
    if not models or len(models) > _MOST or any(len(one) > _LONGEST for one in models):
        said = gettext("1行に1つ、%(chars)s文字まで、%(most)s行までで入力してください。", chars=_LONGEST, most=_MOST)
        typed.wrong("models", said)
    size, day = typed.one_of("size_class", [*SizeClass, _OFF]), typed.day("valid_from", future=True)
    if not typed.sound or day is None:
        return _page(typed), 422
    told = {"maker": maker, "size_class": None if size == _OFF else size, "valid_from": day.isoformat()}
    if not all(act("model.classified", model=model, **told).applied for model in models):
        return _page(typed), 422
    flash(gettext("%(n)s車種を登録しました。", n=len(models)), "ok")
    return redirect(url_for("size_classes.listing"), code=303)
