"""What goes into JARS's handover report of a lot (handbook 3.1.1 (5), figure 3-8), frozen as canonical JSON (R4)."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import HandoverReport, Lot
from ledger.words import PartState


def handover_text(lot: Lot) -> str:
    """The handover of a lot as it stands: destination, carrier, material, period, and vehicles in order (R14)."""
    found = {
        part.acceptance_id: part.acceptance
        for fill in lot.fills
        for part in fill.content
        if part.state is PartState.RECOVERED
    }
    vehicles = sorted(found.values(), key=lambda one: (one.accepted_on, one.chassis_number, one.id))
    told = {
        "destination": lot.destination.name,
        "jars_code": lot.destination.jars_code or "",
        "carrier": lot.carrier.value,
        "carrier_name": lot.carrier_name,
        "goods": lot.goods.value,
        "permit_number": lot.permit_number or "",
        "truck": lot.truck,
        "material": lot.material.value,
        "recovered_from": lot.recovered_from.isoformat(),
        "recovered_to": lot.recovered_to.isoformat(),
        "vehicles": [f"{one.accepted_on.isoformat()} {one.chassis_number}" for one in vehicles],
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def standing_handover_report(session: Session, lot_id: str) -> HandoverReport | None:
    """The version of a lot's handover that was approved last and not withdrawn."""
    rows = select(HandoverReport).where(HandoverReport.lot_id == lot_id, HandoverReport.withdrawn.is_(False))
    return session.scalar(rows)
