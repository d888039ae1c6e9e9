"""For a receiver without an account: the lot's paper and file, and the form for what arrived, behind the lot's link."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

import ledger
from labels.paper import Facts, Section, Text, Title
from ledger.deemed import DeemedTable
from ledger.dock_words import Flaw
from ledger.event import Source, happening
from ledger.models import Bag, Lot, Mention, ProofLink, Recorded, Standing
from ledger.words import Code, LotState, Status
from web import table_paper
from web.db import db
from web.proof import opened_lot
from web.refusals import refusal_sentence
from web.signed_files import signed_json, signed_pdf
from web.table import Column, Table, Unit, told
from web.table_files import download
from web.table_formats import format_of
from web.typed import Typed
from web.viewer import ANYONE, allow
from web.words import word

bp = Blueprint("outsiders", __name__, url_prefix="/proof")

MOST_STATEMENTS = 10
"""What one link takes in all; one at a time waits."""
LARGEST = 64_000
"""Bytes of a filled form."""
HEAVIEST_KG = 100_000
_WHOLE = "whole"


def _opened(token: str) -> tuple[ProofLink, Lot]:
    opened = opened_lot(token)
    return opened or abort(410)


def _facts(lot: Lot) -> dict[str, Any]:
    table = DeemedTable(db.session(), lot.site_id)
    bags = [
        {"number": bag.number, "code": bag.code, "container": bag.fill.container.name, "form": bag.fill.container.form}
        | {"deemed_g": table.total(bag.fill.content)}
        for bag in lot.bags
    ]
    return {
        "lot": lot.called,
        "code": lot.code,
        "material": lot.material,
        "sender": f"{lot.site.company.name} {lot.site.name}",
        "receiver": f"{lot.destination.company.name} {lot.destination.name}",
        "truck": lot.truck,
        "recovered": [lot.recovered_from.isoformat(), lot.recovered_to.isoformat()],
        "shipped_at": lot.shipped_at.isoformat() if lot.shipped_at else None,
        "bags": bags,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


@bp.get("/<token>/lot.json")
@allow(ANYONE)
def file(token: str) -> Response:
    """The lot's list as a signed file; no vehicle and no person is in it."""
    _, lot = _opened(token)
    answer = Response(signed_json(_facts(lot)), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{lot.code}.json"'
    return answer


@bp.get("/<token>/lot.pdf")
@allow(ANYONE)
def paper(token: str) -> Response:
    """The lot's list on paper, with columns to write into and the link as a QR."""
    _, lot = _opened(token)
    form = format_of("pdf", None) or abort(404)
    title = gettext("荷姿 %(lot)s", lot=lot.called)
    sections: list[Section] = [
        Facts(list(_paper_facts(lot))),
        table_paper.grid(_paper_table(lot)),
        Title(gettext("引き取ったら")),
        Text(gettext("右上のQRを読み、届いた袋・重さ・指摘を書いてください。送り主が確かめます。")),
        Text(
            gettext(
                "このPDFが本物かどうかは %(address)s で調べられます。",
                address=url_for("signed_files.page", _external=True),
            )
        ),
    ]
    address = url_for("proof.show", token=token, _external=True).upper()  # `/PROOF/` opens it too
    return download(signed_pdf(table_paper.document(title, sections, code=address)), title, form)


def _paper_facts(lot: Lot) -> Iterator[tuple[str, str]]:
    yield gettext("引渡元"), f"{lot.site.company.name} {lot.site.name}"
    yield gettext("引取業者"), f"{lot.destination.company.name} {lot.destination.name}"
    yield gettext("部品"), word(lot.material)
    yield gettext("トラック登録番号"), lot.truck or "—"
    yield gettext("出荷"), told(Unit.MOMENT, lot.shipped_at) if lot.shipped_at else "—"
    yield gettext("袋"), gettext("%(count)s個", count=len(lot.bags))


def _paper_table(lot: Lot) -> Table[Bag]:
    table = DeemedTable(db.session(), lot.site_id)
    columns: list[Column[Bag]] = [
        Column(gettext("番号"), lambda bag: f"{bag.number}/{len(lot.bags)}", width=6),
        Column(gettext("タグ"), lambda bag: bag.code, Unit.CODE, 13),
        Column(gettext("容器"), lambda bag: bag.fill.container.name, width=16),
        Column(gettext("みなし重量"), lambda bag: table.total(bag.fill.content), Unit.KG, 10, total=True),
        Column(gettext("届いた"), lambda _: "", width=7),
        Column(gettext("総重量"), lambda _: "", width=10),
        Column(gettext("風袋"), lambda _: "", width=10),
    ]
    return Table(gettext("荷姿"), columns, lot.bags)


@bp.get("/<token>/statement")
@allow(ANYONE)
def form(token: str) -> str | tuple[str, int]:
    """The form for what arrived, or where what was stated stands."""
    link, lot = _opened(token)
    return _form(token, link, lot, Typed())


def _form(token: str, link: ProofLink, lot: Lot, typed: Typed, wrong: str = "") -> str | tuple[str, int]:
    if not link.states:
        abort(404)
    before = _stated(link)
    page = render_template(
        "proof/statement.html",
        token=token,
        lot=lot,
        name=lot.called,
        waiting=Status.HELD in before,
        given_back=bool(before) and before[-1] is Status.ANNULLED,
        takes=lot.state is LotState.SHIPPED and not lot.standing_lines and len(before) < MOST_STATEMENTS,
        flaws=[("", gettext("なし")), *((one.value, word(one)) for one in Flaw)],
        typed=typed,
        wrong=wrong,
    )
    return (page, 422) if wrong or not typed.sound else page


def _stated(link: ProofLink) -> list[Status]:
    """Where the link's statements stand, in their order."""
    rows = (
        select(Standing.status)
        .join(Recorded, Recorded.id == Standing.id)
        .join(Mention, Mention.position == Recorded.position)
        .where(Mention.thing_id == link.id, Standing.kind == "statement.made")
        .order_by(Recorded.position)
    )
    return list(db.session.scalars(rows))


@bp.post("/<token>/statement")
@allow(ANYONE)
def state(token: str) -> Response | str | tuple[str, int]:
    """Take what the receiver wrote; it waits for somebody to let it through."""
    if (request.content_length or 0) > LARGEST:
        abort(413)
    link, lot = _opened(token)
    before, typed = _stated(link), Typed(request.form)
    if Status.HELD in before or len(before) >= MOST_STATEMENTS:
        return _form(token, link, lot, Typed())
    body = _body(lot, typed)
    if not typed.sound or not link.states:
        return _form(token, link, lot, typed)
    event = happening("statement.made", None, link=link.id, lot=lot.id, **body)
    answer = ledger.record(db.session(), event, Source(link.site_id))
    if answer.refusal is not Code.OUTSIDER and answer.refusal:
        db.session.rollback()  # what no person could let through is not kept: it is told at once and typed anew
        return _form(token, link, lot, typed, refusal_sentence(answer.refusal, answer.detail))
    db.session.commit()
    flash(gettext("受け付けました。送り主が確かめると、荷姿の重さになります。"), "ok")
    return redirect(url_for("outsiders.form", token=token), code=303)


def _body(lot: Lot, typed: Typed) -> dict[str, Any]:
    found = [bag for bag in lot.bags if bag.id in typed.several("found")]
    if not found:
        typed.wrong("found", gettext("届いた袋を選んでください。"))
    names = [_WHOLE] if typed["gross-whole"].strip() else [bag.id for bag in found]
    weights = [_weight(typed, name) for name in names]
    return {
        "found": [bag.id for bag in found],
        "weights": [one for one in weights if one],
        "findings": _findings(lot, typed),
        "note": typed.text("note", most=400, required=False),
    }


def _weight(typed: Typed, name: str) -> dict[str, object] | None:
    gross = typed.grams(f"gross-{name}", HEAVIEST_KG, "0.001")
    tare = typed.grams(f"tare-{name}", HEAVIEST_KG, "0.001") or 0
    if gross is None:
        typed.wrong(f"gross-{name}", gettext("総重量を入力してください。"))
        return None
    return {"gross_g": gross, "tare_g": tare} | ({} if name == _WHOLE else {"bag": name})


def _findings(lot: Lot, typed: Typed) -> list[dict[str, object]]:
    if not typed["flaw"]:
        return []
    flaw, note = typed.word("flaw", Flaw), typed.text("finding", most=400, required=typed["flaw"] == Flaw.OTHER)
    bag = typed["bag"] if typed["bag"] in {one.id for one in lot.bags} else None
    grams = typed.grams("finding_kg", HEAVIEST_KG, "0.1")
    told_of = {"flaw": flaw, "note": note, "bag": bag, "grams": grams}
    return [{name: value for name, value in told_of.items() if value is not None}]
