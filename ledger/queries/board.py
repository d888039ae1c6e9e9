"""The consortium at a glance: kilograms by month, yard, team and material; how long things take; what is late."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.balance import begin, first_of
from ledger.deemed import DeemedTables
from ledger.models import Acceptance, AsrTaken, EntryLine, Fill, Lot, Recovery
from ledger.moment import JAPAN
from ledger.words import LineState, LotState, Material, PartState, Team

SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Recovered:
    """Deemed grams recovered from the vehicles of a month, by yard, team and material."""

    month: date
    site_id: str
    team: Team | None
    material: Material
    parts: int
    grams: int


def recovered(session: Session, site_ids: Collection[str], since: date, until: date) -> list[Recovered]:
    """Add up the parts of vehicles accepted in [since, until); parts without a deemed weight count as nothing."""
    kinds = (Acceptance.site_id, Acceptance.accepted_on, Acceptance.team, Acceptance.size_class, Recovery.part)
    rows = (
        select(func.count(), *kinds)
        .select_from(Acceptance)
        .join(Recovery, Recovery.acceptance_id == Acceptance.id)
        .where(Acceptance.site_id.in_(site_ids), Acceptance.accepted_on >= since, Acceptance.accepted_on < until)
        .where(Recovery.annulled.is_(False), Recovery.state == PartState.RECOVERED)
        .group_by(*kinds)
    )
    tables = DeemedTables(session)
    found: dict[tuple[date, str, Team | None, Material], list[int]] = {}
    for count, site_id, day, team, size, part in session.execute(rows):
        total = found.setdefault((first_of(day), site_id, team, part.material), [0, 0])
        total[0] += count
        total[1] += count * (tables[site_id].grams_on(day, size, part) or 0)
    return [Recovered(*key, *total) for key, total in sorted(found.items(), key=lambda one: str(one[0]))]


@dataclass(frozen=True)
class Arrived:
    """A lot that was received: the month, who sent it, what it weighed and what it was deemed to."""

    month: date
    site_id: str
    destination_id: str
    material: Material
    grams: int
    deemed_g: int


def arrived(session: Session, site_ids: Collection[str], since: date, until: date) -> list[Arrived]:
    """Lots from or for these sites received in [since, until)."""
    lots = lots_received(session, site_ids, since, until)
    deemed = _deemed(session, lots)
    return [
        Arrived(received_in(lot), lot.site_id, lot.destination_id, lot.material, lot.received_g or 0, deemed[lot.id])
        for lot in lots
    ]


def lots_received(session: Session, site_ids: Collection[str], since: date, until: date) -> list[Lot]:
    """Lots from or for these sites that were received in [since, until), in order."""
    rows = (
        select(Lot)
        .where((Lot.site_id.in_(site_ids)) | (Lot.destination_id.in_(site_ids)), Lot.state == LotState.RECEIVED)
        .where(Lot.received_at >= begin(since), Lot.received_at < begin(until))
        .order_by(Lot.received_at, Lot.id)
    )
    return list(session.scalars(rows))


def _deemed(session: Session, lots: Iterable[Lot]) -> dict[str, int]:
    found = {lot.id: 0 for lot in lots}
    rows = (
        select(Fill.lot_id, Acceptance.site_id, Acceptance.accepted_on, Acceptance.size_class, Recovery.part)
        .join(Recovery, Recovery.fill_id == Fill.id)
        .join(Acceptance, Acceptance.id == Recovery.acceptance_id)
        .where(Fill.lot_id.in_(found), Recovery.annulled.is_(False), Recovery.state == PartState.RECOVERED)
    )
    tables = DeemedTables(session)
    for lot_id, site_id, day, size, part in session.execute(rows):
        found[lot_id or ""] += tables[site_id].grams_on(day, size, part) or 0
    return found


@dataclass(frozen=True)
class LeadTime:
    """How long a step takes: the median in days, and of how many; None where it never happened."""

    step: str
    days: float | None
    count: int


def lead_times(session: Session, site_ids: Collection[str], since: date, until: date) -> list[LeadTime]:
    """From acceptance to finished, to the sealed line; from a lot made to shipped, to received: of these yards."""
    vehicles = select(Acceptance.accepted_on, Acceptance.finished_at, EntryLine.sealed_at).outerjoin(
        EntryLine,
        (EntryLine.acceptance_id == Acceptance.id)
        & EntryLine.withdrawn.is_(False)
        & (EntryLine.state == LineState.SEALED),
    )
    here = vehicles.where(
        Acceptance.site_id.in_(site_ids), Acceptance.accepted_on >= since, Acceptance.accepted_on < until
    )
    rows = [(begin(day), done, sealed) for day, done, sealed in session.execute(here)]
    lots = session.execute(
        select(Lot.made_at, Lot.shipped_at, Lot.received_at)
        .where(Lot.site_id.in_(site_ids), Lot.state != LotState.CANCELLED)
        .where(Lot.made_at >= begin(since), Lot.made_at < begin(until))
    ).all()
    return [
        _lead("finished", ((one, done) for one, done, _ in rows)),
        _lead("sealed", ((done, sealed) for _, done, sealed in rows)),
        _lead("shipped", ((made, shipped) for made, shipped, _ in lots)),
        _lead("received", ((shipped, there) for _, shipped, there in lots)),
    ]


def _lead(step: str, spans: Iterable[tuple[datetime | None, datetime | None]]) -> LeadTime:
    days = [max(0.0, (end - begin).total_seconds()) / SECONDS_A_DAY for begin, end in spans if begin and end]
    return LeadTime(step, round(median(days), 1) if days else None, len(days))


def asr_taken(session: Session, consortium_id: str, since: date, until: date) -> dict[date, AsrTaken]:
    """The latest figure of each month in [since, until)."""
    rows = (
        select(AsrTaken)
        .where(AsrTaken.consortium_id == consortium_id, AsrTaken.month >= since, AsrTaken.month < until)
        .order_by(AsrTaken.month, AsrTaken.touched)
    )
    return {one.month: one for one in session.scalars(rows)}


def recycling_rate(recovered_g: int, asr_g: int) -> float | None:
    """Recovered / (recovered + ASR taken in) (guideline 5-2, note 7); None where there is nothing to divide."""
    return recovered_g / (recovered_g + asr_g) if recovered_g + asr_g else None


def received_in(lot: Lot) -> date:
    """The month in Japan in which a lot was received; of one that was not, the month it was made."""
    return first_of((lot.received_at or lot.made_at).astimezone(JAPAN).date())
