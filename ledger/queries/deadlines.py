"""Work left and when it is due: what is late, what has to be done by tomorrow (R11)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from ledger.models import (
    Acceptance,
    BodyHandover,
    Container,
    Fill,
    Lot,
    ReceiverReport,
    Recovery,
    Standing,
    Statement,
    TeamDeadline,
)
from ledger.moment import JAPAN
from ledger.queries.bodies import DAYS_TO_REPORT
from ledger.words import AcceptanceState, FillState, LineState, LotState, PartState, Status, Team

SOON = timedelta(days=1)
"""A deadline warns from the day before."""


@dataclass(frozen=True)
class Left:
    """How many wait, how many of them are late, and how many are due today or tomorrow."""

    count: int = 0
    late: int = 0
    soon: int = 0


class Owed(StrEnum):
    """What is still missing of a lot's reports."""

    HANDOVER = "handover"
    SHIPPING = "shipping"
    WEIGHT = "weight"


@dataclass(frozen=True)
class LotDue:
    """A lot that a team wants reported by a day: its handover until it has its 荷姿ID, then its weight."""

    lot: Lot
    team: Team
    due_on: date
    late: bool

    @property
    def owed(self) -> Owed:
        """What comes next."""
        if self.lot.state is not LotState.MADE:
            return Owed.WEIGHT
        return Owed.SHIPPING if self.lot.jars_checked_by else Owed.HANDOVER

    @property
    def told_with(self) -> tuple[date, Team, Owed]:
        """Lots with the same are told of together."""
        return self.due_on, self.team, self.owed


@dataclass
class PartsDue:
    """Parts of a team's vehicles that are in no lot yet, though their lot is wanted by a day."""

    team: Team
    recovered_until: date
    due_on: date
    late: bool
    vehicles: set[str] = field(default_factory=set)
    fills: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class WorkLeft:
    """Everything that waits at some sites."""

    unfinished: Left
    entries: Left
    bodies: Left
    handovers: Left
    """Lots in the yard whose 荷姿ID has not been compared yet."""
    lots: list[LotDue]
    parts: list[PartsDue]
    found: Left
    """Vehicles that the floor found and nobody has accepted yet: their acceptance report is due within 3 days too."""
    deletions: list[Lot]
    """Lots that were given up and may still stand in JARS."""


def work_left(session: Session, consortium_id: str, site_ids: Iterable[str], today: date) -> WorkLeft:
    """What waits at these sites on a day in Japan; lots that are due, or will be tomorrow."""
    sites = list(site_ids)
    lots = lots_due(session, consortium_id, sites, today)
    return WorkLeft(
        unfinished=_acceptances(session, sites, AcceptanceState.OPEN, today),
        entries=_acceptances(session, sites, AcceptanceState.FINISHED, today),
        bodies=_bodies(session, sites, today),
        handovers=_handovers(session, sites, lots),
        lots=lots,
        parts=parts_due(session, consortium_id, sites, today),
        found=_found(session, sites, today),
        deletions=_deletions(session, sites),
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


def _found(session: Session, sites: list[str], today: date) -> Left:
    rows = select(Standing.happened_at).where(
        Standing.site_id.in_(sites), Standing.kind == "vehicle.found", Standing.status == Status.HELD
    )
    return _left([(at.astimezone(JAPAN).date(), 1) for at in session.scalars(rows)], today)


def _handovers(session: Session, sites: list[str], lots: list[LotDue]) -> Left:
    waiting = Lot.site_id.in_(sites), Lot.state == LotState.MADE, Lot.jars_checked_by.is_(None)
    due = [one.late for one in lots if one.owed is Owed.HANDOVER and one.lot.site_id in sites]
    return Left(
        count=session.scalar(select(func.count()).select_from(Lot).where(*waiting)) or 0,
        late=sum(due),
        soon=len(due) - sum(due),
    )


def _deletions(session: Session, sites: list[str]) -> list[Lot]:
    rows = select(Lot).where(
        Lot.site_id.in_(sites),
        Lot.state == LotState.CANCELLED,
        Lot.jars_lot_id.is_not(None),
        Lot.jars_deletion_compared_by.is_(None),
    )
    return list(session.scalars(rows.order_by(Lot.id)))


def team_deadlines(session: Session, consortium_id: str) -> list[TeamDeadline]:
    """The dates that count, the latest period first: told again, the later one does."""
    rows = select(TeamDeadline).where(TeamDeadline.consortium_id == consortium_id).order_by(TeamDeadline.touched)
    latest = {(row.team, row.recovered_until): row for row in session.scalars(rows)}
    return sorted(latest.values(), key=lambda row: (row.recovered_until, row.team), reverse=True)


def _near(session: Session, consortium_id: str, today: date) -> list[TeamDeadline]:
    """The dates that warn by now, the earliest first."""
    rows = [row for row in team_deadlines(session, consortium_id) if row.due_on <= today + SOON]
    return sorted(rows, key=lambda row: row.due_on)


def lots_due(session: Session, consortium_id: str, sites: list[str], today: date) -> list[LotDue]:
    """Lots whose handover or weight a team wants by tomorrow or wanted already, the earliest first."""
    near = _near(session, consortium_id, today)
    lots = _unreported(session, sites) if near else []
    teams = _teams(session, [lot.id for lot in lots])
    found = []
    for lot in lots:
        wants = (row for row in near if row.team in teams.get(lot.id, ()) and lot.recovered_from <= row.recovered_until)
        if first := next(wants, None):
            found.append(LotDue(lot, first.team, first.due_on, first.due_on < today))
    return sorted(found, key=lambda one: one.due_on)


def _unreported(session: Session, sites: list[str]) -> list[Lot]:
    """Lots from or to these sites that are not through with JARS, by id.

    A receiver without an account reports on its own, so that its weight is not waited for.
    """
    sealed = select(ReceiverReport.lot_id).where(
        ReceiverReport.lot_id == Lot.id, ReceiverReport.withdrawn.is_(False), ReceiverReport.state == LineState.SEALED
    )
    stated = select(Statement.id).where(Statement.lot_id == Lot.id)
    weight = (Lot.state == LotState.RECEIVED) & ~sealed.exists() & ~stated.exists()
    rows = select(Lot).where(
        or_(Lot.site_id.in_(sites), Lot.destination_id.in_(sites)),
        or_(Lot.state.in_([LotState.MADE, LotState.SHIPPED]), weight),
    )
    return list(session.scalars(rows.order_by(Lot.id).options(joinedload(Lot.destination))))


def _teams(session: Session, lot_ids: list[str]) -> dict[str, set[Team]]:
    """The teams of the vehicles in each of these lots."""
    rows = (
        select(Fill.lot_id, Acceptance.team)
        .join(Recovery, Recovery.fill_id == Fill.id)
        .join(Acceptance, Acceptance.id == Recovery.acceptance_id)
        .where(Fill.lot_id.in_(lot_ids), Recovery.annulled.is_(False))
        .distinct()
    )
    found: dict[str, set[Team]] = {}
    for lot_id, team in session.execute(rows):
        if team:
            found.setdefault(lot_id or "", set()).add(team)
    return found


def parts_due(session: Session, consortium_id: str, sites: list[str], today: date) -> list[PartsDue]:
    """Parts in no lot yet that a team wants handed over by tomorrow or wanted already, the earliest first."""
    found: dict[str, PartsDue] = {}
    near = _near(session, consortium_id, today)
    for team, acceptance_id, fill_id, day in _parts_in_no_lot(session, sites) if near else []:
        row = next((one for one in near if one.team is team and day <= one.recovered_until), None)
        if row:
            late = row.due_on < today
            due = found.setdefault(row.id, PartsDue(row.team, row.recovered_until, row.due_on, late))
            due.vehicles.add(acceptance_id)
            due.fills.add(fill_id)
    return sorted(found.values(), key=lambda one: one.due_on)


def _parts_in_no_lot(session: Session, sites: list[str]) -> Iterator[tuple[Team | None, str, str, date]]:
    """Team, acceptance, fill and the first day in Japan of what still stands in the yards outside of lots."""
    what = (Acceptance.team, Acceptance.id, Fill.id)
    rows = (
        select(*what, func.min(Recovery.at))
        .select_from(Fill)
        .join(Container, Container.id == Fill.container_id)
        .join(Recovery, Recovery.fill_id == Fill.id)
        .join(Acceptance, Acceptance.id == Recovery.acceptance_id)
        .where(Container.site_id.in_(sites), Fill.state.in_([FillState.OPEN, FillState.CLOSED]))
        .where(Recovery.annulled.is_(False), Recovery.state == PartState.RECOVERED)
        .group_by(*what)
    )
    for team, acceptance_id, fill_id, at in session.execute(rows):
        yield team, acceptance_id, fill_id, at.astimezone(JAPAN).date()
