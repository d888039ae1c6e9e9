"""Which column of a list is what: asked once for a header, with a guess, and remembered for the site."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ledger.models import ArrivalColumns, ArrivalList
from ledger.queries.arrivals import sample_rows
from ledger.queries.vehicles import known_makers
from ledger.words import SizeClass
from web.db import db
from web.import_columns import BY_NAME, FACTS, SAMPLE_ROWS, guesses
from web.imports import UNDER_WAY, look, own_list
from web.typed import Typed, today
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("import_mapping", __name__, url_prefix="/vehicles/lists")

SHOWN = 3


@bp.get("/<key>/columns")
@allow("acceptances.imported")
def ask(key: str) -> str:
    """The columns with their first cells, filled in by what is remembered, else by a guess."""
    arrival = own_list(key)
    known = db.session.get(ArrivalColumns, (arrival.site_id, arrival.signature))
    fields = arrival.fields or (known.fields if known else _guess(arrival))
    presets = {"accepted_on": today().isoformat(), **(known.presets if known else {}), **arrival.presets}
    typed = Typed(MultiDict(presets))
    for name, place in fields.items():
        typed.form[f"column-{place}"] = name
    return _form(arrival, typed)


def _guess(arrival: ArrivalList) -> dict[str, int]:
    makers = known_makers(db.session(), viewer.company.consortium_id, today())
    return guesses(arrival.header, sample_rows(db.session(), arrival.id, SAMPLE_ROWS), list(makers))


def _form(arrival: ArrivalList, typed: Typed) -> str:
    samples = sample_rows(db.session(), arrival.id, SHOWN)
    return render_template(
        "imports/columns.html",
        arrival=arrival,
        typed=typed,
        columns=[(place, name, [row[place] for row in samples]) for place, name in enumerate(arrival.header)],
        facts=[("", gettext("使わない")), *((fact.name, str(fact.label)) for fact in FACTS)],
        sizes=[
            ("", gettext("決めない（同じ型式の車両に合わせる）")),
            *((size.value, word(size)) for size in SizeClass),
        ],
    )


@bp.post("/<key>/columns")
@allow("acceptances.imported")
def tell(key: str) -> Response | tuple[str, int]:
    """Remember the columns for the site, and look at the rows with them."""
    arrival, typed = own_list(key), Typed(request.form.copy())
    if arrival.state in UNDER_WAY:
        return redirect(url_for("imports.detail", key=key), code=303)
    fields, presets = _fields(arrival, typed), _presets(typed)
    if not typed.sound:
        return _form(arrival, typed), 422
    arrival.fields, arrival.presets = fields, presets
    lasting = {name: value for name, value in presets.items() if name != "accepted_on"}
    known = ArrivalColumns(site_id=arrival.site_id, signature=arrival.signature, fields=fields, presets=lasting)
    db.session.merge(known)
    return look(arrival)


def _fields(arrival: ArrivalList, typed: Typed) -> dict[str, int]:
    fields: dict[str, int] = {}
    for place in range(len(arrival.header)):
        name = typed[f"column-{place}"]
        if name in fields:
            typed.wrong(f"column-{place}", gettext("「%(name)s」は二つの列に付いています。", name=BY_NAME[name].label))
        elif name in BY_NAME:
            fields[name] = place
    if "chassis_number" not in fields:
        typed.wrong("columns", gettext("車台番号の列を選んでください。"))
    if "accepted_on" not in fields:
        typed.day("accepted_on")
    return fields


def _presets(typed: Typed) -> dict[str, str]:
    size = typed["size_class"]
    return {"accepted_on": typed["accepted_on"]} | ({"size_class": size} if size in set(SizeClass) else {})
