"""The first page after signing in: a worker goes to the floor, a receiver to the dock, the others see an overview."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from ledger.queries import overview as queries
from ledger.queries.deadlines import work_left
from ledger.queries.entries import Step, waiting
from ledger.queries.lots import Sought as SoughtLots
from ledger.queries.lots import lot_counts, lots, sums
from ledger.queries.sites import readable_sites
from ledger.queries.storage import fullest, nearly_full, to_ship
from ledger.queries.tray import Sought, tray_size
from ledger.words import CompanyRole, LotState, Role, Team
from web.db import db
from web.entries import TEAMS
from web.entry_rows import STEPS, team_name
from web.overview import chart_of, table_of
from web.typed import today
from web.viewer import allow, viewer

bp = Blueprint("home", __name__)

_OFFICE = frozenset({Role.SUPERVISOR, Role.CLERK, Role.OWNER, Role.MANAGER, Role.AUDITOR})
NEWEST_LOTS = 6
FULLEST = 12


@bp.get("/")
@allow("see.home")
def overview() -> Response | str:
    """Send workers and receivers to their screens; show the others how things stand."""
    if viewer.roles.isdisjoint(_OFFICE):
        screen = "dock.screen" if Role.DOCK in viewer.roles else "floor.screen"
        there = screen if screen in current_app.view_functions else "trace.search"
        return redirect(url_for(there), code=303)
    return _overview()


def _overview() -> str:
    session = db.session()
    mine = [] if viewer.person is None else readable_sites(session, viewer.person)
    yards = [site.id for site in mine if site.company.role is CompanyRole.DISMANTLER]
    day, seen = today(), [site.id for site in mine]
    days = queries.deemed_by_day(session, yards, day)
    newest = [
        lot
        for state in (LotState.MADE, LotState.SHIPPED)
        for lot in lots(session, SoughtLots(seen, state, limit=NEWEST_LOTS))[:NEWEST_LOTS]
    ]
    return render_template(
        "home/overview.html",
        day=day,
        vehicles=queries.today(session, yards, day),
        overdue=queries.overdue(session, yards, day),
        filling=fullest(session, yards, FULLEST),
        ships=[one for one in to_ship(session, yards, day) if one.due(day) or one.soon(day)],
        full=nearly_full(session, yards),
        left=work_left(session, viewer.company.consortium_id, yards, day),
        chart=chart_of(days),
        table=table_of(days),
        deemed=queries.deemed_by_material(session, yards, day.replace(day=1)),
        entries=_entries(waiting(session, yards)),
        steps=STEPS,
        held=tray_size(session, Sought(viewer.site_ids)) if viewer.may("see.tray") else None,
        lots=newest,
        sums=sums(session, (lot.id for lot in newest)),
        counts=lot_counts(session, seen),
        LotState=LotState,
        several=len(yards) > 1,
        unfounded=not yards and viewer.may("see.masters"),
    )


def _entries(found: dict[tuple[Team | None, Step], int]) -> list[tuple[str, str, dict[str, int]]]:
    """Team by team: its name in the address, its name in words, and how many vehicles wait for each step."""
    steps = (Step.APPROVE, Step.ENTER, Step.SEAL)
    return [
        (name, team_name(team), {step.value: found.get((team, step), 0) for step in steps})
        for name, team in TEAMS.items()
    ]
