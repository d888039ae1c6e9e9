"""Corrections of parts: in another fill, not there, forgotten."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from pydantic import Field

from ledger.changes import Change, Stage, Withdrawal
from ledger.kinds.agreed import agreed_kind, joins_its_team
from ledger.kinds.body import Ref
from ledger.kinds.classes import in_scheme
from ledger.kinds.floor import same_material, untaken_elsewhere
from ledger.kinds.masters import named_id
from ledger.kinds.proposals import (
    Asked,
    Picture,
    Proposal,
    balance,
    furthest,
    in_jars,
    judge_rest,
    lot_label,
    period_again,
    stage_of_fill,
)
from ledger.models import Acceptance, Container, Fill, Recovery
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.stripped import judge_parts_after_leaving
from ledger.words import Code, FillState, NothingReason, PartKind, PartState

Parts = Annotated[list[PartKind], Field(min_length=1, max_length=len(PartKind))]


def fill_of(m: Moment, acceptance: Acceptance, key: str) -> Fill:
    """A fill of the acceptance's company that can hold parts."""
    fill = m.session.get(Fill, key)
    if fill is None or fill.container.site.company_id != acceptance.site.company_id:
        raise Refused(Code.UNKNOWN_THING, field="fill")
    if fill.state is FillState.EMPTIED and fill.lot is None:
        raise Refused(Code.GONE, container=fill.container.name)
    return fill


def one_lot_only(recoveries: Iterable[tuple[PartKind, Fill | None]], acceptance: Acceptance) -> None:
    """R3: all parts of one material from one acceptance travel in one lot, or in none."""
    lots: dict[str, set[str | None]] = {}
    for part, fill in recoveries:
        if fill:
            lots.setdefault(part.material, set()).add(fill.lot_id)
    if any(len(found) > 1 for found in lots.values()):
        raise Refused(Code.R3, vehicle=acceptance.chassis_number, state="in_lot")


def replace(m: Moment, old: Recovery | None, new: Recovery | None) -> None:
    """Put a recovery in the place of another; the old row stays, annulled, for good."""
    for one in (old, new):
        if one is None:
            continue
        if one is old:
            one.annulled = True
            m.touch(one)
        else:
            m.add(one)
        m.session.flush()
        m.session.expire(m.the(Acceptance, one.acceptance_id), ["recoveries"])
        if one.fill_id:
            fill = m.the(Fill, one.fill_id)
            m.session.expire(fill, ["recoveries"])
            m.touch(fill, m.the(Container, fill.container_id))


def again(old: Recovery, key: str, **changed: object) -> Recovery:
    """The same recovery as before but for what is changed: who took it off, and when, stays."""
    same = ("acceptance_id", "part", "state", "fill_id", "mark_checked", "foreign_matter_removed", "person_id", "at")
    return Recovery(id=key, **({name: getattr(old, name) for name in same} | changed))


class PartProposal(Proposal):
    """What corrections of an acceptance's parts share."""

    acceptance: Ref

    def site_id(self, m: Moment) -> str:
        """The acceptance's."""
        return self._vehicle(m).site_id

    def about(self, m: Moment) -> str:
        """The acceptance."""
        return self.acceptance

    def stage(self, m: Moment) -> Stage:
        """The furthest of the parts and of where they would lie."""
        return furthest(stage_of_fill(fill) for fill in self.touched(m))

    def sealed(self, m: Moment) -> bool:
        """Whether the vehicle's line is in JARS."""
        return in_jars(m, self._vehicle(m))

    def _vehicle(self, m: Moment) -> Acceptance:
        acceptance = m.session.get(Acceptance, self.acceptance)
        if acceptance is None:
            raise Refused(Code.UNKNOWN_VEHICLE)
        return acceptance

    def touched(self, m: Moment) -> Sequence[Fill | None]:
        """The fills the parts lie in, and would."""
        raise NotImplementedError

    def _live(self, m: Moment, parts: Iterable[PartKind]) -> list[Recovery]:
        """The recovered parts of these kinds; refused where one is not recorded."""
        found = {one.part: one for one in self._vehicle(m).recovered}
        lost = [part for part in parts if part not in found]
        if lost:
            raise Refused(Code.UNKNOWN_THING, part=lost[0].value)
        return [found[part] for part in PartKind if part in set(parts)]

    def _picture(self, vehicle: Acceptance, parts: Iterable[PartKind], fill: Fill | None, state: str) -> Picture:
        return {
            "vehicle": vehicle.chassis_number,
            "parts": ",".join(parts),
            "state": state,
            "container": fill.container.name if fill else "",
            "lot": lot_label(fill.lot) if fill else "",
        }

    def _before(self, m: Moment, parts: Iterable[PartKind]) -> Picture:
        """Where the recorded parts lie now."""
        live = self._live(m, parts)
        picture = self._picture(self._vehicle(m), [one.part for one in live], None, PartState.RECOVERED)
        fills = [one.fill for one in live if one.fill]
        names = {"container": [fill.container.name for fill in fills], "lot": [lot_label(fill.lot) for fill in fills]}
        return picture | {name: " / ".join(dict.fromkeys(one for one in said if one)) for name, said in names.items()}

    def _lots_again(self, m: Moment, fills: Iterable[Fill | None]) -> None:
        lots = {fill.lot_id: fill.lot for fill in fills if fill and fill.lot}
        period_again(m, *lots.values())


class PartMoved(PartProposal):
    """The parts lie in another fill than recorded."""

    what: Literal[Change.PART_MOVED]
    parts: Parts
    fill: Ref

    def touched(self, m: Moment) -> list[Fill | None]:
        """The fills the parts lie in, and would."""
        return [*(one.fill for one in self._live(m, self.parts)), fill_of(m, self._vehicle(m), self.fill)]

    def judge(self, m: Moment) -> None:
        """R1, R3, and it must lie elsewhere."""
        vehicle, moved = self._vehicle(m), self._live(m, self.parts)
        fill = fill_of(m, vehicle, self.fill)
        for one in moved:
            same_material(fill, one.part)
        if all(one.fill_id == fill.id for one in moved):
            raise Refused(Code.ALREADY_DONE, container=fill.container.name)
        after = [(one.part, fill if one in moved else one.fill) for one in vehicle.recovered]
        one_lot_only(after, vehicle)
        joins_its_team(m, fill, vehicle)

    def before(self, m: Moment) -> Picture:
        """Where they are recorded."""
        return self._before(m, self.parts)

    def after(self, m: Moment) -> Picture:
        """Where they lie."""
        vehicle = self._vehicle(m)
        parts = [one.part for one in self._live(m, self.parts)]
        return self._picture(vehicle, parts, fill_of(m, vehicle, self.fill), PartState.RECOVERED)

    def apply(self, m: Moment, asked: Asked) -> None:
        """Put each into the other fill."""
        touched = self.touched(m)
        for old in self._live(m, self.parts):
            replace(m, old, again(old, named_id(asked.event_id, old.part), fill_id=self.fill))
        balance(m, self._vehicle(m), None)
        self._lots_again(m, touched)


class PartWithdrawn(PartProposal):
    """The parts are not there: sold, scrapped, missing, unusable, or recorded by mistake."""

    what: Literal[Change.PART_WITHDRAWN]
    parts: Parts
    why: Withdrawal
    nothing_reason: NothingReason | None = None

    def touched(self, m: Moment) -> list[Fill | None]:
        """The fills the parts lie in, and would."""
        return [one.fill for one in self._live(m, self.parts)]

    def judge(self, m: Moment) -> None:
        """R2."""
        withdrawn = self._live(m, self.parts)
        judge_rest(self._vehicle(m), len(self._vehicle(m).recovered) - len(withdrawn), self.nothing_reason)

    def before(self, m: Moment) -> Picture:
        """Where they are recorded."""
        return self._before(m, self.parts)

    def after(self, m: Moment) -> Picture:
        """Gone."""
        picture = self._picture(self._vehicle(m), [one.part for one in self._live(m, self.parts)], None, self.why)
        left = len(self._vehicle(m).recovered) > len(set(self.parts))
        return picture | ({} if left or not self.nothing_reason else {"nothing": self.nothing_reason.value})

    def apply(self, m: Moment, asked: Asked) -> None:
        """Take each out; a missing or unusable one is recorded as that."""
        touched = self.touched(m)
        absent = {Withdrawal.MISSING: PartState.MISSING, Withdrawal.UNUSABLE: PartState.UNUSABLE}.get(self.why)
        for old in self._live(m, self.parts):
            key = named_id(asked.event_id, old.part)
            replace(m, old, again(old, key, state=absent, fill_id=None) if absent else None)
        balance(m, self._vehicle(m), self.nothing_reason)
        self._lots_again(m, touched)


class PartAdded(PartProposal):
    """A part was recovered and not recorded; it was found in a fill."""

    what: Literal[Change.PART_ADDED]
    part: PartKind
    fill: Ref

    def touched(self, m: Moment) -> list[Fill | None]:
        """The fills the parts lie in, and would."""
        return [fill_of(m, self._vehicle(m), self.fill)]

    def judge(self, m: Moment) -> None:
        """R12, R7, R3, R1."""
        vehicle, fill = self._vehicle(m), fill_of(m, self._vehicle(m), self.fill)
        in_scheme(vehicle)
        judge_parts_after_leaving(m, vehicle)
        if any(one.part is self.part for one in vehicle.recovered):
            raise Refused(Code.ALREADY_DONE, vehicle=vehicle.chassis_number)
        agreed_kind(m, vehicle, self.part)
        untaken_elsewhere(m, vehicle, self.part)
        same_material(fill, self.part)
        one_lot_only([*((one.part, one.fill) for one in vehicle.recovered), (self.part, fill)], vehicle)
        joins_its_team(m, fill, vehicle)

    def before(self, m: Moment) -> Picture:
        """Not recorded, or recorded as missing or unusable."""
        absent = self._absent(m)
        return self._picture(self._vehicle(m), [self.part], None, absent.state.value if absent else "unrecorded")

    def after(self, m: Moment) -> Picture:
        """Recovered."""
        vehicle = self._vehicle(m)
        return self._picture(vehicle, [self.part], fill_of(m, vehicle, self.fill), PartState.RECOVERED)

    def apply(self, m: Moment, asked: Asked) -> None:
        """Record it, by whoever asked."""
        made = Recovery(
            id=named_id(asked.event_id, self.part),
            acceptance_id=self.acceptance,
            part=self.part,
            state=PartState.RECOVERED,
            fill_id=self.fill,
            person_id=asked.person_id,
            at=asked.at,
        )
        replace(m, self._absent(m), made)
        balance(m, self._vehicle(m), None)
        self._lots_again(m, self.touched(m))

    def _absent(self, m: Moment) -> Recovery | None:
        return next((one for one in self._vehicle(m).live if one.part is self.part), None)
