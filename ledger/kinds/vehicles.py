"""Vehicles as the office accepts them, and those the floor finds first."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from sqlalchemy import select

from ledger.kinds.body import Body, Name, Ref, ShortName, TagCode, Text, fresh_code, hang_tag
from ledger.models import Acceptance, MakerTeam, Standing
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.tags import TagKind
from ledger.words import Code, PartKind, SizeClass, Status, Team

ChassisNumber = Annotated[Name, Field(max_length=42)]
AsRead = Annotated[Text, Field(max_length=80)]


def team_of(m: Moment, maker: str, day: date) -> Team | None:
    """The team a maker belonged to on a day (handbook table 1-1); None is out of the scheme (R12)."""
    consortium_id = m.actor.company.consortium_id
    rows = (
        select(MakerTeam)
        .where(MakerTeam.consortium_id == consortium_id, MakerTeam.maker == maker, MakerTeam.valid_from <= day)
        .order_by(MakerTeam.valid_from.desc(), MakerTeam.touched.desc())
        .limit(1)
    )
    row = m.session.scalar(rows)
    return row.team if row else None


class VehicleAccepted(Body):
    """A vehicle was accepted (引取報告), from JARS's list; `wanted` is the work instruction, empty for all parts.

    `found` names the `vehicle.found` event of a vehicle the floor met first: the acceptance takes its id, so that what
    was recorded against it and held can be let through.
    """

    kind: ClassVar[str] = "vehicle.accepted"
    chassis_number: ChassisNumber
    as_read: AsRead = ""
    maker: ShortName
    size_class: SizeClass
    accepted_on: date
    report_number: Annotated[Text, Field(max_length=20)] = ""
    wanted: list[PartKind] = Field(default_factory=list, max_length=len(PartKind))
    note: Text = ""
    found: Ref | None = None

    def judge(self, m: Moment) -> None:
        """One acceptance per site, chassis number and day; no acceptance in the future."""
        same = select(Acceptance.id).where(
            Acceptance.site_id == m.site_id,
            Acceptance.chassis_number == self.chassis_number,
            Acceptance.accepted_on == self.accepted_on,
        )
        if m.session.scalar(same):
            raise Refused(Code.ALREADY_DONE, vehicle=self.chassis_number)
        if self.accepted_on > m.today:
            raise Refused(Code.MISMATCH, field="accepted_on")
        self._judge_found(m)

    def _judge_found(self, m: Moment) -> None:
        if self.found is None:
            return
        standing = m.session.get(Standing, self.found)
        held = standing and standing.kind == VehicleFound.kind and standing.status is Status.HELD
        if not held or standing is None or standing.site_id not in m.own_sites():
            raise Refused(Code.UNKNOWN_THING, vehicle=self.chassis_number)

    def apply(self, m: Moment) -> None:
        """Make the acceptance; the maker's team follows from the table of that day."""
        accepted = Acceptance(
            id=self.found or m.id,
            site_id=m.site_id,
            chassis_number=self.chassis_number,
            last4=self.chassis_number[-4:],
            as_read=self.as_read or None,
            maker=self.maker,
            team=team_of(m, self.maker, self.accepted_on),
            size_class=self.size_class,
            accepted_on=self.accepted_on,
            report_number=self.report_number or None,
            wanted=",".join(self.wanted),
            note=self.note,
        )
        m.add(accepted)
        if self.found:
            settle(m, self.found, Status.LET_THROUGH)

    def acceptance_id(self) -> str | None:
        """The acceptance it makes, where the floor had already named it."""
        return self.found


def settle(m: Moment, event_id: str, status: Status) -> None:
    """Take an event out of the tray."""
    standing = m.the(Standing, event_id)
    standing.status, standing.settled_by = status, m.id
    m.touch(standing)


class VehicleFound(Body):
    """A vehicle stands on the floor that nobody accepted yet. Always held: the office has to accept it."""

    kind: ClassVar[str] = "vehicle.found"
    undoable: ClassVar[bool] = True
    chassis_number: ChassisNumber
    as_read: AsRead = ""
    source: Literal["typed", "certificate", "ticket", "ocr"] = "typed"

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
