"""Corrections of lots: a fill in another lot, a lot given up, what was typed of it."""

from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import select

from ledger.changes import Change, Stage
from ledger.kinds.agreed import teams_apart
from ledger.kinds.body import Ref, ShortText, Text
from ledger.kinds.handover_reports import reopen
from ledger.kinds.lots import JarsLotId, give_up, judge_papers, receiver_for, unique_name
from ledger.kinds.proposals import Asked, Picture, Proposal, lot_label, period_again, stage_of_lot
from ledger.models import Bag, Fill, Lot, Recovery, Site
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Carrier, Code, FillState, Goods, LotState


class LotProposal(Proposal):
    """What corrections of a lot share."""

    lot: Ref

    def site_id(self, m: Moment) -> str:
        """The yard's."""
        return self.row(m).site_id

    def about(self, m: Moment) -> str:
        """The lot."""
        return self.lot

    def stage(self, m: Moment) -> Stage:
        """How far the lot has gone."""
        return stage_of_lot(self.row(m))

    def sealed(self, m: Moment) -> bool:
        """A lot has no line of its own; its vehicles' lines stay as they are."""
        return False

    def row(self, m: Moment) -> Lot:
        """The lot; refused where none is known by the id, or it was given up."""
        lot = m.session.get(Lot, self.lot)
        if lot is None:
            raise Refused(Code.UNKNOWN_THING)
        if lot.state is LotState.CANCELLED:
            raise Refused(Code.ALREADY_DONE)
        return lot


class FillMoved(LotProposal):
    """Fills of a lot belong to another lot, or were left behind and belong to none."""

    what: Literal[Change.FILL_MOVED]
    fills: Annotated[list[Ref], Field(min_length=1, max_length=500)]
    to: Ref | None = None

    def stage(self, m: Moment) -> Stage:
        """The further of both lots."""
        other = self._other(m)
        stages = [stage_of_lot(self.row(m)), *([stage_of_lot(other)] if other else [])]
        return max(stages, key=list(Stage).index)

    def _other(self, m: Moment) -> Lot | None:
        if self.to is None:
            return None
        other, lot = m.session.get(Lot, self.to), self.row(m)
        if other is None or other.site_id != lot.site_id or other.id == lot.id:
            raise Refused(Code.UNKNOWN_THING, field="lot")
        return other

    def _bags(self, m: Moment) -> list[Bag]:
        bags = [bag for bag in self.row(m).bags if bag.fill_id in set(self.fills)]
        if len(bags) != len(set(self.fills)):
            raise Refused(Code.UNKNOWN_THING, field="fills")
        return bags

    def judge(self, m: Moment) -> None:
        """R1, R3; both on the way to the same receiver, or both still here; not what the dock has weighed.

        Teams stay apart where that is agreed on the day.
        """
        lot, other, bags = self.row(m), self._other(m), self._bags(m)
        if other and other.material is not lot.material:
            raise Refused(Code.R1, container=bags[0].fill.container.name, material=other.material.value)
        alike = other is None or (other.state is lot.state and other.destination_id == lot.destination_id)
        if not alike and lot.state is not LotState.MADE:
            raise Refused(Code.R5)
        if not alike and other and other.state is not LotState.MADE:
            raise Refused(Code.GONE, container=lot_label(other))
        if any(bag.checked for bag in bags) or any(line for line in lot.standing_lines):
            raise Refused(Code.DEPENDS, on="bag.checked")
        if len(bags) == len(lot.bags):
            raise Refused(Code.MISMATCH, field="whole_lot")
        if other:
            teams_apart(m, [*self.fills, *(fill.id for fill in other.fills)])
        self._judge_together(m)

    def _judge_together(self, m: Moment) -> None:
        moved = select(Recovery.acceptance_id).where(Recovery.fill_id.in_(self.fills), Recovery.annulled.is_(False))
        stay = (
            select(Recovery)
            .join(Fill, Fill.id == Recovery.fill_id)
            .where(Recovery.acceptance_id.in_(moved), Recovery.annulled.is_(False), Recovery.fill_id.not_in(self.fills))
            .where(Fill.lot_id == self.lot)
        )
        left = m.session.scalars(stay.limit(1)).first()
        if left and left.fill:
            raise Refused(Code.R3, vehicle=left.acceptance.chassis_number, container=left.fill.container.name)

    def before(self, m: Moment) -> Picture:
        """The lot they are recorded in."""
        names = [bag.fill.container.name for bag in self._bags(m)]
        return {"containers": " / ".join(names), "lot": lot_label(self.row(m))}

    def after(self, m: Moment) -> Picture:
        """The lot they belong to."""
        return self.before(m) | {"lot": lot_label(self._other(m))}

    def apply(self, m: Moment, asked: Asked) -> None:
        """Move the bags with their tags; those left behind are closed fills again."""
        lot, other = self.row(m), self._other(m)
        number = max((bag.number for bag in other.bags), default=0) if other else 0
        for bag in self._bags(m):
            fill, number = bag.fill, number + 1
            if other:
                bag.lot_id, bag.number, fill.lot_id = other.id, number, other.id
            else:
                bag.withdrawn, fill.lot_id, fill.state = True, None, FillState.CLOSED
            m.touch(bag, fill, fill.container)
        period_again(m, lot, other)


class LotCancelling(LotProposal):
    """The lot is given up: its 荷姿ID is deleted in JARS, its fills are free again."""

    what: Literal[Change.LOT_CANCELLED]

    def before(self, m: Moment) -> Picture:
        """It stands."""
        return {"lot": lot_label(self.row(m)), "state": self.row(m).state.value}

    def after(self, m: Moment) -> Picture:
        """It is given up."""
        return self.before(m) | {"state": LotState.CANCELLED.value}

    def apply(self, m: Moment, asked: Asked) -> None:
        """Free the fills."""
        give_up(m, self.row(m))


class LotMistyped(LotProposal):
    """What was typed of a lot was wrong: destination, carrier, truck, permit, 荷姿ID. Only what is given changes."""

    what: Literal[Change.LOT_MISTYPED]
    destination: Ref | None = None
    carrier: Carrier | None = None
    carrier_name: Annotated[Text, Field(max_length=120)] | None = None
    goods: Goods | None = None
    permit_number: ShortText | None = None
    truck: ShortText | None = None
    jars_lot_id: JarsLotId | None = None

    def _given(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.model_dump(exclude_none=True, exclude={"what", "lot"}).items()}

    def judge(self, m: Moment) -> None:
        """R8, R5 (what left goes nowhere else), 様式2, and what holds when a lot is made."""
        lot = self.row(m)
        if self.before(m) == self.after(m):
            raise Refused(Code.MISMATCH, field="nothing_changed")
        if self.destination and self.destination != lot.destination_id and lot.state is not LotState.MADE:
            raise Refused(Code.R5)
        if self.destination:
            receiver_for(m, lot.site.company, self.destination, lot.material)
        if self.jars_lot_id:
            if not lot.jars_lot_id:
                raise Refused(Code.MISMATCH, field="jars_lot_id")
            unique_name(m, lot, self.jars_lot_id)
        permit, carrier = self._or_now(self.permit_number, lot.permit_number), self.carrier or lot.carrier
        judge_papers(self.goods or lot.goods, permit, carrier, self._or_now(self.carrier_name, lot.carrier_name))

    def _or_now(self, given: str | None, now: str | None) -> str:
        return now or "" if given is None else given

    def before(self, m: Moment) -> Picture:
        """As typed, of what is to change."""
        lot = self.row(m)
        shown = {"destination": lot.destination.name, "jars_lot_id": lot_label(lot)}
        stands = {name: shown.get(name, str(getattr(lot, name) or "")) for name in self._given()}
        return {"lot": lot_label(lot)} | stands

    def after(self, m: Moment) -> Picture:
        """As it should read."""
        site = m.session.get(Site, self.destination or "")
        named = {"destination": site.name} if site else {}
        return self.before(m) | self._given() | named

    def apply(self, m: Moment, asked: Asked) -> None:
        """Write it down. What changes before shipping is entered and compared again; later the approvers have."""
        lot = self.row(m)
        for name, value in self.model_dump(exclude_none=True, exclude={"what", "lot", "destination"}).items():
            setattr(lot, name, value)
        lot.destination_id = self.destination or lot.destination_id
        lot.permit_number = lot.permit_number or None
        if lot.state is LotState.MADE:
            reopen(m, lot)
        elif self.jars_lot_id:
            lot.jars_typed_by, lot.jars_checked_by = asked.person_id, m.actor.id
        m.session.flush()
        m.session.expire(lot, ["destination"])
        m.touch(lot)
