"""Completeness and bodies: vehicles without a finished record by age; bodies that may leave, that left, and are due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ledger.kinds.bodies import report_of
from ledger.models import Acceptance, BodyHandover, EntryLine, Recipient, Recovery
from ledger.words import AcceptanceState, LineState

DAYS_TO_REPORT = 3
"""The handover of a body is reported within 3 days of it (guideline 4-2 (6))."""


@dataclass(frozen=True)
class Sought:
    """Which rows: of which sites, after which acceptance day and id, whose number ends in `text`."""

    site_ids: Iterable[str]
    after: tuple[date, str] | None = None
    text: str = ""
    limit: int = 50


def unfinished(session: Session, sought: Sought) -> list[Acceptance]:
    """Acceptances without a finished record (R2), the oldest first, one more than `limit` where there is more."""
    rows = _page(select(Acceptance).where(Acceptance.state == AcceptanceState.OPEN), sought)
    return list(session.scalars(rows.options(selectinload(Acceptance.recoveries).joinedload(Recovery.person))))


def standing_bodies(session: Session, sought: Sought) -> list[Acceptance]:
    """Finished vehicles whose body still stands in the yard, the oldest first."""
    left = select(BodyHandover.acceptance_id).where(BodyHandover.annulled.is_(False))
    rows = select(Acceptance).where(Acceptance.state != AcceptanceState.OPEN, Acceptance.id.not_in(left))
    return list(session.scalars(_page(rows, sought).options(selectinload(Acceptance.recoveries))))


def _page(rows: Select[Acceptance], sought: Sought) -> Select[Acceptance]:
    rows = matching(rows, sought.site_ids, sought.text)
    if sought.after:
        day, key = sought.after
        rows = rows.where((Acceptance.accepted_on > day) | ((Acceptance.accepted_on == day) & (Acceptance.id > key)))
    return rows.order_by(Acceptance.accepted_on, Acceptance.id).limit(sought.limit + 1)


def matching(rows: Select[Acceptance], site_ids: Iterable[str], text: str) -> Select[Acceptance]:
    """Of these vehicles those of some sites, and whose number ends so where something is asked for."""
    rows = rows.where(Acceptance.site_id.in_(list(site_ids)))
    return rows.where(Acceptance.chassis_number.endswith(text, autoescape=True)) if text else rows


class Report(StrEnum):
    """How far the handover report of a body is."""

    WAITING = "waiting"
    REPORTED = "reported"
    COMPARED = "compared"


@dataclass(frozen=True)
class Gone:
    """A body that left: its handover, how far its report is, whether JARS takes it yet, and when it is due."""

    handover: BodyHandover
    entered: bool
    """Whether the recovery report is in JARS; the handover report comes after it (handbook 3.1.1 (3))."""

    @property
    def report(self) -> Report:
        """What has been done of the report."""
        if self.handover.compared_by:
            return Report.COMPARED
        return Report.REPORTED if self.handover.reported_by else Report.WAITING

    @property
    def due(self) -> date:
        """The last day for the report."""
        return self.handover.handed_on + timedelta(days=DAYS_TO_REPORT)

    @property
    def frozen(self) -> str:
        """What is to be entered."""
        return report_of(self.handover)


def gone_bodies(
    session: Session, site_ids: Iterable[str], *, waiting: bool, before: tuple[date, str] | None = None, limit: int = 50
) -> list[Gone]:
    """Bodies that left: those whose report waits, the oldest first; or all, the latest first."""
    rows = select(BodyHandover).where(BodyHandover.site_id.in_(list(site_ids)), BodyHandover.annulled.is_(False))
    day, key = BodyHandover.handed_on, BodyHandover.id
    if waiting:
        rows = rows.where(BodyHandover.compared_by.is_(None))
        if before:
            rows = rows.where((day > before[0]) | ((day == before[0]) & (key > before[1])))
        rows = rows.order_by(day, key)
    else:
        if before:
            rows = rows.where((day < before[0]) | ((day == before[0]) & (key < before[1])))
        rows = rows.order_by(day.desc(), key.desc())
    rows = rows.options(joinedload(BodyHandover.acceptance), joinedload(BodyHandover.recipient)).limit(limit + 1)
    found = list(session.scalars(rows))
    entered = _entered(session, [one.acceptance_id for one in found])
    return [Gone(one, one.acceptance_id in entered) for one in found]


def _entered(session: Session, ids: list[str]) -> set[str]:
    rows = select(EntryLine.acceptance_id).where(
        EntryLine.acceptance_id.in_(ids), EntryLine.withdrawn.is_(False), EntryLine.state != LineState.APPROVED
    )
    return set(session.scalars(rows))


def gone_of(session: Session, acceptance: Acceptance) -> Gone | None:
    """The handover of one acceptance's body."""
    rows = select(BodyHandover).where(BodyHandover.acceptance_id == acceptance.id, BodyHandover.annulled.is_(False))
    found = session.scalars(rows).first()
    return Gone(found, acceptance.id in _entered(session, [acceptance.id])) if found else None


def body_counts(session: Session, site_ids: Iterable[str], today: date) -> dict[str, int]:
    """How many: unfinished, standing, waiting for their report, and of those overdue."""
    sites = list(site_ids)
    left = select(BodyHandover.acceptance_id).where(BodyHandover.annulled.is_(False))
    mine = Acceptance.site_id.in_(sites)
    waits = (BodyHandover.site_id.in_(sites), BodyHandover.annulled.is_(False), BodyHandover.compared_by.is_(None))
    late = BodyHandover.handed_on < today - timedelta(days=DAYS_TO_REPORT)
    count: dict[str, Select[Any]] = {
        "unfinished": select(func.count(Acceptance.id)).where(mine, Acceptance.state == AcceptanceState.OPEN),
        "standing": select(func.count(Acceptance.id)).where(
            mine, Acceptance.state != AcceptanceState.OPEN, Acceptance.id.not_in(left)
        ),
        "waiting": select(func.count(BodyHandover.id)).where(*waits),
        "overdue": select(func.count(BodyHandover.id)).where(*waits, late),
    }
    return {name: session.scalar(rows) or 0 for name, rows in count.items()}


def recipients(session: Session, site_ids: Iterable[str]) -> list[Recipient]:
    """Where bodies may go, those in use, by name."""
    rows = select(Recipient).where(Recipient.site_id.in_(list(site_ids)), Recipient.retired.is_(False))
    return list(session.scalars(rows.order_by(Recipient.name, Recipient.id)))
