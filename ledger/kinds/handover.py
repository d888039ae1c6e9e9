"""A lot changes hands at the dock: sender or driver and receiver sign on one phone."""

from typing import ClassVar, Literal

from sqlalchemy import select

from ledger.kinds.body import Body, Name, Ref
from ledger.models import Lot, LotHandover, Person, SenderProof
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Auth, Carrier, Code


class LotHandedOver(Body):
    """The sender's person or the driver hands a lot over, the actor takes it.

    `proof` is the server's word that it saw the sender's badge or PIN, for this lot, once. Whoever has no account is a
    `sender_name` alone, and is shown as that.
    """

    kind: ClassVar[str] = "lot.handed_over"
    undoable: ClassVar[bool] = True
    lot: Ref
    sender_name: Name
    sender: Ref | None = None
    proof: Ref | None = None
    auth: Literal[Auth.BADGE, Auth.PIN] | None = None

    def judge(self, m: Moment) -> None:
        """On its way here, not signed for yet; a person comes with a proof."""
        lot = m.arriving(self.lot)
        if lot.handover:
            raise Refused(Code.ALREADY_DONE)
        if len({one is None for one in (self.sender, self.proof, self.auth)}) > 1:
            raise Refused(Code.MISMATCH, field="sender")
        if self.sender:
            self._judge_sender(m, lot)

    def _judge_sender(self, m: Moment, lot: Lot) -> None:
        person, proof = m.session.get(Person, self.sender), m.session.get(SenderProof, self.proof)
        told = (self.lot, self.sender, self.auth)
        seen = proof is not None and (proof.lot_id, proof.person_id, proof.auth) == told
        if person is None or not seen or not brings(lot, person):
            raise Refused(Code.UNKNOWN_PERSON)
        if person.id == m.actor.id:
            raise Refused(Code.R6, by=person.name)
        if m.session.scalar(select(LotHandover.id).where(LotHandover.proof_id == self.proof)):
            raise Refused(Code.ALREADY_DONE)

    def apply(self, m: Moment) -> None:
        """Keep both."""
        lot = m.the(Lot, self.lot)
        handover = LotHandover(
            id=m.id,
            lot_id=lot.id,
            sender_id=self.sender,
            sender_name=m.the(Person, self.sender).name if self.sender else self.sender_name,
            auth=self.auth,
            proof_id=self.proof,
            taker_id=m.actor.id,
            at=m.at,
        )
        m.add(handover)
        self._tell(m, lot)

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Until the lot is received."""
        del made_by
        m.arriving(self.lot)

    def undo(self, m: Moment, made_by: str) -> None:
        """Nobody has signed."""
        row = m.the(LotHandover, made_by)
        row.annulled = True
        m.touch(row)
        self._tell(m, row.lot)

    def _tell(self, m: Moment, lot: Lot) -> None:
        m.session.flush()
        m.session.expire(lot, ["handovers"])
        m.touch(lot)


def brings(lot: Lot, person: Person) -> bool:
    """Whether somebody may hand a lot over: of the yard that sent it, or the receiver's own driver."""
    companies = {lot.site.company_id} | ({lot.destination.company_id} if lot.carrier is Carrier.RECEIVER else set())
    return person.company.id in companies and not person.left
