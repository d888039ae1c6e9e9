"""Deemed beside real weights of a yard over time, and the new table that its lots propose (handbook 3.1.2 (3))."""

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from ledger.queries.proposed_weights import LEAST_LOTS
from web import table_files
from web.deemed_form import weighed_site, weighed_sites
from web.months import month_text, months_asked
from web.real_tables import Asked, Revised, charts, months_table, revised, revised_table
from web.viewer import allow

bp = Blueprint("real_weights", __name__, url_prefix="/agreements/deemed/real")

MONTHS = 12


def _asked() -> Asked:
    return Asked(weighed_site(request.args.get("site", "")), *months_asked(MONTHS))


@bp.get("")
@allow("see.masters")
def page() -> str:
    """The ratio of each part and size class by month, and the table that follows from it."""
    if not weighed_sites():
        return render_template("deemed/none.html")
    asked = _asked()
    found = asked.found
    rows = revised(asked, found.loads)
    return render_template(
        "deemed/real.html",
        asked=asked,
        told={"site": asked.site.id, "from": month_text(asked.since), "to": month_text(asked.last)},
        sites=weighed_sites(),
        found=found,
        least=LEAST_LOTS,
        charts=charts(asked, found.loads),
        months=months_table(asked, found.loads),
        revised=revised_table(asked, rows),
        proposal=_proposal(asked, rows),
    )


def _proposal(asked: Asked, rows: list[Revised]) -> dict[str, str] | None:
    """The address of the form of a new table, filled in; None where nothing is proposed."""
    told = {"-".join(one.cell): f"{one.proposed.grams / 1000:.1f}" for one in rows if one.proposed}
    days = {"from": asked.since.isoformat(), "to": asked.last.isoformat()}
    return {"site": asked.site.id, "basis": "real", **days, **told} if told else None


@bp.get("/<what>.<ending>")
@allow("see.masters")
def file(what: str, ending: str) -> Response:
    """Either list as a file."""
    if what not in {"months", "proposal"}:
        abort(404)
    asked = _asked()
    found = asked.found.loads
    if what == "months":
        return table_files.answer(months_table(asked, found), ending)
    return table_files.answer(revised_table(asked, revised(asked, found)), ending)
