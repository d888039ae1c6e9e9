"""The dock: bags are checked against the lot's list, weighed, and the lot is received with their sum."""

import json
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field
from sqlalchemy import select

from ledger.deemed import DeemedTable
from ledger.kinds.body import Body, Photographs, Ref, Text
from ledger.kinds.containers import empty_fill
from ledger.kinds.scales import judge_reading
from ledger.models import Bag, Lot, Mention, Recorded, Scale, Standing, SurplusBag, WeighingLine
from ledger.moment import Moment, moment_of
from ledger.refusal import Refused
from ledger.words import BagCheck, Code, LotState, Status

Grams = Annotated[int, Field(ge=0, le=100_000_000)]
PLAUSIBLE = (0.5, 2.0)
"""Real over deemed weight outside of these needs a reason (R15)."""


class BagChecked(Body):
    """A bag of a lot was looked for: found, missing, or one came that is not on the list (surplus)."""

    kind: ClassVar[str] = "bag.checked"
    undoable: ClassVar[bool] = True
    lot: Ref
    bag: Ref | None = None
    result: BagCheck
    code: Text = ""
    photographs: Photographs = ()

    def judge(self, m: Moment) -> None:
        """The lot is on its way here; a bag of the list is found or missing, any other is surplus."""
        lot = m.arriving(self.lot)
        if (self.result is BagCheck.SURPLUS) is not (self.bag is None):
            raise Refused(Code.MISMATCH, field="bag")
        if self.bag and self.bag not in {bag.id for bag in lot.bags}:
            raise Refused(Code.UNKNOWN_THING, tag=self.code)

    def apply(self, m: Moment) -> None:
        """Tick the bag, or note the surplus one."""
        if self.bag is None:
            told = {"text": self.code[:80], "photograph_list": json.dumps(list(self.photographs))}
            m.add(SurplusBag(id=m.id, lot_id=self.lot, person_id=m.actor.id, at=m.at, **told))
        else:
            bag = m.the(Bag, self.bag)
            bag.checked, bag.checked_at = self.result, m.at
            m.touch(bag)
        m.touch(m.the(Lot, self.lot))

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Until the lot is received, and only the last look at a bag."""
        m.arriving(self.lot)
        looked = moment_of(m.session, m.session.get_one(Recorded, made_by)).at
        if self.bag and m.the(Bag, self.bag).checked_at != looked:
            raise Refused(Code.DEPENDS, on="bag.checked")

    def undo(self, m: Moment, made_by: str) -> None:
        """The bag stands as it was looked at before; unchecked, where nobody had."""
        if self.bag is None:
            surplus = m.the(SurplusBag, made_by)
            surplus.annulled = True
            m.touch(surplus)
        else:
            bag = m.the(Bag, self.bag)
            bag.checked, bag.checked_at = self._look_before(m, made_by)
            m.touch(bag)
        m.touch(m.the(Lot, self.lot))

    def _look_before(self, m: Moment, made_by: str) -> tuple[BagCheck | None, datetime | None]:
        """The result and time of the last look at the bag that still counts, the one undone left out."""
        looks = (
            select(Recorded)
            .join(Mention, Mention.position == Recorded.position)
            .join(Standing, Standing.id == Recorded.id)
            .where(Mention.thing_id == self.bag, Recorded.kind == self.kind, Recorded.id != made_by)
            .where(Standing.status.in_((Status.APPLIED, Status.LET_THROUGH)))
        )
        seen = [(moment_of(m.session, one).at, one.position, one) for one in m.session.scalars(looks)]
        if not seen:
            return None, None
        at, _, last = max(seen, key=lambda look: look[:2])
        return type(self).model_validate(json.loads(last.posted)["body"]).result, at


class LotWeighed(Body):
    """One weighing line in grams: a bag, several, or with no bags the lot at once. Net = gross - tare.

    A wrong line is superseded by a new one that names it.
    """

    kind: ClassVar[str] = "lot.weighed"
    undoable: ClassVar[bool] = True
    lot: Ref
    bags: Annotated[list[Ref], Field(default_factory=list, max_length=500)]
    gross_g: Grams
    tare_g: Grams = 0
    scale: Ref
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
        self._judge_bags(lot)
        self._judge_plausible(m, lot)

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


class LotReceived(Body):
    """The lot is received: every bag was looked for, what was found was weighed. Its weight is the lines' sum.

    Where bags are missing it stays open, or is closed without them for a reason.
    """

    kind: ClassVar[str] = "lot.received"
    lot: Ref
    missing_reason: Text = ""

    def judge(self, m: Moment) -> None:
        """Nothing unchecked, nothing unweighed, nothing missing without a reason."""
        lot = m.arriving(self.lot)
        unchecked = [bag for bag in lot.bags if bag.checked is None]
        if unchecked:
            raise Refused(Code.NOT_CHECKED, count=str(len(unchecked)))
        found = {bag.id for bag in lot.bags if bag.checked is BagCheck.FOUND}
        weighed = {bag for line in lot.standing_lines for bag in line.bag_ids.split(",")}
        whole = any(not line.bag_ids for line in lot.standing_lines)
        if not lot.standing_lines or not (whole or found <= weighed):
            raise Refused(Code.NOT_WEIGHED, count=str(len(found - weighed)))
        if len(found) < len(lot.bags) and not self.missing_reason:
            raise Refused(Code.MISMATCH, field="missing_reason", count=str(len(lot.bags) - len(found)))

    def apply(self, m: Moment) -> None:
        """Fix the sum; the containers are free again."""
        lot = m.the(Lot, self.lot)
        lot.missing_reason = self.missing_reason
        lot.state, lot.received_at, lot.received_g = LotState.RECEIVED, m.at, lot.weighed_g
        for fill in lot.fills:
            empty_fill(m, fill)
        m.touch(lot)
