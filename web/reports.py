"""日報: the daily report by day, team and worker, every part of a day, and the work record of one vehicle."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.deemed import DeemedTable
from ledger.models import Acceptance, Person, Recovery, Site
from ledger.queries.reports import Day, Worked, daily_report, places_of, work_record, workers_of
from ledger.queries.sites import names_of, readable_sites
from ledger.words import CompanyRole, Team
from web import table_files
from web.db import db
from web.entries import TEAMS
from web.entry_rows import team_name
from web.report_tables import Part, daily_columns, part_columns, vehicle_facts, work_columns
from web.table import Table, kilograms_exactly
from web.table_files import download, heads_of, made_facts
from web.table_formats import format_of
from web.table_paper import pdf_of
from web.tag_faces import payload
from web.typed import today
from web.viewer import allow, viewer

bp = Blueprint("reports", __name__, url_prefix="/reports")


def yards() -> list[Site]:
    """The yards whose work the viewer reads."""
    return readable_sites(db.session(), viewer.person, CompanyRole.DISMANTLER) if viewer.person else abort(401)


def _asked() -> Day:
    chosen, sites = request.args.get("site", ""), [site.id for site in yards()]
    if chosen and chosen not in sites:
        abort(404)
    team = request.args.get("team", "")
    every: tuple[Team | None, ...] = tuple(TEAMS.values())
    return Day(
        site_ids=[chosen] if chosen else sites,
        day=_day(request.args.get("day", "")),
        teams=(TEAMS[team],) if team in TEAMS else every,
        person_id=request.args.get("worker") or None,
    )


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today()
    # A calendar's first and last days have no neighbours, and some none in UTC.
    return day if date(2000, 1, 1) <= day <= today() + timedelta(days=1) else today()


def _daily(day: Day) -> Table[Worked]:
    rows = daily_report(db.session(), day)
    columns = daily_columns(names_of(db.session(), (one.acceptance.finished_by for one in rows)))
    name = f"{gettext('解体業者現場日報')} {day.day.isoformat()}"
    empty = gettext("この日の記録はありません。")
    return Table(name, columns, rows, _facts(day), heads_of(list(day.site_ids)), empty)


def _work(day: Day) -> Table[Part]:
    name = f"{gettext('作業記録')} {day.day.isoformat()}"
    rows, empty = work_record(db.session(), day), gettext("この日の記録はありません。")
    return Table(name, work_columns(), rows, _facts(day), heads_of(list(day.site_ids)), empty)


def _facts(day: Day) -> list[tuple[str, str]]:
    named = {site.id: site.name for site in yards()}
    worker = db.session.get(Person, day.person_id) if day.person_id else None
    return made_facts(
        (gettext("事業所"), "、".join(named[site] for site in day.site_ids)),
        (gettext("作業日"), day.day.isoformat()),
        (gettext("チーム"), "、".join(team_name(team) for team in day.teams)),
        (gettext("作業者"), worker.name if worker else gettext("全員")),
    )


_TABLES: dict[str, Callable[[Day], Table[Any]]] = {"daily": _daily, "work": _work}


@bp.get("")
@allow("see.reports")
def daily() -> str:
    """The daily report of a day; `view=work` lists its parts one by one."""
    day = _asked()
    view = request.args.get("view") if request.args.get("view") in _TABLES else "daily"
    return render_template(
        "reports/daily.html",
        table=_TABLES[view or "daily"](day),
        view=view,
        day=day.day,
        neighbours=(day.day - timedelta(days=1), day.day + timedelta(days=1)),
        today=today(),
        yards=yards(),
        teams=TEAMS,
        team_name=team_name,
        workers=workers_of(db.session(), day),
        chosen={name: value for name, value in request.args.items() if name in {"site", "team", "worker"} and value},
    )


@bp.get("/daily.<ending>")
@allow("see.reports")
def daily_file(ending: str) -> Response:
    """The daily report as a file; on paper with boxes for the worker, the one who checks and the one who approves."""
    table = _daily(_asked())
    if ending != "pdf":
        return table_files.answer(table, ending)
    return _paper(table, [(gettext("作業者"), ""), (gettext("確認"), ""), (gettext("承認"), "")])


@bp.get("/work.<ending>")
@allow("see.reports")
def work_file(ending: str) -> Response:
    """The parts of a day as a file."""
    return table_files.answer(_work(_asked()), ending)


def _paper(table: Table[Any], boxes: list[tuple[str, str]], code: str = "") -> Response:
    form = format_of("pdf") or abort(404)
    return download(pdf_of(table, signed_by=boxes, code=code), table.name, form)


def _acceptance(key: UUID) -> Acceptance:
    acceptance = db.session.get(Acceptance, str(key))
    if acceptance is None or acceptance.site_id not in {site.id for site in yards()}:
        abort(404)
    return acceptance


def _vehicle_table(acceptance: Acceptance) -> Table[Part]:
    session, parts = db.session(), sorted(acceptance.live, key=_recorded)
    places = places_of(session, [part.fill for part in parts if part.fill])
    total = DeemedTable(session, acceptance.site_id).whole(acceptance.recovered)
    finisher = names_of(session, [acceptance.finished_by]).get(acceptance.finished_by or "", "")
    return Table(
        f"{gettext('作業記録')} {acceptance.chassis_number}",
        part_columns(),
        [(part, places.get(part.fill_id or "", "")) for part in parts],
        made_facts(*vehicle_facts(acceptance, finisher, "—" if total is None else f"{kilograms_exactly(total)} kg")),
        heads_of([acceptance.site_id]),
        gettext("部品の記録はありません。"),
    )


def _recorded(part: Recovery) -> tuple[object, str]:
    return part.at, part.id


@bp.get("/vehicles/<uuid:key>")
@allow("see.reports")
def vehicle(key: UUID) -> str:
    """The work record of one vehicle."""
    acceptance = _acceptance(key)
    return render_template("reports/vehicle.html", acceptance=acceptance, table=_vehicle_table(acceptance))


@bp.get("/vehicles/<uuid:key>.<ending>")
@allow("see.reports")
def vehicle_file(key: UUID, ending: str) -> Response:
    """The same as a file; on paper its code leads to the vehicle's chain."""
    acceptance = _acceptance(key)
    table = _vehicle_table(acceptance)
    if ending != "pdf":
        return table_files.answer(table, ending)
    code = payload(acceptance.ticket) if acceptance.ticket else ""
    return _paper(table, [(gettext("作業者"), ""), (gettext("確認"), "")], code)
