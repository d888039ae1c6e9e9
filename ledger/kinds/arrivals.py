"""Many accepted vehicles at once, from a list; and what the floor recorded before the list came."""

from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field
from sqlalchemy import insert, select

from ledger.kinds.body import Body, Ref, body_of
from ledger.kinds.classes import agreed_reason, as_listed
from ledger.kinds.vehicles import AcceptedVehicle, VehicleFound, settle, teams_of
from ledger.models import Acceptance, Recorded, Standing
from ledger.models.sought import cut_all
from ledger.moment import Moment, moment_of
from ledger.refusal import Refused
from ledger.size_classes import SizeClasses
from ledger.words import Code, Status

MOST_ROWS = 500


class ArrivedVehicle(AcceptedVehicle):
    """A row of the list. Its id becomes the acceptance's; of a vehicle the floor met first, it is that record's."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Ref


class AcceptancesImported(Body):
    """A list of accepted vehicles came in. One event carries many rows, each with an id of its own (decision 0007).

    All rows count, or none: what can't be taken is sorted out before, row by row (`ledger.arrivals`).
    """

    kind: ClassVar[str] = "acceptances.imported"
    rows: Annotated[list[ArrivedVehicle], Field(min_length=1, max_length=MOST_ROWS)]

    def judge(self, m: Moment) -> None:
        """As for a single acceptance: once per site, chassis number and day, none in the future; ids never used."""
        for row in self.rows:
            if row.accepted_on > m.today:
                raise Refused(Code.MISMATCH, field="accepted_on")
        self._judge_classes(m)
        self._judge_new(m)
        finds = self._finds(m)
        known = select(Recorded.id).where(Recorded.id.in_([row.id for row in self.rows if row.id not in finds]))
        if taken := m.session.scalar(known.limit(1)):
            raise Refused(Code.SAME_ID, id=taken)

    def _judge_classes(self, m: Moment) -> None:
        classes = SizeClasses(m.session, m.actor.company.consortium_id, {row.maker for row in self.rows})
        for row in self.rows:
            as_listed(row.facts, classes)
        for reason, day in {(row.outside, row.accepted_on) for row in self.rows if row.outside}:
            agreed_reason(m, reason, day)

    def _judge_new(self, m: Moment) -> None:
        numbers = {row.chassis_number for row in self.rows}
        there = select(Acceptance.chassis_number, Acceptance.accepted_on).where(
            Acceptance.site_id == m.site_id, Acceptance.chassis_number.in_(numbers)
        )
        seen = {(number, day) for number, day in m.session.execute(there)}
        made = select(Acceptance.id).where(Acceptance.id.in_([row.id for row in self.rows]))
        ids = set(m.session.scalars(made))
        for row in self.rows:
            if (row.chassis_number, row.accepted_on) in seen or row.id in ids:
                raise Refused(Code.ALREADY_DONE, vehicle=row.chassis_number)
            seen.add((row.chassis_number, row.accepted_on))
            ids.add(row.id)

    def _finds(self, m: Moment) -> set[str]:
        """Rows whose vehicle the floor found first, and that wait for it still."""
        rows = select(Standing.id).where(
            Standing.id.in_([row.id for row in self.rows]),
            Standing.kind == VehicleFound.kind,
            Standing.status == Status.HELD,
            Standing.site_id == m.site_id,
        )
        return set(m.session.scalars(rows))

    def apply(self, m: Moment) -> None:
        """Make the acceptances; each maker's team follows from the table of its day."""
        teams, finds = teams_of(m), self._finds(m)
        made = [row.columns(m, row.id, teams.of(row.maker, row.accepted_on)) for row in self.rows]
        m.session.flush()
        m.session.connection().execute(
            insert(Acceptance), made
        )  # past the session's bookkeeping: they may be thousands
        cut_all(m.session, m.site_id, {row.id: row.chassis_number for row in self.rows})
        for found in sorted(finds):
            settle(m, found, Status.LET_THROUGH)


class RecordAdmitted(Body):
    """A record of the floor that was held only because nobody had accepted its vehicle counts now that it is.

    No rule is set aside by it, so the office may do it: every rule judges the record again, at the time it happened.
    `because` names the event that accepted the vehicle.
    """

    kind: ClassVar[str] = "record.admitted"
    event: Ref
    because: Ref

    def judge(self, m: Moment) -> None:
        """Held for that reason alone, of one's own company; what another rule says, it still says."""
        recorded, standing = m.session.get(Recorded, self.event), m.session.get(Standing, self.event)
        if recorded is None or standing is None or standing.site_id not in m.own_sites():
            raise Refused(Code.UNKNOWN_THING)
        if standing.status is not Status.HELD:
            raise Refused(Code.ALREADY_DONE)
        if recorded.refusal != Code.UNKNOWN_VEHICLE or recorded.kind == VehicleFound.kind:
            raise Refused(Code.NOT_ALLOWED)
        if m.session.get(Recorded, self.because) is None:
            raise Refused(Code.UNKNOWN_THING)
        body_of(recorded).judge(moment_of(m.session, recorded, position=m.position))

    def apply(self, m: Moment) -> None:
        """Apply it as its own moment, now."""
        recorded = m.session.get_one(Recorded, self.event)
        body_of(recorded).apply(moment_of(m.session, recorded, position=m.position))
        settle(m, self.event, Status.LET_THROUGH)
