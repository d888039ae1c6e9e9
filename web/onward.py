"""After the dock: what a receiver ships on, what a maker makes of it, and the mass balance that must close."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.models import Onward, Product, Residue, Site
from ledger.queries.onward import balancing_sites, products, residues, shipments
from ledger.words import Code, CompanyRole, Material, OutputForm
from web.act import act
from web.db import db
from web.paging import day_key, key_text
from web.refusals import refusal_sentence
from web.table import kilograms_exactly
from web.typed import Typed, today
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("onward", __name__, url_prefix="/onward")

PAGE = 50
_LATEST = 20
_MOST_KG = 100_000
_FORMS = {
    "shipment": "onward.shipped",
    "product": "product.reported",
    "residue": "residue.disposed",
}


def seen_sites() -> list[Site]:
    """The receivers' and makers' sites that the viewer sees: the own one, the consortium's for its manager."""
    everywhere = balancing_sites(db.session(), viewer.company.consortium_id)
    if viewer.company.role is CompanyRole.MANAGING_COMPANY:
        return everywhere
    return [site for site in everywhere if site.id in viewer.site_ids]


@bp.get("")
@allow("see.onward")
def listing() -> str:
    """Shipments with what arrived of them, the latest products, what was disposed of."""
    sites = {site.id for site in seen_sites()}
    found = shipments(db.session(), sites, day_key("before"), PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return render_template(
        "onward/listing.html",
        shipments=found[:PAGE],
        further=key_text((last.shipped_on, last.id)) if last else None,
        products=products(db.session(), sites, _LATEST),
        residues=residues(db.session(), sites, _LATEST),
        own=viewer.site_ids,
    )


@bp.get("/new/<what>")
@allow("see.onward")
def new(what: str) -> str:
    """The form of a shipment, a product or a residue."""
    return _form(what, Typed())


def _form(what: str, typed: Typed) -> str:
    if what not in _FORMS:
        abort(404)
    if not viewer.may(_FORMS[what]):
        abort(403)
    return show_form(
        what,
        typed,
        url_for("onward.make", what=what),
        makers=[(one.id, f"{one.company.name} {one.name}") for one in _makers()],
        materials_of=[(one.value, word(one)) for one in Material],
        forms_of=[(one.value, word(one)) for one in OutputForm],
    )


def show_form(what: str, typed: Typed, target: str, **told: object) -> str:
    """One of the short forms of what happens after the dock."""
    return render_template("onward/form.html", what=what, typed=typed, target=target, today=today(), **told)


def _makers() -> list[Site]:
    everywhere = balancing_sites(db.session(), viewer.company.consortium_id)
    return [one for one in everywhere if one.company.role is CompanyRole.MATERIAL_MAKER]


@bp.post("/new/<what>")
@allow("see.onward")
def make(what: str) -> Response | tuple[str, int]:
    """Record it."""
    typed = Typed(request.form)
    if what not in _FORMS:
        abort(404)
    body = _read(what, typed)
    if not typed.sound or not _told(what, typed, body):
        return _form(what, typed), 422
    flash(gettext("記録しました。"), "ok")
    return redirect(url_for("onward.listing"), code=303)


def _told(what: str, typed: Typed, body: dict[str, object]) -> bool:
    """Record it; where the division of work says no, that stands beside its field."""
    answer = act(_FORMS[what], **body)
    if answer.refusal is Code.NOT_ASSIGNED:
        name = "destination" if what == "shipment" else "material"
        typed.wrong(name, refusal_sentence(answer.refusal, answer.detail))
    return answer.applied


def _read(what: str, typed: Typed) -> dict[str, object]:
    material, grams = typed.word("material", Material), _grams(typed)
    body: dict[str, object] = {"material": material, "grams": grams}
    if what == "shipment":
        makers = [one.id for one in _makers()]
        shipped = typed.day("shipped_on")
        body |= {
            "destination": typed.one_of("destination", makers),
            "form": typed.word("form", OutputForm),
            "shipped_on": shipped and shipped.isoformat(),
            "truck": typed.text("truck", most=40, required=False),
        }
    elif what == "product":
        made = typed.day("made_on")
        body |= {"name": typed.text("name"), "use": typed.text("use", most=400, required=False)}
        body |= {"made_on": made and made.isoformat()}
    else:
        left = typed.day("left_on")
        body |= {"to_whom": typed.text("to_whom"), "left_on": left and left.isoformat()}
    return body


def _grams(typed: Typed) -> int | None:
    grams = typed.grams("kg", most_kg=_MOST_KG, step="0.001")
    if grams is None:
        typed.wrong("kg", gettext("重量を入力してください。"))
    return grams


@bp.get("/<uuid:key>/arrived")
@allow("onward.arrived")
def arriving(key: UUID) -> str:
    """The form of an arrival."""
    return _arrival(_bound_here(key), Typed())


def _bound_here(key: UUID) -> Onward:
    row = db.session.get(Onward, str(key))
    if row is None or row.destination_id not in viewer.site_ids:
        abort(404)
    return row


def _arrival(row: Onward, typed: Typed) -> str:
    told = {"site": row.site.name, "day": row.shipped_on, "kg": kilograms_exactly(row.grams)}
    about = gettext("%(site)sが%(day)sに引き渡した %(kg)s kg", **told)
    return show_form("arrival", typed, url_for("onward.arrive", key=row.id), about=about)


@bp.post("/<uuid:key>/arrived")
@allow("onward.arrived")
def arrive(key: UUID) -> Response | tuple[str, int]:
    """Note what the maker weighed of a shipment."""
    row, typed = _bound_here(key), Typed(request.form)
    grams, day = _grams(typed), typed.day("arrived_on")
    body = {"onward": row.id, "grams": grams, "arrived_on": day and day.isoformat()}
    if not typed.sound or not act("onward.arrived", **body).applied:
        return _arrival(row, typed), 422
    flash(gettext("到着を記録しました。"), "ok")
    return redirect(url_for("onward.listing"), code=303)


@bp.get("/<uuid:key>/undo")
@allow("see.onward")
def undoing(key: UUID) -> str:
    """The form of taking a record back."""
    return _undo(_own(key), Typed())


def _own(key: UUID) -> Onward | Product | Residue:
    rows = (db.session.get(Onward, str(key)), db.session.get(Product, str(key)), db.session.get(Residue, str(key)))
    row = next((one for one in rows if one and one.site_id in viewer.site_ids), None)
    return row or abort(404)


def _undo(row: Onward | Product | Residue, typed: Typed) -> str:
    about = gettext("%(material)s %(kg)s kg の記録", material=word(row.material), kg=kilograms_exactly(row.grams))
    return show_form("undo", typed, url_for("onward.undo", key=row.id), about=about)


@bp.post("/<uuid:key>/undo")
@allow("see.onward")
def undo(key: UUID) -> Response | tuple[str, int]:
    """Take back a shipment, a product or a residue of one's own; a closed month keeps it."""
    row, typed = _own(key), Typed(request.form)
    reason = typed.text("reason", most=400)
    if not typed.sound or not act("event.annulled", event=row.id, reason=reason).applied:
        return _undo(row, typed), 422
    flash(gettext("取り消しました。"), "ok")
    return redirect(url_for("onward.listing"), code=303)
