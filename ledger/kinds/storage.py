"""What storage places hold (様式5), and when a receiver wants a material shipped."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from ledger.kinds.body import Body, Ref
from ledger.models import Place, ShippingTerms, Site
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code, CompanyRole, Material

Grams = Annotated[int, Field(gt=0, le=1_000_000_000)]
Count = Annotated[int, Field(gt=0, le=10_000)]
Days = Annotated[int, Field(gt=0, le=366)]


class PlaceMeasured(Body):
    """How much a storage place holds: containers, weight, or both (様式5: おおよその保管数量); neither is unknown."""

    kind: ClassVar[str] = "place.measured"
    place: Ref
    containers: Count | None = None
    grams: Grams | None = None

    def judge(self, m: Moment) -> None:
        """A place of one's own."""
        m.own(Place, self.place)

    def apply(self, m: Moment) -> None:
        """Write it down."""
        place = m.the(Place, self.place)
        place.holds, place.holds_g = self.containers, self.grams
        m.touch(place)


class ShippingAgreed(Body):
    """A receiver wants a material after a set quantity, every so many days, or whichever comes first (004 §3)."""

    kind: ClassVar[str] = "shipping.agreed"
    destination: Ref
    material: Material
    grams: Grams | None = None
    days: Days | None = None
    valid_from: date

    def judge(self, m: Moment) -> None:
        """The other side is a receiver of the consortium, and not the yard itself (R8)."""
        if self.grams is None and self.days is None:
            raise Refused(Code.MISMATCH, field="grams")
        there = m.session.get(Site, self.destination)
        if there is None or there.company.consortium_id != m.actor.company.consortium_id:
            raise Refused(Code.UNKNOWN_THING)
        if there.id == m.site_id:
            raise Refused(Code.R8)
        if there.company.role is not CompanyRole.RECEIVER:
            raise Refused(Code.MISMATCH, field="destination")

    def apply(self, m: Moment) -> None:
        """Write it down."""
        row = ShippingTerms(
            id=m.id,
            site_id=m.site_id,
            destination_id=self.destination,
            material=self.material,
            quantity_g=self.grams,
            every_days=self.days,
            valid_from=self.valid_from,
        )
        m.add(row)
