"""Work left and when it is due: what is late, what has to be done by tomorrow (R11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ledger.models import Acceptance, BodyHandover, Fill, Lot, Recovery, TeamDeadline
from ledger.queries.bodies import DAYS_TO_REPORT
from ledger.words import AcceptanceState, LotState, Team

SOON = timedelta(days=1)
"""A deadline warns from the day before."""


@dataclass(frozen=True)
class Left:
    """How many wait, how many of them are late, and how many are due today or tomorrow."""

    count: int = 0
    late: int = 0
    soon: int = 0


@dataclass(frozen=True)
class LotDue:
    """A lot that a team wants reported by a day: its handover until it has its 荷姿ID, then its weight."""

    lot: Lot
    team: Team
    due_on: date
    late: bool


@dataclass(frozen=True)
class WorkLeft:
    """Everything that waits at some sites."""

    unfinished: Left
    entries: Left
    bodies: Left
    lots: list[LotDue]

    @property
    def late(self) -> int:
        """How many things are late."""
        return self.unfinished.late + self.entries.late + self.bodies.late + sum(one.late for one in self.lots)


def work_left(session: Session, consortium_id: str, site_ids: Iterable[str], today: date) -> WorkLeft:
    """What waits at these sites on a day in Japan; lots that are due, or will be tomorrow."""
    sites = list(site_ids)
    return WorkLeft(
        unfinished=_acceptances(session, sites, AcceptanceState.OPEN, today),
        entries=_acceptances(session, sites, AcceptanceState.FINISHED, today),
        bodies=_bodies(session, sites, today),
        lots=lots_due(session, consortium_id, sites, today),
    )


def _left(days: Iterable[tuple[date, int]], today: date) -> Left:
    """Count what began on days by its deadline three days later."""
    found = [(day + timedelta(days=DAYS_TO_REPORT), count) for day, count in days]
    return Left(
        count=sum(count for _, count in found),
        late=sum(count for due, count in found if due < today),
        soon=sum(count for due, count in found if today <= due <= today + SOON),
    )


def _acceptances(session: Session, sites: list[str], state: AcceptanceState, today: date) -> Left:
    rows = select(Acceptance.accepted_on, func.count()).where(Acceptance.site_id.in_(sites), Acceptance.state == state)
    found = session.execute(rows.group_by(Acceptance.accepted_on))
    return _left([(day, count) for day, count in found], today)


def _bodies(session: Session, sites: list[str], today: date) -> Left:
    rows = select(BodyHandover.handed_on, func.count()).where(
        BodyHandover.site_id.in_(sites), BodyHandover.annulled.is_(False), BodyHandover.compared_by.is_(None)
    )
    found = session.execute(rows.group_by(BodyHandover.handed_on))
    return _left([(day, count) for day, count in found], today)


def team_deadlines(session: Session, consortium_id: str) -> list[TeamDeadline]:
    """The dates that count, the latest period first: told again, the later one does."""
    rows = select(TeamDeadline).where(TeamDeadline.consortium_id == consortium_id).order_by(TeamDeadline.touched)
    latest = {(row.team, row.recovered_until): row for row in session.scalars(rows)}
    return sorted(latest.values(), key=lambda row: (row.recovered_until, row.team), reverse=True)


def lots_due(session: Session, consortium_id: str, sites: list[str], today: date) -> list[LotDue]:
    """Lots whose handover or weight a team wants by tomorrow or wanted already, the earliest first."""
    near = [row for row in team_deadlines(session, consortium_id) if row.due_on <= today + SOON]
    found: dict[str, LotDue] = {}
    for row in sorted(near, key=lambda row: row.due_on):
        inside = (
            select(Fill.lot_id)
            .join(Recovery, Recovery.fill_id == Fill.id)
            .join(Acceptance, Acceptance.id == Recovery.acceptance_id)
            .where(Acceptance.team == row.team, Recovery.annulled.is_(False))
        )
        lots = select(Lot).where(
            or_(Lot.site_id.in_(sites), Lot.destination_id.in_(sites)),
            Lot.id.in_(inside),
            Lot.recovered_from <= row.recovered_until,
            Lot.state.in_([LotState.MADE, LotState.SHIPPED]),
        )
        for lot in session.scalars(lots.order_by(Lot.id)):
            found.setdefault(lot.id, LotDue(lot, row.team, row.due_on, row.due_on < today))
    return list(found.values())
