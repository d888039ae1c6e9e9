"""A receiver without an account states what arrived and what it weighed, through the link it was given for the lot."""

from typing import Annotated, ClassVar
from uuid import NAMESPACE_URL, uuid5

from pydantic import BaseModel, ConfigDict, Field

from ledger.deemed import DeemedTable
from ledger.dock_words import Dealing, Flaw, Severity
from ledger.kinds.body import Body, Ref, Text
from ledger.kinds.containers import empty_fill
from ledger.kinds.weighing import PLAUSIBLE, Grams
from ledger.models import Bag, Finding, Lot, ProofLink, Statement
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import BagCheck, Code, LotState


class StatedWeight(BaseModel):
    """One weighing in grams: of a bag, or with none of all that arrived."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    bag: Ref | None = None
    gross_g: Grams
    tare_g: Grams = 0

    @property
    def net_g(self) -> int:
        """Without the tare."""
        return self.gross_g - self.tare_g


class StatedFinding(BaseModel):
    """Something wrong with what arrived."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    flaw: Flaw
    bag: Ref | None = None
    grams: Grams | None = None
    note: Text = ""


class StatementMade(Body):
    """What an outsider weighed and found. Always held at first: another person than the link's giver lets it through.

    There is nobody's name in it, and nobody is its actor: the link it came by says to whom it had been given.
    """

    kind: ClassVar[str] = "statement.made"
    link: Ref
    lot: Ref
    found: Annotated[list[Ref], Field(min_length=1, max_length=500)]
    weights: Annotated[list[StatedWeight], Field(min_length=1, max_length=500)]
    findings: Annotated[list[StatedFinding], Field(default_factory=list, max_length=20)]
    note: Text = ""

    @property
    def net_g(self) -> int:
        """Sum of the weights, net, in grams."""
        return sum(one.net_g for one in self.weights)

    def judge(self, m: Moment) -> None:
        """The link opens and takes statements, each bag is weighed once (R15); then still held for a person."""
        link, lot = m.session.get(ProofLink, self.link), m.session.get(Lot, self.lot)
        if link is None or lot is None or link.thing_id != lot.id or link.site_id != m.site_id:
            raise Refused(Code.UNKNOWN_THING, field="link")
        if not (link.states and link.opens(m.at)):
            raise Refused(Code.NOT_ALLOWED, by=link.to_whom)
        if lot.state is not LotState.SHIPPED or lot.standing_lines:
            raise Refused(Code.ALREADY_DONE)
        self._judge_bags(lot)
        self._judge_weights(m, lot)
        raise Refused(
            Code.OUTSIDER,
            by=link.to_whom,
            lot=lot.called,
            net=f"{self.net_g / 1000:,.1f}",
            found=f"{len(self.found)}/{len(lot.bags)}",
            findings=str(len(self.findings)),
        )

    def judge_letting(self, m: Moment) -> None:
        """Whoever gave the link does not let through what comes by it: nobody receives a lot alone (R6)."""
        if m.the(ProofLink, self.link).given_by == m.actor.id:
            raise Refused(Code.R6, on="link.given")

    def _judge_bags(self, lot: Lot) -> None:
        bags, found = {bag.id for bag in lot.bags}, set(self.found)
        weighed = [one.bag for one in self.weights]
        if not found <= bags or not {one.bag for one in self.findings if one.bag} <= bags:
            raise Refused(Code.UNKNOWN_THING, field="bags")
        if weighed != [None] and (len(weighed) != len(found) or set(weighed) != found):
            raise Refused(Code.NOT_WEIGHED, count=str(len(found)))

    def _judge_weights(self, m: Moment, lot: Lot) -> None:
        if any(one.net_g <= 0 for one in self.weights):
            raise Refused(Code.R15, net=str(self.net_g))
        fills = [bag.fill for bag in lot.bags if bag.id in set(self.found)]
        deemed = DeemedTable(m.session, lot.site_id).total(part for fill in fills for part in fill.content)
        low, high = PLAUSIBLE
        if deemed and not self.note and not low * deemed <= self.net_g <= high * deemed:
            raise Refused(Code.R15, net=str(self.net_g), deemed=str(deemed))

    def apply(self, m: Moment) -> None:
        """The lot is received with that weight; what was not found is missing; findings go to the yard (R13)."""
        lot = m.the(Lot, self.lot)
        gross, tare = (sum(getattr(one, name) for one in self.weights) for name in ("gross_g", "tare_g"))
        told = {"gross_g": gross, "tare_g": tare, "net_g": self.net_g, "note": self.note}
        m.add(Statement(id=m.id, lot_id=lot.id, link_id=self.link, at=m.at, **told))
        for bag in lot.bags:
            bag.checked, bag.checked_at = BagCheck.FOUND if bag.id in self.found else BagCheck.MISSING, m.at
            m.touch(bag)
        lot.state, lot.received_at, lot.received_g = LotState.RECEIVED, m.at, self.net_g
        lot.missing_reason = self.note if lot.arrived < len(lot.bags) else ""
        for fill in lot.fills:
            empty_fill(m, fill)
        m.session.flush()
        self._find(m, lot)
        m.session.expire(lot, ["statements"])
        m.touch(lot)

    def _find(self, m: Moment, lot: Lot) -> None:
        for number, one in enumerate(self.findings, start=1):
            row = Finding(
                id=str(uuid5(NAMESPACE_URL, f"{m.id}/{number}")),
                lot_id=lot.id,
                bag_id=m.the(Bag, one.bag).id if one.bag else None,
                site_id=lot.site_id,
                flaw=one.flaw,
                severity=Severity.CLEAR,
                dealing=Dealing.RECORDED,
                grams=one.grams,
                note=one.note,
                at=m.at,
            )
            m.add(row)
