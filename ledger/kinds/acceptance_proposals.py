"""Corrections of what was typed at an acceptance, where its line is in JARS or its parts have left the yard."""

from datetime import date
from typing import Literal

from ledger.changes import Change, Stage
from ledger.kinds.body import Ref, ShortName
from ledger.kinds.classes import reclassed
from ledger.kinds.proposals import Asked, Picture, Proposal, furthest, in_jars, stage_of_fill
from ledger.kinds.vehicles import ChassisNumber, ReportNumber, teams_of, unaccepted
from ledger.models import Acceptance
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.stripped import body_handover
from ledger.words import Code, SizeClass, Team


class AcceptanceMistyped(Proposal):
    """Only what is given changes; the team follows from maker and day."""

    what: Literal[Change.ACCEPTANCE_MISTYPED]
    acceptance: Ref
    chassis_number: ChassisNumber | None = None
    maker: ShortName | None = None
    size_class: SizeClass | None = None
    accepted_on: date | None = None
    report_number: ReportNumber | None = None

    def _vehicle(self, m: Moment) -> Acceptance:
        acceptance = m.session.get(Acceptance, self.acceptance)
        if acceptance is None:
            raise Refused(Code.UNKNOWN_VEHICLE)
        return acceptance

    def site_id(self, m: Moment) -> str:
        """The acceptance's."""
        return self._vehicle(m).site_id

    def about(self, m: Moment) -> str:
        """The acceptance."""
        return self.acceptance

    def stage(self, m: Moment) -> Stage:
        """The furthest of its parts."""
        return furthest(stage_of_fill(one.fill) for one in self._vehicle(m).recovered)

    def sealed(self, m: Moment) -> bool:
        """Whether its line is in JARS."""
        return in_jars(m, self._vehicle(m))

    def judge(self, m: Moment) -> None:
        """What holds for an acceptance; one from which parts came stays in the scheme (R12); no body left before."""
        vehicle = self._vehicle(m)
        number, day = self.chassis_number or vehicle.chassis_number, self.accepted_on or vehicle.accepted_on
        if self.before(m) == self.after(m):
            raise Refused(Code.MISMATCH, field="nothing_changed")
        unaccepted(m, number, day, vehicle)
        gone = body_handover(m.session, vehicle.id)
        if gone and gone.handed_on < day:
            raise Refused(Code.MISMATCH, field="handed_on")
        reclassed(m, vehicle, self._given())
        if vehicle.recovered and teams_of(m).of(self.maker or vehicle.maker, day) is None:
            raise Refused(Code.R12, vehicle=vehicle.chassis_number, maker=self.maker or vehicle.maker)

    def _given(self) -> dict[str, object]:
        return self.model_dump(exclude={"what", "acceptance"}, exclude_none=True)

    def before(self, m: Moment) -> Picture:
        """As typed, of what is to change."""
        vehicle = self._vehicle(m)
        stands = {name: str(getattr(vehicle, name) or "") for name in self._given()}
        return {"vehicle": vehicle.chassis_number, "team": vehicle.team or ""} | stands

    def after(self, m: Moment) -> Picture:
        """As it should read."""
        vehicle = self._vehicle(m)
        team = _team(m, vehicle, self.maker or vehicle.maker, self.accepted_on or vehicle.accepted_on)
        told = {name: str(value) for name, value in self._given().items()}
        return self.before(m) | {"team": (team or "") if self.maker or self.accepted_on else vehicle.team or ""} | told

    def apply(self, m: Moment, asked: Asked) -> None:
        """Write it down."""
        vehicle = self._vehicle(m)
        for name, value in self._given().items():
            setattr(vehicle, name, value)
        vehicle.last4, vehicle.report_number = vehicle.chassis_number[-4:], vehicle.report_number or None
        if self.maker or self.accepted_on:
            vehicle.team = _team(m, vehicle, vehicle.maker, vehicle.accepted_on)
        m.touch(vehicle)


def _team(m: Moment, vehicle: Acceptance, maker: str, day: date) -> Team | None:
    return None if vehicle.outside else teams_of(m).of(maker, day)
