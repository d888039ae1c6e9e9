"""The stripped body leaves: to whom, when, reported in JARS by one person and compared by another (R2, R6, R7)."""

import json
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints
from sqlalchemy import select

from ledger.changes import Change, Stage
from ledger.kinds.agreed import agreed_route
from ledger.kinds.body import Body, Name, Ref, Text
from ledger.kinds.entries import reachable
from ledger.kinds.proposals import Asked, Picture, Proposal, in_jars
from ledger.models import Acceptance, BodyHandover, Recipient
from ledger.moment import Moment, site_ids
from ledger.refusal import Refused
from ledger.stripped import body_handover, stripped
from ledger.words import AcceptanceState, Code, RecipientKind


class RecipientRegistered(Body):
    """Somebody bodies go to: a shredder, the next dismantler, a certified whole user or another one."""

    kind: ClassVar[str] = "recipient.registered"
    name: Name
    recipient: RecipientKind
    jars_code: Annotated[str, StringConstraints(pattern=r"^\d{12}$")] | None = None

    def judge(self, m: Moment) -> None:
        """One row per name."""
        same = select(Recipient.id).where(Recipient.site_id.in_(m.own_sites()), Recipient.name == self.name)
        if m.session.scalar(same.where(Recipient.retired.is_(False)).limit(1)):
            raise Refused(Code.ALREADY_DONE)

    def apply(self, m: Moment) -> None:
        """Register it."""
        row = Recipient(id=m.id, site_id=m.site_id, name=self.name, kind=self.recipient, jars_code=self.jars_code)
        m.add(row)


class RecipientRetired(Body):
    """No bodies go there any more: a certificate has ended, a company has closed. What went there stays."""

    kind: ClassVar[str] = "recipient.retired"
    recipient: Ref

    def judge(self, m: Moment) -> None:
        """One of one's own."""
        own_recipient(m, self.recipient)

    def apply(self, m: Moment) -> None:
        """Offer it no more."""
        row = m.the(Recipient, self.recipient)
        row.retired = True
        m.touch(row)


def own_recipient(m: Moment, key: str) -> Recipient:
    """Return a recipient of one's own company that is still in use."""
    row = m.session.get(Recipient, key)
    if row is None or row.retired or row.site_id not in m.own_sites():
        raise Refused(Code.UNKNOWN_THING, field="recipient")
    return row


def judge_recipient(m: Moment, acceptance: Acceptance, recipient: Recipient, day: date) -> None:
    """R7: a body that parts were recovered from, here or before, never goes to a whole user who is not certified.

    Shredders and certified users only by the routes that are agreed on for the day it leaves.
    """
    if acceptance.as_reported or stripped(m.session, acceptance, day):
        if recipient.kind is RecipientKind.WHOLE_USER:
            raise Refused(Code.R7, vehicle=acceptance.chassis_number, recipient=recipient.name)
        agreed_route(m, recipient.kind, day)


class BodyHandedOver(Body):
    """A body left the yard; only a finished one may (R2), marked as stripped or untouched (guideline 4-2 (5) 2)."""

    kind: ClassVar[str] = "body.handed_over"
    undoable: ClassVar[bool] = True
    acceptance: Ref
    recipient: Ref
    handed_on: date
    note: Text = ""

    def judge(self, m: Moment) -> None:
        """R2, R7; once, not in the future, not before it was accepted."""
        acceptance = m.own(Acceptance, self.acceptance, Code.UNKNOWN_VEHICLE)
        if acceptance.state is AcceptanceState.OPEN:
            raise Refused(Code.NOT_FINISHED, vehicle=acceptance.chassis_number)
        if body_handover(m.session, acceptance.id):
            raise Refused(Code.ALREADY_DONE, vehicle=acceptance.chassis_number)
        judge_recipient(m, acceptance, own_recipient(m, self.recipient), self.handed_on)
        judge_day(m, acceptance, self.handed_on)

    def apply(self, m: Moment) -> None:
        """Note where it went."""
        acceptance = m.the(Acceptance, self.acceptance)
        handover = BodyHandover(
            id=m.id,
            site_id=acceptance.site_id,
            acceptance_id=acceptance.id,
            recipient_id=self.recipient,
            handed_on=self.handed_on,
            stripped=stripped(m.session, acceptance, self.handed_on),
            note=self.note,
            handed_by=m.actor.id,
        )
        m.add(handover)
        m.touch(acceptance)

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Until it is reported in JARS; then the tick is taken back first, and later a correction is asked for."""
        if m.the(BodyHandover, made_by).reported_by:
            raise Refused(Code.DEPENDS, on="body.reported")

    def undo(self, m: Moment, made_by: str) -> None:
        """It still stands in the yard."""
        handover = m.the(BodyHandover, made_by)
        handover.annulled = True
        m.touch(handover, handover.acceptance)


def judge_day(m: Moment, acceptance: Acceptance, day: date) -> None:
    """Refuse a handover in the future, or before the vehicle was accepted."""
    if not acceptance.accepted_on <= day <= m.today:
        raise Refused(Code.MISMATCH, field="handed_on")


def report_of(handover: BodyHandover) -> str:
    """What goes into JARS's handover report of a body (移動報告), frozen: canonical JSON."""
    told = {
        "chassis_number": handover.acceptance.chassis_number,
        "accepted_on": handover.acceptance.accepted_on.isoformat(),
        "handed_on": handover.handed_on.isoformat(),
        "recipient": handover.recipient.name,
        "recipient_kind": handover.recipient.kind.value,
        "jars_code": handover.recipient.jars_code or "",
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _standing(m: Moment, acceptance_id: str) -> BodyHandover:
    acceptance = reachable(m, acceptance_id)
    handover = body_handover(m.session, acceptance.id)
    if handover is None:
        raise Refused(Code.MISMATCH, field="handover")
    return handover


class BodyReported(Body):
    """The handover of the body was entered in JARS and ticked (A). JARS takes it once the recovery report is in."""

    kind: ClassVar[str] = "body.reported"
    undoable: ClassVar[bool] = True
    acceptance: Ref
    frozen: Annotated[str, StringConstraints(max_length=2000)]

    def judge(self, m: Moment) -> None:
        """Exactly what stands, once, and the recovery report comes first (handbook 3.1.1 (3))."""
        handover = _standing(m, self.acceptance)
        if handover.reported_by:
            raise Refused(Code.ALREADY_DONE, vehicle=handover.acceptance.chassis_number)
        if not in_jars(m, handover.acceptance):
            raise Refused(Code.MISMATCH, field="entry")
        if report_of(handover) != self.frozen:
            raise Refused(Code.STALE, vehicle=handover.acceptance.chassis_number, on="correction")

    def apply(self, m: Moment) -> None:
        """Tick it."""
        handover = body_handover(m.session, self.acceptance)
        if handover:
            handover.reported_by, handover.reported_at = m.actor.id, m.at
            handover.as_reported = self.frozen
            m.touch(handover)

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Until another person has compared it."""
        if _standing(m, self.acceptance).compared_by:
            raise Refused(Code.R4)

    def undo(self, m: Moment, made_by: str) -> None:
        """It has to be entered again."""
        handover = body_handover(m.session, self.acceptance)
        if handover:
            handover.reported_by = handover.reported_at = handover.as_reported = None
            m.touch(handover)


class BodyCompared(Body):
    """Another person compared the handover report with JARS's screen (R6); from now on a correction changes it (R4)."""

    kind: ClassVar[str] = "body.compared"
    acceptance: Ref

    def judge(self, m: Moment) -> None:
        """Not the one who entered it, and still what was entered."""
        handover = _standing(m, self.acceptance)
        if handover.reported_by is None or handover.compared_by:
            raise Refused(Code.ALREADY_DONE if handover.compared_by else Code.MISMATCH, field="entry")
        if handover.reported_by == m.actor.id:
            raise Refused(Code.R6, by=m.actor.name)
        if report_of(handover) != handover.as_reported:
            raise Refused(Code.STALE, vehicle=handover.acceptance.chassis_number, on="correction")

    def apply(self, m: Moment) -> None:
        """It is compared."""
        handover = body_handover(m.session, self.acceptance)
        if handover:
            handover.compared_by, handover.compared_at = m.actor.id, m.at
            m.touch(handover)


class BodyMistyped(Proposal):
    """A correction: the body went to somebody else, or on another day, than was noted."""

    what: Literal[Change.BODY_MISTYPED]
    acceptance: Ref
    recipient: Ref | None = None
    handed_on: date | None = None

    def _row(self, m: Moment) -> BodyHandover:
        handover = body_handover(m.session, self.acceptance)
        if handover is None:
            raise Refused(Code.UNKNOWN_THING, field="handover")
        return handover

    def site_id(self, m: Moment) -> str:
        """The yard's."""
        return self._row(m).site_id

    def about(self, m: Moment) -> str:
        """The acceptance."""
        return self.acceptance

    def stage(self, m: Moment) -> Stage:
        """A body goes no further than it has."""
        return Stage.OPEN

    def sealed(self, m: Moment) -> bool:
        """Whether its handover is in JARS."""
        return self._row(m).reported_by is not None

    def _recipient(self, m: Moment) -> Recipient:
        row = self._row(m)
        recipient = m.session.get(Recipient, self.recipient or row.recipient_id)
        if recipient is None or recipient.site_id not in site_ids(m.session, row.acceptance.site.company_id):
            raise Refused(Code.UNKNOWN_THING, field="recipient")
        return recipient

    def judge(self, m: Moment) -> None:
        """R7, and a day that can be."""
        row = self._row(m)
        day = self.handed_on or row.handed_on
        judge_recipient(m, row.acceptance, self._recipient(m), day)
        judge_day(m, row.acceptance, day)
        if self.before(m) == self.after(m):
            raise Refused(Code.MISMATCH, field="nothing_changed")

    def before(self, m: Moment) -> Picture:
        """As noted."""
        row = self._row(m)
        told = {"recipient": row.recipient.name, "handed_on": row.handed_on.isoformat()}
        return {"vehicle": row.acceptance.chassis_number} | told

    def after(self, m: Moment) -> Picture:
        """As it was."""
        day = self.handed_on or self._row(m).handed_on
        return self.before(m) | {"recipient": self._recipient(m).name, "handed_on": day.isoformat()}

    def apply(self, m: Moment, asked: Asked) -> None:
        """Write it down; what was reported stays beside it."""
        row = self._row(m)
        row.recipient_id, row.handed_on = self.recipient or row.recipient_id, self.handed_on or row.handed_on
        m.session.flush()
        m.session.expire(row, ["recipient"])
        m.touch(row, row.acceptance)
