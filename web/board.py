"""The managing company's board: what the consortium recovered, what it weighed, what it may be paid, what is late."""

from flask import Blueprint, abort, render_template
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.balance import previous_month
from ledger.queries.board import arrived, asr_taken, lead_times, recovered, recycling_rate
from ledger.queries.findings import DAYS, repeated
from ledger.queries.overview import overdue
from ledger.queries.sites import readable_sites
from ledger.words import CompanyRole
from web import table_files
from web.board_tables import TABLES, Period, by_material
from web.db import db
from web.months import months_asked
from web.typed import today
from web.viewer import allow, viewer

bp = Blueprint("board", __name__, url_prefix="/board")

MONTHS = 6


def period() -> Period:
    """The months asked for; the last six where none or nonsense was."""
    since, until = months_asked(MONTHS)
    seen = readable_sites(db.session(), viewer.person, CompanyRole.DISMANTLER) if viewer.person else []
    return Period(since, until, seen)


@bp.get("")
@allow("see.board")
def page() -> str:
    """The board of some months."""
    asked = period()
    session = db.session()
    parts = recovered(session, asked.ids, asked.since, asked.until)
    lots = arrived(session, asked.ids, asked.since, asked.until)
    residue = asr_taken(session, viewer.company.consortium_id, asked.since, asked.until)
    recovered_g, asr_g = sum(one.grams for one in lots), sum(one.grams for one in residue.values())
    return render_template(
        "board/page.html",
        period=asked,
        last=previous_month(asked.until),
        charts=[
            by_material(gettext("回収した資源（みなし重量）"), parts, asked.months),
            by_material(gettext("引き取られた資源（実重量）"), lots, asked.months),
        ],
        deemed_g=sum(one.grams for one in parts),
        real_g=recovered_g,
        rate=recycling_rate(recovered_g, asr_g) if residue else None,
        asr_g=asr_g,
        tables={name: make(asked) for name, make in TABLES.items()},
        leads=lead_times(session, asked.ids, asked.since, asked.until),
        often=[one for one in repeated(session, asked.ids) if one.often],
        days=DAYS,
        late=[(site, overdue(session, [site.id], today())) for site in asked.yards],
    )


@bp.get("/<what>.<ending>")
@allow("see.board")
def file(what: str, ending: str) -> Response:
    """One of the board's tables as a file."""
    make = TABLES.get(what)
    return table_files.answer(make(period()), ending) if make else abort(404)
