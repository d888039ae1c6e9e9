"""The receiver's reports to JARS under the two-person rule (R6, R18), and the slips it signs."""

from typing import ClassVar

from pydantic import Field
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ledger.kinds import two_persons
from ledger.kinds.body import Body, Ref, Text
from ledger.models import Lot, Onward, ReceiverReport, Slip
from ledger.moment import Moment
from ledger.receipts import canonical, reports_of, slip_of
from ledger.refusal import Refused
from ledger.words import Code, LotState, Role

LONGEST_SLIP = 200_000


def standing_report(session: Session, about: str) -> ReceiverReport | None:
    """The report under way about a lot or a shipment."""
    rows = select(ReceiverReport).where(or_(ReceiverReport.lot_id == about, ReceiverReport.onward_id == about))
    return session.scalar(rows.where(ReceiverReport.withdrawn.is_(False)))


def _reportable(m: Moment, about: str) -> Lot | Onward:
    """Return a received lot or a shipment of one's own; the managing company helps out from afar (R6)."""
    lot, onward = m.session.get(Lot, about), m.session.get(Onward, about)
    site = lot.destination if lot else onward.site if onward and not onward.annulled else None
    found = lot or onward
    if site is None or found is None:
        raise Refused(Code.UNKNOWN_THING, field="about")
    near = site.company.consortium_id == m.actor.company.consortium_id
    if not m.owns(site.id) and not (Role.MANAGER in m.actor.roles and near):
        raise Refused(Code.UNKNOWN_THING, field="about")
    if isinstance(found, Lot) and found.state is not LotState.RECEIVED:
        raise Refused(Code.NOT_WEIGHED, count="1")
    return found


def _current(m: Moment, about: str) -> str:
    found = _reportable(m, about)
    return canonical(reports_of(m.session, [found])[found.id])


class ReportApproved(Body):
    """B read the report about a lot's weight, or to which maker a shipment went, and froze it."""

    kind: ClassVar[str] = "receiver_report.approved"
    undoable: ClassVar[bool] = True
    about: Ref
    frozen: str = Field(max_length=2000)

    def judge(self, m: Moment) -> None:
        """Once, and exactly what stands there now."""
        current = _current(m, self.about)
        if standing_report(m.session, self.about):
            raise Refused(Code.ALREADY_DONE)
        if current != self.frozen:
            raise Refused(Code.STALE, on="report")

    def apply(self, m: Moment) -> None:
        """Keep the frozen report."""
        lot = m.session.get(Lot, self.about)
        about = {"lot_id" if lot else "onward_id": self.about}
        m.add(ReceiverReport(id=m.id, frozen=self.frozen, approved_by=m.actor.id, approved_at=m.at, **about))

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Until it is entered in JARS."""
        two_persons.judge_withdrawal(m.the(ReceiverReport, made_by))

    def undo(self, m: Moment, made_by: str) -> None:
        """Withdraw the approval."""
        two_persons.withdraw(m, m.the(ReceiverReport, made_by))


class ReportEntered(Body):
    """A copied the approved report into JARS and ticked it."""

    kind: ClassVar[str] = "receiver_report.entered"
    undoable: ClassVar[bool] = True
    about: Ref

    def judge(self, m: Moment) -> None:
        """Another person than the approver (R6), and it must still be what the dock says."""
        current = _current(m, self.about)
        _unmoved(two_persons.may_enter(m, standing_report(m.session, self.about)), current)

    def apply(self, m: Moment) -> None:
        """Tick it."""
        two_persons.enter(m, standing_report(m.session, self.about))

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Until it is sealed."""
        del made_by
        two_persons.may_take_back_entry(standing_report(m.session, self.about))

    def undo(self, m: Moment, made_by: str) -> None:
        """It has to be entered again."""
        del made_by
        two_persons.take_back_entry(m, standing_report(m.session, self.about))


def _unmoved(report: ReceiverReport, current: str) -> None:
    if report.frozen != current:
        raise Refused(Code.STALE, on="report")


class ReportTakenOver(Body):
    """Another second person goes on in the approver's place, after reading the report anew (R6)."""

    kind: ClassVar[str] = "receiver_report.taken_over"
    about: Ref
    frozen: str = Field(max_length=2000)
    reason: Text = ""

    def judge(self, m: Moment) -> None:
        """Neither the approver nor the one who entered it; exactly what was approved, and what stands."""
        current = _current(m, self.about)
        report = standing_report(m.session, self.about)
        report = two_persons.may_take_over(m, report, ReportSealed.kind, self.reason)
        _unmoved(report, self.frozen)
        _unmoved(report, current)

    def apply(self, m: Moment) -> None:
        """Take the approval over."""
        two_persons.take_over(m, standing_report(m.session, self.about))


class ReportSealed(Body):
    """B compared what JARS shows with the report; only now a weight counts as registered in JARS.

    `jars_grams` is the deemed weight JARS displays for the lot, kept beside ours.
    """

    kind: ClassVar[str] = "receiver_report.sealed"
    about: Ref
    jars_grams: int | None = Field(default=None, ge=0, le=100_000_000)

    def judge(self, m: Moment) -> None:
        """The approver, never the one who entered it (R6)."""
        current = _current(m, self.about)
        _unmoved(two_persons.may_seal(m, standing_report(m.session, self.about)), current)

    def apply(self, m: Moment) -> None:
        """Seal it; the lot's weight is now the one that was reported."""
        two_persons.seal(m, standing_report(m.session, self.about), self.jars_grams)
        lot = m.session.get(Lot, self.about)
        if lot:
            lot.received_g = lot.weighed_g
            m.touch(lot)


def standing_slip(session: Session, lot_id: str) -> Slip | None:
    """The last slip of a lot."""
    return session.scalar(select(Slip).where(Slip.lot_id == lot_id).order_by(Slip.number.desc()).limit(1))


class SlipSigned(Body):
    """A receiver signs the acceptance slip (検収伝票) of a lot; it gets the receiver's next number.

    A slip is never changed: after a correction a new one is signed that names the old, with the reason.
    """

    kind: ClassVar[str] = "slip.signed"
    lot: Ref
    content: str = Field(max_length=LONGEST_SLIP)
    replaces: Ref | None = None
    reason: Text = ""

    def judge(self, m: Moment) -> None:
        """A received lot of one's own, exactly as it stands; a second slip only where it says something else."""
        lot = m.session.get(Lot, self.lot)
        if lot is None or not m.owns(lot.destination_id):
            raise Refused(Code.UNKNOWN_THING, field="lot")
        if lot.state is not LotState.RECEIVED:
            raise Refused(Code.NOT_WEIGHED, count="1")
        before = standing_slip(m.session, lot.id)
        if before and before.content == self.content:
            raise Refused(Code.ALREADY_DONE)
        if slip_of(m.session, lot) != self.content or self.replaces != (before.id if before else None):
            raise Refused(Code.STALE, on="slip")
        if before and not self.reason:
            raise Refused(Code.MISMATCH, field="reason")

    def apply(self, m: Moment) -> None:
        """Number it and keep it."""
        company_id = m.the(Lot, self.lot).destination.company_id
        last = m.session.scalar(select(func.max(Slip.number)).where(Slip.company_id == company_id)) or 0
        slip = Slip(
            id=m.id,
            company_id=company_id,
            number=last + 1,
            lot_id=self.lot,
            content=self.content,
            replaces_id=self.replaces,
            reason=self.reason,
            signed_by=m.actor.id,
            signed_at=m.at,
        )
        m.add(slip)
