"""Printing tags: choose a sheet, see how it comes out, print it; every print is recorded."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from jinja2_fragments.flask import render_block
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

import labels
from ledger.models import Scale
from ledger.queries.tags import Named, printable
from ledger.tags import TagKind
from web import sheets
from web.act import act
from web.db import begin_writing, db
from web.scope import swapped
from web.tag_faces import command_board, faces
from web.viewer import allow, viewer

bp = Blueprint("printing", __name__, url_prefix="/print")

_BOARD = [TagKind.COMMAND]


@bp.get("")
@allow("tag.printed")
def choose() -> str | Response:
    """How the chosen tags come out on the chosen sheet; without any, what can be printed at all."""
    if not request.args.get("codes"):
        return render_template("printing/start.html", presets=labels.PRESETS)
    if any(code.startswith(TagKind.BADGE.value) for code in _codes(request.args)):
        flash(gettext("名札は、その人の画面から発行し直して印刷します。"), "info")
        return redirect(url_for("people.listing"), code=303)
    return _page(_named(request.args), request.args)


def _codes(values: MultiDict[str, str]) -> list[str]:
    return list(dict.fromkeys(code for code in values.get("codes", "").split(".") if code))


def _named(values: MultiDict[str, str]) -> list[Named]:
    codes = _codes(values)
    if len(codes) > sheets.MOST_TAGS:
        abort(413)
    return printable(db.session(), codes, viewer.site_ids) or abort(404)


def _page(named: list[Named], values: MultiDict[str, str], problem: str = "") -> str:
    presets = sheets.presets_for(list(dict.fromkeys(TagKind(one.tag.code[0]) for one in named)))
    layout = sheets.layout_asked(values, presets)
    shown = sheets.preview(faces(named), layout)
    told = {
        "codes": ".".join(one.tag.code for one in named),
        "count": len(named),
        "again": any(one.tag.printed for one in named),
        "presets": list(presets.items()),
        "layout": layout,
        "shown": shown,
        "problem": problem or shown.problem,
        "most_copies": sheets.MOST_COPIES,
    }
    if swapped():
        return str(render_block("printing/choose.html", "sheet", **told))
    return render_template("printing/choose.html", **told)


@bp.post("/tags.pdf")
@allow("tag.printed", writes=False)
def tags_pdf() -> Response | tuple[str, int]:
    """Draw the tags, read each back, record the print, and answer with the PDF."""
    named = _named(request.form)
    renew = request.form.get("again") == "new"
    renewed = {one.tag.code for one in named if renew and one.tag.printed}
    generations = {one.tag.code: one.tag.generation for one in named}
    presets = sheets.presets_for(list(dict.fromkeys(TagKind(code[0]) for code in generations)))
    try:
        pdf = sheets.drawn(faces(named, renewed), sheets.layout_asked(request.form, presets), proof=True)
    except labels.LabelError as error:
        return _page(named, request.form, sheets.sentence(error)), 422
    _record(generations, renewed)
    return sheets.answer(pdf, "nisugata-tags")


def _record(generations: dict[str, int], renewed: set[str]) -> None:
    """Record the print; what was drawn must still be the newest generation."""
    db.session.rollback()  # drawing took its time without holding up anybody's records
    begin_writing()
    now = printable(db.session(), generations, viewer.site_ids) or abort(404)
    if {one.tag.code: one.tag.generation for one in now} != generations:
        abort(409)
    for codes, reprint in ([code for code in generations if code not in renewed], False), (sorted(renewed), True):
        if codes and not act("tag.printed", codes=codes, reprint=reprint).applied:
            abort(403)


@bp.get("/board")
@allow("tag.printed")
def board() -> str:
    """The command board on the chosen sheet."""
    presets = sheets.presets_for(_BOARD)
    layout = sheets.layout_asked(request.args, presets)
    shown = sheets.preview([command_board("")], layout)
    return render_template("printing/board.html", presets=list(presets.items()), layout=layout, shown=shown)


@bp.get("/board.pdf")
@allow("tag.printed")
def board_pdf() -> Response:
    """The command board as PDF. Its codes never change, so its prints are not counted."""
    layout = sheets.layout_asked(request.args, sheets.presets_for(_BOARD))
    return sheets.answer(sheets.drawn([command_board("")], layout, proof=True), "nisugata-commands")


@bp.get("/calibration.pdf")
@allow("tag.printed")
def calibration_pdf() -> Response:
    """A sheet that shows by how much printer and paper are off."""
    preset = request.args.get("preset", "")
    if preset not in labels.PRESETS:
        abort(404)
    return sheets.answer(labels.calibration_sheet(labels.PRESETS[preset]), "nisugata-calibration")


@bp.get("/scales")
@allow("tag.printed")
def scales() -> Response:
    """Go on to the signs of all scales of the company."""
    codes = list(db.session.scalars(select(Scale.code).where(Scale.site_id.in_(viewer.site_ids)).order_by(Scale.name)))
    if not codes:
        flash(gettext("はかりはまだ登録されていません。"), "info")
        return redirect(url_for("printing.choose"), code=303)
    return redirect(url_for("printing.choose", codes=".".join(codes)), code=303)
