"""What is sealed changes only by an approved correction (R4): requested, approved or refused, told to who asked."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints
from sqlalchemy import select

from ledger.changes import CorrectionState, Way
from ledger.corrections import lacking, may_ask, seat_of, way_of
from ledger.kinds.acceptance_proposals import AcceptanceMistyped
from ledger.kinds.bodies import BodyMistyped
from ledger.kinds.body import Body, Ref, Text, body_of
from ledger.kinds.lot_proposals import FillMoved, LotCancelling, LotMistyped
from ledger.kinds.mistaken_parts import PartKindWrong, VehicleWrong
from ledger.kinds.part_proposals import PartAdded, PartMoved, PartWithdrawn
from ledger.kinds.proposals import Asked, Proposal, frozen
from ledger.kinds.weighing_proposals import WeighingWrong
from ledger.models import Correction, Recorded, Site
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code, Role

Proposed = Annotated[
    PartMoved
    | PartWithdrawn
    | PartAdded
    | PartKindWrong
    | VehicleWrong
    | AcceptanceMistyped
    | FillMoved
    | LotCancelling
    | LotMistyped
    | WeighingWrong
    | BodyMistyped,
    Field(discriminator="what"),
]
Frozen = Annotated[str, StringConstraints(max_length=4000)]


def way_now(m: Moment, proposal: Proposed) -> Way:
    """Whose approval a proposal takes as things stand."""
    return way_of(proposal.what, proposal.stage(m), sealed=proposal.sealed(m))


def judge_proposal(m: Moment, proposal: Proposed) -> Way:
    """Refuse what the matrix or a rule forbids; return the way it has to go."""
    if not may_ask(m.actor, proposal.what):
        raise Refused(Code.NOT_ALLOWED, by=m.actor.name)
    if proposal.site_id(m) not in m.own_sites():
        raise Refused(Code.UNKNOWN_THING)
    way = way_now(m, proposal)
    if way is Way.NEVER:
        raise Refused(Code.R5)
    if way is Way.ABSENT:
        raise Refused(Code.MISMATCH, field="stage")
    proposal.judge(m)
    return way


class CorrectionRequested(Body):
    """Somebody asks for a correction, with a reason, before and after. Where the matrix says so it counts at once.

    `before` and `after` are the pictures the page showed; `way` whose approval it said that this takes.
    """

    kind: ClassVar[str] = "correction.requested"
    undoable: ClassVar[bool] = True
    proposal: Proposed
    reason: Annotated[Text, Field(min_length=1)]
    before: Frozen
    after: Frozen
    way: Way

    def judge(self, m: Moment) -> None:
        """The matrix, the rules of the change, and exactly what stands now; one request about a thing at a time."""
        way = judge_proposal(m, self.proposal)
        told = (self.before, self.after, self.way)
        if told != (frozen(self.proposal.before(m)), frozen(self.proposal.after(m)), way):
            raise Refused(Code.STALE, on="correction")
        same = select(Correction.id).where(
            Correction.about_id == self.proposal.about(m),
            Correction.change == self.proposal.what,
            Correction.state == CorrectionState.REQUESTED,
            Correction.before == self.before,
        )
        if m.session.scalar(same.limit(1)):
            raise Refused(Code.ALREADY_DONE, on="correction.requested")

    def apply(self, m: Moment) -> None:
        """Note the request; what needs nobody's approval counts at once."""
        correction = Correction(
            id=m.id,
            site_id=self.proposal.site_id(m),
            change=self.proposal.what,
            way=self.way,
            state=CorrectionState.REQUESTED,
            reason=self.reason,
            before=self.before,
            after=self.after,
            requested_by=m.actor.id,
            requested_at=m.at,
            about_id=self.proposal.about(m),
        )
        m.add(correction)
        m.session.flush()
        if self.way is Way.ALONE:
            carry_out(m, correction, self.proposal)
            correction.told = True

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Until somebody has decided."""
        if m.the(Correction, made_by).state is not CorrectionState.REQUESTED:
            raise Refused(Code.R4)

    def undo(self, m: Moment, made_by: str) -> None:
        """Take the request back."""
        correction = m.the(Correction, made_by)
        correction.state, correction.decided_at = CorrectionState.WITHDRAWN, m.at
        m.touch(correction)

    def acceptance_id(self) -> str | None:
        """The acceptance it is about, where it is about one."""
        return getattr(self.proposal, "acceptance", None)


def carry_out(m: Moment, correction: Correction, proposal: Proposal) -> None:
    """Do what was asked for."""
    proposal.apply(m, Asked(correction.id, correction.requested_by, correction.requested_at))
    correction.state, correction.decided_at = CorrectionState.APPLIED, m.at
    m.touch(correction)


def open_correction(m: Moment, key: str) -> Correction:
    """Return a request that waits, of one's own company, or for the managing company one of its consortium (R6)."""
    correction = m.session.get(Correction, key)
    if correction is None:
        raise Refused(Code.UNKNOWN_THING)
    consortium = m.session.get_one(Site, correction.site_id).company.consortium_id
    managing = Role.MANAGER in m.actor.roles and consortium == m.actor.company.consortium_id
    if correction.site_id not in m.own_sites() and not managing:
        raise Refused(Code.UNKNOWN_THING)
    if correction.state is not CorrectionState.REQUESTED:
        raise Refused(Code.ALREADY_DONE)
    return correction


def proposal_of(m: Moment, correction: Correction) -> Proposed:
    """What was asked for, as it was recorded."""
    body = body_of(m.session.get_one(Recorded, correction.id))
    if not isinstance(body, CorrectionRequested):
        raise TypeError(correction.id)
    return body.proposal


def judge_other_person(m: Moment, correction: Correction) -> None:
    """R6: neither who asked nor who has agreed already."""
    if m.actor.id in {correction.requested_by, correction.second_by, correction.managing_by}:
        raise Refused(Code.R6, by=m.actor.name)


class CorrectionApproved(Body):
    """Another person agrees (R6, R18). The last approval that `way` asks for carries the correction out."""

    kind: ClassVar[str] = "correction.approved"
    correction: Ref
    way: Way

    def judge(self, m: Moment) -> None:
        """Another person, with a seat that is still empty; and what was asked for is still possible."""
        correction = open_correction(m, self.correction)
        judge_other_person(m, correction)
        proposal = proposal_of(m, correction)
        try:
            stands = frozen(proposal.before(m)) == correction.before and way_now(m, proposal) is self.way
        except Refused:
            stands = False
        if not stands:
            raise Refused(Code.STALE, on="correction")
        if seat_of(m.actor.roles, lacking(correction, self.way)) is None:
            raise Refused(Code.NOT_ALLOWED, by=m.actor.name)
        proposal.judge(m)

    def apply(self, m: Moment) -> None:
        """Take the seat; carry it out where none is left empty."""
        correction = m.the(Correction, self.correction)
        correction.way = self.way
        if seat_of(m.actor.roles, lacking(correction, self.way)) == "managing":
            correction.managing_by = m.actor.id
        else:
            correction.second_by = m.actor.id
        m.touch(correction)
        if not lacking(correction, self.way):
            carry_out(m, correction, proposal_of(m, correction))


class CorrectionRefused(Body):
    """Another person does not agree, and says why; nothing changes."""

    kind: ClassVar[str] = "correction.refused"
    correction: Ref
    reason: Annotated[Text, Field(min_length=1)]

    def judge(self, m: Moment) -> None:
        """R6; whoever might have approved."""
        correction = open_correction(m, self.correction)
        if correction.requested_by == m.actor.id:
            raise Refused(Code.R6, by=m.actor.name)
        if seat_of(m.actor.roles, {"second", "managing"}) is None:
            raise Refused(Code.NOT_ALLOWED, by=m.actor.name)

    def apply(self, m: Moment) -> None:
        """Close the request."""
        correction = m.the(Correction, self.correction)
        correction.state, correction.decided_at = CorrectionState.REFUSED, m.at
        correction.refused_by, correction.refused_why = m.actor.id, self.reason
        m.touch(correction)


class CorrectionAcknowledged(Body):
    """Who asked has read what became of it."""

    kind: ClassVar[str] = "correction.acknowledged"
    correction: Ref

    def judge(self, m: Moment) -> None:
        """One's own request, decided."""
        correction = m.session.get(Correction, self.correction)
        if correction is None or correction.requested_by != m.actor.id:
            raise Refused(Code.UNKNOWN_THING)
        if correction.told or correction.state is CorrectionState.REQUESTED:
            raise Refused(Code.ALREADY_DONE)

    def apply(self, m: Moment) -> None:
        """It is told."""
        correction = m.the(Correction, self.correction)
        correction.told = True
        m.touch(correction)
