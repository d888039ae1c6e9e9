"""What a receiver reports to JARS and signs on slips, as it stands now; frozen as canonical JSON (R4)."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Finding, Lot, LotHandover, Mention, Onward, Recorded, Standing
from ledger.moment import JAPAN, happened
from ledger.reported import reported_g, reported_parts
from ledger.words import Status


class ReportText(TypedDict):
    """A row of JARS's acceptance report (handbook figure 3-11), or of the report to which maker. Weights in grams."""

    day: str
    """The day of the handover report (引渡報告日); of a shipment, the day it left."""
    party: str
    """Whom it came from; of a shipment, whom it went to."""
    jars_code: str
    lot: str
    """The 荷姿ID; empty of a shipment, in which lots may be mixed."""
    material: str
    deemed_g: int | None
    real_g: int


class SlipLine(TypedDict):
    """One weighing on a slip."""

    bags: str
    gross_g: int
    tare_g: int
    net_g: int
    scale: str
    certificate: str
    at: str


class SlipFinding(TypedDict):
    """What was wrong with the lot or a bag of it; the grams are estimated."""

    bag: int | None
    flaw: str
    severity: str
    dealing: str
    grams: int | None
    note: str


class HandoverText(TypedDict):
    """Both signatures of the handover, empty where nobody signed."""

    brought_by: str
    brought_auth: str
    """How the server knew them (`Auth`); empty where the name was only typed."""
    taken_by: str
    handed_at: str


class SlipText(HandoverText):
    """What an acceptance slip says. Weights in grams, times in ISO format."""

    receiver: str
    sender: str
    lot: str
    code: str
    material: str
    truck: str
    received_at: str
    bags: int
    found: int
    deemed_g: int
    total_g: int
    missing_reason: str
    lines: list[SlipLine]
    findings: list[SlipFinding]


def canonical(text: ReportText | SlipText) -> str:
    """Equal texts give equal JSON."""
    return json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def reports_of(session: Session, abouts: Sequence[Lot | Onward]) -> dict[str, ReportText]:
    """What is to be reported of each received lot and each shipment to a maker, by its id."""
    lots = [one for one in abouts if isinstance(one, Lot)]
    parts, days = reported_parts(session, lots), _reported_days(session, [lot.id for lot in lots])
    told = {lot.id: _weight(lot, reported_g(parts[lot.id]), days.get(lot.id)) for lot in lots}
    return told | {one.id: _maker(one) for one in abouts if isinstance(one, Onward)}


def _weight(lot: Lot, deemed_g: int, reported: datetime | None) -> ReportText:
    day = reported or lot.shipped_at or lot.made_at
    return ReportText(
        day=day.astimezone(JAPAN).date().isoformat(),
        party=f"{lot.site.company.name} {lot.site.name}",
        jars_code=lot.site.jars_code or "",
        lot=lot.jars_lot_id or "",
        material=lot.material.value,
        deemed_g=deemed_g,
        real_g=lot.weighed_g,
    )


def _maker(onward: Onward) -> ReportText:
    return ReportText(
        day=onward.shipped_on.isoformat(),
        party=f"{onward.destination.company.name} {onward.destination.name}",
        jars_code=onward.destination.jars_code or "",
        lot="",
        material=onward.material.value,
        deemed_g=None,
        real_g=onward.grams,
    )


def _reported_days(session: Session, lot_ids: Sequence[str]) -> dict[str, datetime]:
    """When the handover of each lot was reported: JARS gave its 荷姿ID then, and it was typed in."""
    rows = (
        select(Mention.thing_id, Recorded)
        .join(Recorded, Recorded.position == Mention.position)
        .join(Standing, Standing.id == Recorded.id)
        .where(Mention.thing_id.in_(lot_ids), Recorded.kind == "lot.jars_id_typed")
        .where(Standing.status.in_((Status.APPLIED, Status.LET_THROUGH)))
        .order_by(Recorded.position)
    )
    return {lot_id: happened(one) for lot_id, one in session.execute(rows)}


def slip_of(session: Session, lot: Lot) -> str:
    """What the slip of a received lot would say now, as canonical JSON."""
    numbers = {bag.id: bag.number for bag in lot.bags}
    return canonical(
        SlipText(
            receiver=f"{lot.destination.company.name} {lot.destination.name}",
            sender=f"{lot.site.company.name} {lot.site.name}",
            lot=lot.jars_lot_id or "",
            code=lot.code,
            material=lot.material.value,
            truck=lot.truck,
            received_at=lot.received_at.astimezone(JAPAN).isoformat(timespec="seconds") if lot.received_at else "",
            bags=len(lot.bags),
            found=lot.arrived,
            deemed_g=reported_g(reported_parts(session, [lot])[lot.id]),
            total_g=lot.weighed_g,
            missing_reason=lot.missing_reason,
            **_handover(lot.handover),
            lines=_slip_lines(lot, numbers),
            findings=_slip_findings(session, lot),
        )
    )


def _handover(one: LotHandover | None) -> HandoverText:
    if one is None:
        return HandoverText(brought_by="", brought_auth="", taken_by="", handed_at="")
    at = one.at.astimezone(JAPAN).isoformat(timespec="seconds")
    return HandoverText(brought_by=one.sender_name, brought_auth=one.auth or "", taken_by=one.taker.name, handed_at=at)


def _slip_lines(lot: Lot, numbers: dict[str, int]) -> list[SlipLine]:
    """The weighings that count, each with the certificate under which its scale stood that day."""
    told = []
    for line in lot.standing_lines:
        day = line.at.astimezone(JAPAN).date()
        valid = [one for one in line.scale.inspections if one.inspected_on <= day <= one.valid_until]
        told.append(
            SlipLine(
                bags="・".join(str(numbers[bag]) for bag in line.bag_ids.split(",") if bag in numbers),
                gross_g=line.gross_g,
                tare_g=line.tare_g,
                net_g=line.net_g,
                scale=line.scale.name,
                certificate=valid[-1].certificate if valid else line.scale.certificate,
                at=line.at.astimezone(JAPAN).isoformat(timespec="seconds"),
            )
        )
    return told


def _slip_findings(session: Session, lot: Lot) -> list[SlipFinding]:
    """The findings that stand, as the receiver made them; what the yard answers is its own."""
    rows = select(Finding).where(Finding.lot_id == lot.id, Finding.annulled.is_(False))
    return [
        SlipFinding(
            bag=one.bag.number if one.bag else None,
            flaw=one.flaw.value,
            severity=one.severity.value,
            dealing=one.dealing.value,
            grams=one.grams,
            note=one.note,
        )
        for one in session.scalars(rows.order_by(Finding.at, Finding.id))
    ]
