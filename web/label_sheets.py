"""Sheets of labels of a site's own: rows, columns and margins in mm, the printer's offset, the sheet that shows it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

import labels
from ledger.event import new_id
from ledger.models import LabelSheet, Printer
from ledger.tags import TagKind
from web import sheets
from web.db import db
from web.print_words import sentence
from web.scope import swapped
from web.typed import Typed
from web.viewer import allow, viewer

bp = Blueprint("label_sheets", __name__, url_prefix="/print/sheets")

COUNTS = ("columns", "rows")
MEASURES = (
    "page_width", "page_height", "width", "height", "left", "top", "gap_x", "gap_y", "offset_x", "offset_y",
)  # fmt: skip
"""Fields of the form, by the names of `labels.Sheet`; all but the counts in mm."""

_BLAMED = {"横": "gap_x", "縦": "gap_y", "右": "page_width", "下": "page_height"}


@bp.get("/new")
@allow("printer.arranged")
def new() -> str:
    """The form, filled with the measures of a sheet one can buy, to be changed."""
    like = request.args.get("like", "")
    start = sheets.sheet_named(like)
    if start is None or start.dot:
        like, start = "a4-10", labels.PRESETS["a4-10"]
    if swapped():
        return _picture(Typed(request.args))
    return _form(Typed(_as_typed(start, gettext("%(title)s の写し", title=sheets.title_of(like))[:60])))


def _as_typed(sheet: labels.Sheet, title: str) -> MultiDict[str, str]:
    figures = {name: f"{getattr(sheet, name):g}" for name in (*COUNTS, *MEASURES)}
    return MultiDict({"title": title, **figures})


def _form(typed: Typed, row: LabelSheet | None = None) -> str:
    return render_template("label_sheets/form.html", typed=typed, row=row, **_shown(typed))


def _picture(typed: Typed) -> str:
    return render_template("label_sheets/_picture.html", typed=typed, **_shown(typed))


def _shown(typed: Typed) -> dict[str, object]:
    """The outlines of the labels as they stand, or why they can't be."""
    looked = Typed(typed.form)
    sheet = _sheet(looked)
    if sheet is None:
        return {"picture": "", "problem": next(iter(looked.errors.values()), ""), "kinds": []}
    png = labels.preview(labels.calibration_sheet(sheet), 0, 60)
    return {"picture": sheets.data_uri(png), "problem": "", "kinds": sheets.fitting(sheet)}


def _sheet(typed: Typed) -> labels.Sheet | None:
    """The sheet as typed; what is wrong is noted beside its field, or under "sheet" where fields contradict."""
    figures = _figures(typed)
    if figures is None:
        return None
    try:
        sheet = sheets.measured(typed["title"] or "-", figures)
    except labels.LayoutRefused as error:
        typed.wrong(_blamed(error), sentence(error))
        return None
    kinds = sheets.fitting(sheet)
    if all(why for _, _, why in kinds):
        typed.wrong("width", next(why for kind, _, why in kinds if kind is TagKind.BADGE))
        return None
    return sheet


def _blamed(error: labels.LayoutRefused) -> str:
    """The field to look at: where labels overlap, the gap between them; where they reach too far, the paper."""
    told = {error.figures.get(name) for name in ("field", "direction", "side")}
    return next((field for word, field in _BLAMED.items() if word in told), str(error.figures.get("field", "sheet")))


def _figures(typed: Typed) -> dict[str, float] | None:
    counts = {name: float(typed.number(name, 1, 40)) for name in COUNTS}
    measures = {name: typed.millimetres(name) for name in MEASURES}
    known = {name: value for name, value in measures.items() if value is not None}
    return {**counts, **known} if typed.sound and len(known) == len(MEASURES) else None


@bp.post("")
@allow("printer.arranged")
def make() -> Response | tuple[str, int]:
    """Keep a new sheet."""
    typed = Typed(request.form)
    typed.text("title", most=60)
    if _sheet(typed) is None or not typed.sound or viewer.site is None:
        return _form(typed), 422
    row = LabelSheet(id=new_id(), site_id=viewer.site.id, title=typed["title"].strip(), figures=_figures(typed) or {})
    db.session.add(row)
    db.session.commit()
    flash(gettext("用紙「%(title)s」を登録しました。", title=row.title), "ok")
    return redirect(url_for("printers.listing"), code=303)


@bp.get("/<key>")
@allow("printer.arranged")
def edit(key: str) -> str:
    """The form of a sheet."""
    row = _own(key)
    if swapped():
        return _picture(Typed(request.args))
    return _form(Typed(_as_typed(sheets.sheet_of(row), row.title)), row)


def _own(key: str) -> LabelSheet:
    row = own_row(key)
    return abort(404) if sheets.is_roll(row) else row


def own_row(key: str) -> LabelSheet:
    """A sheet or roll of the company's own; 404 where there is no such."""
    row = db.session.get(LabelSheet, key)
    if row is None or row.site_id not in viewer.site_ids:
        abort(404)
    return row


@bp.post("/<key>")
@allow("printer.arranged")
def change(key: str) -> Response | tuple[str, int]:
    """Keep other measures of a sheet."""
    row, typed = _own(key), Typed(request.form)
    typed.text("title", most=60)
    if _sheet(typed) is None or not typed.sound:
        return _form(typed, row), 422
    row.title, row.figures = typed["title"].strip(), _figures(typed) or {}
    db.session.commit()
    flash(gettext("用紙「%(title)s」を保存しました。", title=row.title), "ok")
    return redirect(url_for("printers.listing"), code=303)


@bp.post("/<key>/remove")
@allow("printer.arranged")
def remove(key: str) -> Response:
    """Forget a sheet, unless a printer has it."""
    return forgotten(_own(key), url_for("label_sheets.edit", key=key))


def forgotten(row: LabelSheet, form: str) -> Response:
    """Forget a sheet or roll, or say which printer has it on its form."""
    using = select(Printer.name).where(Printer.preset == f"{sheets.OWN}{row.id}", ~Printer.removed)
    printer = db.session.scalar(using.limit(1))
    if printer:
        flash(
            gettext("プリンター「%(name)s」が使っています。先にプリンターの用紙を変えてください。", name=printer),
            "refusal",
        )
        return redirect(form, code=303)
    db.session.delete(row)
    db.session.commit()
    flash(gettext("用紙「%(title)s」を消しました。", title=row.title), "ok")
    return redirect(url_for("printers.listing"), code=303)
