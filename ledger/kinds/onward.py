"""From the dock on: shipped to makers, arrived there, made into products, disposed of, and counted at a month's end."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field
from sqlalchemy import select

from ledger.balance import balance, first_of
from ledger.kinds.agreed import assigned_maker
from ledger.kinds.body import Body, Name, Ref, ShortText, Text
from ledger.models import ClosedMonth, Onward, Product, Residue, Site
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code, CompanyRole, Material, OutputForm

Grams = Annotated[int, Field(gt=0, le=1_000_000_000)]
Stock = Annotated[int, Field(ge=0, le=10_000_000_000)]
Month = Annotated[date, AfterValidator(first_of)]


def _not_ahead(m: Moment, day: date, field: str) -> None:
    if day > m.today:
        raise Refused(Code.MISMATCH, field=field)


def _still_open(m: Moment, site_id: str, material: Material, day: date) -> None:
    """A closed month takes nothing more: its stock was counted."""
    closed = select(ClosedMonth.id).where(
        ClosedMonth.site_id == site_id, ClosedMonth.material == material, ClosedMonth.month == first_of(day)
    )
    if m.session.scalar(closed):
        raise Refused(Code.ALREADY_DONE, month=first_of(day).strftime("%Y-%m"))


class OnwardShipped(Body):
    """A receiver shipped crushed or washed material to a material maker of the consortium; grams as weighed."""

    kind: ClassVar[str] = "onward.shipped"
    undoable: ClassVar[bool] = True
    destination: Ref
    material: Material
    form: OutputForm
    grams: Grams
    shipped_on: date
    truck: ShortText = ""

    def judge(self, m: Moment) -> None:
        """To a material maker of the same consortium that 様式2 names on the day; not in the future."""
        there = m.session.get(Site, self.destination)
        mine = m.actor.company
        if there is None or there.company.consortium_id != mine.consortium_id:
            raise Refused(Code.UNKNOWN_THING, field="destination")
        if there.company.role is not CompanyRole.MATERIAL_MAKER:
            raise Refused(Code.MISMATCH, field="destination")
        _not_ahead(m, self.shipped_on, "shipped_on")
        assigned_maker(m, there.company, self.material, self.shipped_on)
        _still_open(m, m.site_id, self.material, self.shipped_on)

    def apply(self, m: Moment) -> None:
        """Ship it."""
        m.add(Onward(id=m.id, site_id=m.site_id, destination_id=self.destination, **self._facts()))

    def _facts(self) -> dict[str, object]:
        return self.model_dump(include={"material", "form", "grams", "shipped_on", "truck"})

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Until it arrived, and while the month is open."""
        _still_open(m, m.the(Onward, made_by).site_id, self.material, self.shipped_on)
        if m.the(Onward, made_by).arrived_on:
            raise Refused(Code.DEPENDS, on="onward.arrived")

    def undo(self, m: Moment, made_by: str) -> None:
        """It was never shipped."""
        _annul(m, m.the(Onward, made_by))


class OnwardArrived(Body):
    """The maker weighed what arrived."""

    kind: ClassVar[str] = "onward.arrived"
    undoable: ClassVar[bool] = True
    onward: Ref
    grams: Grams
    arrived_on: date

    def judge(self, m: Moment) -> None:
        """Bound for here, once, not before it was shipped."""
        row = m.session.get(Onward, self.onward)
        if row is None or row.annulled or row.destination_id not in m.own_sites():
            raise Refused(Code.UNKNOWN_THING, field="onward")
        if row.arrived_on:
            raise Refused(Code.ALREADY_DONE)
        if self.arrived_on < row.shipped_on:
            raise Refused(Code.MISMATCH, field="arrived_on")
        _not_ahead(m, self.arrived_on, "arrived_on")
        _still_open(m, row.destination_id, row.material, self.arrived_on)

    def apply(self, m: Moment) -> None:
        """Note it."""
        row = m.the(Onward, self.onward)
        row.arrived_on, row.arrived_g = self.arrived_on, self.grams
        m.touch(row)

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """While the month is open."""
        row = m.the(Onward, self.onward)
        _still_open(m, row.destination_id, row.material, self.arrived_on)

    def undo(self, m: Moment, made_by: str) -> None:
        """It is still on its way."""
        row = m.the(Onward, self.onward)
        row.arrived_on = row.arrived_g = None
        m.touch(row)


class ProductReported(Body):
    """A material maker reports what it made, and for what use (handbook 3.1.3 (2))."""

    kind: ClassVar[str] = "product.reported"
    undoable: ClassVar[bool] = True
    material: Material
    name: Name
    use: Text = ""
    grams: Grams
    made_on: date

    def judge(self, m: Moment) -> None:
        """Not in the future, of a material that 様式2 names or named its maker for, and in an open month."""
        _not_ahead(m, self.made_on, "made_on")
        assigned_maker(m, m.actor.company, self.material, self.made_on, by_then=True)
        _still_open(m, m.site_id, self.material, self.made_on)

    def apply(self, m: Moment) -> None:
        """Report it."""
        m.add(Product(id=m.id, site_id=m.site_id, **self.model_dump()))

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """While the month is open."""
        _still_open(m, m.the(Product, made_by).site_id, self.material, self.made_on)

    def undo(self, m: Moment, made_by: str) -> None:
        """It was never made."""
        _annul(m, m.the(Product, made_by))


class ResidueDisposed(Body):
    """What was left over of a material went to somebody as waste (guideline 4-2 (7) 4)."""

    kind: ClassVar[str] = "residue.disposed"
    undoable: ClassVar[bool] = True
    material: Material
    grams: Grams
    to_whom: Name
    left_on: date

    def judge(self, m: Moment) -> None:
        """Not in the future, and in an open month."""
        _not_ahead(m, self.left_on, "left_on")
        _still_open(m, m.site_id, self.material, self.left_on)

    def apply(self, m: Moment) -> None:
        """Note it."""
        m.add(Residue(id=m.id, site_id=m.site_id, **self.model_dump()))

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """While the month is open."""
        _still_open(m, m.the(Residue, made_by).site_id, self.material, self.left_on)

    def undo(self, m: Moment, made_by: str) -> None:
        """It is still there."""
        _annul(m, m.the(Residue, made_by))


class MonthClosed(Body):
    """The stock of a material was counted at the end of a month: its balance closes, or the difference is explained."""

    kind: ClassVar[str] = "month.closed"
    month: Month
    material: Material
    counted_g: Stock
    reason: Text = ""

    def judge(self, m: Moment) -> None:
        """Once, after the month has begun; a difference needs a reason."""
        _not_ahead(m, self.month, "month")
        _still_open(m, m.site_id, self.material, self.month)
        expected = self._expected(m)
        if expected != self.counted_g and not self.reason:
            raise Refused(Code.NOT_BALANCED, expected=str(expected), counted=str(self.counted_g))

    def apply(self, m: Moment) -> None:
        """Close it."""
        closed = ClosedMonth(
            id=m.id,
            site_id=m.site_id,
            expected_g=self._expected(m),
            closed_by=m.actor.id,
            closed_at=m.at,
            **self.model_dump(),
        )
        m.add(closed)

    def _expected(self, m: Moment) -> int:
        return balance(m.session, m.session.get_one(Site, m.site_id), self.material, self.month).expected_g


def _annul(m: Moment, row: Onward | Product | Residue) -> None:
    row.annulled = True
    m.touch(row)
