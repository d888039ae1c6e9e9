"""The entry list for JARS: which lines are to be approved, entered, sealed, in order of acceptance date (R14)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, selectinload

from ledger.access import FLOOR_KINDS, allowed
from ledger.deemed import DeemedTable
from ledger.lines import Line, freeze, line_of, thaw
from ledger.models import Acceptance, EntryLine, Person, Recovery, Standing
from ledger.models.two_persons import TwoPersons
from ledger.words import AcceptanceState, LineState, Status, Team


class Step(StrEnum):
    """What has to be done next with a line."""

    APPROVE = "approve"
    ENTER = "enter"
    SEAL = "seal"
    SEALED = "sealed"


STEP_OF = {None: Step.APPROVE, LineState.APPROVED: Step.ENTER, LineState.ENTERED: Step.SEAL}


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
        """Whether the floor record changed after the line was approved; a sealed line is what was reported (R4)."""
        return self.step is not Step.SEALED and self.under_way is not None and self.under_way.frozen != self.frozen

    @property
    def corrected(self) -> bool:
        """Whether what was reported is no longer what the floor record says: a correction came after sealing (R4)."""
        return self.step is Step.SEALED and self.under_way is not None and self.under_way.frozen != self.frozen

    @property
    def step(self) -> Step:
        """What comes next."""
        if self.acceptance.state is AcceptanceState.SEALED:
            return Step.SEALED
        return STEP_OF.get(self.under_way.state if self.under_way else None, Step.SEALED)

    @property
    def shown(self) -> Line:
        """What goes into JARS: the frozen line once there is one, before that what the floor record gives."""
        return thaw(self.under_way.frozen) if self.under_way else self.line


@dataclass(frozen=True)
class Wanted:
    """Which rows: of which sites, team (None: out of the scheme), acceptance days, next step; done ones too.

    `after` and `before` are the acceptance day and id of a row: those that follow it, or the nearest ahead of it.
    """

    site_ids: Iterable[str]
    team: Team | None
    first: date | None = None
    last: date | None = None
    sealed: bool = False
    after: tuple[date, str] | None = None
    limit: int = 50
    step: Step | None = None
    before: tuple[date, str] | None = None


def entries(session: Session, wanted: Wanted) -> list[Entry]:
    """Finished acceptances in order of acceptance date, one more than `limit` where there is another page."""
    rows = _in_range(_of_step(_standing_lines(select(Acceptance)), wanted), wanted)
    rows = rows.options(selectinload(Acceptance.recoveries).joinedload(Recovery.person)).limit(wanted.limit + 1)
    if wanted.before:
        found = session.scalars(rows.order_by(Acceptance.accepted_on.desc(), Acceptance.id.desc()))
        return _with_lines(session, list(found)[::-1])
    return _with_lines(session, list(session.scalars(rows.order_by(Acceptance.accepted_on, Acceptance.id))))


def count_entries(session: Session, wanted: Wanted, most: int | None = None) -> int:
    """How many are wanted; with `most` no more are counted."""
    rows = _in_range(_of_step(_standing_lines(select(Acceptance.id)), wanted), wanted).limit(most)
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def neighbours(session: Session, wanted: Wanted, acceptance: Acceptance) -> tuple[str | None, str | None]:
    """Ids of the rows before and after one, among the wanted; it need not be among them itself."""
    here = (acceptance.accepted_on, acceptance.id)
    one = select(Acceptance.id).limit(1)
    back = _in_range(_of_step(_standing_lines(one), wanted), replace(wanted, before=here, after=None))
    on = _in_range(_of_step(_standing_lines(one), wanted), replace(wanted, after=here, before=None))
    return (
        session.scalar(back.order_by(Acceptance.accepted_on.desc(), Acceptance.id.desc())),
        session.scalar(on.order_by(Acceptance.accepted_on, Acceptance.id)),
    )


def waiting(session: Session, site_ids: Iterable[str]) -> dict[tuple[Team | None, Step], int]:
    """How many finished vehicles wait for which step, per team."""
    rows = (
        _standing_lines(select(Acceptance.team, EntryLine.state, func.count()))
        .where(Acceptance.site_id.in_(list(site_ids)), Acceptance.state == AcceptanceState.FINISHED)
        .group_by(Acceptance.team, EntryLine.state)
    )
    return {(team, STEP_OF[state]): count for team, state, count in session.execute(rows)}


def entry_of(session: Session, acceptance: Acceptance) -> Entry:
    """The row of one acceptance."""
    return _with_lines(session, [acceptance])[0]


def gone_approvers(session: Session, lines: Iterable[TwoPersons], kind: str) -> set[str]:
    """Ids of approvers of these lines who have left, or may not seal (`kind`) any more: another has to take over."""
    rows = select(Person).where(Person.id.in_({line.approved_by for line in lines}))
    return {one.id for one in session.scalars(rows) if one.left or not allowed(kind, one.roles)}


def held_of(session: Session, acceptance_ids: list[str]) -> list[str]:
    """Acceptance ids of the floor's held events among these, one per event."""
    held = select(Standing.acceptance_id).where(
        Standing.acceptance_id.in_(acceptance_ids), Standing.status == Status.HELD, Standing.kind.in_(FLOOR_KINDS)
    )
    return [one for one in session.scalars(held) if one]


def frozen_now(session: Session, acceptance_id: str) -> str:
    """The frozen text of an acceptance's line as it stands now."""
    acceptance = session.get_one(Acceptance, acceptance_id)
    return freeze(line_of(acceptance, DeemedTable(session, acceptance.site_id)))


def _standing_lines(rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    lines = and_(EntryLine.acceptance_id == Acceptance.id, EntryLine.withdrawn.is_(False))
    return rows.select_from(Acceptance).outerjoin(EntryLine, lines)


def _of_step(rows: Select[*tuple[Any, ...]], wanted: Wanted) -> Select[*tuple[Any, ...]]:
    team = Acceptance.team.is_(None) if wanted.team is None else Acceptance.team == wanted.team
    rows = rows.where(Acceptance.site_id.in_(list(wanted.site_ids)), team)
    if wanted.step is Step.SEALED:
        return rows.where(Acceptance.state == AcceptanceState.SEALED)
    states = [AcceptanceState.FINISHED] + ([AcceptanceState.SEALED] if wanted.sealed else [])
    rows = rows.where(Acceptance.state.in_(states))
    if wanted.step is Step.APPROVE:
        return rows.where(EntryLine.id.is_(None))
    if wanted.step:
        state = LineState.APPROVED if wanted.step is Step.ENTER else LineState.ENTERED
        return rows.where(EntryLine.state == state)
    return rows


def _in_range(rows: Select[*tuple[Any, ...]], wanted: Wanted) -> Select[*tuple[Any, ...]]:
    if wanted.first:
        rows = rows.where(Acceptance.accepted_on >= wanted.first)
    if wanted.last:
        rows = rows.where(Acceptance.accepted_on <= wanted.last)
    if wanted.after:
        day, key = wanted.after
        rows = rows.where((Acceptance.accepted_on > day) | ((Acceptance.accepted_on == day) & (Acceptance.id > key)))
    if wanted.before:
        day, key = wanted.before
        rows = rows.where((Acceptance.accepted_on < day) | ((Acceptance.accepted_on == day) & (Acceptance.id < key)))
    return rows


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
