"""What the office changes on accepted vehicles: mistakes while they are not in JARS, and the work instruction."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field
from sqlalchemy import select

from ledger.kinds.body import Body, Ref, ShortName, Text
from ledger.kinds.classes import OutsideReason, agreed_reason, reclassed
from ledger.kinds.floor import unsealed
from ledger.kinds.vehicles import (
    MAX_PARTS,
    AsRead,
    ChassisNumber,
    ModelName,
    ReportNumber,
    StandardWeight,
    teams_of,
    unaccepted,
)
from ledger.models import Acceptance
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import AcceptanceState, Code, PartKind, SizeClass

MOST_VEHICLES = 500
ADMINISTRATIVE = frozenset({"report_number", "note", "model", "asr_standard_g"})
"""Facts that don't go into JARS's recovery report; they may change after it."""


class VehicleCorrected(Body):
    """What was written down at an acceptance was wrong. Only what is given changes; before it is in JARS (R4)."""

    kind: ClassVar[str] = "vehicle.corrected"
    acceptance: Ref
    chassis_number: ChassisNumber | None = None
    as_read: AsRead | None = None
    maker: ShortName | None = None
    model: ModelName | None = None
    size_class: SizeClass | None = None
    accepted_on: date | None = None
    report_number: ReportNumber | None = None
    asr_standard_g: StandardWeight | None = None
    note: Text | None = None
    outside: OutsideReason | None = None

    def judge(self, m: Moment) -> None:
        """R4, and what holds for an acceptance; a vehicle from which parts came stays in the scheme (R12)."""
        acceptance = m.own(Acceptance, self.acceptance, Code.UNKNOWN_VEHICLE)
        given = self._given()
        if not given:
            raise Refused(Code.MISMATCH, vehicle=acceptance.chassis_number)
        if not given.keys() <= ADMINISTRATIVE:
            unsealed(m, acceptance)
        number = self.chassis_number or acceptance.chassis_number
        day = self.accepted_on or acceptance.accepted_on
        if {"chassis_number", "accepted_on"} & given.keys():
            unaccepted(m, number, day, acceptance)
        reclassed(m, acceptance, given)
        agreed_reason(m, self.outside or "", day)
        team = None if self._outside(acceptance) else teams_of(m).of(self.maker or acceptance.maker, day)
        if {"maker", "accepted_on", "outside"} & given.keys() and team is None and acceptance.recovered:
            raise Refused(Code.R12, vehicle=acceptance.chassis_number, maker=self.maker or acceptance.maker)

    def _outside(self, acceptance: Acceptance) -> str:
        return acceptance.outside or "" if self.outside is None else self.outside

    def _given(self) -> dict[str, object]:
        return self.model_dump(exclude={"acceptance"}, exclude_none=True)

    def apply(self, m: Moment) -> None:
        """Write it down; the team follows from maker and day."""
        acceptance = m.the(Acceptance, self.acceptance)
        for name, value in self._given().items():
            setattr(acceptance, name, value)
        acceptance.last4 = acceptance.chassis_number[-4:]
        acceptance.report_number, acceptance.as_read = acceptance.report_number or None, acceptance.as_read or None
        acceptance.outside = acceptance.outside or None
        if self.maker or self.accepted_on or self.outside is not None:
            team = teams_of(m).of(acceptance.maker, acceptance.accepted_on)
            acceptance.team = None if acceptance.outside else team
        m.touch(acceptance)


class VehiclesInstructed(Body):
    """The office says what to take from vehicles (作業指示, 様式3): which parts, or that they are no targets at all."""

    kind: ClassVar[str] = "vehicles.instructed"
    acceptances: Annotated[list[Ref], Field(min_length=1, max_length=MOST_VEHICLES)]
    target: bool = True
    wanted: list[PartKind] = Field(default_factory=list, max_length=MAX_PARTS)
    note: Text | None = None

    def judge(self, m: Moment) -> None:
        """One's own vehicles that are still being worked on."""
        acceptances = self._acceptances(m)
        if len(acceptances) != len(set(self.acceptances)):
            raise Refused(Code.UNKNOWN_VEHICLE)
        own = m.own_sites()
        for acceptance in acceptances:
            if acceptance.site_id not in own:
                raise Refused(Code.UNKNOWN_VEHICLE)
            if acceptance.state is not AcceptanceState.OPEN:
                raise Refused(Code.ALREADY_DONE, vehicle=acceptance.chassis_number)

    def _acceptances(self, m: Moment) -> list[Acceptance]:
        return list(m.session.scalars(select(Acceptance).where(Acceptance.id.in_(self.acceptances))))

    def apply(self, m: Moment) -> None:
        """Write the instruction down; phones hear of it. A note is left as it is where none is given."""
        for acceptance in self._acceptances(m):
            acceptance.target, acceptance.wanted = self.target, ",".join(self.wanted) if self.target else ""
            acceptance.note = acceptance.note if self.note is None else self.note
            m.touch(acceptance)
