"""The date a team sets for the reports of lots (R11)."""

from datetime import date
from typing import ClassVar

from ledger.kinds.body import Body
from ledger.models import TeamDeadline
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code, Team


class DeadlineSet(Body):
    """Lots with parts recovered until a day are handed over and weighed in JARS by another day (R11).

    Told again for the same team and `recovered_until`, the later one counts.
    """

    kind: ClassVar[str] = "deadline.set"
    team: Team
    recovered_until: date
    due_on: date

    def judge(self, m: Moment) -> None:
        """It can't be due before the parts are there."""
        if self.due_on < self.recovered_until:
            raise Refused(Code.MISMATCH, field="due_on")

    def apply(self, m: Moment) -> None:
        """Set it."""
        row = TeamDeadline(
            id=m.id,
            consortium_id=m.actor.company.consortium_id,
            team=self.team,
            recovered_until=self.recovered_until,
            due_on=self.due_on,
        )
        m.add(row)
