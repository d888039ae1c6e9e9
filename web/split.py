"""What each vehicle has of a lot's real weight: the table behind every figure (guideline 4-2 (7) 1)."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, abort, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.deemed import DeemedTable
from ledger.models import Lot
from ledger.queries.routes import routes_of
from ledger.split import Share, by, split
from ledger.words import RecipientKind
from web import table_files
from web.db import db
from web.entry_rows import team_name
from web.lots import seen_lot
from web.table import Column, Table, Unit
from web.table_files import heads_of, made_facts
from web.viewer import allow
from web.words import word

bp = Blueprint("split", __name__, url_prefix="/lots")


@dataclass(frozen=True)
class Group:
    """One line of a summary: a team, a maker or a route, with its grams."""

    name: str
    deemed_g: int
    grams: int


@bp.get("/<uuid:key>/split")
@allow("see.lots")
def page(key: UUID) -> str:
    """The split of a received lot: by team, maker and route, then part by part."""
    lot = seen_lot(key)
    shares = _shares(lot)
    return render_template(
        "lots/split.html",
        lot=lot,
        name=lot.called,
        groups=[_summary(shares, *one) for one in _ways(shares)],
        table=_table(lot, shares),
    )


@bp.get("/<uuid:key>/split.<ending>")
@allow("see.lots")
def file(key: UUID, ending: str) -> Response:
    """The split part by part, as a file."""
    lot = seen_lot(key)
    return table_files.answer(_table(lot, _shares(lot)), ending)


def _shares(lot: Lot) -> list[Share]:
    if lot.received_g is None:
        abort(404)
    return split(lot, DeemedTable(db.session(), lot.site_id))


def _ways(shares: list[Share]) -> list[tuple[str, Callable[[Share], str]]]:
    routes = routes_of(db.session(), {share.recovery.acceptance_id for share in shares})
    return [
        (gettext("チーム"), lambda one: team_name(one.team)),
        (gettext("メーカー"), lambda one: one.maker),
        (gettext("解体自動車の行き先"), lambda one: _route(routes.get(one.recovery.acceptance_id))),
        (gettext("部品"), lambda one: word(one.recovery.part)),
    ]


def _route(kind: RecipientKind | None) -> str:
    return word(kind) if kind else str(gettext("まだ引き渡していない"))


def _summary(shares: list[Share], heading: str, key: Callable[[Share], str]) -> Table[Group]:
    rows = [Group(name, one.deemed_g, one.grams) for name, one in sorted(by(shares, key).items())]
    columns: list[Column[Group]] = [
        Column(heading, lambda one: one.name, width=20),
        Column(gettext("みなし重量"), lambda one: one.deemed_g, Unit.KG, 12, total=True),
        Column(gettext("実重量の配分"), lambda one: one.grams, Unit.KG, 12, total=True),
    ]
    return Table(heading, columns, rows)


def _table(lot: Lot, shares: list[Share]) -> Table[Share]:
    columns: list[Column[Share]] = [
        Column(gettext("引取報告日"), lambda one: one.recovery.acceptance.accepted_on, Unit.DAY, 11),
        Column(
            gettext("車台番号"),
            lambda one: one.recovery.acceptance.chassis_number,
            Unit.CODE,
            20,
            link=lambda one: url_for("trace.show", text=one.recovery.acceptance_id),
        ),
        Column(gettext("メーカー"), lambda one: one.maker, width=14),
        Column(gettext("チーム"), lambda one: team_name(one.team), width=7),
        Column(gettext("部品"), lambda one: word(one.recovery.part), width=16),
        Column(gettext("みなし重量"), lambda one: one.deemed_g, Unit.KG, 12, total=True),
        Column(gettext("実重量の配分"), lambda one: one.grams, Unit.KG, 12, total=True),
        Column(gettext("あとで訂正"), lambda one: one.corrected, Unit.TICK, 9),
    ]
    facts = made_facts((gettext("引渡元"), lot.site.name), (gettext("引渡先"), lot.destination.name))
    return Table("-".join([gettext("実重量の配分"), lot.called]), columns, shares, facts, heads_of([lot.site_id]))
