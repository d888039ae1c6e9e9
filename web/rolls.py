"""Rolls of a site's own for label printers: size, resolution, the printer's offset, and what can be printed on them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

import labels
from labels.tapes import TAPES
from ledger.event import new_id
from ledger.models import LabelSheet
from ledger.tags import TagKind
from web import sheets
from web.db import db
from web.label_sheets import forgotten, own_row
from web.print_words import sentence
from web.scope import swapped
from web.typed import Typed
from web.viewer import allow, viewer

bp = Blueprint("rolls", __name__, url_prefix="/print/rolls")

RESOLUTIONS = (203, 300, 305, 600)
"""Dots per inch of the heads that Zebra, SATO and Brother make."""
_OFFSETS = ("offset_x", "offset_y")
_NEW = {"medium": "203", "width": "80", "height": "60", "offset_x": "0", "offset_y": "0"}


@bp.get("/new")
@allow("printer.arranged")
def new() -> str:
    """The form, filled with an ordinary roll, to be changed."""
    return _picture(Typed(request.args)) if swapped() else _form(Typed(MultiDict(_NEW)))


@bp.get("/<key>")
@allow("printer.arranged")
def edit(key: str) -> str:
    """The form of a roll."""
    row = _own(key)
    return _picture(Typed(request.args)) if swapped() else _form(Typed(_as_typed(row)), row)


def _own(key: str) -> LabelSheet:
    row = own_row(key)
    return row if sheets.is_roll(row) else abort(404)


def _as_typed(row: LabelSheet) -> MultiDict[str, str]:
    figures = row.figures
    medium = f"tape-{figures['tape']:g}" if "tape" in figures else f"{figures['dpi']:g}"
    known = {name: f"{figures[name]:g}" for name in ("width", "height", *_OFFSETS) if name in figures}
    cut = {"continuous": "1"} if figures.get("continuous") else {}
    return MultiDict({"title": row.title, "medium": medium, **known, **cut})


def _form(typed: Typed, row: LabelSheet | None = None) -> str:
    return render_template("rolls/form.html", typed=typed, row=row, media=_media(), **_shown(typed))


def _media() -> list[tuple[str, str]]:
    heads = [(str(dpi), gettext("%(dpi)s dpi のロール（Zebra・SATO・ブラザーTD）", dpi=dpi)) for dpi in RESOLUTIONS]
    return heads + [(f"tape-{name}", gettext("ブラザーQLの長尺テープ %(width)s mm", width=name)) for name in _tapes()]


def _tapes() -> list[str]:
    return [name for name, one in TAPES.items() if one.length == 0]


def _picture(typed: Typed) -> str:
    return render_template("rolls/_picture.html", typed=typed, **_shown(typed))


def _shown(typed: Typed) -> dict[str, object]:
    """How a tag comes out on the roll as typed, what else fits, and why what doesn't can't."""
    looked = Typed(typed.form)
    roll = _roll(looked)
    if roll is None:
        return {"picture": "", "problem": next(iter(looked.errors.values()), ""), "kinds": []}
    kinds = sheets.fitting(roll)
    best = next((kind for kind, _, why in kinds if not why), None)
    picture = sheets.pictured(sheets.sample_of(best), roll) if best else ""
    return {"picture": picture, "problem": "", "kinds": kinds}


def _roll(typed: Typed) -> labels.Sheet | None:
    """The roll as typed; what is wrong is noted beside its field."""
    figures = _figures(typed)
    if figures is None:
        return None
    try:
        roll = sheets.sheet_of(LabelSheet(title=typed["title"] or "-", figures=figures))
    except labels.LayoutRefused as error:
        typed.wrong(str(error.figures.get("field", "height")).removeprefix("page_"), sentence(error))
        return None
    kinds = sheets.fitting(roll)
    if all(why for _, _, why in kinds):
        typed.wrong("height", next(why for kind, _, why in kinds if kind is TagKind.BADGE))
        return None
    return roll


def _figures(typed: Typed) -> dict[str, float] | None:
    medium = typed.one_of("medium", [key for key, _ in _media()])
    names = ("height", *_OFFSETS) if medium.startswith("tape-") else ("width", "height", *_OFFSETS)
    known = {name: value for name in names if (value := typed.millimetres(name)) is not None}
    if not typed.sound:
        return None
    if medium.startswith("tape-"):
        return {"tape": float(medium.removeprefix("tape-")), **known}
    return {"dpi": float(medium), "continuous": float(bool(typed["continuous"])), **known}


@bp.post("")
@allow("printer.arranged")
def make() -> Response | tuple[str, int]:
    """Keep a new roll."""
    return _kept(LabelSheet(id=new_id(), site_id=viewer.site.id if viewer.site else abort(401)), made=True)


@bp.post("/<key>")
@allow("printer.arranged")
def change(key: str) -> Response | tuple[str, int]:
    """Keep other measures of a roll."""
    return _kept(_own(key), made=False)


def _kept(row: LabelSheet, *, made: bool) -> Response | tuple[str, int]:
    typed = Typed(request.form)
    title = typed.text("title", most=60)
    if _roll(typed) is None or not typed.sound:
        return _form(typed, None if made else row), 422
    row.title, row.figures = title, _figures(typed) or {}
    db.session.add(row)
    db.session.commit()
    flash(gettext("ロール「%(title)s」を保存しました。", title=row.title), "ok")
    return redirect(url_for("printers.listing"), code=303)


@bp.post("/<key>/remove")
@allow("printer.arranged")
def remove(key: str) -> Response:
    """Forget a roll, unless a printer has it."""
    return forgotten(_own(key), url_for("rolls.edit", key=key))
