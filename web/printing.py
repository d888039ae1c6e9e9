"""Printing tags: choose a sheet, see how it comes out, print it; every print is recorded."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from jinja2_fragments.flask import render_block
from sqlalchemy import select
from werkzeug.wrappers import Response

import labels
from ledger import print_queue
from ledger.models import Scale
from ledger.tags import TagKind
from ledger.words import Connection
from web import sheets
from web.db import begin_writing, db
from web.print_order import Order, bytes_of, codes_asked, order_asked, out_of_use, preview, printers_here, unchanged
from web.print_words import sentence
from web.scope import swapped
from web.tag_faces import command_board
from web.viewer import allow, viewer

bp = Blueprint("printing", __name__, url_prefix="/print")

_BOARD = [TagKind.COMMAND]


@bp.get("")
@allow("tag.printed")
def choose() -> str | Response:
    """How the chosen tags come out on the chosen sheet; without any, what can be printed at all."""
    if not request.args.get("codes"):
        own = [(name, row.title) for name, row in sheets.own_sheets().items()]
        offered = own + [(name, sheets.title_of(name)) for name, sheet in labels.PRESETS.items() if sheet.dot is None]
        return render_template("printing/start.html", offered=offered)
    if any(code.startswith(TagKind.BADGE.value) for code in codes_asked(request.args)):
        flash(gettext("名札は、その人の画面から発行し直して印刷します。"), "info")
        return redirect(url_for("people.listing"), code=303)
    return page(order_asked(request.args))


def page(order: Order, problem: str = "") -> str:
    """The order as it stands, with its picture, or the sentence that says why it can't be printed."""
    shown = preview(order)
    told = {
        "order": order,
        "codes": ".".join(order.before),
        "count": len(order.named),
        "again": any(one.tag.printed for one in order.named),
        "printers": [("", gettext("この画面から印刷（PDF）")), *((one.id, one.name) for one in printers_here())],
        "presets": list(order.presets.items()),
        "layout": order.layout,
        "shown": shown,
        "problem": problem or out_of_use(order) or shown.problem,
        "most_copies": sheets.MOST_COPIES,
        "connections": Connection,
    }
    if swapped():
        return str(render_block("printing/choose.html", "sheet", **told))
    return render_template("printing/choose.html", **told)


@bp.post("/tags.pdf")
@allow("tag.printed", writes=False)
def tags_pdf() -> Response | tuple[str, int]:
    """Draw the tags, read each back, record the print, and answer with the PDF."""
    order = order_asked(request.form)
    if out_of_use(order):
        return page(order), 422
    try:
        pdf = bytes_of(order)
    except labels.LabelError as error:
        return page(order, sentence(error)), 422
    settled(order)
    answer = print_queue.hand_out(db.session(), order.queued(), datetime.now(UTC))
    if answer is None or not answer.applied:
        abort(409)
    db.session.commit()
    return sheets.answer(pdf, "nisugata-tags")


def settled(order: Order) -> None:
    """Begin to write; 409 where what was drawn is no longer the newest."""
    db.session.rollback()  # drawing took its time without holding up anybody's records
    begin_writing()
    if not unchanged(order):
        abort(409)


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
    sheet = sheets.sheet_named(request.args.get("preset", "")) or abort(404)
    return sheets.answer(labels.calibration_sheet(sheet), "nisugata-calibration")


@bp.get("/scales")
@allow("tag.printed")
def scales() -> Response:
    """Go on to the signs of all scales of the company."""
    codes = list(db.session.scalars(select(Scale.code).where(Scale.site_id.in_(viewer.site_ids)).order_by(Scale.name)))
    if not codes:
        flash(gettext("はかりはまだ登録されていません。"), "info")
        return redirect(url_for("printing.choose"), code=303)
    return redirect(url_for("printing.choose", codes=".".join(codes)), code=303)
