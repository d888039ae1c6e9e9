"""The two-person rule of the JARS entry: B approves a frozen line, A enters it, B compares and seals (R6, R18)."""

from typing import ClassVar

from pydantic import Field
from sqlalchemy import exists, select

from ledger.access import FLOOR_KINDS, allowed
from ledger.deemed import DeemedTable
from ledger.kinds.body import Body, Ref, Text
from ledger.lines import freeze, line_of
from ledger.models import Acceptance, EntryLine, Person, Standing
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import AcceptanceState, Code, LineState, Role, Status


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
        # An attempt in the office that was refused is no doubt about what the floor recorded.
        of_it = exists().where(Standing.acceptance_id == acceptance.id, Standing.status == Status.HELD)
        if m.session.scalar(select(of_it.where(Standing.kind.in_(FLOOR_KINDS)))):
            raise Refused(Code.DEPENDS, on="held")
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
        if m.the(EntryLine, made_by).state is not LineState.APPROVED:
            raise Refused(Code.R4)

    def undo(self, m: Moment, made_by: str) -> None:
        """Withdraw the line."""
        line = m.the(EntryLine, made_by)
        line.withdrawn = True
        m.touch(line)


class EntryEntered(Body):
    """A copied the approved line into JARS and ticked it."""

    kind: ClassVar[str] = "entry.entered"
    undoable: ClassVar[bool] = True
    acceptance: Ref

    def judge(self, m: Moment) -> None:
        """Another person than the approver (R6), and the line must still be what the floor says."""
        reachable(m, self.acceptance)
        line = standing_line(m, self.acceptance)
        if line is None or line.state is not LineState.APPROVED:
            raise Refused(Code.ALREADY_DONE if line else Code.MISMATCH, field="approval")
        if line.approved_by == m.actor.id:
            raise Refused(Code.R6, by=m.actor.name)
        unmoved(m, line)

    def apply(self, m: Moment) -> None:
        """Tick it."""
        line = standing_line(m, self.acceptance)
        if line:
            line.state, line.entered_by, line.entered_at = LineState.ENTERED, m.actor.id, m.at
            m.touch(line)

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Until it is sealed: what JARS shows did not agree with the line."""
        line = standing_line(m, self.acceptance)
        if line is None or line.state is not LineState.ENTERED:
            raise Refused(Code.R4)

    def undo(self, m: Moment, made_by: str) -> None:
        """It has to be entered again."""
        line = standing_line(m, self.acceptance)
        if line:
            line.state, line.entered_by, line.entered_at = LineState.APPROVED, None, None
            m.touch(line)


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
        line = standing_line(m, self.acceptance)
        if line is None or line.state is LineState.SEALED:
            raise Refused(Code.ALREADY_DONE if line else Code.MISMATCH, field="approval")
        if m.actor.id in {line.approved_by, line.entered_by}:
            raise Refused(Code.R6, by=m.actor.name)
        if not self.reason and approver_stays(m, line):
            raise Refused(Code.MISMATCH, field="reason")
        if self.frozen != line.frozen:
            raise Refused(Code.STALE, vehicle=line.acceptance.chassis_number)
        unmoved(m, line)

    def apply(self, m: Moment) -> None:
        """Take the approval over."""
        line = standing_line(m, self.acceptance)
        if line:
            line.taken_over_from = line.taken_over_from or line.approved_by
            line.approved_by, line.approved_at = m.actor.id, m.at
            m.touch(line)


def approver_stays(m: Moment, line: EntryLine) -> bool:
    """Whether the approver still can seal: has neither left nor lost the right to."""
    approver = m.the(Person, line.approved_by)
    return not approver.left and allowed(EntrySealed.kind, approver.roles)


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
        line = standing_line(m, self.acceptance)
        if line is None or line.state is not LineState.ENTERED:
            raise Refused(Code.ALREADY_DONE if line and line.sealed_by else Code.MISMATCH, field="entry")
        if line.approved_by != m.actor.id:
            raise Refused(Code.R6, by=m.actor.name)
        unmoved(m, line)

    def apply(self, m: Moment) -> None:
        """Seal the line and its acceptance."""
        line, acceptance = standing_line(m, self.acceptance), m.the(Acceptance, self.acceptance)
        if line:
            line.state, line.sealed_by, line.sealed_at = LineState.SEALED, m.actor.id, m.at
            line.jars_grams = self.jars_grams
            acceptance.state = AcceptanceState.SEALED
            for recovery in acceptance.recovered:
                recovery.reported = True
                m.touch(recovery)
            m.touch(line, acceptance)
