"""Vehicles as the office accepts them, and those the floor finds first."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, Field
from sqlalchemy import select

from ledger.kinds.body import Body, Name, Ref, ShortName, TagCode, Text, fresh_code, hang_tag
from ledger.kinds.certificate import CertificateFacts
from ledger.kinds.classes import Facts, OutsideReason, agreed_reason, as_listed
from ledger.models import Acceptance, Standing
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.size_classes import SizeClasses
from ledger.tags import TagKind
from ledger.teams import Teams
from ledger.words import Code, PartKind, SizeClass, Status, Team

ChassisNumber = Annotated[Name, Field(max_length=42)]
AsRead = Annotated[Text, Field(max_length=80)]
ModelName = Annotated[Text, Field(max_length=60)]
ReportNumber = Annotated[Text, Field(max_length=20)]
StandardWeight = Annotated[int, Field(gt=0, le=5_000_000)]
MAX_PARTS = len(PartKind)


class AcceptedVehicle(BaseModel):
    """What the office knows of a vehicle it accepts. `wanted` is the work instruction, empty for all parts.

    `target` says whether parts are to be recovered at all (資源回収車台, 様式3); `asr_standard_g` is the ASR standard
    weight in grams, where known; `outside` why it is out of the scheme though its maker has a team.
    """

    chassis_number: ChassisNumber
    as_read: AsRead = ""
    maker: ShortName
    model: ModelName = ""
    size_class: SizeClass
    accepted_on: date
    report_number: ReportNumber = ""
    asr_standard_g: StandardWeight | None = None
    outside: OutsideReason = ""
    target: bool = True
    wanted: list[PartKind] = Field(default_factory=list, max_length=MAX_PARTS)
    note: Text = ""

    @property
    def facts(self) -> Facts:
        """What it is classed by."""
        return Facts(self.maker, self.chassis_number, self.model, self.accepted_on, self.size_class)

    def columns(self, m: Moment, key: str, team: Team | None) -> dict[str, Any]:
        """The row of its acceptance by the event's site."""
        return {
            "id": key,
            "touched": m.position,
            "site_id": m.site_id,
            "chassis_number": self.chassis_number,
            "last4": self.chassis_number[-4:],
            "as_read": self.as_read or None,
            "maker": self.maker,
            "model": self.model,
            "team": None if self.outside else team,
            "outside": self.outside or None,
            "size_class": self.size_class,
            "asr_standard_g": self.asr_standard_g,
            "accepted_on": self.accepted_on,
            "report_number": self.report_number or None,
            "target": self.target,
            "wanted": ",".join(self.wanted),
            "note": self.note,
        }


def teams_of(m: Moment) -> Teams:
    """The table of the actor's consortium."""
    return Teams(m.session, m.actor.company.consortium_id)


class VehicleAccepted(AcceptedVehicle, Body):
    """A vehicle was accepted (引取報告), from JARS's list.

    `found` names the `vehicle.found` event of a vehicle the floor met first: the acceptance takes its id, so that what
    was recorded against it and held can count.
    """

    kind: ClassVar[str] = "vehicle.accepted"
    found: Ref | None = None

    def judge(self, m: Moment) -> None:
        """One acceptance per site, chassis number and day, none in the future; classed as the day's lists say."""
        unaccepted(m, self.chassis_number, self.accepted_on)
        as_listed(self.facts, SizeClasses(m.session, m.actor.company.consortium_id, [self.maker]))
        agreed_reason(m, self.outside, self.accepted_on)
        if self.found:
            still_found(m, self.found, self.chassis_number)

    def apply(self, m: Moment) -> None:
        """Make the acceptance; the maker's team follows from the table of that day."""
        m.add(Acceptance(**self.columns(m, self.found or m.id, teams_of(m).of(self.maker, self.accepted_on))))
        if self.found:
            settle(m, self.found, Status.LET_THROUGH)

    def acceptance_id(self) -> str | None:
        """The acceptance it makes, where the floor had already named it."""
        return self.found


def unaccepted(m: Moment, chassis_number: str, day: date, corrected: Acceptance | None = None) -> None:
    """Refuse a second acceptance of a vehicle by one site on the same day, and one in the future.

    Whoever corrects an acceptance may be of another site than it: of the company's, or of the managing company's.
    """
    site_id, but = (corrected.site_id, corrected.id) if corrected else (m.site_id, None)
    same = select(Acceptance.id).where(
        Acceptance.site_id == site_id, Acceptance.chassis_number == chassis_number, Acceptance.accepted_on == day
    )
    if set(m.session.scalars(same)) - {but}:
        raise Refused(Code.ALREADY_DONE, vehicle=chassis_number)
    if day > m.today:
        raise Refused(Code.MISMATCH, field="accepted_on")


def still_found(m: Moment, found: str, chassis_number: str) -> None:
    """Refuse a `vehicle.found` that is not one's own, or waits no more."""
    standing = m.session.get(Standing, found)
    held = standing and standing.kind == VehicleFound.kind and standing.status is Status.HELD
    if not held or standing is None or standing.site_id not in m.own_sites():
        raise Refused(Code.UNKNOWN_THING, vehicle=chassis_number)


def settle(m: Moment, event_id: str, status: Status) -> None:
    """Take an event out of the tray."""
    standing = m.the(Standing, event_id)
    standing.status, standing.settled_by = status, m.id
    m.touch(standing)


class VehicleFound(Body):
    """A vehicle stands on the floor that nobody accepted yet. Always held: the office has to accept it.

    `certificate` is what its inspection certificate tells the office, where one was read.
    """

    kind: ClassVar[str] = "vehicle.found"
    undoable: ClassVar[bool] = True
    chassis_number: ChassisNumber
    as_read: AsRead = ""
    source: Literal["typed", "certificate", "ticket", "ocr"] = "typed"
    certificate: CertificateFacts | None = None

    def judge(self, m: Moment) -> None:
        """Hold it for the office."""
        raise Refused(Code.UNKNOWN_VEHICLE, vehicle=self.chassis_number)

    def apply(self, m: Moment) -> None:
        """Change nothing: `vehicle.accepted` does."""

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Not once the office accepted it: it never counted by itself, so that is the only way it counts."""
        raise Refused(Code.DEPENDS, on=VehicleAccepted.kind)


class TicketIssued(Body):
    """A vehicle ticket was made for an accepted vehicle."""

    kind: ClassVar[str] = "ticket.issued"
    acceptance: Ref
    code: TagCode

    def judge(self, m: Moment) -> None:
        """One ticket per vehicle; lost ones are reprinted."""
        acceptance = m.own(Acceptance, self.acceptance, Code.UNKNOWN_VEHICLE)
        if acceptance.ticket:
            raise Refused(Code.ALREADY_DONE, vehicle=acceptance.chassis_number)
        fresh_code(m, self.code, TagKind.VEHICLE)

    def apply(self, m: Moment) -> None:
        """Hang the ticket on the vehicle."""
        acceptance = m.the(Acceptance, self.acceptance)
        acceptance.ticket = self.code
        hang_tag(m, self.code, acceptance.id)
        m.touch(acceptance)
