"""The two-person rule of the JARS entry: B approves a frozen line, A enters it, B compares and seals (R6, R18)."""

from typing import ClassVar

from pydantic import Field
from sqlalchemy import exists, select

from ledger.access import FLOOR_KINDS
from ledger.deemed import DeemedTable
from ledger.kinds import two_persons
from ledger.kinds.body import Body, Ref, Text
from ledger.lines import freeze, line_of
from ledger.models import Acceptance, EntryLine, Standing
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import AcceptanceState, Code, Role, Status


def reachable(m: Moment, acceptance_id: str) -> Acceptance:
    """Return an acceptance of one's own company, or for the managing company one of its consortium (R6)."""
    if Role.MANAGER not in m.actor.roles:
        return m.own(Acceptance, acceptance_id, Code.UNKNOWN_VEHICLE)
    acceptance = m.session.get(Acceptance, acceptance_id)
    if acceptance is None or acceptance.site.company.consortium_id != m.actor.company.consortium_id:
        raise Refused(Code.UNKNOWN_VEHICLE)
    return acceptance


def standing_line(m: Moment, acceptance_id: str) -> EntryLine | None:
    """The line under way for an acceptance."""
    rows = select(EntryLine).where(EntryLine.acceptance_id == acceptance_id, EntryLine.withdrawn.is_(False))
    return m.session.scalar(rows)


def current(m: Moment, acceptance: Acceptance) -> str:
    """The frozen text the floor record gives now."""
    return freeze(line_of(acceptance, DeemedTable(m.session, acceptance.site_id)))


def unmoved(m: Moment, line: EntryLine) -> None:
    """Refuse where the floor record changed after the line was frozen."""
    if current(m, line.acceptance) != line.frozen:
        raise Refused(Code.STALE, vehicle=line.acceptance.chassis_number)


def undoubted(m: Moment, acceptance: Acceptance) -> None:
    """Refuse while a record of the floor about it lies in the tray.

    An attempt in the office that was refused is no doubt about what the floor recorded.
    """
    of_it = exists().where(Standing.acceptance_id == acceptance.id, Standing.status == Status.HELD)
    if m.session.scalar(select(of_it.where(Standing.kind.in_(FLOOR_KINDS)))):
        raise Refused(Code.DEPENDS, on="held")


class EntryApproved(Body):
    """B read the line against the floor record and froze it."""

    kind: ClassVar[str] = "entry.approved"
    undoable: ClassVar[bool] = True
    acceptance: Ref
    frozen: str = Field(max_length=2000)

    def judge(self, m: Moment) -> None:
        """Finished, nothing of it in the tray, and exactly the line that stands there now."""
        acceptance = reachable(m, self.acceptance)
        if acceptance.state is AcceptanceState.OPEN:
            raise Refused(Code.NOT_FINISHED, vehicle=acceptance.chassis_number)
        if standing_line(m, acceptance.id):
            raise Refused(Code.ALREADY_DONE, vehicle=acceptance.chassis_number)
        undoubted(m, acceptance)
        if current(m, acceptance) != self.frozen:
            raise Refused(Code.STALE, vehicle=acceptance.chassis_number)

    def apply(self, m: Moment) -> None:
        """Keep the frozen line."""
        line = EntryLine(
            id=m.id,
            acceptance_id=self.acceptance,
            frozen=self.frozen,
            approved_by=m.actor.id,
            approved_at=m.at,
        )
        m.add(line)

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Until it is entered in JARS."""
        two_persons.judge_withdrawal(m.the(EntryLine, made_by))

    def undo(self, m: Moment, made_by: str) -> None:
        """Withdraw the line."""
        two_persons.withdraw(m, m.the(EntryLine, made_by))


class EntryEntered(Body):
    """A copied the approved line into JARS and ticked it."""

    kind: ClassVar[str] = "entry.entered"
    undoable: ClassVar[bool] = True
    acceptance: Ref

    def judge(self, m: Moment) -> None:
        """Another person than the approver (R6); still what the floor says, and nothing of it came into the tray."""
        acceptance = reachable(m, self.acceptance)
        unmoved(m, two_persons.may_enter(m, standing_line(m, self.acceptance)))
        undoubted(m, acceptance)

    def apply(self, m: Moment) -> None:
        """Tick it."""
        two_persons.enter(m, standing_line(m, self.acceptance))

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Until it is sealed: what JARS shows did not agree with the line."""
        two_persons.may_take_back_entry(standing_line(m, self.acceptance))

    def undo(self, m: Moment, made_by: str) -> None:
        """It has to be entered again."""
        two_persons.take_back_entry(m, standing_line(m, self.acceptance))


class EntryTakenOver(Body):
    """Another second person goes on in the approver's place: who left, or who is away (then with a reason).

    They read the frozen line against the floor record anew; the first approver stays noted (R6).
    """

    kind: ClassVar[str] = "entry.taken_over"
    acceptance: Ref
    frozen: str = Field(max_length=2000)
    reason: Text = ""

    def judge(self, m: Moment) -> None:
        """Neither the approver nor the one who entered it; exactly the line that was approved, and that stands."""
        reachable(m, self.acceptance)
        line = two_persons.may_take_over(m, standing_line(m, self.acceptance), EntrySealed.kind, self.reason)
        if self.frozen != line.frozen:
            raise Refused(Code.STALE, vehicle=line.acceptance.chassis_number)
        unmoved(m, line)

    def apply(self, m: Moment) -> None:
        """Take the approval over."""
        two_persons.take_over(m, standing_line(m, self.acceptance))


class EntrySealed(Body):
    """B compared what JARS shows with the line; from now on it changes only by an approved correction (R4).

    `jars_grams` is the deemed weight JARS displays, recorded beside ours.
    """

    kind: ClassVar[str] = "entry.sealed"
    acceptance: Ref
    jars_grams: int | None = Field(default=None, ge=0, le=1_000_000)

    def judge(self, m: Moment) -> None:
        """The approver, never the one who entered it (R6)."""
        reachable(m, self.acceptance)
        unmoved(m, two_persons.may_seal(m, standing_line(m, self.acceptance)))

    def apply(self, m: Moment) -> None:
        """Seal the line and its acceptance."""
        acceptance = m.the(Acceptance, self.acceptance)
        two_persons.seal(m, standing_line(m, self.acceptance), self.jars_grams)
        acceptance.state = AcceptanceState.SEALED
        for recovery in acceptance.recovered:
            recovery.reported = True
            m.touch(recovery)
        m.touch(acceptance)
