"""検索: recovered parts among all that were ever recorded, by chassis number, tag, lot, day, worker, maker."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext

from ledger.deemed import DeemedTable
from ledger.models import Recovery
from ledger.queries.recoveries import Key, makers, recoveries, workers
from ledger.queries.sites import readable_sites
from ledger.words import CompanyRole
from web.db import db
from web.listings import Asked
from web.office_lists import recovery_columns, sought_of
from web.scope import swapped
from web.table import Column, Table, Unit
from web.viewer import allow, viewer

bp = Blueprint("search", __name__, url_prefix="/search")

PAGE = 50
MOST_OFFERED = 200
"""Workers of a menu; of more one types the name."""
FILTERS = ("q", "first", "last", "worker", "maker", "site")


@bp.get("")
@allow("see.search")
def page() -> str:
    """The form and a page of what is found, the newest first."""
    person = viewer.person or abort(401)
    filters = {name: request.args[name][:100] for name in FILTERS if request.args.get(name)}
    asked = Asked(db.session(), person, filters)
    sought = replace(sought_of(asked, PAGE), before=_key(request.args.get("before", "")))
    found = recoveries(db.session(), sought)
    told: dict[str, Any] = {
        "table": _table(found[:PAGE]),
        "filters": filters,
        "further": _text(found[PAGE - 1]) if len(found) > PAGE else None,
        "wrong": [name for name in ("first", "last") if filters.get(name) and not asked.day(name)],
    }
    if swapped():
        return render_template("search/_found.html", **told)
    sites = readable_sites(db.session(), person, CompanyRole.DISMANTLER)
    ids = [site.id for site in sites]
    people, names = workers(db.session(), ids, MOST_OFFERED), makers(db.session(), ids)
    return render_template("search/page.html", sites=sites, workers=people, makers=names, **told)


def _table(found: list[Recovery]) -> Table[Recovery]:
    tables = {site: DeemedTable(db.session(), site) for site in {one.site_id for one in found}}
    columns = recovery_columns(tables)
    numbered = Column[Recovery](
        gettext("車台番号"),
        lambda one: one.acceptance.chassis_number,
        Unit.CODE,
        20,
        link=lambda one: url_for("reports.vehicle", key=one.acceptance_id),
    )
    shown = [numbered if column.heading == numbered.heading else column for column in columns]
    return Table(gettext("回収の記録"), shown, found, empty=gettext("条件に合う回収の記録はありません。"))


def _text(recovery: Recovery) -> str:
    return f"{recovery.at.astimezone(UTC).isoformat()},{recovery.id}"


def _key(text: str) -> Key | None:
    at, _, key = text.partition(",")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, key[:36]) if moment.tzinfo and key else None
