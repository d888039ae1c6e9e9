"""Printing tags: choose a sheet, see how it comes out, print it; every print is recorded."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from jinja2_fragments.flask import render_block
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

import labels
from ledger import print_queue, tags
from ledger.models import Scale
from ledger.print_words import Connection
from ledger.tags import TagKind
from web import sheets
from web.db import begin_writing, db
from web.print_order import (
    Order,
    bytes_of,
    codes_asked,
    known_codes,
    order_asked,
    out_of_use,
    preview,
    printers_here,
    unchanged,
)
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
    if any(code.startswith(TagKind.BADGE.value) for code in codes_asked(request.args)):
        flash(gettext("名札は、その人の画面から発行し直して印刷します。"), "info")
        return redirect(url_for("people.listing"), code=303)
    if not request.args.get("codes"):
        return _one_typed(request.args["typed"][:60]) if "typed" in request.args else _start()
    known = known_codes(request.args) or abort(404)
    if known != codes_asked(request.args):
        return _without_unknown(known)
    return page(order_asked(request.args))


def _start(typed: str = "", problem: str = "") -> str:
    """What can be printed at all."""
    own = [(name, row.title) for name, row in sheets.own_sheets().items()]
    offered = own + [(name, sheets.title_of(name)) for name, sheet in labels.PRESETS.items() if sheet.dot is None]
    return render_template("printing/start.html", offered=offered, typed=typed, problem=problem)


def _one_typed(typed: str) -> Response | str:
    """Go on with a tag whose number somebody keyed, or say beside the field what is wrong with it."""
    try:
        code = tags.read(typed).code
    except tags.NotATag:
        return _start(typed, gettext("タグの番号が違います。QRの横の番号を、そのまま入力してください。"))
    if not known_codes(MultiDict({"codes": code})):
        return _start(typed, gettext("この番号のタグは、この事業者にはありません。"))
    return redirect(url_for("printing.choose", codes=code), code=303)


def _without_unknown(known: list[str]) -> Response:
    """Go on with the tags that exist, and say which don't."""
    lost = [code for code in codes_asked(request.args) if code not in known]
    flash(gettext("見つからない番号を外しました：%(codes)s", codes=" ".join(lost)[:200]), "warn")
    preset, printer = request.args.get("preset"), request.args.get("printer")
    return redirect(url_for("printing.choose", codes=".".join(known), preset=preset, printer=printer), code=303)


def page(order: Order, problem: str = "") -> str:
    """The order as it stands, with its picture, or the sentence that says why it can't be printed."""
    shown = preview(order, request.values)
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
    shown = sheets.preview([command_board("")], layout, request.args)
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
