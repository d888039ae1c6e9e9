"""A lot that JARS had named was given up: its 荷姿 is deleted in JARS by one person, compared by another (R6)."""

from typing import ClassVar

from ledger.kinds.body import Body, Ref
from ledger.kinds.lots import reachable_lot
from ledger.models import Lot
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code, LotState


def _deletable(m: Moment, key: str) -> Lot:
    """Return a lot that was given up after JARS had named it, and whose deletion is not compared yet."""
    lot = reachable_lot(m, key)
    if lot.state is not LotState.CANCELLED or lot.jars_lot_id is None:
        raise Refused(Code.MISMATCH, field="deletion")
    if lot.jars_deletion_compared_by:
        raise Refused(Code.ALREADY_DONE)
    return lot


class LotDeletionEntered(Body):
    """The 荷姿 of a lot that was given up was deleted in JARS (荷姿変更/削除, handbook figure 3-8), and ticked."""

    kind: ClassVar[str] = "lot.deletion_entered"
    undoable: ClassVar[bool] = True
    lot: Ref

    def judge(self, m: Moment) -> None:
        """Once."""
        if _deletable(m, self.lot).jars_deleted_by:
            raise Refused(Code.ALREADY_DONE)

    def apply(self, m: Moment) -> None:
        """Tick it."""
        lot = m.the(Lot, self.lot)
        lot.jars_deleted_by = m.actor.id
        m.touch(lot)

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Until another person has compared it."""
        if m.the(Lot, self.lot).jars_deletion_compared_by:
            raise Refused(Code.R4)

    def undo(self, m: Moment, made_by: str) -> None:
        """It still has to be deleted."""
        lot = m.the(Lot, self.lot)
        lot.jars_deleted_by = None
        m.touch(lot)


class LotDeletionCompared(Body):
    """Another person saw that JARS has the 荷姿 no more (R6)."""

    kind: ClassVar[str] = "lot.deletion_compared"
    lot: Ref

    def judge(self, m: Moment) -> None:
        """Not the one who deleted it."""
        lot = _deletable(m, self.lot)
        if lot.jars_deleted_by is None:
            raise Refused(Code.MISMATCH, field="entry")
        if lot.jars_deleted_by == m.actor.id:
            raise Refused(Code.R6, by=m.actor.name)

    def apply(self, m: Moment) -> None:
        """It is gone there too."""
        lot = m.the(Lot, self.lot)
        lot.jars_deletion_compared_by = m.actor.id
        m.touch(lot)
