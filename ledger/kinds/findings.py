"""Inspection at the dock, what was found, and the answer of the yard that sent it (R13)."""

import json
from typing import Annotated, ClassVar

from pydantic import Field

from ledger.dock_words import Dealing, Flaw, ForeignLevel, Severity
from ledger.kinds.body import Body, Photographs, Ref, Text
from ledger.models import Finding, FindingAnswer, Inspection, Lot
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code, LotState

Estimate = Annotated[int, Field(gt=0, le=100_000_000)]


def arrived(m: Moment, lot_id: str) -> Lot:
    """Return a lot bound for the actor's company that has left the yard, received or not."""
    lot = m.session.get(Lot, lot_id)
    if lot is None or lot.destination_id not in m.own_sites():
        raise Refused(Code.UNKNOWN_THING)
    if lot.state not in {LotState.SHIPPED, LotState.RECEIVED}:
        raise Refused(Code.NOT_SHIPPED)
    return lot


class LotInspected(Body):
    """Questions about a lot (handbook 3.1.2 (2)): end-of-life vehicles, agreed parts, marks, foreign matter."""

    kind: ClassVar[str] = "lot.inspected"
    lot: Ref
    from_elv: bool
    agreed_parts: bool
    marks: bool
    foreign: ForeignLevel
    note: Text = ""

    def judge(self, m: Moment) -> None:
        """A lot that came here."""
        arrived(m, self.lot)

    def apply(self, m: Moment) -> None:
        """Keep the answers beside earlier ones."""
        told = self.model_dump(exclude={"lot"})
        m.add(Inspection(id=m.id, lot_id=self.lot, person_id=m.actor.id, at=m.at, **told))
        m.touch(m.the(Lot, self.lot))


class FindingMade(Body):
    """Something is wrong with a lot or a bag of it; `grams` are estimated. The yard that sent it is told (R13)."""

    kind: ClassVar[str] = "finding.made"
    undoable: ClassVar[bool] = True
    lot: Ref
    bag: Ref | None = None
    flaw: Flaw
    severity: Severity
    dealing: Dealing = Dealing.RECORDED
    grams: Estimate | None = None
    note: Text = ""
    photographs: Photographs = ()

    def judge(self, m: Moment) -> None:
        """R5: what has its 荷姿ID is not sent back. A flaw of another kind needs words."""
        lot = arrived(m, self.lot)
        if self.bag and self.bag not in {bag.id for bag in lot.bags}:
            raise Refused(Code.UNKNOWN_THING, field="bag")
        if self.dealing is Dealing.SENT_BACK:
            raise Refused(Code.R5, lot=lot.called)
        if self.flaw is Flaw.OTHER and not self.note:
            raise Refused(Code.MISMATCH, field="note")

    def apply(self, m: Moment) -> None:
        """Keep it; the yard's phones hear of it."""
        lot, told = m.the(Lot, self.lot), self.model_dump(exclude={"lot", "bag", "photographs"})
        finding = Finding(
            id=m.id,
            lot_id=lot.id,
            bag_id=self.bag,
            site_id=lot.site_id,
            photograph_list=json.dumps(list(self.photographs)),
            person_id=m.actor.id,
            at=m.at,
            **told,
        )
        m.add(finding)
        m.touch(lot)

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Until the yard has answered."""
        if m.the(Finding, made_by).answers:
            raise Refused(Code.DEPENDS, on="finding.answered")

    def undo(self, m: Moment, made_by: str) -> None:
        """It was a mistake: nobody is told of it any more."""
        finding = m.the(Finding, made_by)
        finding.annulled = True
        m.touch(finding, m.the(Lot, self.lot))


class FindingAnswered(Body):
    """The yard says what it does about a finding; two phones may both answer."""

    kind: ClassVar[str] = "finding.answered"
    finding: Ref
    answer: Annotated[Text, Field(min_length=1)]

    def judge(self, m: Moment) -> None:
        """A finding about what the actor's company sent, and still standing."""
        finding = m.session.get(Finding, self.finding)
        if finding is None or not m.owns(finding.site_id):
            raise Refused(Code.UNKNOWN_THING, field="finding")
        if finding.annulled:
            raise Refused(Code.ALREADY_DONE)

    def apply(self, m: Moment) -> None:
        """Keep the answer; the dock hears of it."""
        finding = m.the(Finding, self.finding)
        m.add(FindingAnswer(id=m.id, finding_id=finding.id, text=self.answer, person_id=m.actor.id, at=m.at))
        m.touch(finding, finding.lot)
        m.session.flush()
        m.session.expire(finding, ["answers"])
