"""Corrections of parts taken for others: of another kind, of another vehicle."""

from typing import Literal

from ledger.changes import Change, Stage
from ledger.kinds.agreed import agreed_kind, joins_its_team
from ledger.kinds.body import Ref
from ledger.kinds.classes import in_scheme
from ledger.kinds.floor import same_material, untaken_elsewhere
from ledger.kinds.masters import named_id
from ledger.kinds.part_proposals import PartProposal, Parts, again, one_lot_only, replace
from ledger.kinds.proposals import Asked, Picture, balance, furthest, in_jars, judge_rest, stage_of_fill
from ledger.models import Acceptance, Fill, Recovery
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.stripped import judge_parts_after_leaving
from ledger.words import Code, NothingReason, PartKind


class PartKindWrong(PartProposal):
    """A part was recorded as another: a rear bumper as a front one."""

    what: Literal[Change.PART_KIND_WRONG]
    part: PartKind
    really: PartKind

    def touched(self, m: Moment) -> list[Fill | None]:
        """The fills the parts lie in, and would."""
        return [one.fill for one in self._live(m, [self.part])]

    def judge(self, m: Moment) -> None:
        """R1 (what lies in the container is of its material), R3; and what was agreed on."""
        (old,) = self._live(m, [self.part])
        agreed_kind(m, self._vehicle(m), self.really)
        if old.fill:
            same_material(old.fill, self.really)
        if any(one.part is self.really for one in self._vehicle(m).live):
            raise Refused(Code.ALREADY_DONE, vehicle=self._vehicle(m).chassis_number)
        untaken_elsewhere(m, self._vehicle(m), self.really)

    def before(self, m: Moment) -> Picture:
        """As recorded."""
        return self._before(m, [self.part])

    def after(self, m: Moment) -> Picture:
        """As it is."""
        return self._before(m, [self.part]) | {"parts": self.really.value}

    def apply(self, m: Moment, asked: Asked) -> None:
        """Record it as what it is."""
        touched = self.touched(m)
        (old,) = self._live(m, [self.part])
        replace(m, old, again(old, named_id(asked.event_id, self.really), part=self.really))
        balance(m, self._vehicle(m), None)
        self._lots_again(m, touched)


class VehicleWrong(PartProposal):
    """The parts are of another vehicle than recorded; they lie where they were said to lie."""

    what: Literal[Change.VEHICLE_WRONG]
    parts: Parts
    to: Ref
    nothing_reason: NothingReason | None = None

    def touched(self, m: Moment) -> list[Fill | None]:
        """The fills the parts lie in, and would."""
        return [*(one.fill for one in self._live(m, self.parts)), *(one.fill for one in self._other(m).recovered)]

    def stage(self, m: Moment) -> Stage:
        """The furthest of the parts that change hands."""
        return furthest(stage_of_fill(one.fill) for one in self._live(m, self.parts))

    def sealed(self, m: Moment) -> bool:
        """Whether either vehicle's line is in JARS."""
        return super().sealed(m) or in_jars(m, self._other(m))

    def _other(self, m: Moment) -> Acceptance:
        other = m.session.get(Acceptance, self.to)
        if other is None or other.site.company_id != self._vehicle(m).site.company_id or other.id == self.acceptance:
            raise Refused(Code.UNKNOWN_VEHICLE)
        return other

    def judge(self, m: Moment) -> None:
        """R12, R7, R3 and R2 for both; and what was agreed on."""
        vehicle, other, moved = self._vehicle(m), self._other(m), self._live(m, self.parts)
        in_scheme(other)
        judge_parts_after_leaving(m, other)
        taken = {one.part for one in other.live}
        if taken & {one.part for one in moved}:
            raise Refused(Code.ALREADY_DONE, vehicle=other.chassis_number)
        for one in moved:
            agreed_kind(m, other, one.part)
            untaken_elsewhere(m, other, one.part)
        one_lot_only([(one.part, one.fill) for one in [*moved, *other.recovered]], other)
        _judge_teams(m, other, moved)
        judge_rest(vehicle, len(vehicle.recovered) - len(moved), self.nothing_reason)

    def before(self, m: Moment) -> Picture:
        """As recorded."""
        return self._before(m, self.parts)

    def after(self, m: Moment) -> Picture:
        """The other vehicle's."""
        return self._before(m, self.parts) | {"vehicle": self._other(m).chassis_number}

    def apply(self, m: Moment, asked: Asked) -> None:
        """Hand them over."""
        touched = self.touched(m)
        for old in self._live(m, self.parts):
            replace(m, old, again(old, named_id(asked.event_id, old.part), acceptance_id=self.to))
        balance(m, self._vehicle(m), self.nothing_reason)
        balance(m, self._other(m), None)
        self._lots_again(m, touched)


def _judge_teams(m: Moment, other: Acceptance, moved: list[Recovery]) -> None:
    leaving = [one.id for one in moved]
    for fill in {one.fill.id: one.fill for one in moved if one.fill}.values():
        joins_its_team(m, fill, other, leaving)
