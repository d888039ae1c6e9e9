"""What happens on the floor: parts come off a vehicle and go into a container's fill."""

from typing import ClassVar

from sqlalchemy import bindparam, select

from ledger.kinds.agreed import agreed_kind, joins_its_team
from ledger.kinds.body import Body, Photographs, Ref, Text, clock
from ledger.kinds.classes import in_scheme
from ledger.models import Acceptance, EntryLine, Fill, Recovery, State
from ledger.moment import Moment
from ledger.prior import alone, fellows, prior_recoveries
from ledger.refusal import Refused
from ledger.stripped import body_handover
from ledger.words import AcceptanceState, Code, FillState, LineState, NothingReason, PartKind, PartState

_ENTERED = select(EntryLine.id).where(  # made once: each part that is recovered asks
    EntryLine.acceptance_id == bindparam("acceptance"),
    EntryLine.withdrawn.is_(False),
    EntryLine.state != LineState.APPROVED,
)


def unsealed(m: Moment, acceptance: Acceptance) -> None:
    """Refuse where the acceptance is already entered in JARS or sealed (R4)."""
    if acceptance.state is AcceptanceState.SEALED or m.session.scalar(_ENTERED, {"acceptance": acceptance.id}):
        raise Refused(Code.R4, vehicle=acceptance.chassis_number)


def still_working(m: Moment, acceptance: Acceptance) -> None:
    """Refuse work after the vehicle was declared finished; work that happened before and arrives late is taken."""
    unsealed(m, acceptance)
    if acceptance.nothing_reason:
        raise Refused(Code.R2, vehicle=acceptance.chassis_number, parts="0")
    if acceptance.finished_at and m.at > acceptance.finished_at:
        raise Refused(Code.ALREADY_DONE, vehicle=acceptance.chassis_number, on="recovery.finished")


def untaken(acceptance: Acceptance, part: PartKind) -> None:
    """Refuse a part that is already recorded, and name who recorded it (R3)."""
    before = next((recovery for recovery in acceptance.live if recovery.part is part), None)
    if before:
        raise Refused(Code.R3, part=part.value, by=before.person.name, at=clock(before.at), state=before.state.value)


def untaken_elsewhere(m: Moment, acceptance: Acceptance, part: PartKind) -> None:
    """Refuse a part that another acceptance of the same vehicle has, and name the company (R3)."""
    if alone(m.session, acceptance):
        return
    for prior in prior_recoveries(m.session, [acceptance.id]).get(acceptance.id, []):
        if prior.part is part:
            raise Refused(
                Code.R3, part=part.value, by=prior.company, at=clock(prior.at), state=PartState.RECOVERED.value
            )


def same_material(fill: Fill, part: PartKind) -> None:
    """Refuse a part of another material than its container's (R1)."""
    if fill.container.material is not part.material:
        raise Refused(Code.R1, part=part.value, container=fill.container.name, material=fill.container.material.value)


def takes(m: Moment, fill: Fill) -> None:
    """Refuse a fill that has left the yard or was closed before this happened."""
    if fill.state in {FillState.SHIPPED, FillState.EMPTIED} or (fill.lot and fill.lot.jars_lot_id):
        raise Refused(Code.GONE, container=fill.container.name)
    if fill.closed_at and m.at > fill.closed_at:
        raise Refused(Code.CLOSED_FILL, container=fill.container.name)


def one_lot(acceptance: Acceptance, fill: Fill, part: PartKind) -> None:
    """Refuse a part whose fellows of the same material travel in another lot, or in none while this one does (R3)."""
    fellows = [recovery for recovery in acceptance.recovered if recovery.part.material is part.material]
    lots = {recovery.fill.lot_id for recovery in fellows if recovery.fill}
    if lots - {fill.lot_id}:
        raise Refused(Code.R3, part=part.value, container=fill.container.name, state="in_lot")


class PartRecovered(Body):
    """A part was taken off and put into a fill; the mark was checked, foreign matter removed (handbook 3.1.1 (1)-(2)).

    `fill` is the one the worker's phone believed open: a late event is judged by what its phone saw.
    """

    kind: ClassVar[str] = "part.recovered"
    undoable: ClassVar[bool] = True
    acceptance: Ref
    part: PartKind
    fill: Ref
    mark_checked: bool = False
    foreign_matter_removed: bool = False

    def judge(self, m: Moment) -> None:
        """R12, R3, R1, R4 and the fill's state."""
        acceptance = m.own(Acceptance, self.acceptance, Code.UNKNOWN_VEHICLE)
        fill = m.own(Fill, self.fill)
        in_scheme(acceptance)
        agreed_kind(m, acceptance, self.part)
        untaken(acceptance, self.part)
        untaken_elsewhere(m, acceptance, self.part)
        same_material(fill, self.part)
        one_lot(acceptance, fill, self.part)
        still_working(m, acceptance)
        takes(m, fill)
        joins_its_team(m, fill, acceptance)

    def apply(self, m: Moment) -> None:
        """Record the recovery."""
        recovery = Recovery(
            id=m.id,
            acceptance_id=self.acceptance,
            part=self.part,
            state=PartState.RECOVERED,
            fill_id=m.fill_id(self.fill),
            mark_checked=self.mark_checked,
            foreign_matter_removed=self.foreign_matter_removed,
            person_id=m.actor.id,
            at=m.at,
        )
        record_part(m, recovery)

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Not once the line is in JARS, the fill is in a lot, or the vehicle is finished."""
        judge_part_undo(m, made_by)

    def undo(self, m: Moment, made_by: str) -> None:
        """The part counts as not taken."""
        undo_part(m, made_by)


class PartAbsent(Body):
    """A part is missing or too damaged to be taken; one tap on the floor, a photograph where there is time for one."""

    kind: ClassVar[str] = "part.absent"
    undoable: ClassVar[bool] = True
    acceptance: Ref
    part: PartKind
    why: PartState
    photographs: Photographs = ()

    def judge(self, m: Moment) -> None:
        """R3 (already recorded), R4."""
        if self.why is PartState.RECOVERED:
            raise Refused(Code.MISMATCH)
        acceptance = m.own(Acceptance, self.acceptance, Code.UNKNOWN_VEHICLE)
        untaken(acceptance, self.part)
        still_working(m, acceptance)

    def apply(self, m: Moment) -> None:
        """Record that there is nothing to take."""
        absent = Recovery(
            id=m.id,
            acceptance_id=self.acceptance,
            part=self.part,
            state=self.why,
            person_id=m.actor.id,
            at=m.at,
        )
        record_part(m, absent)

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Not once the vehicle is finished."""
        judge_part_undo(m, made_by)

    def undo(self, m: Moment, made_by: str) -> None:
        """The part is open again."""
        undo_part(m, made_by)


def record_part(m: Moment, recovery: Recovery) -> None:
    """Store a recovery and let its vehicle and container be heard of."""
    around = _around(m, recovery)
    m.add(recovery)
    m.touch(*around)


def judge_part_undo(m: Moment, recovery_id: str) -> None:
    """Refuse to undo a part that later records depend on."""
    recovery = m.the(Recovery, recovery_id)
    unsealed(m, recovery.acceptance)
    if recovery.annulled:  # a correction put another in its place
        raise Refused(Code.DEPENDS, on="correction.requested")
    if recovery.acceptance.state is not AcceptanceState.OPEN:
        raise Refused(Code.DEPENDS, on="recovery.finished")
    if recovery.fill and recovery.fill.state not in {FillState.OPEN, FillState.CLOSED}:
        raise Refused(Code.DEPENDS, on="lot.made")


def undo_part(m: Moment, recovery_id: str) -> None:
    """Mark a recovery as annulled."""
    recovery = m.the(Recovery, recovery_id)
    recovery.annulled = True
    m.touch(recovery, *_around(m, recovery))


def _around(m: Moment, recovery: Recovery) -> list[State]:
    """What changes with a recovery: its vehicle, its container, the same vehicle at others."""
    acceptance = m.the(Acceptance, recovery.acceptance_id)
    around: list[State] = [acceptance]
    if recovery.fill_id:
        fill = m.the(Fill, recovery.fill_id)
        around += [fill, fill.container]
    if recovery.state is PartState.RECOVERED:
        around += fellows(m.session, acceptance)
    m.session.expire(acceptance, ["recoveries"])
    return around


class RecoveryFinished(Body):
    """The worker says that a vehicle is finished, with its parts or with 部品回収しない and a reason (R2)."""

    kind: ClassVar[str] = "recovery.finished"
    undoable: ClassVar[bool] = True
    acceptance: Ref
    nothing_reason: NothingReason | None = None
    note: Text = ""

    def judge(self, m: Moment) -> None:
        """R2: a reason exactly when nothing was recovered."""
        acceptance = m.own(Acceptance, self.acceptance, Code.UNKNOWN_VEHICLE)
        if acceptance.state is not AcceptanceState.OPEN:
            raise Refused(Code.ALREADY_DONE, vehicle=acceptance.chassis_number, on="recovery.finished")
        if bool(acceptance.recovered) == bool(self.nothing_reason):
            raise Refused(Code.R2, vehicle=acceptance.chassis_number, parts=str(len(acceptance.recovered)))

    def apply(self, m: Moment) -> None:
        """Close the record of the vehicle."""
        acceptance = m.the(Acceptance, self.acceptance)
        acceptance.state = AcceptanceState.FINISHED
        acceptance.nothing_reason = self.nothing_reason
        acceptance.finished_by, acceptance.finished_at = m.actor.id, m.at
        m.touch(acceptance)

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Not once a line for JARS is approved, or the body has left (R2)."""
        acceptance = m.the(Acceptance, self.acceptance)
        unsealed(m, acceptance)
        if body_handover(m.session, acceptance.id):
            raise Refused(Code.DEPENDS, on="body.handed_over")
        approved = select(EntryLine.id).where(EntryLine.acceptance_id == acceptance.id, EntryLine.withdrawn.is_(False))
        if m.session.scalar(approved):
            raise Refused(Code.DEPENDS, on="entry.approved")

    def undo(self, m: Moment, made_by: str) -> None:
        """The vehicle is being worked on again."""
        acceptance = m.the(Acceptance, self.acceptance)
        acceptance.state, acceptance.nothing_reason = AcceptanceState.OPEN, None
        acceptance.finished_by = acceptance.finished_at = None
        m.touch(acceptance)
