"""荷姿: load units of closed fills: made, named by JARS under two people's eyes, shipped once nothing is missing."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import LazyString, gettext
from werkzeug.wrappers import Response

from ledger.models import Lot
from ledger.queries.fills import waiting_fills
from ledger.queries.handover_reports import handover_steps
from ledger.queries.lots import LotVehicle, Sought, lot_counts, lot_vehicles, lots, sums, visible
from ledger.queries.receipts import receipt_of, slips_of
from ledger.queries.sites import names_of, readable_sites
from ledger.words import Carrier, Goods, LotState, Material, PartKind
from web import table_files
from web.act import act
from web.as_reported import lot_differences
from web.db import db
from web.entry_rows import team_name
from web.handover_rows import context_of
from web.lot_form import LotForm, material_asked
from web.lot_states import lacking, vehicle_state
from web.paging import row_key
from web.scope import swapped
from web.table import Column, Table, Unit
from web.table_files import heads_of, made_facts
from web.tag_life import life_of
from web.two_persons import STEPS
from web.viewer import allow, viewer
from web.words import JARS_PARTS

bp = Blueprint("lots", __name__, url_prefix="/lots")

PAGE = 50
LONGEST_HANDOVER = 100_000
LONGEST_ID = 40
"""Characters of a 荷姿ID: many more than the handbook's example has."""


def _sites() -> set[str]:
    if viewer.person is None:
        abort(401)
    return {site.id for site in readable_sites(db.session(), viewer.person)}


def seen_lot(key: UUID) -> Lot:
    """A lot in the viewer's sight, or 404."""
    lot: Lot | None = db.session.scalar(db.select(Lot).where(Lot.id == str(key), visible(_sites())))
    return lot or abort(404)


@bp.get("")
@allow("see.lots")
def listing() -> str:
    """The lots of the company, those bound for it, or those of the consortium; the newest first."""
    told, before = request.args.get("state", ""), request.args.get("before")
    state = LotState(told) if told in set(LotState) else None
    found = lots(db.session(), Sought(_sites(), state, before, PAGE))
    return render_template(
        "lots/listing.html",
        lots=found[:PAGE],
        sums=sums(db.session(), (lot.id for lot in found[:PAGE])),
        further=found[PAGE - 1].id if len(found) > PAGE else None,
        counts=lot_counts(db.session(), _sites()),
        states=LotState,
        state=state,
        own=viewer.site_ids,
        step_of=_steps(found[:PAGE]),
    )


def _steps(found: list[Lot]) -> dict[str, LazyString]:
    """What comes next in JARS for lots that are still in the yard, in words, by the lot's id."""
    made = [lot.id for lot in found if lot.state is LotState.MADE]
    return {key: STEPS[step] for key, step in handover_steps(db.session(), made).items()}


@bp.get("/new")
@allow("lot.made")
def new() -> str:
    """Choose a material, then the form."""
    material = material_asked()
    counts = waiting_fills(db.session(), viewer.site.id) if viewer.site else {}
    if material is None:
        material = max(counts, key=lambda one: counts[one], default=Material.BUMPER)
    form = LotForm.read(material)
    if len(form.destinations) == 1:
        form.typed.form = form.typed.form | {"destination": form.destinations[0].id}
    return _form(form)


def _form(form: LotForm, block: str = "new") -> str:
    counts = waiting_fills(db.session(), viewer.site.id) if viewer.site else {}
    return render_template(
        f"lots/{block}.html", form=form, counts=counts, materials=Material, carriers=Carrier, goods=Goods
    )


def _posted() -> LotForm:
    told = request.form.get("material", "")
    if told not in set(Material):
        abort(422)
    return LotForm.read(Material(told), row_key("to" if "to" in request.form else "at"), request.form)


@bp.post("/selection")
@allow("lot.made", writes=False)
def select() -> str:
    """Add containers by their tags, or turn the page; everything chosen and typed stays."""
    form = _posted()
    form.add_codes()
    return _form(form, "_choose" if swapped() else "new")


@bp.post("/new")
@allow("lot.made")
def make() -> Response | tuple[str, int]:
    """Make the lot."""
    form = _posted()
    answer = form.make()
    if answer is None or not answer.applied:
        return _form(form), 422
    flash(gettext("荷姿を作りました。次に、JARSに引渡報告を入力してください。"), "ok")
    return redirect(url_for("lots.detail", key=answer.id), code=303)


@bp.get("/<uuid:key>")
@allow("see.lots")
def detail(key: UUID) -> str:
    """One lot: what goes into JARS, its bags, its vehicles, what shipping waits for, what it weighed."""
    return lot_page(seen_lot(key))


def lot_page(lot: Lot, **typed: str) -> str:
    """The page of a lot, with what was typed and what is wrong with it."""
    vehicles = lot_vehicles(db.session(), lot)
    deleted = (lot.jars_deleted_by, lot.jars_deletion_compared_by)
    people = (lot.jars_typed_by, lot.jars_checked_by, *deleted, *(line.person_id for line in lot.lines))
    return render_template(
        "lots/detail.html",
        lot=lot,
        vehicles=vehicles,
        total=sums(db.session(), [lot.id])[lot.id],
        names=names_of(db.session(), people),
        lacking=lacking(lot, vehicles),
        slips=slips_of(db.session(), [lot.id]).get(lot.id, []),
        report=receipt_of(db.session(), lot) if lot.state is LotState.RECEIVED else None,
        corrected=[*(fill.id for fill in lot.fills), *(one.acceptance.id for one in vehicles)],
        own=(own := lot.site_id in viewer.site_ids),
        life=life_of(*(bag.id for bag in lot.bags), in_use=lot.state in {LotState.MADE, LotState.SHIPPED})
        if own
        else None,
        typed=typed,
        vehicle_state=vehicle_state,
        changed=lot_differences(lot),
        team_name=team_name,
        **context_of(lot),
    )


@bp.post("/<uuid:key>/shipment")
@allow("lot.shipped")
def ship(key: UUID) -> Response:
    """Say that the lot left on its truck (R16)."""
    lot = seen_lot(key)
    if act("lot.shipped", lot=lot.id).applied:
        flash(gettext("出荷しました。引取先の「受入」の画面に出ます。"), "ok")
    return redirect(url_for("lots.detail", key=key), code=303)


@bp.post("/<uuid:key>/cancellation")
@allow("lot.cancelled")
def cancel(key: UUID) -> Response | tuple[str, int]:
    """Give the lot up before JARS named it, with a reason."""
    lot, reason = seen_lot(key), request.form.get("reason", "").strip()[:400]
    if not reason:
        return lot_page(lot, cancel_wrong=gettext("取り消す理由を入力してください。")), 422
    if act("lot.cancelled", lot=lot.id, reason=reason).applied:
        flash(gettext("荷姿を取り消しました。容器はまた選べます。"), "ok")
    return redirect(url_for("lots.detail", key=key), code=303)


@bp.get("/<uuid:key>/vehicles.<ending>")
@allow("see.lots")
def vehicles_file(key: UUID, ending: str) -> Response:
    """The vehicles of the lot as a file, in order of acceptance date."""
    lot = seen_lot(key)
    return table_files.answer(_vehicles_table(lot), ending)


def _vehicles_table(lot: Lot) -> Table[LotVehicle]:
    named = lot.called
    parts = [part for part in PartKind if part.material is lot.material]
    columns: list[Column[LotVehicle]] = [
        Column(gettext("荷姿ID"), lambda _: named, Unit.CODE, 14),
        Column(gettext("引取報告日"), lambda one: one.acceptance.accepted_on, Unit.DAY, 11),
        Column(gettext("車台番号"), lambda one: one.acceptance.chassis_number, Unit.CODE, 20),
        Column(gettext("チーム"), lambda one: team_name(one.acceptance.team), width=7),
        *(_part_column(part) for part in parts),
        Column(gettext("みなし重量"), lambda one: one.grams, Unit.KG, 10, total=True),
        Column(gettext("状態"), vehicle_state, width=14),
    ]
    facts = made_facts((gettext("引渡元"), lot.site.name), (gettext("引渡先"), lot.destination.name))
    rows = lot_vehicles(db.session(), lot)
    return Table("-".join([gettext("荷姿"), named]), columns, rows, facts, heads_of([lot.site_id]))


def _part_column(part: PartKind) -> Column[LotVehicle]:
    return Column(str(JARS_PARTS[part.value]), lambda one: part in one.parts, Unit.TICK, 10, gettext("回収部品"))
