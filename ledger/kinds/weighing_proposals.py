"""Correction of a weighing at the dock."""

from typing import Annotated, Literal

from pydantic import Field

from ledger.changes import Change, Stage
from ledger.kinds.body import Ref
from ledger.kinds.masters import named_id
from ledger.kinds.proposals import Asked, Picture, Proposal, lot_label, stage_of_lot
from ledger.kinds.scales import judge_reading
from ledger.models import Scale, WeighingLine
from ledger.moment import JAPAN, Moment
from ledger.refusal import Refused
from ledger.words import Code

Grams = Annotated[int, Field(ge=0, le=100_000_000)]


class WeighingWrong(Proposal):
    """A weighing was typed wrong; after receipt what JARS was told stays beside it (R4)."""

    what: Literal[Change.WEIGHING_WRONG]
    line: Ref
    gross_g: Grams
    tare_g: Grams = 0
    scale: Ref | None = None

    def _line(self, m: Moment) -> WeighingLine:
        line = m.session.get(WeighingLine, self.line)
        if line is None or line.annulled or line.superseded_by:
            raise Refused(Code.UNKNOWN_THING)
        return line

    def site_id(self, m: Moment) -> str:
        """The receiver's."""
        return self._line(m).lot.destination_id

    def about(self, m: Moment) -> str:
        """The lot."""
        return self._line(m).lot_id

    def stage(self, m: Moment) -> Stage:
        """How far the lot has gone."""
        return stage_of_lot(self._line(m).lot)

    def sealed(self, m: Moment) -> bool:
        """The yard's lines are not touched."""
        return False

    def _scale(self, m: Moment) -> Scale:
        scale = m.session.get(Scale, self.scale or self._line(m).scale_id)
        if scale is None or scale.site_id != self.site_id(m):
            raise Refused(Code.UNKNOWN_THING, field="scale")
        return scale

    def judge(self, m: Moment) -> None:
        """R15, and R9 at the moment it was weighed."""
        scale, day = self._scale(m), self._line(m).at.astimezone(JAPAN).date()
        if not scale.covered(day):
            raise Refused(Code.R9, scale=scale.name, until=scale.valid_until.isoformat())
        judge_reading(scale, self.gross_g, self.tare_g)
        if self.before(m) == self.after(m):
            raise Refused(Code.MISMATCH, field="nothing_changed")

    def before(self, m: Moment) -> Picture:
        """As typed."""
        line = self._line(m)
        weights = {"gross_g": str(line.gross_g), "tare_g": str(line.tare_g), "net_g": str(line.net_g)}
        return {"lot": lot_label(line.lot), "scale": line.scale.name} | weights

    def after(self, m: Moment) -> Picture:
        """As it should read."""
        net = self.gross_g - self.tare_g
        weights = {"gross_g": str(self.gross_g), "tare_g": str(self.tare_g), "net_g": str(net)}
        return self.before(m) | {"scale": self._scale(m).name} | weights

    def apply(self, m: Moment, asked: Asked) -> None:
        """Put a new line in the place of the wrong one. What was registered at receipt stays as reported."""
        old, key = self._line(m), named_id(asked.event_id, "line")
        new = WeighingLine(
            id=key,
            lot_id=old.lot_id,
            bag_ids=old.bag_ids,
            gross_g=self.gross_g,
            tare_g=self.tare_g,
            net_g=self.gross_g - self.tare_g,
            scale_id=self._scale(m).id,
            reason="",
            person_id=asked.person_id,
            at=asked.at,
        )
        m.add(new)
        old.superseded_by = key
        m.touch(old, old.lot)
        m.session.flush()
        m.session.expire(old.lot, ["lines"])
