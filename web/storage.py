"""保管: which vehicles and fills stand in which place, how full it is, how old; what receivers want shipped when."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.models import Place, Recovery, Site
from ledger.queries.containers import WantedPlaces, places
from ledger.queries.sites import readable_sites
from ledger.queries.storage import Load, Stored, loads_of, to_ship, unplaced, vehicles_at
from ledger.words import CompanyRole, Material
from web.act import act
from web.db import db
from web.paging import row_key
from web.scope import own
from web.table import Column, Table, Unit
from web.typed import Typed, today
from web.viewer import allow, viewer
from web.words import JARS_PARTS, word

bp = Blueprint("storage", __name__, url_prefix="/storage")

PAGE = 48
"""Cards of a page, rows of a place: whole rows of two and three."""
MOST_CONTAINERS, MOST_KG, MOST_DAYS = 10_000, 1_000_000, 366


def _yards() -> list[Site]:
    """The dismantlers' sites whose places the viewer reads."""
    return readable_sites(db.session(), viewer.person, CompanyRole.DISMANTLER) if viewer.person else abort(401)


def _ids() -> list[str]:
    return [site.id for site in _yards()]


@bp.get("")
@allow("see.storage")
def listing() -> str:
    """The places, a page at a time, how full, how old; and what receivers wait for."""
    yards, text, after = _yards(), request.args.get("q", "")[:100], row_key("after")
    ids = [site.id for site in yards]
    found = [place for place, _ in places(db.session(), WantedPlaces(ids, text.strip(), after, PAGE))]
    loads = loads_of(db.session(), found[:PAGE])
    first = not text and not after
    nowhere = unplaced(db.session(), ids) if first else None
    return render_template(
        "storage/listing.html",
        loads=[*loads, *([nowhere] if nowhere and nowhere.stored else [])],
        further=found[PAGE - 1].id if len(found) > PAGE else None,
        q=text,
        named={site.id: site.name for site in yards},
        several=len(yards) > 1,
        waiting=to_ship(db.session(), ids, today()) if first else [],
        day=today(),
    )


def _load(key: str) -> Load:
    """One of the places in sight; `none` is what stands nowhere."""
    if key == "none":
        nowhere = unplaced(db.session(), _ids())
        return nowhere if nowhere.stored else abort(404)
    place = db.session.get(Place, key)
    if place is None or place.site_id not in _ids():
        abort(404)
    return loads_of(db.session(), [place])[0]


@bp.get("/<key>")
@allow("see.storage")
def place(key: str) -> str:
    """A place: its fills, and the vehicles whose parts stand there."""
    load = _load(key)
    typed = Typed()
    if load.place:
        typed.form = typed.form.copy()
        typed.form["containers"] = str(load.place.holds or "")
        typed.form["kg"] = str(load.place.holds_g // 1000) if load.place.holds_g else ""
    return _page(load, typed)


def _shown(load: Load) -> tuple[Load, str | None]:
    """The fills of a page, the longest there first, and the last one's id where others follow."""
    ids = [one.fill.id for one in load.stored]
    after = row_key("after")
    first = ids.index(after) + 1 if after in ids else 0
    shown = load.stored[first : first + PAGE]
    return Load(load.place, shown), shown[-1].fill.id if first + PAGE < len(ids) else None


def _page(load: Load, typed: Typed) -> str:
    mine = load.place is not None and load.place.site_id in viewer.site_ids
    shown, further = _shown(load)
    return render_template(
        "storage/place.html",
        load=load,
        fills=_fills(shown),
        vehicles=_vehicles(shown),
        further=further,
        typed=typed,
        measures=mine and viewer.may("place.measured"),
        key=load.place.id if load.place else "none",
        day=today(),
    )


def name_of(load: Load) -> str:
    """What people call a place."""
    return load.place.name if load.place else str(gettext("置場が決まっていない容器"))


def _fills(load: Load) -> Table[Stored]:
    return Table(name_of(load), fill_columns(), load.stored, empty=gettext("ここに中身のある容器はありません。"))


def fill_columns() -> list[Column[Stored]]:
    """The columns of what stands somewhere."""
    return [
        Column(gettext("容器"), lambda one: one.fill.container.name, width=14, link=_container),
        Column(gettext("材質"), lambda one: word(one.fill.container.material), width=9),
        Column(gettext("状態"), lambda one: word(one.fill.state), width=12),
        Column(gettext("部品"), lambda one: one.parts, Unit.NUMBER, 6, total=True),
        Column(gettext("車両"), lambda one: one.vehicles, Unit.NUMBER, 6),
        Column(gettext("みなし重量"), lambda one: one.grams, Unit.KG, 9, total=True),
        Column(gettext("入れ始めた日"), lambda one: one.since, Unit.DAY, 11),
        Column(gettext("日数"), lambda one: (today() - one.since).days, Unit.NUMBER, 6),
    ]


def _container(one: Stored) -> str | None:
    mine = one.fill.container.site_id in viewer.site_ids and viewer.may("see.containers")
    return url_for("containers.detail", key=one.fill.container_id) if mine else None


def _vehicles(load: Load) -> Table[Recovery]:
    name = gettext("置場の車両 %(place)s", place=name_of(load))
    empty = gettext("ここに部品がある車両はありません。")
    return Table(name, vehicle_columns(), vehicles_at(db.session(), load.stored), empty=empty)


def vehicle_columns() -> list[Column[Recovery]]:
    """The columns of the vehicles whose parts stand somewhere."""
    return [
        Column(gettext("車台番号"), lambda one: one.acceptance.chassis_number, Unit.CODE, 20, link=_record),
        Column(gettext("引取報告日"), lambda one: one.acceptance.accepted_on, Unit.DAY, 11),
        Column(gettext("部品"), lambda one: str(JARS_PARTS[one.part.value]), width=14),
        Column(gettext("容器"), lambda one: one.fill.container.name if one.fill else "", width=14),
        Column(gettext("回収日時"), lambda one: one.at, Unit.MOMENT, 16),
    ]


def _record(one: Recovery) -> str | None:
    return url_for("reports.vehicle", key=one.acceptance_id) if viewer.may("see.reports") else None


@bp.post("/<key>/capacity")
@allow("place.measured")
def measure(key: str) -> Response | tuple[str, int]:
    """Say how much a place holds (様式5)."""
    there, typed = own(Place, key), Typed(request.form)
    containers = typed.number("containers", 1, MOST_CONTAINERS) if typed["containers"].strip() else None
    kg = typed.number("kg", 1, MOST_KG) if typed["kg"].strip() else None
    grams = kg * 1000 if kg and typed.sound else None
    if not typed.sound or not act("place.measured", place=there.id, containers=containers, grams=grams).applied:
        return _page(_load(key), typed), 422
    flash(gettext("「%(name)s」の保管できる量を登録しました。", name=there.name), "ok")
    return redirect(url_for("storage.place", key=key), code=303)


@bp.get("/terms/new")
@allow("shipping.agreed")
def new_terms() -> str:
    """The form of what was agreed with a receiver."""
    return _terms(Typed(request.args.copy()))


def _terms(typed: Typed) -> str:
    told: dict[str, Any] = {
        "receivers": [(site.id, f"{site.company.name} {site.name}") for site in _receivers()],
        "materials": [(material.value, word(material)) for material in Material],
    }
    typed.form = typed.form.copy()
    typed.form.setdefault("valid_from", today().isoformat())
    return render_template("storage/terms.html", typed=typed, **told)


def _receivers() -> list[Site]:
    rows = db.select(Site).where(Site.company.has(consortium_id=viewer.company.consortium_id))
    every = [site for site in db.session.scalars(rows) if site.company.role is CompanyRole.RECEIVER]
    return [site for site in every if not site.company.gone_on(today())]


@bp.post("/terms")
@allow("shipping.agreed")
def agree() -> Response | tuple[str, int]:
    """Write down when a receiver wants a material: from a quantity on, after so many days, or both."""
    typed = Typed(request.form)
    destination = typed.one_of("destination", [site.id for site in _receivers()])
    material, valid_from = typed.word("material", Material), typed.day("valid_from", future=True)
    grams = typed.grams("kg", MOST_KG, "1") if typed["kg"].strip() else None
    days = typed.number("days", 1, MOST_DAYS) if typed["days"].strip() else None
    if grams is None and days is None:
        typed.wrong("kg", gettext("重さか日数の、どちらかは入力してください。"))
    if not typed.sound or material is None or valid_from is None:
        return _terms(typed), 422
    body = {"destination": destination, "material": material.value, "valid_from": valid_from.isoformat()}
    if not act("shipping.agreed", **body, grams=grams, days=days).applied:
        return _terms(typed), 422
    flash(gettext("出荷の取決めを登録しました。"), "ok")
    return redirect(url_for("storage.listing"), code=303)
