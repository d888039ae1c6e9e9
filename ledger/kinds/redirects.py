"""What is at the wrong place: a lot unloaded elsewhere, a bag that belongs to no lot, empties going home."""

from typing import Annotated, ClassVar
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field
from sqlalchemy import select

from ledger.dock_words import SurplusEnd
from ledger.kinds.body import Body, Ref, ShortText, TagCode, Text
from ledger.models import Bag, Container, EmptyReturn, Fill, Lot, Stray, SurplusBag, TagRow
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import BagCheck, Code, CompanyRole, LotState

Containers = Annotated[list[Ref], Field(min_length=1, max_length=200)]


def lot_tagged(m: Moment, code: str) -> Lot | None:
    """The lot that a tag hangs on, its own or one of its bags'."""
    row = m.session.get(TagRow, code)
    target = row.target_id if row else None
    bag = m.session.get(Bag, target) if target else None
    return bag.lot if bag else m.session.get(Lot, target) if target else None


class LotRedirected(Body):
    """A lot was unloaded here and is bound for another receiver: the sender and the right receiver are told.

    Its destination stays, as JARS knows it (R5); the phone may know nothing of the lot but its tag.
    """

    kind: ClassVar[str] = "lot.redirected"
    code: TagCode
    note: Text = ""

    def judge(self, m: Moment) -> None:
        """A lot of the consortium that is on the road, and not bound for here."""
        lot = lot_tagged(m, self.code)
        if lot is None or lot.site.company.consortium_id != m.actor.company.consortium_id:
            raise Refused(Code.UNKNOWN_THING, tag=self.code)
        if m.owns(lot.destination_id) or m.actor.company.role is not CompanyRole.RECEIVER:
            raise Refused(Code.MISMATCH, field="code")
        if lot.state is not LotState.SHIPPED:
            raise Refused(Code.ALREADY_DONE if lot.state is LotState.RECEIVED else Code.NOT_SHIPPED)
        if any(one.site_id == m.site_id for one in lot.strays):
            raise Refused(Code.ALREADY_DONE)

    def apply(self, m: Moment) -> None:
        """Note where it lies."""
        lot = lot_tagged(m, self.code)
        if lot is None:
            raise Refused(Code.UNKNOWN_THING, tag=self.code)
        m.add(Stray(id=m.id, lot_id=lot.id, site_id=m.site_id, note=self.note, person_id=m.actor.id, at=m.at))
        m.touch(lot)
        m.session.flush()
        m.session.expire(lot, ["strays"])


class SurplusSettled(Body):
    """What a bag that came on no list turned out to be: one of a lot, sent on or back, or it stays as surplus."""

    kind: ClassVar[str] = "surplus.settled"
    surplus: Ref
    outcome: SurplusEnd
    bag: Ref | None = None
    note: Text = ""

    def judge(self, m: Moment) -> None:
        """Once, and while the lot of a matched bag is not received. Only what belongs to no lot is sent back (R5)."""
        surplus = m.session.get(SurplusBag, self.surplus)
        if surplus is None or surplus.lot.destination_id not in m.own_sites():
            raise Refused(Code.UNKNOWN_THING, field="surplus")
        if surplus.annulled or surplus.outcome:
            raise Refused(Code.ALREADY_DONE)
        if (self.outcome is SurplusEnd.MATCHED) is not (self.bag is not None):
            raise Refused(Code.MISMATCH, field="bag")
        if self.bag:
            self._judge_bag(m, self.bag)
        elif self.outcome is not SurplusEnd.STAYS and not self.note:
            raise Refused(Code.MISMATCH, field="note")

    def _judge_bag(self, m: Moment, bag_id: str) -> None:
        bag = m.session.get(Bag, bag_id)
        if bag is None or bag.withdrawn:
            raise Refused(Code.UNKNOWN_THING, field="bag")
        m.arriving(bag.lot_id)
        if bag.checked is BagCheck.FOUND:
            raise Refused(Code.ALREADY_DONE, field="bag")

    def apply(self, m: Moment) -> None:
        """Note it; a matched bag is found."""
        surplus = m.the(SurplusBag, self.surplus)
        surplus.outcome, surplus.settled_note = self.outcome, self.note
        m.touch(surplus, surplus.lot)
        if self.bag:
            bag = m.the(Bag, self.bag)
            bag.checked, bag.checked_at = BagCheck.FOUND, m.at
            m.touch(bag, bag.lot)


def open_return(m: Moment, container_id: str) -> EmptyReturn | None:
    """The journey home that a container is on."""
    rows = select(EmptyReturn).where(EmptyReturn.container_id == container_id, EmptyReturn.arrived_at.is_(None))
    return m.session.scalar(rows.limit(1))


class ContainersReturned(Body):
    """Empty racks and bags leave the receiver for the yard they belong to."""

    kind: ClassVar[str] = "containers.returned"
    containers: Containers
    truck: ShortText = ""

    def judge(self, m: Moment) -> None:
        """R5: empty ones only. They came here with a lot that was received, and are not on their way already."""
        for container_id in self.containers:
            container = m.session.get(Container, container_id)
            last = self._last_journey(m, container_id)
            if container is None or last is None or last.destination_id not in m.own_sites():
                raise Refused(Code.UNKNOWN_THING, field="containers")
            if last.state is not LotState.RECEIVED:
                raise Refused(Code.R5, lot=last.called)
            if container.fill is not None or open_return(m, container_id):
                raise Refused(Code.ALREADY_DONE, container=container.name)

    def _last_journey(self, m: Moment, container_id: str) -> Lot | None:
        """The lot a container left its yard with last."""
        rows = select(Lot).join(Bag, Bag.lot_id == Lot.id).join(Fill, Fill.id == Bag.fill_id)
        rows = rows.where(Fill.container_id == container_id, Bag.withdrawn.is_(False), Lot.shipped_at.is_not(None))
        return m.session.scalar(rows.order_by(Lot.shipped_at.desc()).limit(1))

    def apply(self, m: Moment) -> None:
        """They are on their way."""
        for number, container_id in enumerate(dict.fromkeys(self.containers), start=1):
            container = m.the(Container, container_id)
            row = EmptyReturn(
                id=str(uuid5(NAMESPACE_URL, f"{m.id}/{number}")),
                container_id=container_id,
                from_site_id=m.site_id,
                to_site_id=container.site_id,
                truck=self.truck,
                person_id=m.actor.id,
                sent_at=m.at,
            )
            m.add(row)
            m.touch(container)


class ContainersArrived(Body):
    """The yard has its empties again."""

    kind: ClassVar[str] = "containers.arrived"
    containers: Containers

    def judge(self, m: Moment) -> None:
        """The company's own, on their way home."""
        for container_id in self.containers:
            container = m.own(Container, container_id)
            if open_return(m, container_id) is None:
                raise Refused(Code.ALREADY_DONE, container=container.name)

    def apply(self, m: Moment) -> None:
        """They are there."""
        for container_id in dict.fromkeys(self.containers):
            row, container = open_return(m, container_id), m.the(Container, container_id)
            if row:
                row.arrived_at, row.arrived_by = m.at, m.actor.id
                m.touch(row, container)
