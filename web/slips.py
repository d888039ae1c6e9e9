"""検収伝票: the acceptance slip of a received lot, signed by the receiver, read by both sides; never changed."""

import json
from datetime import datetime
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from labels.paper import Facts, Section, Signatures, Text, Title
from ledger.access import strong_enough
from ledger.dock_words import Dealing, Flaw, Severity
from ledger.kinds.receipts import LONGEST_SLIP, standing_slip
from ledger.models import Lot, Recorded, Site, Slip
from ledger.queries.receipts import slips_of
from ledger.receipts import SlipFinding, SlipLine, SlipText, slip_of
from ledger.words import Auth, LotState, Material
from web import table_files, table_paper
from web.act import act
from web.db import db
from web.lots import seen_lot
from web.table import Column, Head, Table, Unit, kilograms_exactly, told
from web.table_formats import format_of
from web.tag_faces import trace_payload
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("slips", __name__, url_prefix="/lots")


@bp.get("/<uuid:key>/slip")
@allow("see.lots")
def page(key: UUID) -> str:
    """The slips of a lot, the last first; the receiver signs what would be on the next."""
    return _page(seen_lot(key))


def _page(lot: Lot, reason: str = "", wrong: str = "") -> str:
    if lot.state is not LotState.RECEIVED:
        abort(404)
    last, now = standing_slip(db.session(), lot.id), slip_of(db.session(), lot)
    due = last is None or last.content != now
    mine = viewer.may("slip.signed") and lot.destination_id in viewer.site_ids
    strong = viewer.auth is None or strong_enough("slip.signed", viewer.auth)
    text: SlipText = json.loads(now if due or last is None else last.content)
    return render_template(
        "slips/page.html",
        lot=lot,
        slips=_slips(lot),
        last=last,
        due=due,
        signs=mine and due and strong,
        badge=mine and due and not strong,
        content=now,
        text=text,
        table=_lines(text),
        findings=_findings(text) if text["findings"] else None,
        reason=reason,
        wrong=wrong,
        number=number,
        handed=handed,
    )


def _slips(lot: Lot) -> list[Slip]:
    return slips_of(db.session(), [lot.id]).get(lot.id, [])


def number(slip: Slip) -> str:
    """A slip's number as it is written."""
    return f"{slip.number:06}"


@bp.post("/<uuid:key>/slip")
@allow("slip.signed")
def sign(key: UUID) -> Response | tuple[str, int]:
    """Sign the slip as it was shown; a second one needs a reason, and names the one it stands for."""
    lot, reason = seen_lot(key), request.form.get("reason", "").strip()[:400]
    last = standing_slip(db.session(), lot.id)
    if last and not reason:
        return _page(lot, wrong=gettext("理由を入力してください。")), 422
    content = request.form.get("content", "")[:LONGEST_SLIP]
    answer = act("slip.signed", lot=lot.id, content=content, replaces=last.id if last else None, reason=reason)
    if not answer.applied:
        return _page(lot, reason), 422
    flash(gettext("検収伝票に署名しました。送り主の荷姿のページにも出ます。"), "ok")
    return redirect(url_for("slips.page", key=key), code=303)


@bp.get("/<uuid:key>/slip/<int:slip_number>.pdf")
@allow("see.lots")
def pdf(key: UUID, slip_number: int) -> Response:
    """A slip on paper, as it was signed."""
    lot = seen_lot(key)
    slip = next((one for one in _slips(lot) if one.number == slip_number), None) or abort(404)
    name = f"{gettext('検収伝票')}-{number(slip)}"
    return table_files.download(_paper(slip), name, format_of("pdf", None) or abort(404))


def _paper(slip: Slip) -> bytes:
    text: SlipText = json.loads(slip.content)
    sections: list[Section] = [Facts(_facts(slip, text)), table_paper.grid(_lines(text))]
    if text["findings"]:
        sections += [Title(gettext("指摘")), table_paper.grid(_findings(text))]
    sections += _notes(slip, text)
    sections.append(Signatures([(gettext("検収者"), slip.signer.name), (gettext("引渡元 確認"), text["brought_by"])]))
    title = gettext("検収伝票 %(number)s", number=number(slip))
    return table_paper.document(title, sections, [_head(slip)], code=trace_payload(slip.lot.code))


def _facts(slip: Slip, text: SlipText) -> list[tuple[str, str]]:
    return [
        (gettext("引渡元"), text["sender"]),
        (gettext("引取業者"), text["receiver"]),
        (gettext("荷姿ID"), text["lot"]),
        (gettext("部品"), word(Material(text["material"]))),
        (gettext("引取日"), _moment(text["received_at"])),
        (gettext("トラック登録番号"), text["truck"] or "—"),
        (gettext("袋"), gettext("%(found)s個 / %(bags)s個", found=text["found"], bags=text["bags"])),
        (gettext("みなし重量合計"), f"{kilograms_exactly(text['deemed_g'])} kg"),
        (gettext("実回収重量"), f"{kilograms_exactly(text['total_g'])} kg"),
        (gettext("指摘"), gettext("%(count)s件", count=len(text["findings"])) if text["findings"] else gettext("なし")),
        *([(gettext("引渡しの署名"), handed(text))] if text["brought_by"] else []),
        (gettext("署名日時"), told(Unit.MOMENT, slip.signed_at)),
    ]


def handed(text: SlipText) -> str:
    """Both who signed for the lot at the dock, how the first was known, and when."""
    how = word(Auth(text["brought_auth"])) if text["brought_auth"] else gettext("名前だけ")
    said = {"by": text["brought_by"], "how": how, "taker": text["taken_by"], "at": _moment(text["handed_at"])}
    return str(gettext("引渡し %(by)s（%(how)s）・引取り %(taker)s　%(at)s", **said))


def _moment(text: str) -> str:
    return told(Unit.MOMENT, datetime.fromisoformat(text)) if text else ""


def _notes(slip: Slip, text: SlipText) -> list[Section]:
    notes: list[Section] = []
    if text["missing_reason"]:
        notes += [Title(gettext("届かなかった袋")), Text(text["missing_reason"])]
    if slip.replaces:
        said = gettext("検収伝票 %(old)s に代わるものです。", old=number(slip.replaces))
        notes += [Title(gettext("訂正")), Text(said), Text(slip.reason)]
    return notes


def _lines(text: SlipText) -> Table[SlipLine]:
    columns: list[Column[SlipLine]] = [
        Column(gettext("量った日時"), lambda one: _moment(one["at"]), width=16),
        Column(gettext("袋"), lambda one: one["bags"] or gettext("全部まとめて"), width=12),
        Column(gettext("総重量"), lambda one: one["gross_g"], Unit.KG, 10),
        Column(gettext("風袋"), lambda one: one["tare_g"], Unit.KG, 10),
        Column(gettext("正味"), lambda one: one["net_g"], Unit.KG, 10, total=True),
        Column(gettext("はかり"), lambda one: one["scale"], width=14),
        Column(gettext("検査証明"), lambda one: one["certificate"], width=14),
    ]
    return Table(gettext("計量"), columns, text["lines"])


def _findings(text: SlipText) -> Table[SlipFinding]:
    columns: list[Column[SlipFinding]] = [
        Column(gettext("袋"), lambda one: str(one["bag"] or gettext("荷全体")), width=8),
        Column(gettext("指摘"), lambda one: word(Flaw(one["flaw"])), width=16),
        Column(gettext("程度"), lambda one: word(Severity(one["severity"])), width=14),
        Column(gettext("推定重量"), lambda one: one["grams"], Unit.KG, 10),
        Column(gettext("取扱い"), lambda one: word(Dealing(one["dealing"])), width=16),
        Column(gettext("内容"), lambda one: one["note"], width=24),
    ]
    return Table(gettext("指摘"), columns, text["findings"])


def _head(slip: Slip) -> Head:
    """The signing's own place in the receiver's chain: the end of the ledger as the slip was made."""
    signed = db.session.get_one(Recorded, slip.id)
    return Head(db.session.get_one(Site, signed.site_id).name, signed.site_position, signed.hash)
