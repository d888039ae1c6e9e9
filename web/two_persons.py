"""Whose turn it is under the two-person rule, whatever is entered in JARS: what is offered, and why not (R6, R18)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ledger.access import strong_enough
from ledger.models import EntryLine, HandoverReport, Mention, ReceiverReport, Recorded, Standing
from ledger.queries.entries import Step
from ledger.words import Status
from web.db import db
from web.viewer import viewer

STEPS = {
    Step.APPROVE: _l("承認待ち"),
    Step.ENTER: _l("入力待ち"),
    Step.SEAL: _l("照合待ち"),
    Step.SEALED: _l("照合済"),
}
AGAIN = _l("再承認が必要")
_BADGE_ALONE = _l("名札だけのサインインでは承認・入力・照合ができません。パスワードかPINでサインインしてください。")
_HELD = _l("要対応の記録が%(n)s件あります。先に片付けてください。")
_ANOTHER_ENTERS = _l("承認したのはあなたです。入力は別の人が行います。")
_APPROVER_SEALS = _l("照合は、承認した%(name)sさんが行います。")
_APPROVER_LEFT = _l("承認した%(name)sさんは、もう照合できません。別の人が承認を引き継いでください。")


@dataclass(frozen=True)
class Family:
    """A list with its kinds of events (`<name>.approved` ...), and its own words for who works on it and what moved."""

    name: str
    reading_only: LazyString
    stale: LazyString

    def kind(self, what: str) -> str:
        """The kind of one of its events."""
        return f"{self.name}.{what}"

    @property
    def page_reason(self) -> str:
        """Why this person can do none of the steps; nothing where they can."""
        kind = self.kind("approved")
        if not viewer.may(kind):
            return str(self.reading_only)
        return "" if viewer.auth is None or strong_enough(kind, viewer.auth) else str(_BADGE_ALONE)


class Pending(Protocol):
    """A row of such a list."""

    @property
    def step(self) -> Step:
        """What comes next."""
        ...

    @property
    def stale(self) -> bool:
        """Whether what is underneath changed after it was approved."""
        ...

    @property
    def under_way(self) -> EntryLine | ReceiverReport | HandoverReport | None:
        """What was approved."""
        ...

    @property
    def held(self) -> int:
        """Records that have to be settled first."""
        ...


@dataclass(frozen=True)
class Turn:
    """The step offered to the one who looks (None where it is another's), and the reason in words."""

    offered: Step | None
    why: str
    names: Mapping[str, str]
    takes_back: bool
    """Whether the approval may be withdrawn, or the tick of the entry taken back, by this person."""
    takes_over: bool
    """Whether this person may go on as the second person in the approver's place."""
    approver_gone: bool
    """Whether the approver has left, or may not seal any more."""


def people_of(found: Collection[Pending]) -> list[str | None]:
    """Ids of everybody who did something to these rows."""
    lines = [one.under_way for one in found if one.under_way]
    return [by for line in lines for by in (line.approved_by, line.entered_by, line.sealed_by, line.taken_over_from)]


def turn_of(family: Family, one: Pending, names: Mapping[str, str], gone: Collection[str] = ()) -> Turn:
    """Whose turn a row is; `gone` are ids of approvers who can't go on."""
    left = one.under_way is not None and one.under_way.approved_by in gone
    why = why_not(family, one, names, gone=left)
    working = viewer.may(family.kind("approved"))
    return Turn(
        offered=one.step if working and not why and one.step is not Step.SEALED else None,
        why=why,
        names=names,
        takes_back=working and viewer.may("event.annulled") and one.step in {Step.ENTER, Step.SEAL},
        takes_over=_takes_over(family, one),
        approver_gone=left,
    )


def _takes_over(family: Family, one: Pending) -> bool:
    line, me = one.under_way, viewer.person.id if viewer.person else ""
    able = not family.page_reason and viewer.may(family.kind("taken_over")) and not one.stale
    return able and line is not None and one.step in {Step.ENTER, Step.SEAL} and me not in _hands(line)


def _hands(line: EntryLine | ReceiverReport | HandoverReport) -> set[str | None]:
    """Who approved and who entered a line: neither takes it over (R6)."""
    return {line.approved_by, line.entered_by}


def last_step(one: Pending, thing: str, entered: str) -> str | None:
    """The event that taking back undoes: the approval, or the tick (of kind `entered`) that names the `thing`."""
    if one.under_way is None or one.step not in {Step.ENTER, Step.SEAL}:
        return None
    if one.step is Step.ENTER:
        return one.under_way.id
    return standing_tick(thing, entered)


def standing_tick(thing: str, entered: str) -> str | None:
    """The last event of a kind that names a thing and counts."""
    ticks = (
        select(Recorded.id)
        .join(Mention, Mention.position == Recorded.position)
        .join(Standing, Standing.id == Recorded.id)
        .where(Mention.thing_id == thing, Recorded.kind == entered, Standing.status == Status.APPLIED)
        .order_by(Recorded.position.desc())
    )
    told: str | None = db.session.scalar(ticks)
    return told


def why_not(family: Family, one: Pending, names: Mapping[str, str], *, gone: bool = False) -> str:
    """Why this person can't do what comes next with a row; nothing where they can."""
    if family.page_reason or one.step is Step.SEALED:
        return family.page_reason
    if one.stale:
        return str(family.stale)
    if one.held and one.step in {Step.APPROVE, Step.ENTER}:
        return str(_HELD % {"n": one.held})
    return "" if one.step is Step.APPROVE else _second_person(one, names, gone=gone)


def _second_person(one: Pending, names: Mapping[str, str], *, gone: bool) -> str:
    me = viewer.person.id if viewer.person else None
    approver = one.under_way.approved_by if one.under_way else None
    if one.step is Step.ENTER and approver == me:
        return str(_ANOTHER_ENTERS)
    if one.step is Step.SEAL and approver != me:
        return str((_APPROVER_LEFT if gone else _APPROVER_SEALS) % {"name": names.get(approver or "", "？")})
    return ""


def step_name(one: Pending) -> str:
    """How far a row is, in words."""
    return str(AGAIN if one.stale else STEPS[one.step])
