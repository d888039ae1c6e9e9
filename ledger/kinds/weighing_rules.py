"""How a receiver weighs: the usual tare of each container form from a day on, and whether readings are photographed."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from ledger.kinds.body import Body, Ref
from ledger.models import ContainerTare, Site
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code, CompanyRole, ContainerForm

TARE_STEP_G = 10
"""A usual tare is told in kilograms to two decimals."""


def _own_dock(m: Moment, site_id: str) -> Site:
    site = m.session.get(Site, site_id)
    if site is None or not m.owns(site_id) or site.company.role is not CompanyRole.RECEIVER:
        raise Refused(Code.UNKNOWN_THING, field="site")
    return site


class TareSet(Body):
    """What an empty container of a form weighs at a receiver from a day on; what was weighed before stays."""

    kind: ClassVar[str] = "tare.set"
    site: Ref
    form: ContainerForm
    grams: Annotated[int, Field(ge=0, le=1_000_000, multiple_of=TARE_STEP_G)]
    valid_from: date

    def judge(self, m: Moment) -> None:
        """A receiving site of one's own; 平置き has nothing to weigh empty."""
        _own_dock(m, self.site)
        if self.form is ContainerForm.FLAT:
            raise Refused(Code.MISMATCH, field="form")

    def apply(self, m: Moment) -> None:
        """Keep the version."""
        m.add(
            ContainerTare(
                id=m.id,
                site_id=self.site,
                form=self.form,
                grams=self.grams,
                valid_from=self.valid_from,
                set_by=m.actor.id,
            )
        )


class WeighingArranged(Body):
    """A receiving site wants every typed reading photographed from now on, or leaves it open."""

    kind: ClassVar[str] = "weighing.arranged"
    site: Ref
    photographs: bool

    def judge(self, m: Moment) -> None:
        """A receiving site of one's own."""
        _own_dock(m, self.site)

    def apply(self, m: Moment) -> None:
        """Turn the switch."""
        site = m.the(Site, self.site)
        site.photographs_weights = self.photographs
        m.touch(site)
