"""JARS's handover report of a lot by two persons: B approves it, A enters it and types the 荷姿ID, B compares (R6)."""

from typing import Annotated, ClassVar

from pydantic import StringConstraints

from ledger.handover import handover_text, standing_handover_report
from ledger.kinds import two_persons
from ledger.kinds.body import Body, Plain, Ref, Text
from ledger.kinds.lots import JarsLotId, nameable, unique_name
from ledger.models import HandoverReport, Lot
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code, LineState

Handover = Annotated[Plain, StringConstraints(max_length=100_000)]
"""What goes into JARS's handover report, as `ledger.handover` freezes it."""


def unmoved(lot: Lot, frozen: str) -> None:
    """Refuse where the lot is no longer what was approved, or what the page showed."""
    if frozen != handover_text(lot):
        raise Refused(Code.STALE, on="handover")


def reopen(m: Moment, lot: Lot) -> None:
    """What goes into JARS changes before the lot leaves: it is approved, entered and compared again (R16)."""
    line = standing_handover_report(m.session, lot.id)
    if line:
        two_persons.withdraw(m, line)
    lot.jars_typed_by = lot.jars_checked_by = None
    m.touch(lot)


class HandoverApproved(Body):
    """B read the handover of a lot against its bags and froze it: destination, carrier, material, period, vehicles.

    One that was approved before and changed since, by a correction say, is approved anew; its entry begins again.
    """

    kind: ClassVar[str] = "handover_report.approved"
    undoable: ClassVar[bool] = True
    lot: Ref
    frozen: Handover

    def judge(self, m: Moment) -> None:
        """A lot still in the yard, exactly as it stands."""
        lot = nameable(m, self.lot)
        line = standing_handover_report(m.session, lot.id)
        if line and line.frozen == handover_text(lot):
            raise Refused(Code.ALREADY_DONE)
        unmoved(lot, self.frozen)

    def apply(self, m: Moment) -> None:
        """Keep the frozen version."""
        reopen(m, m.the(Lot, self.lot))
        m.add(HandoverReport(id=m.id, lot_id=self.lot, frozen=self.frozen, approved_by=m.actor.id, approved_at=m.at))

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Until it is entered in JARS."""
        two_persons.judge_withdrawal(m.the(HandoverReport, made_by))

    def undo(self, m: Moment, made_by: str) -> None:
        """Withdraw the approval."""
        two_persons.withdraw(m, m.the(HandoverReport, made_by))


class HandoverTakenOver(Body):
    """Another second person goes on in the approver's place, after reading the handover anew (R6)."""

    kind: ClassVar[str] = "handover_report.taken_over"
    lot: Ref
    frozen: Handover
    reason: Text = ""

    def judge(self, m: Moment) -> None:
        """Neither the approver nor the one who entered it; exactly what was approved, and what stands."""
        lot = nameable(m, self.lot)
        line = standing_handover_report(m.session, lot.id)
        line = two_persons.may_take_over(m, line, LotJarsIdChecked.kind, self.reason)
        _as_approved(lot, line, self.frozen)

    def apply(self, m: Moment) -> None:
        """Take the approval over."""
        two_persons.take_over(m, standing_handover_report(m.session, self.lot))


class LotJarsIdTyped(Body):
    """A entered the approved handover in JARS and typed the 荷姿ID it gave; typed again it replaces an unchecked one.

    `frozen`, where given, is what the page showed to whoever copied it.
    """

    kind: ClassVar[str] = "lot.jars_id_typed"
    undoable: ClassVar[bool] = True
    lot: Ref
    jars_lot_id: JarsLotId
    frozen: Handover | None = None

    def judge(self, m: Moment) -> None:
        """Another person than the approver (R6); what was approved still stands; no two lots share one."""
        lot = nameable(m, self.lot)
        if lot.jars_checked_by:
            raise Refused(Code.R4, lot=lot.jars_lot_id or "")
        unique_name(m, lot, self.jars_lot_id)
        line = _enterable(m, standing_handover_report(m.session, lot.id))
        _as_approved(lot, line, self.frozen)

    def apply(self, m: Moment) -> None:
        """Keep it, unchecked, with what was entered in JARS."""
        lot, line = m.the(Lot, self.lot), standing_handover_report(m.session, self.lot)
        two_persons.enter(m, line)
        lot.reported = line.frozen if line else lot.reported
        lot.jars_lot_id, lot.jars_typed_by = self.jars_lot_id, m.actor.id
        m.touch(lot)

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Until it is compared: what JARS shows does not agree with what was approved."""
        lot = nameable(m, self.lot)
        two_persons.may_take_back_entry(standing_handover_report(m.session, lot.id))

    def undo(self, m: Moment, made_by: str) -> None:
        """It has to be entered again; the number stays JARS's."""
        lot = m.the(Lot, self.lot)
        two_persons.take_back_entry(m, standing_handover_report(m.session, lot.id))
        lot.jars_typed_by = None
        m.touch(lot)


def _as_approved(lot: Lot, line: HandoverReport, shown: str | None) -> None:
    """Refuse where the lot, or what the page showed of it, is not what was approved."""
    unmoved(lot, line.frozen)
    if shown not in {None, line.frozen}:
        raise Refused(Code.STALE, on="handover")


def _enterable(m: Moment, line: HandoverReport | None) -> HandoverReport:
    """Return an approved handover that the actor may enter, or type the 荷姿ID of anew."""
    if line is None or line.state is not LineState.ENTERED:
        return two_persons.may_enter(m, line)
    if line.approved_by == m.actor.id:
        raise Refused(Code.R6, by=m.actor.name)
    return line


class LotJarsIdChecked(Body):
    """B compared JARS's screen with the handover and typed the 荷姿ID from it again; it is the same (R6)."""

    kind: ClassVar[str] = "lot.jars_id_checked"
    lot: Ref
    jars_lot_id: JarsLotId
    frozen: Handover | None = None

    def judge(self, m: Moment) -> None:
        """The approver, never the one who entered it (R6); the same number, and what was approved still stands."""
        lot = nameable(m, self.lot)
        if lot.jars_typed_by is None or lot.jars_checked_by:
            raise Refused(Code.ALREADY_DONE if lot.jars_checked_by else Code.MISMATCH, field="entry")
        line = two_persons.may_seal(m, standing_handover_report(m.session, lot.id))
        if lot.jars_lot_id != self.jars_lot_id:
            raise Refused(Code.MISMATCH, field="jars_lot_id")
        _as_approved(lot, line, self.frozen)

    def apply(self, m: Moment) -> None:
        """It is compared: the 荷姿ID shows from now on."""
        lot = m.the(Lot, self.lot)
        two_persons.seal(m, standing_handover_report(m.session, self.lot), None)
        lot.jars_checked_by = m.actor.id
        m.touch(lot)
