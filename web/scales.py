"""Scales of a receiver (特定計量器): registering one with its inspection, its page, its sign."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from ledger import tags
from ledger.dock_words import Framing, ScaleFormat
from ledger.kinds.scales import BAUDS
from ledger.models import Scale
from web.act import act
from web.db import db
from web.scope import own
from web.tag_life import life_of
from web.typed import Typed, today
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("scales", __name__, url_prefix="/scales")

SOON_DAYS = 60
"""Warn this long before an inspection lapses (R11)."""


@bp.get("")
@allow("see.scales")
def listing() -> str:
    """The company's scales, the one whose inspection lapses first on top."""
    rows = select(Scale).where(Scale.site_id.in_(viewer.site_ids)).order_by(Scale.valid_until, Scale.name)
    return render_template("scales/listing.html", scales=list(db.session.scalars(rows)), today=today(), soon=SOON_DAYS)


@bp.get("/new")
@allow("scale.registered")
def new() -> str:
    """The form."""
    return render_template("scales/new.html", typed=Typed())


@bp.post("")
@allow("scale.registered")
def register() -> Response | tuple[str, int]:
    """Register a scale, then go on to print its sign."""
    typed = Typed(request.form)
    name, certificate = typed.text("name"), typed.text("certificate", most=60)
    division = typed.grams("division", most_kg=100, step="0.001")
    if division is None:
        typed.wrong("division", gettext("目量を入力してください。"))
    inspected = typed.day("inspected_on")
    if not typed.sound or inspected is None:
        return render_template("scales/new.html", typed=typed), 422
    code = tags.new_code(tags.TagKind.SCALE)
    body = {"name": name, "certificate": certificate, "division_g": division, "inspected_on": inspected.isoformat()}
    if not act("scale.registered", code=code, **body).applied:
        return render_template("scales/new.html", typed=typed), 422
    flash(gettext("はかり「%(name)s」を登録しました。表示を印刷して貼ってください。", name=name), "ok")
    return redirect(url_for("printing.choose", codes=code), code=303)


@bp.get("/<key>")
@allow("see.scales")
def detail(key: str) -> str:
    """A scale: its certificate and inspection, the prints of its sign."""
    return _detail(own(Scale, key), Typed())


def _detail(scale: Scale, typed: Typed) -> str:
    return render_template(
        "scales/detail.html",
        scale=scale,
        typed=typed,
        today=today(),
        soon=SOON_DAYS,
        life=life_of(scale.id),
        formats=[("", gettext("つながない")), *((one.value, word(one)) for one in ScaleFormat)],
        bauds=[(str(one), str(one)) for one in BAUDS],
        framings=[(one.value, one.value) for one in Framing],
    )


@bp.post("/<key>/line")
@allow("scale.connected")
def connect(key: str) -> Response | tuple[str, int]:
    """How the scale is read from a PC; no format: it isn't any more."""
    scale, typed = own(Scale, key), Typed(request.form)
    sends = typed.word("sends", ScaleFormat) if typed["sends"] else None
    framing, baud = typed.word("framing", Framing), typed.one_of("baud", [str(one) for one in BAUDS])
    if not typed.sound or framing is None:
        return _detail(scale, typed), 422
    if act("scale.connected", scale=key, sends=sends, baud=int(baud), framing=framing.value).applied:
        flash(gettext("%(name)sの接続を登録しました。", name=scale.name), "ok")
    return redirect(url_for("scales.detail", key=key), code=303)


@bp.post("/<key>/inspections")
@allow("scale.inspected")
def inspect(key: str) -> Response | tuple[str, int]:
    """A new inspection of the same scale; the old ones stay."""
    scale, typed = own(Scale, key), Typed(request.form)
    certificate, inspected = typed.text("certificate", most=60), typed.day("inspected_on")
    if not typed.sound or inspected is None:
        return _detail(scale, typed), 422
    body = {"certificate": certificate, "inspected_on": inspected.isoformat()}
    if not act("scale.inspected", scale=key, **body).applied:
        return _detail(scale, typed), 422
    flash(gettext("%(name)sの検査を登録しました。表示を印刷し直してください。", name=scale.name), "ok")
    return redirect(url_for("scales.detail", key=key), code=303)
