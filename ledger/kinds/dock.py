"""The dock: bags are checked against the lot's list, and the lot is received with the sum of what was weighed."""

import json
from datetime import datetime
from typing import ClassVar

from sqlalchemy import select

from ledger.kinds.body import Body, Photographs, Ref, Text
from ledger.kinds.containers import empty_fill
from ledger.models import Bag, Lot, Mention, Recorded, Standing, SurplusBag
from ledger.moment import Moment, moment_of
from ledger.refusal import Refused
from ledger.words import BagCheck, Code, LotState, Status


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
