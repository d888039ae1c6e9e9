"""工程分担表 (様式2): who recovers, receives and makes what, whom the teams pay; as of any day, changed by date."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ledger.models import Company, WorkShare
from ledger.queries.work_split import history, shares_on
from ledger.words import Material, Team
from web import table_files
from web.act import act
from web.db import db
from web.table import Column, Table, Unit
from web.table_files import made_facts
from web.typed import Typed, today
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("work_split", __name__, url_prefix="/agreements/work")

Row = tuple[Company, WorkShare | None]
DOES = ("recovers", "receives", "makes")


def _day() -> date:
    try:
        return date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return today()


@bp.get("")
@allow("see.masters")
def listing() -> str:
    """The table as of a day, and every change of it."""
    day, consortium = _day(), viewer.company.consortium_id
    names = {company.id: company.name for company, _ in shares_on(db.session(), consortium, day)}
    told = [(share, names[share.company_id]) for share in reversed(history(db.session(), consortium))]
    return render_template("work_split/listing.html", table=table_on(day), day=day, history=told, names=names)


@bp.get("/table.<ending>")
@allow("see.masters")
def file(ending: str) -> Response:
    """The table as a file, in the columns of 様式2."""
    return table_files.answer(table_on(_day()), ending)


def table_on(day: date) -> Table[Row]:
    """工程分担表 as of a day."""
    everyone = shares_on(db.session(), viewer.company.consortium_id, day)
    rows = [(company, share) for company, share in everyone if not company.gone_on(day)]
    facts = made_facts(
        (gettext("コンソーシアム"), viewer.company.consortium.name), (gettext("基準日"), day.isoformat())
    )
    return Table(gettext("工程分担表"), share_columns(), rows, facts)


def share_columns() -> list[Column[Row]]:
    """The columns of 様式2."""
    steps = {"recovers": gettext("部品回収"), "receives": gettext("引取・計量"), "makes": gettext("原材料化")}
    return [
        Column(gettext("社名"), lambda row: row[0].name, width=28),
        Column(gettext("役割"), lambda row: word(row[0].role), width=16),
        *(_does(name, group, material) for name, group in steps.items() for material in Material),
        *(_paid(team) for team in (Team.TH, Team.ART)),
    ]


def _does(name: str, group: str, material: Material) -> Column[Row]:
    def ticked(row: Row) -> bool:
        return row[1] is not None and material in getattr(row[1], name)

    width = 11 if material is Material.BUMPER else 9  # a longer word
    return Column(word(material), ticked, Unit.TICK, width, group=group)


def _paid(team: Team) -> Column[Row]:
    return Column(
        team.value, lambda row: row[1] is not None and team in row[1].paid_by, Unit.TICK, 7, group=gettext("支払窓口")
    )


@bp.get("/<key>")
@allow("work.assigned")
def ask(key: str) -> str:
    """The form of a member, filled in with what it does today."""
    company, share = _member(key)
    typed = Typed(MultiDict({"valid_from": today().isoformat()}))
    for name in DOES:
        typed.form.setlist(name, sorted(getattr(share, name)) if share else [])
    typed.form.setlist("paid_by", sorted(share.paid_by) if share else [])
    return _form(company, typed)


def _member(key: str) -> Row:
    rows = shares_on(db.session(), viewer.company.consortium_id, today())
    return next((row for row in rows if row[0].id == key), None) or abort(404)


def _form(company: Company, typed: Typed) -> str:
    materials = [(material.value, word(material)) for material in Material]
    return render_template(
        "work_split/form.html",
        company=company,
        typed=typed,
        materials=materials,
        teams=[(t.value, word(t)) for t in Team],
    )


@bp.post("/<key>")
@allow("work.assigned")
def assign(key: str) -> Response | tuple[str, int]:
    """Note what a member does from a day on."""
    company, _ = _member(key)
    typed = Typed(request.form)
    day = typed.day("valid_from", future=True)
    does = {name: [one.value for one in typed.words(name, Material)] for name in DOES}
    paid = [team.value for team in typed.words("paid_by", Team)]
    if day is None:
        return _form(company, typed), 422
    if not act("work.assigned", company=key, valid_from=day.isoformat(), **does, paid_by=paid).applied:
        return _form(company, typed), 422
    flash(gettext("%(name)sの分担を登録しました。", name=company.name), "ok")
    return redirect(url_for("work_split.listing", on=day.isoformat()), code=303)
