"""The overview: what came in today, what fills up, what is under way, what is overdue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from ledger.deemed import DeemedTable
from ledger.models import Acceptance, Container, Fill, Recovery
from ledger.moment import JAPAN
from ledger.words import AcceptanceState, FillState, Material, PartState

DAYS_TO_REPORT = 3
"""The acceptance of a vehicle and the handover of its body are reported within 3 days (guideline 4-2 (6))."""


@dataclass(frozen=True)
class Today:
    """Vehicles of a day: accepted, finished by the floor, and all that are still being worked on."""

    accepted: int
    finished: int
    open: int


def today(session: Session, site_ids: Iterable[str], day: date) -> Today:
    """Count the vehicles of a day in Japan."""
    here = Acceptance.site_id.in_(list(site_ids))
    begin = datetime.combine(day, time(), JAPAN)
    finished = (Acceptance.finished_at >= begin) & (Acceptance.finished_at < begin + timedelta(days=1))
    rows = (
        (Acceptance.accepted_on == day),
        finished & (Acceptance.state != AcceptanceState.OPEN),
        (Acceptance.state == AcceptanceState.OPEN),
    )
    counts = [session.scalar(select(func.count()).select_from(Acceptance).where(here, row)) or 0 for row in rows]
    return Today(*counts)


@dataclass(frozen=True)
class Filling:
    """An open fill with how many parts are in it."""

    fill: Fill
    parts: int


def filling(session: Session, site_ids: Iterable[str], limit: int = 12) -> list[Filling]:
    """The fullest open fills."""
    parts = func.count(Recovery.id)
    rows = (
        select(Fill, parts)
        .join(Container)
        .outerjoin(Recovery, (Recovery.fill_id == Fill.id) & Recovery.annulled.is_(False))
        .where(Container.site_id.in_(list(site_ids)), Fill.state == FillState.OPEN)
        .group_by(Fill.id)
        .order_by(parts.desc(), Fill.opened_at)
        .limit(limit)
        .options(selectinload(Fill.container).joinedload(Container.place))
    )
    return [Filling(fill, count) for fill, count in session.execute(rows)]


def deemed_by_material(session: Session, site_ids: Iterable[str], since: date) -> dict[Material, int]:
    """Deemed grams recovered since a day in Japan, by material; parts without a weight are left out."""
    kinds = (Acceptance.site_id, Acceptance.accepted_on, Acceptance.size_class, Recovery.part)
    rows = (
        select(func.count(), *kinds)
        .select_from(Recovery)
        .join(Acceptance, Acceptance.id == Recovery.acceptance_id)
        .where(Recovery.site_id.in_(list(site_ids)), Recovery.at >= datetime.combine(since, time(), JAPAN))
        .where(Recovery.annulled.is_(False), Recovery.state == PartState.RECOVERED)
        .group_by(*kinds)
    )
    found = dict.fromkeys(Material, 0)
    tables: dict[str, DeemedTable] = {}
    for count, site_id, day, size, part in session.execute(rows):
        if site_id not in tables:
            tables[site_id] = DeemedTable(session, site_id)
        found[part.material] += count * (tables[site_id].grams_on(day, size, part) or 0)
    return found


@dataclass(frozen=True)
class Overdue:
    """Vehicles accepted more than three days ago: without a finished record, or finished and not yet in JARS."""

    unfinished: int
    unsealed: int
    oldest: list[Acceptance]


def overdue(session: Session, site_ids: Iterable[str], day: date, limit: int = 8) -> Overdue:
    """What should have been done by a day."""
    late = Acceptance.site_id.in_(list(site_ids)) & (Acceptance.accepted_on < day - timedelta(days=DAYS_TO_REPORT))
    counts = {
        state: session.scalar(select(func.count()).select_from(Acceptance).where(late, Acceptance.state == state)) or 0
        for state in (AcceptanceState.OPEN, AcceptanceState.FINISHED)
    }
    rows = select(Acceptance).where(late, Acceptance.state == AcceptanceState.OPEN)
    oldest = rows.order_by(Acceptance.accepted_on, Acceptance.id).limit(limit)
    return Overdue(
        unfinished=counts[AcceptanceState.OPEN],
        unsealed=counts[AcceptanceState.FINISHED],
        oldest=list(session.scalars(oldest)),
    )
