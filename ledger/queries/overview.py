"""The overview: what came in today, what fills up, what is under way, what is overdue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.deemed import DeemedTables
from ledger.models import Acceptance, Recovery
from ledger.moment import JAPAN
from ledger.words import AcceptanceState, Material, PartState

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


def deemed_by_material(
    session: Session, site_ids: Iterable[str], since: date, until: date | None = None
) -> dict[Material, int]:
    """Deemed grams recovered from a day in Japan on, by material; parts without a weight are left out.

    `until` is the first day that does not count any more.
    """
    kinds = (Acceptance.site_id, Acceptance.accepted_on, Acceptance.size_class, Recovery.part)
    rows = (
        select(func.count(), *kinds)
        .select_from(Recovery)
        .join(Acceptance, Acceptance.id == Recovery.acceptance_id)
        .where(Recovery.site_id.in_(list(site_ids)), Recovery.at >= datetime.combine(since, time(), JAPAN))
        .where(Recovery.annulled.is_(False), Recovery.state == PartState.RECOVERED)
        .group_by(*kinds)
    )
    if until:
        rows = rows.where(Recovery.at < datetime.combine(until, time(), JAPAN))
    found = dict.fromkeys(Material, 0)
    tables = DeemedTables(session)
    for count, site_id, day, size, part in session.execute(rows):
        found[part.material] += count * (tables[site_id].grams_on(day, size, part) or 0)
    return found


def deemed_by_day(
    session: Session, site_ids: Iterable[str], last: date, days: int = 14
) -> dict[date, dict[Material, int]]:
    """Deemed grams of each of the days that end with `last`, by material."""
    sites = list(site_ids)
    shown = [last - timedelta(days=back) for back in reversed(range(days))]
    return {day: deemed_by_material(session, sites, day, day + timedelta(days=1)) for day in shown}


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
