"""What lots held as JARS was told, whatever was corrected since (R4): splits and reports for outside go by it."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ledger.lines import Line, thaw
from ledger.models import Acceptance, EntryLine, Fill, Lot, Recovery, Site
from ledger.words import LineState

Part = tuple[Recovery, Line]
"""A part, with the sealed line of its vehicle."""


def reported_parts(session: Session, lots: Sequence[Lot]) -> dict[str, list[Part]]:
    """The parts reported to travel in each lot, by its id, each with its vehicle's sealed line, in order (R14).

    Which vehicles those are, a lot's handover report says; one named without such a report has the vehicles whose
    reported parts lie in it.
    """
    sealed = _sealed(session, lots)
    lies_in = dict(session.execute(select(Fill.id, Fill.lot_id).where(Fill.lot_id.in_([lot.id for lot in lots]))).all())
    return {lot.id: sorted(_parts(lot, sealed, lies_in), key=_order) for lot in lots}


def reported_g(parts: Iterable[Part]) -> int:
    """Deemed grams of parts as they were reported; one without a deemed weight counts as nothing."""
    return sum(line["grams"][part.part.value] or 0 for part, line in parts)


def _told(lot: Lot) -> list[str]:
    """The vehicles of a lot's handover report: day of acceptance and chassis number."""
    vehicles: list[str] = json.loads(lot.reported)["vehicles"] if lot.reported else []
    return vehicles


def _sealed(session: Session, lots: Sequence[Lot]) -> list[tuple[Acceptance, Line]]:
    """Vehicles with reported parts in the lots, or named by their reports, with their sealed lines."""
    inside = select(Recovery.acceptance_id).join(Fill, Fill.id == Recovery.fill_id)
    inside = inside.where(Fill.lot_id.in_([lot.id for lot in lots]), Recovery.reported.is_(True))
    numbers = {vehicle.partition(" ")[2] for lot in lots for vehicle in _told(lot)}
    companies = {lot.site.company_id for lot in lots}
    named = select(Acceptance.id).join(Site, Site.id == Acceptance.site_id)
    named = named.where(Acceptance.chassis_number.in_(numbers), Site.company_id.in_(companies))
    rows = (
        select(EntryLine)
        .where(EntryLine.acceptance_id.in_(inside.union(named)))
        .where(EntryLine.state == LineState.SEALED, EntryLine.withdrawn.is_(False))
        .options(joinedload(EntryLine.acceptance).selectinload(Acceptance.recoveries))
        .options(joinedload(EntryLine.acceptance).joinedload(Acceptance.site))
    )
    return [(row.acceptance, thaw(row.frozen)) for row in session.scalars(rows)]


def _parts(lot: Lot, sealed: Iterable[tuple[Acceptance, Line]], lies_in: dict[str, str | None]) -> list[Part]:
    told = set(_told(lot))
    return [
        (part, line)
        for acceptance, line in sealed
        if acceptance.site.company_id == lot.site.company_id
        for part in acceptance.recoveries
        if part.reported and part.part.material is lot.material
        if (_named(line) in told if told else lies_in.get(part.fill_id or "") == lot.id)
    ]


def _named(line: Line) -> str:
    return f"{line['accepted_on']} {line['chassis_number']}"


def _order(one: Part) -> tuple[str, str, str, str]:
    part, line = one
    return line["accepted_on"], line["chassis_number"], part.part, part.id
