"""Lots' handovers as they go into JARS: what they say now, what was approved, and what comes next (R6)."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.handover import handover_text, standing_handover_report
from ledger.models import HandoverReport, Lot
from ledger.queries.entries import STEP_OF, Step
from ledger.words import LotState


@dataclass(frozen=True)
class Handover:
    """A lot's handover: as it stands now, and how far the one that was approved has come."""

    lot: Lot
    frozen: str
    """What would be approved now."""
    under_way: HandoverReport | None
    held: int = 0
    stale: bool = False
    """Never: what moved is approved anew at once, there is nothing to withdraw before."""

    @property
    def moved(self) -> bool:
        """Whether the lot, still in the yard, is no longer what was approved."""
        line = self.under_way
        return line is not None and self.lot.state is LotState.MADE and line.frozen != self.frozen

    @property
    def step(self) -> Step:
        """What comes next."""
        if self.under_way is None or self.moved:
            return Step.APPROVE
        return STEP_OF.get(self.under_way.state, Step.SEALED)


def handover_of_lot(session: Session, lot: Lot) -> Handover:
    """The handover of one lot."""
    return Handover(lot, handover_text(lot), standing_handover_report(session, lot.id))


def handover_steps(session: Session, lot_ids: Collection[str]) -> dict[str, Step]:
    """What comes next for each of these lots, by id, as far as the approved version says."""
    rows = select(HandoverReport.lot_id, HandoverReport.state).where(
        HandoverReport.lot_id.in_(lot_ids), HandoverReport.withdrawn.is_(False)
    )
    found = {lot_id: STEP_OF.get(state, Step.SEALED) for lot_id, state in session.execute(rows)}
    return {lot_id: found.get(lot_id, Step.APPROVE) for lot_id in lot_ids}
