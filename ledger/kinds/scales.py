"""Scales of a receiver (特定計量器) and their inspections every two years (handbook 3.1.2 (2))."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from ledger.dock_words import Framing, ScaleFormat
from ledger.kinds.body import Body, Name, Ref, ShortName, TagCode, fresh_code, hang_tag
from ledger.kinds.masters import named_id
from ledger.models import Scale, ScaleInspection
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.tags import TagKind
from ledger.words import Code

INSPECTION_YEARS = 2
BAUDS = (1200, 2400, 4800, 9600, 19200)
"""Speeds of serial lines that scales offer."""


def _until(day: date) -> date:
    """The last day an inspection holds."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + INSPECTION_YEARS, day=28 if leap else day.day)


class ScaleRegistered(Body):
    """A certified scale with its last inspection, valid for two years."""

    kind: ClassVar[str] = "scale.registered"
    code: TagCode
    name: Name
    certificate: ShortName
    division_g: Annotated[int, Field(gt=0, le=100_000)]
    inspected_on: date

    def judge(self, m: Moment) -> None:
        """A new code, no inspection in the future."""
        fresh_code(m, self.code, TagKind.SCALE)
        if self.inspected_on > m.today:
            raise Refused(Code.MISMATCH, field="inspected_on")

    def apply(self, m: Moment) -> None:
        """Register it."""
        told = {
            "certificate": self.certificate,
            "inspected_on": self.inspected_on,
            "valid_until": _until(self.inspected_on),
        }
        scale = Scale(id=m.id, site_id=m.site_id, code=self.code, name=self.name, division_g=self.division_g, **told)
        m.add(scale)
        m.session.flush()
        m.add(ScaleInspection(id=named_id(m.id, "inspection"), scale_id=m.id, **told))
        hang_tag(m, self.code, m.id)


class ScaleInspected(Body):
    """A scale was inspected again. It stays the same scale: what it weighed before, and its tag, stand."""

    kind: ClassVar[str] = "scale.inspected"
    scale: Ref
    certificate: ShortName
    inspected_on: date

    def judge(self, m: Moment) -> None:
        """One of one's own; not in the future, not the same day twice."""
        scale = m.session.get(Scale, self.scale)
        if scale is None or scale.site_id not in m.own_sites():
            raise Refused(Code.UNKNOWN_THING, field="scale")
        if self.inspected_on > m.today:
            raise Refused(Code.MISMATCH, field="inspected_on")
        if any(one.inspected_on == self.inspected_on for one in scale.inspections):
            raise Refused(Code.ALREADY_DONE, scale=scale.name)

    def apply(self, m: Moment) -> None:
        """Add the inspection; the newest one is the scale's."""
        scale, until = m.the(Scale, self.scale), _until(self.inspected_on)
        told = {"certificate": self.certificate, "inspected_on": self.inspected_on, "valid_until": until}
        m.add(ScaleInspection(id=m.id, scale_id=scale.id, **told))
        if self.inspected_on > scale.inspected_on:
            scale.certificate, scale.inspected_on, scale.valid_until = self.certificate, self.inspected_on, until
        m.session.flush()
        m.session.expire(scale, ["inspections"])
        m.touch(scale)


class ScaleConnected(Body):
    """A scale stands on a serial line of the dock's PC and says what it shows; `sends` left out: no longer."""

    kind: ClassVar[str] = "scale.connected"
    scale: Ref
    sends: ScaleFormat | None = None
    baud: int = 2400
    framing: Framing = Framing.SEVEN_EVEN

    def judge(self, m: Moment) -> None:
        """One of one's own."""
        scale = m.session.get(Scale, self.scale)
        if scale is None or scale.site_id not in m.own_sites():
            raise Refused(Code.UNKNOWN_THING, field="scale")
        if self.baud not in BAUDS:
            raise Refused(Code.MISMATCH, field="baud")

    def apply(self, m: Moment) -> None:
        """Keep how it is read."""
        scale = m.the(Scale, self.scale)
        scale.sends, scale.baud, scale.framing = self.sends, self.baud, self.framing
        m.touch(scale)


def judge_reading(scale: Scale, gross_g: int, tare_g: int) -> None:
    """Refuse a gross weight that the scale can't show, and a net weight of nothing or less (R15)."""
    if not scale.shows(gross_g):
        raise Refused(Code.MISMATCH, field="gross_g", scale=scale.name, division=str(scale.division_g))
    if gross_g <= tare_g:
        raise Refused(Code.R15, net=str(gross_g - tare_g))
