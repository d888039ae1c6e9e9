"""Load units (荷姿): made from closed fills, named by JARS, shipped once everything in them is sealed."""

from collections.abc import Collection
from datetime import date
from typing import Annotated, ClassVar
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field, StringConstraints
from sqlalchemy import select

from ledger.handover import handover_text, standing_handover_report
from ledger.kinds.agreed import approved_by_teams, assigned_receiver, teams_apart
from ledger.kinds.body import Body, Plain, Ref, ShortText, TagCode, Text, fresh_code, hang_tag
from ledger.models import Acceptance, Bag, Company, Fill, Lot, Recovery, Site
from ledger.moment import JAPAN, Moment, site_ids
from ledger.refusal import Refused
from ledger.tags import TagKind
from ledger.words import (
    AcceptanceState,
    Carrier,
    Code,
    CompanyRole,
    FillState,
    Goods,
    LotState,
    Material,
    PartKind,
    Role,
)

JarsLotId = Annotated[Plain, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
"""荷姿ID as JARS gave it; its format is known only by the handbook's example, so it is not validated further."""


def bag_id(lot_id: str, number: int) -> str:
    """Id of a lot's bag: follows from the event that made the lot, so that a rebuild gives it again."""
    return str(uuid5(NAMESPACE_URL, f"{lot_id}/{number}"))


def vehicles_of(lot: Lot) -> list[Acceptance]:
    """The acceptances whose parts are in a lot, in order of acceptance date (R14)."""
    found = {recovery.acceptance_id: recovery.acceptance for fill in lot.fills for recovery in fill.content}
    return sorted(found.values(), key=lambda acceptance: (acceptance.accepted_on, acceptance.chassis_number))


class LotMade(Body):
    """A lot of one material from closed fills, with destination, carrier and truck (handbook 3.1.1 (5)-(6))."""

    kind: ClassVar[str] = "lot.made"
    code: TagCode
    material: Material
    fills: Annotated[list[Ref], Field(min_length=1, max_length=500)]
    bag_codes: Annotated[list[TagCode], Field(min_length=1, max_length=500)]
    destination: Ref
    carrier: Carrier
    carrier_name: Annotated[Text, Field(max_length=120)] = ""
    goods: Goods
    permit_number: ShortText = ""
    truck: ShortText = ""

    def judge(self, m: Moment) -> None:
        """R1, R3, R8; closed fills only; what was agreed; a permit for waste; a name for a contractor."""
        fills = [m.own(Fill, fill_id) for fill_id in self.fills]
        ids = {fill.id for fill in fills}
        for code in {self.code, *self.bag_codes}:
            fresh_code(m, code, TagKind.LOT)
        codes = {self.code, *self.bag_codes}
        if len(ids) != len(fills) or len(self.bag_codes) != len(fills) or len(codes) != 1 + len(fills):
            raise Refused(Code.MISMATCH, field="bag_codes")
        for fill in fills:
            self._judge_fill(m, fill)
        self._judge_together(m, ids)
        teams_apart(m, ids)
        approved_by_teams(m, ids)
        receiver_for(m, m.actor.company, self.destination, self.material)
        judge_papers(self.goods, self.permit_number, self.carrier, self.carrier_name)

    def _judge_fill(self, m: Moment, fill: Fill) -> None:
        if fill.container.site_id != m.site_id:
            raise Refused(Code.MISMATCH, container=fill.container.name)
        if fill.container.material is not self.material:
            raise Refused(Code.R1, container=fill.container.name, material=fill.container.material.value)
        if fill.state is not FillState.CLOSED:
            raise Refused(Code.CLOSED_FILL, container=fill.container.name, state=fill.state.value)

    def _judge_together(self, m: Moment, fills: Collection[str]) -> None:
        """R3: all parts of one material from one acceptance travel in one lot."""
        inside = select(Recovery.acceptance_id).where(Recovery.fill_id.in_(fills), Recovery.annulled.is_(False))
        parts = [part for part in PartKind if part.material is self.material]
        astray = select(Recovery).where(
            Recovery.acceptance_id.in_(inside),
            Recovery.annulled.is_(False),
            Recovery.part.in_(parts),
            Recovery.fill_id.is_not(None),
            Recovery.fill_id.not_in(fills),
        )
        left = m.session.scalars(astray.limit(1)).first()
        if left and left.fill:
            raise Refused(Code.R3, vehicle=left.acceptance.chassis_number, container=left.fill.container.name)

    def apply(self, m: Moment) -> None:
        """Make the lot and a bag for each fill."""
        fills = [m.the(Fill, fill_id) for fill_id in self.fills]
        days = [recovery.at.astimezone(JAPAN).date() for fill in fills for recovery in fill.content] or [m.today]
        m.add(self._lot(m, min(days), max(days)))
        hang_tag(m, self.code, m.id)
        m.session.flush()
        for number, (fill, code) in enumerate(zip(fills, self.bag_codes, strict=True), start=1):
            m.add(Bag(id=bag_id(m.id, number), lot_id=m.id, number=number, code=code, fill_id=fill.id))
            hang_tag(m, code, bag_id(m.id, number))
            fill.lot_id, fill.state = m.id, FillState.IN_LOT
            m.touch(fill, fill.container)

    def _lot(self, m: Moment, first: date, last: date) -> Lot:
        return Lot(
            id=m.id,
            site_id=m.site_id,
            code=self.code,
            material=self.material,
            destination_id=self.destination,
            carrier=self.carrier,
            carrier_name=self.carrier_name,
            goods=self.goods,
            permit_number=self.permit_number or None,
            truck=self.truck,
            recovered_from=first,
            recovered_to=last,
            made_at=m.at,
        )


def receiver_for(m: Moment, sender: Company, site_id: str, material: Material) -> None:
    """Refuse a destination that is no receiver's of the consortium, is the sender's own (R8), or not 様式2's."""
    site = m.session.get(Site, site_id)
    if site is None or site.company.consortium_id != sender.consortium_id:
        raise Refused(Code.UNKNOWN_THING, field="destination")
    if site.company_id == sender.id or site.company.role is not CompanyRole.RECEIVER:
        raise Refused(Code.R8, destination=site.name)
    assigned_receiver(m, site, material)


def judge_papers(goods: Goods, permit_number: str, carrier: Carrier, carrier_name: str) -> None:
    """Refuse waste without a permit, and a contractor without a name."""
    if goods is Goods.WASTE and not permit_number:
        raise Refused(Code.MISMATCH, field="permit_number")
    if carrier is Carrier.CONTRACTED and not carrier_name:
        raise Refused(Code.MISMATCH, field="carrier_name")


def unshipped(m: Moment, lot_id: str) -> Lot:
    """Return a lot of one's own company that still stands in the yard."""
    return _still_there(m.own(Lot, lot_id))


def nameable(m: Moment, lot_id: str) -> Lot:
    """Return an unshipped lot whose 荷姿ID one may type or check."""
    return _still_there(reachable_lot(m, lot_id))


def reachable_lot(m: Moment, lot_id: str) -> Lot:
    """Return a lot of one's own company, or for the managing company one of its consortium, from afar (R6)."""
    if Role.MANAGER not in m.actor.roles:
        return m.own(Lot, lot_id)
    lot = m.session.get(Lot, lot_id)
    if lot is None or lot.site.company.consortium_id != m.actor.company.consortium_id:
        raise Refused(Code.UNKNOWN_THING)
    return lot


def _still_there(lot: Lot) -> Lot:
    if lot.state is not LotState.MADE:
        raise Refused(Code.ALREADY_DONE)
    return lot


class LotCancelled(Body):
    """A lot was given up before JARS named it; its fills are free again, its tags are not."""

    kind: ClassVar[str] = "lot.cancelled"
    lot: Ref
    reason: Text

    def judge(self, m: Moment) -> None:
        """Only without a 荷姿ID, and with a reason (R4, R5)."""
        lot = unshipped(m, self.lot)
        if lot.jars_lot_id:
            raise Refused(Code.R4, lot=lot.jars_lot_id)
        if not self.reason:
            raise Refused(Code.MISMATCH, field="reason")

    def apply(self, m: Moment) -> None:
        """Free the fills."""
        give_up(m, m.the(Lot, self.lot))


def give_up(m: Moment, lot: Lot) -> None:
    """Cancel a lot; its fills may go into another one."""
    lot.state = LotState.CANCELLED
    for fill in list(lot.fills):
        fill.lot_id, fill.state = None, FillState.CLOSED
        m.touch(fill, fill.container)
    m.touch(lot)


def unique_name(m: Moment, lot: Lot, jars_lot_id: str) -> None:
    """Refuse a 荷姿ID that another lot of the company has."""
    taken = select(Lot.id).where(Lot.jars_lot_id == jars_lot_id, Lot.id != lot.id, Lot.state != LotState.CANCELLED)
    if m.session.scalar(taken.where(Lot.site_id.in_(site_ids(m.session, lot.site.company_id)))):
        raise Refused(Code.ALREADY_DONE, lot=jars_lot_id)


class LotShipped(Body):
    """A lot left the yard on its truck."""

    kind: ClassVar[str] = "lot.shipped"
    lot: Ref

    def judge(self, m: Moment) -> None:
        """R16: every vehicle in it sealed, its 荷姿ID checked, its handover what was compared.

        To whom it goes, and for which teams, is agreed on the day.
        """
        lot = unshipped(m, self.lot)
        open_ones = [one.chassis_number for one in vehicles_of(lot) if one.state is not AcceptanceState.SEALED]
        if open_ones:
            raise Refused(Code.R16, vehicle=open_ones[0], count=str(len(open_ones)))
        if not lot.jars_checked_by:
            raise Refused(Code.R16, field="jars_lot_id")
        line = standing_handover_report(m.session, lot.id)
        if line is None or line.frozen != handover_text(lot):
            raise Refused(Code.STALE, on="handover")
        assigned_receiver(m, lot.destination, lot.material)
        approved_by_teams(m, [fill.id for fill in lot.fills])

    def apply(self, m: Moment) -> None:
        """It is on the road; the dock hears of it."""
        lot = m.the(Lot, self.lot)
        lot.state, lot.shipped_at = LotState.SHIPPED, m.at
        for fill in lot.fills:
            fill.state = FillState.SHIPPED
            fill.container.place_id = None
            m.touch(fill, fill.container)
        m.touch(lot)
