"""The mass balance: per site, month and material, opened, summed, counted and closed."""

from collections.abc import Callable, Iterable
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.balance import Balance, balance, first_of, months, next_month, previous_month
from ledger.models import Site
from ledger.words import CompanyRole, Material
from web import table_files
from web.act import act
from web.db import db
from web.onward import seen_sites, show_form
from web.table import Column, Table, Unit, kilograms_exactly
from web.table_files import heads_of, made_facts
from web.typed import Typed, today
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("balance", __name__, url_prefix="/balance")

_MOST_KG = 10_000_000


def _month() -> date:
    """The month asked for; the present one where none or nonsense was."""
    try:
        month = date.fromisoformat(f"{request.values.get('month', '')}-01")
    except ValueError:
        return first_of(today())
    return min(month, first_of(today()))


def _site() -> Site:
    sites = seen_sites()
    asked = request.values.get("site")
    found = next((site for site in sites if site.id == asked), None) if asked else next(iter(sites), None)
    return found or abort(404)


@bp.get("")
@allow("see.onward")
def page() -> str:
    """A month's balance of each material at a site."""
    site, month = _site(), _month()
    rows = [balance(db.session(), site, material, month) for material in Material]
    return render_template(
        "onward/balance.html",
        site=site,
        month=month,
        earlier=previous_month(month),
        later=next_month(month) if next_month(month) <= first_of(today()) else None,
        balances=rows,
        table=_table(site, month, rows),
        closes=viewer.may("month.closed") and site.id == (viewer.site.id if viewer.site else None),
        site_options=[(one.id, one.name) for one in seen_sites()],
    )


@bp.get("/months.<ending>")
@allow("see.onward")
def file(ending: str) -> Response:
    """Every month of a site as a file."""
    site = _site()
    every = ((month, material) for month in months(db.session(), site) for material in Material)
    rows = (balance(db.session(), site, material, month) for month, material in every)
    return table_files.answer(_table(site, None, rows), ending)


def _table(site: Site, month: date | None, rows: Iterable[Balance]) -> Table[Balance]:
    makes = site.company.role is CompanyRole.MATERIAL_MAKER
    out: list[tuple[str, Callable[[Balance], int | None]]] = [
        (gettext("引渡"), lambda one: one.onward_g),
        (gettext("残さ"), lambda one: one.residue_g),
    ]
    if makes:
        out[0] = (gettext("製品"), lambda one: one.made_g)
    columns: list[Column[Balance]] = [
        *([] if month else [Column(gettext("月"), lambda one: one.month.strftime("%Y-%m"), width=8)]),
        Column(gettext("素材"), lambda one: word(one.material), width=10),
        Column(gettext("月初在庫"), lambda one: one.opening_g, Unit.KG, 12),
        Column(gettext("受入"), lambda one: one.came_g, Unit.KG, 12),
        *(Column(heading, value, Unit.KG, 12) for heading, value in out),
        Column(gettext("帳簿在庫"), lambda one: one.expected_g, Unit.KG, 12),
        Column(gettext("実在庫"), lambda one: one.closed.counted_g if one.closed else None, Unit.KG, 12),
        Column(gettext("差"), lambda one: one.difference_g, Unit.KG, 10),
        Column(gettext("差の理由"), lambda one: one.closed.reason if one.closed else None, width=24),
    ]
    facts = made_facts((gettext("事業所"), site.name), *([(gettext("月"), month.strftime("%Y-%m"))] if month else []))
    return Table("-".join([gettext("物質収支"), site.name]), columns, rows, facts, heads_of([site.id]))


@bp.get("/close")
@allow("month.closed")
def closing() -> str:
    """The form of closing a month."""
    return _closing(Typed(request.args))


def _closing(typed: Typed) -> str:
    material, month = typed.word("material", Material), _month()
    if material is None or viewer.site is None:
        abort(404)
    expected = balance(db.session(), viewer.site, material, month).expected_g
    told = {"month": month.strftime("%Y-%m"), "material": word(material), "kg": kilograms_exactly(expected)}
    about = gettext("%(month)sの%(material)s。帳簿在庫は %(kg)s kg です。", **told)
    target = url_for("balance.close", month=told["month"], material=material.value)
    return show_form("closing", typed, target, about=about)


@bp.post("/close")
@allow("month.closed")
def close() -> Response | tuple[str, int]:
    """Close a month of a material with the stock that was counted."""
    typed = Typed(request.values)
    material = typed.word("material", Material)
    counted = 0 if typed["kg"].strip() == "0" else typed.grams("kg", most_kg=_MOST_KG, step="0.001")
    if counted is None:
        typed.wrong("kg", gettext("数えた在庫を入力してください。無いときは0です。"))
    reason, month = typed.text("reason", most=400, required=False), _month()
    body = {"month": month.isoformat(), "material": material, "counted_g": counted, "reason": reason}
    if not typed.sound or not act("month.closed", **body).applied:
        return _closing(typed), 422
    flash(gettext("%(month)sを締めました。", month=month.strftime("%Y-%m")), "ok")
    return redirect(url_for("balance.page", month=month.strftime("%Y-%m")), code=303)
