"""The entry list for JARS: which lines are to be approved, entered, sealed, in order of acceptance date (R14)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ledger.deemed import DeemedTable
from ledger.lines import Line, freeze, line_of
from ledger.models import Acceptance, EntryLine, Recovery, Standing
from ledger.words import AcceptanceState, Status, Team


@dataclass(frozen=True)
class Entry:
    """One row of the list: the acceptance, its line as the floor record gives it now, and how far it has come."""

    acceptance: Acceptance
    line: Line
    frozen: str
    under_way: EntryLine | None
    held: int
    """Events of it in the tray: it can't be approved while there are any (R17)."""

    @property
    def stale(self) -> bool:
        """Whether the floor record changed after the line was approved."""
        return self.under_way is not None and self.under_way.frozen != self.frozen


@dataclass(frozen=True)
class Wanted:
    """Which rows: of which sites, team (None: out of the scheme), acceptance days; done ones too; after which row."""

    site_ids: Iterable[str]
    team: Team | None
    first: date | None = None
    last: date | None = None
    sealed: bool = False
    after: tuple[date, str] | None = None
    limit: int = 50


def entries(session: Session, wanted: Wanted) -> list[Entry]:
    """Finished acceptances in order of acceptance date, one more than `limit` where there is another page."""
    rows = (
        select(Acceptance)
        .where(Acceptance.site_id.in_(list(wanted.site_ids)), Acceptance.team.is_(wanted.team) if wanted.team is None
               else Acceptance.team == wanted.team)
        .order_by(Acceptance.accepted_on, Acceptance.id)
        .options(selectinload(Acceptance.recoveries).joinedload(Recovery.person))
        .limit(wanted.limit + 1)
    )  # fmt: skip
    states = [AcceptanceState.FINISHED] + ([AcceptanceState.SEALED] if wanted.sealed else [])
    rows = rows.where(Acceptance.state.in_(states))
    if wanted.first:
        rows = rows.where(Acceptance.accepted_on >= wanted.first)
    if wanted.last:
        rows = rows.where(Acceptance.accepted_on <= wanted.last)
    if wanted.after:
        day, key = wanted.after
        rows = rows.where((Acceptance.accepted_on > day) | ((Acceptance.accepted_on == day) & (Acceptance.id > key)))
    return _with_lines(session, list(session.scalars(rows)))


def _with_lines(session: Session, acceptances: list[Acceptance]) -> list[Entry]:
    ids = [acceptance.id for acceptance in acceptances]
    under_way = {
        line.acceptance_id: line
        for line in session.scalars(
            select(EntryLine).where(EntryLine.acceptance_id.in_(ids), EntryLine.withdrawn.is_(False))
        )
    }
    held = held_of(session, ids)
    tables = {site: DeemedTable(session, site) for site in {acceptance.site_id for acceptance in acceptances}}
    found = []
    for acceptance in acceptances:
        line = line_of(acceptance, tables[acceptance.site_id])
        found.append(Entry(acceptance, line, freeze(line), under_way.get(acceptance.id), held.count(acceptance.id)))
    return found


def entry_of(session: Session, acceptance: Acceptance) -> Entry:
    """The row of one acceptance."""
    return _with_lines(session, [acceptance])[0]


def held_of(session: Session, acceptance_ids: list[str]) -> list[str]:
    """Acceptance ids of the held events among these, one per event."""
    held = select(Standing.acceptance_id).where(
        Standing.acceptance_id.in_(acceptance_ids), Standing.status == Status.HELD
    )
    return [one for one in session.scalars(held) if one]


def frozen_now(session: Session, acceptance_id: str) -> str:
    """The frozen text of an acceptance's line as it stands now."""
    acceptance = session.get_one(Acceptance, acceptance_id)
    return freeze(line_of(acceptance, DeemedTable(session, acceptance.site_id)))
