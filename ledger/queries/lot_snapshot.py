"""Lots as the phones of a receiver know them: bags expected, lines weighed, what was found and asked."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from ledger.deemed import DeemedTable
from ledger.kinds.lots import vehicles_of
from ledger.models import (
    Bag,
    Fill,
    Finding,
    Inspection,
    Lot,
    LotHandover,
    Recovery,
    Site,
    Stray,
    SurplusBag,
    WeighingLine,
)
from ledger.queries.findings import finding_json
from ledger.words import LotState

Json = dict[str, Any]
ANSWERS = ("from_elv", "agreed_parts", "marks", "foreign", "note")
_NOTHING_SAID: Json = {"findings": [], "inspected": None}


def lots_of(session: Session, site: Site, since: int | None) -> list[Json]:
    """The lots on their way to a receiver's site; with `since`, all that changed after that position."""
    under_way = (LotState.MADE, LotState.SHIPPED)
    rows = (
        select(Lot)
        .where(Lot.destination_id == site.id)
        .options(
            selectinload(Lot.bags).joinedload(Bag.fill).joinedload(Fill.container),
            selectinload(Lot.lines).joinedload(WeighingLine.scale),
            selectinload(Lot.strays).joinedload(Stray.site),
            selectinload(Lot.surplus),
            selectinload(Lot.handovers).joinedload(LotHandover.taker),
            selectinload(Lot.fills).selectinload(Fill.recoveries).joinedload(Recovery.acceptance),
        )
        .order_by(Lot.id)
    )
    rows = rows.where(Lot.touched > since) if since is not None else rows.where(Lot.state.in_(under_way))
    lots = session.scalars(rows).all()
    tables = {origin: DeemedTable(session, origin) for origin in {lot.site_id for lot in lots}}
    said = _findings(session, [lot.id for lot in lots])
    return [lot_json(lot, tables[lot.site_id]) | said.get(lot.id, _NOTHING_SAID) for lot in lots]


def _findings(session: Session, lot_ids: list[str]) -> dict[str, Json]:
    """What was found and asked of these lots."""
    told: dict[str, Json] = {key: {"findings": [], "inspected": None} for key in lot_ids}
    rows = select(Finding).where(Finding.lot_id.in_(lot_ids), Finding.annulled.is_(False)).order_by(Finding.at)
    for one in session.scalars(rows.options(selectinload(Finding.answers), joinedload(Finding.bag))):
        told[one.lot_id]["findings"].append(finding_json(one) | {"answers": [each.text for each in one.answers]})
    for row in session.scalars(select(Inspection).where(Inspection.lot_id.in_(lot_ids)).order_by(Inspection.at)):
        told[row.lot_id]["inspected"] = {name: getattr(row, name) for name in ANSWERS}
    return told


def lot_json(lot: Lot, table: DeemedTable) -> Json:
    """Return a lot as the dock knows it: bags expected, lines weighed, deemed grams."""
    return {
        "id": lot.id,
        "code": lot.code,
        "jars_lot_id": lot.checked_id,
        "material": lot.material,
        "from": lot.site.name,
        "state": lot.state,
        "truck": lot.truck,
        "vehicles": len(vehicles_of(lot)),
        "deemed_g": table.total(recovery for fill in lot.fills for recovery in fill.content),
        "bags": [_bag(bag, table) for bag in lot.bags],
        "lines": [_line(line) for line in lot.lines if not line.annulled],
        "surplus": [_surplus(one) for one in lot.surplus if not one.annulled],
        "handover": _handover(lot),
        "strays": [one.site.name for one in lot.strays],
    }


def _handover(lot: Lot) -> Json | None:
    one = lot.handover
    return {"name": one.sender_name, "auth": one.auth, "taker": one.taker.name} if one else None


def _surplus(one: SurplusBag) -> Json:
    return {"id": one.id, "text": one.text, "outcome": one.outcome, "photographs": one.photographs}


def _bag(bag: Bag, table: DeemedTable) -> Json:
    return {
        "id": bag.id,
        "code": bag.code,
        "number": bag.number,
        "container": bag.fill.container.name,
        "form": bag.fill.container.form,
        "checked": bag.checked,
        "deemed_g": table.total(bag.fill.content),
    }


def _line(line: WeighingLine) -> Json:
    return {
        "id": line.id,
        "bags": _ids(line.bag_ids.split(",")),
        "gross_g": line.gross_g,
        "tare_g": line.tare_g,
        "net_g": line.net_g,
        "scale": line.scale.name,
        "from_scale": line.from_scale,
        "superseded": line.superseded_by is not None,
    }


def _ids(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if text]
