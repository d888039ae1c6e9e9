"""The state made again from the log: every event is given its stored outcome, nothing is judged."""

from collections.abc import Sequence

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ledger import batch
from ledger.kinds import KINDS, Body, body_of
from ledger.models import Recorded
from ledger.moment import moment_of
from ledger.record import Noted, count_arrival, write_down
from ledger.refusal import Refused
from ledger.words import Outcome

PLAIN = frozenset(
    {
        "part.recovered", "part.absent", "recovery.finished", "vehicle.accepted", "ticket.issued", "tag.printed",
        "fill.opened", "fill.closed", "container.put_away", "entry.approved", "entry.entered", "entry.sealed",
        "bag.checked",
    }
)  # fmt: skip
"""Frequent kinds that look neither at where earlier events stand nor at what mentions a thing.

An acceptance looks for the find that it names. What stands here by mistake shows: the state comes out otherwise.
"""


class Rebuild:
    """A database that is empty at first, or stands as a checkpoint left it, and follows the log.

    `faults` tells, in words, the first event that fits nowhere; none behind it is replayed.
    """

    def __init__(self, scratch: Session) -> None:
        self.events = 0
        self.faults: list[str] = []
        self._scratch, self._noted = scratch, Noted()
        batch.begin(scratch)

    def replay(self, events: Sequence[Recorded]) -> None:
        """Follow some more of the log, in its order."""
        if not events or self.faults:
            return
        try:
            write_down(self._scratch, events)
        except SQLAlchemyError as error:
            self.faults.append(f"the events from position {events[0].position} on can't be written again: {error}")
            return
        for recorded in events:
            try:
                self._replay(recorded)
            except (SQLAlchemyError, ValidationError, Refused) as error:  # one that was tampered with fits nowhere
                told = f"event {recorded.id} at position {recorded.position}"
                self.faults.append(f"{told} can't be replayed: {error}")
                return
        self._finish()

    def _replay(self, recorded: Recorded) -> None:
        known = recorded.outcome is not Outcome.KEPT and recorded.kind in KINDS
        body = body_of(recorded) if known else None
        if body and recorded.outcome is Outcome.APPLIED:
            self._apply(recorded, body)
        count_arrival(self._scratch, recorded)
        self._noted.add(recorded, body)
        batch.end_event(self._scratch)
        self.events += 1

    def _apply(self, recorded: Recorded, body: Body) -> None:
        if body.kind not in PLAIN or getattr(body, "found", None):
            self._finish()
        body.apply(moment_of(self._scratch, recorded))

    def _finish(self) -> None:
        self._scratch.flush()
        self._noted.write(self._scratch)
