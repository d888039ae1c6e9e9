"""計量の決まり: the usual tare of each container form at a dock, and whether readings are photographed."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.models import Site
from ledger.queries.weighing import tares_of
from ledger.words import CompanyRole, ContainerForm
from web.act import act
from web.db import db
from web.typed import Typed, today
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("weighing_rules", __name__, url_prefix="/weighing-rules")

HEAVIEST_KG = 1000
FORMS = [form for form in ContainerForm if form is not ContainerForm.FLAT]


def _dock() -> Site:
    """The receiving site that the viewer works at."""
    site = viewer.site
    if site is None or site.company.role is not CompanyRole.RECEIVER:
        abort(404)
    return site


@bp.get("")
@allow("see.scales")
def page() -> str:
    """The tares in force and to come, and the switch."""
    return _page(Typed())


def _page(typed: Typed) -> str:
    site, day = _dock(), today()
    tares = tares_of(db.session(), site.id)
    in_force = {one.form: one.id for one in reversed(tares) if one.valid_from <= day}
    return render_template(
        "scales/rules.html",
        site=site,
        tares=tares,
        in_force=set(in_force.values()),
        today=day,
        forms=[(one.value, word(one)) for one in FORMS],
        typed=typed,
    )


@bp.post("/tares")
@allow("tare.set")
def set_tare() -> Response | tuple[str, int]:
    """A tare from a day on; lines weighed before keep theirs."""
    typed = Typed(request.form)
    form, valid_from = typed.word("form", ContainerForm), typed.day("valid_from", future=True)
    grams = typed.grams("tare", most_kg=HEAVIEST_KG, step="0.01")
    if grams is None:
        typed.wrong("tare", gettext("風袋を入力してください。"))
    if not typed.sound or form is None or valid_from is None:
        return _page(typed), 422
    body = {"form": form.value, "grams": grams, "valid_from": valid_from.isoformat()}
    if not act("tare.set", site=_dock().id, **body).applied:
        return _page(typed), 422
    flash(gettext("%(form)sの風袋を登録しました。", form=word(form)), "ok")
    return redirect(url_for("weighing_rules.page"), code=303)


@bp.post("/photographs")
@allow("weighing.arranged")
def arrange() -> Response:
    """Turn the switch."""
    wanted = request.form.get("photographs") == "1"
    if act("weighing.arranged", site=_dock().id, photographs=wanted).applied:
        flash(gettext("手で入れた重さには写真が必要です。") if wanted else gettext("写真は任意です。"), "ok")
    return redirect(url_for("weighing_rules.page"), code=303)
