"""Weighing at the dock: lines in grams, each with its tare and how it was read (handbook 3.1.2 (3); R9, R15)."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from ledger.deemed import DeemedTable
from ledger.kinds.body import Body, Photographs, Plain, Ref, Text
from ledger.kinds.scales import judge_reading
from ledger.models import ContainerTare, Lot, Scale, WeighingLine
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.scale_line import ReadingFault, weight_of
from ledger.words import Code

Grams = Annotated[int, Field(ge=0, le=100_000_000)]
PLAUSIBLE = (0.5, 2.0)
"""Real over deemed weight outside of these needs a reason (R15)."""
ScaleLine = Annotated[Plain, StringConstraints(max_length=60)]


class LotWeighed(Body):
    """One weighing line in grams: a bag, several, or with no bags the lot at once. Net = gross - tare.

    A wrong line is superseded by a new one that names it. `tare` names the usual tare it was worked out from; without
    it the tare was weighed. `read` are the scale's own lines, where it was not a hand that typed.
    """

    kind: ClassVar[str] = "lot.weighed"
    undoable: ClassVar[bool] = True
    lot: Ref
    bags: Annotated[list[Ref], Field(default_factory=list, max_length=500)]
    gross_g: Grams
    tare_g: Grams = 0
    tare: Ref | None = None
    scale: Ref
    read: Annotated[tuple[ScaleLine, ...], Field(max_length=5)] = ()
    photographs: Photographs = ()
    reason: Text = ""
    supersedes: Ref | None = None

    def judge(self, m: Moment) -> None:
        """R9, R15; a gross weight the scale can show; each bag is weighed once."""
        lot = m.arriving(self.lot)
        scale = m.session.get(Scale, self.scale)
        if scale is None or scale.site_id not in m.own_sites():
            raise Refused(Code.UNKNOWN_THING, field="scale")
        if not scale.covered(m.today):
            raise Refused(Code.R9, scale=scale.name, until=scale.valid_until.isoformat())
        judge_reading(scale, self.gross_g, self.tare_g)
        self._judge_read(scale)
        self._judge_bags(lot)
        self._judge_tare(m, lot)
        if lot.destination.photographs_weights and not (self.read or self.photographs):
            raise Refused(Code.MISMATCH, field="photographs")
        self._judge_plausible(m, lot)

    def _judge_read(self, scale: Scale) -> None:
        """The scale's own lines say what the gross weight says."""
        if not self.read:
            return
        try:
            told = weight_of(scale.sends, self.read) if scale.sends else None
        except ReadingFault:
            told = None
        if told != self.gross_g:
            raise Refused(Code.MISMATCH, field="read")

    def _judge_tare(self, m: Moment, lot: Lot) -> None:
        """As often the usual tare as there are bags: of the whole lot, those that came."""
        if self.tare is None:
            return
        usual = m.session.get(ContainerTare, self.tare)
        if usual is None or usual.site_id != lot.destination_id or usual.valid_from > m.today:
            raise Refused(Code.UNKNOWN_THING, field="tare")
        counts = [len(self.bags)] if self.bags else range(1, len(lot.bags) + 1)
        if self.tare_g not in {usual.grams * count for count in counts}:
            raise Refused(Code.MISMATCH, field="tare_g")

    def _judge_bags(self, lot: Lot) -> None:
        if not set(self.bags) <= {bag.id for bag in lot.bags}:
            raise Refused(Code.UNKNOWN_THING, field="bags")
        others = [line for line in lot.standing_lines if line.id != self.supersedes]
        if self.supersedes and len(others) == len(lot.standing_lines):
            raise Refused(Code.UNKNOWN_THING, field="supersedes")
        weighed = {bag for line in others for bag in line.bag_ids.split(",")}
        whole = any(not line.bag_ids for line in others)
        if whole or (others and not self.bags) or weighed & set(self.bags):
            raise Refused(Code.ALREADY_DONE, field="bags")

    def _judge_plausible(self, m: Moment, lot: Lot) -> None:
        fills = [bag.fill for bag in lot.bags if not self.bags or bag.id in self.bags]
        deemed = DeemedTable(m.session, lot.site_id).total(part for fill in fills for part in fill.content)
        net, (low, high) = self.gross_g - self.tare_g, PLAUSIBLE
        if deemed and not self.reason and not low * deemed <= net <= high * deemed:
            raise Refused(Code.R15, net=str(net), deemed=str(deemed))

    def apply(self, m: Moment) -> None:
        """Keep the line; the one it supersedes counts no more."""
        if self.supersedes:
            before = m.the(WeighingLine, self.supersedes)
            before.superseded_by = m.id
            m.touch(before)
        line = WeighingLine(
            id=m.id,
            lot_id=self.lot,
            bag_ids=",".join(self.bags),
            gross_g=self.gross_g,
            tare_g=self.tare_g,
            net_g=self.gross_g - self.tare_g,
            tare_id=self.tare,
            from_scale=bool(self.read),
            scale_id=self.scale,
            reason=self.reason,
            person_id=m.actor.id,
            at=m.at,
        )
        m.add(line)
        self._touch_lot(m)

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Until the lot is received, and unless a later line replaced it."""
        m.arriving(self.lot)
        if m.the(WeighingLine, made_by).superseded_by:
            raise Refused(Code.DEPENDS, on="lot.weighed")

    def undo(self, m: Moment, made_by: str) -> None:
        """The line counts no more; one it had superseded counts again."""
        line = m.the(WeighingLine, made_by)
        line.annulled = True
        m.touch(line)
        if self.supersedes:
            before = m.the(WeighingLine, self.supersedes)
            before.superseded_by = None
            m.touch(before)
        self._touch_lot(m)

    def _touch_lot(self, m: Moment) -> None:
        lot = m.the(Lot, self.lot)
        m.session.flush()
        m.session.expire(lot, ["lines"])
        m.touch(lot)
