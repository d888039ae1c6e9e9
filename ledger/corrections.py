"""What can be put right, in which state, by whom, with whose approval: the one table. Users read it as a page (R4).

`MATRIX` is about corrections: each row one change, each column how far the thing has gone. `SEALED` stands beside the
stages: where the line is in JARS already, the stricter of the two cells counts. `ANNULLED_BY` is about plain undoing,
which needs no approval; in which state that is possible, each kind says in its `judge_undo`.
"""

from collections.abc import Collection
from dataclasses import dataclass

from ledger.access import ACTIONS, allowed
from ledger.changes import Change, Stage, Way
from ledger.models import Correction, Person, Recorded
from ledger.words import Outcome, Role

_LEAD = frozenset({Role.SUPERVISOR, Role.OWNER})
_OFFICE = frozenset({Role.CLERK, Role.SUPERVISOR, Role.OWNER})
_SECOND = frozenset({Role.CLERK, Role.OWNER, Role.MANAGER})
_DOCK = frozenset({Role.DOCK})

STAGES = (Stage.OPEN, Stage.CLOSED, Stage.IN_LOT, Stage.NAMED, Stage.SHIPPED, Stage.WEIGHED)
"""How far a part or lot has gone, in order."""


@dataclass(frozen=True)
class Rule:
    """One row of the matrix: who may ask for the change, and the way of each column."""

    by: frozenset[Role]
    ways: dict[Stage, Way]


def _row(by: frozenset[Role], *ways: Way) -> Rule:
    return Rule(by, dict(zip(Stage, ways, strict=True)))


_X, _A, _S, _M, _B, _N = Way.ABSENT, Way.ALONE, Way.SECOND, Way.MANAGING, Way.BOTH, Way.NEVER

#                              fill: open  closed  in a lot  荷姿ID  shipped  weighed | sealed
MATRIX: dict[Change, Rule] = {
    Change.PART_MOVED: _row(_OFFICE, _A, _A, _S, _S, _B, _B, _S),
    Change.PART_WITHDRAWN: _row(_OFFICE, _A, _A, _S, _S, _B, _B, _S),
    Change.PART_ADDED: _row(_OFFICE, _A, _A, _S, _S, _B, _B, _S),
    Change.PART_KIND_WRONG: _row(_OFFICE, _A, _A, _S, _S, _B, _B, _S),
    Change.VEHICLE_WRONG: _row(_OFFICE, _A, _A, _S, _S, _B, _B, _S),
    Change.ACCEPTANCE_MISTYPED: _row(_OFFICE, _A, _A, _A, _A, _B, _B, _S),
    Change.FILL_MOVED: _row(_OFFICE, _X, _X, _A, _S, _B, _N, _X),
    Change.LOT_CANCELLED: _row(_LEAD, _X, _X, _A, _S, _N, _N, _X),
    Change.LOT_MISTYPED: _row(_OFFICE, _X, _X, _A, _S, _B, _B, _X),
    Change.WEIGHING_WRONG: _row(_DOCK, _X, _X, _X, _X, _A, _M, _X),
    Change.BODY_MISTYPED: _row(_OFFICE, _A, _X, _X, _X, _X, _X, _S),
}

SECONDS = frozenset({Role.CLERK, Role.SUPERVISOR, Role.OWNER})
"""Who may be the second person at the yard; the managing company may be it from afar (R6)."""

_STRICTNESS = tuple(Way)


def way_of(change: Change, stage: Stage, *, sealed: bool) -> Way:
    """Whose approval a change takes at a stage; a line that is in JARS makes it no easier."""
    ways = MATRIX[change].ways
    return max(ways[stage], ways[Stage.SEALED] if sealed else Way.ABSENT, key=_STRICTNESS.index)


def may_ask(person: Person, change: Change) -> bool:
    """Say whether a person may ask for a change."""
    return not MATRIX[change].by.isdisjoint(person.roles)


def lacking(correction: Correction, way: Way) -> set[str]:
    """Which approvals are still missing: `second`, `managing`."""
    needed = {Way.SECOND: {"second"}, Way.MANAGING: {"managing"}, Way.BOTH: {"second", "managing"}}.get(way, set())
    given = {"second": correction.second_by, "managing": correction.managing_by}
    return {one for one in needed if given[one] is None}


def seat_of(roles: Collection[Role], missing: Collection[str]) -> str | None:
    """Which of the missing approvals somebody with these roles gives; the managing company may give either."""
    if Role.MANAGER in roles:
        return "managing" if "managing" in missing else "second" if "second" in missing else None
    return "second" if "second" in missing and not SECONDS.isdisjoint(roles) else None


ANNULLED_BY: dict[str, frozenset[Role]] = {
    "part.recovered": _LEAD,
    "part.absent": _LEAD,
    "recovery.finished": _LEAD,
    "fill.opened": _LEAD,
    "fill.closed": _LEAD,
    "container.put_away": _LEAD,
    "container.emptied": _LEAD,
    "tag.bound": _LEAD,
    "vehicle.found": _OFFICE,
    "entry.approved": _SECOND,
    "entry.entered": _SECOND,
    "handover_report.approved": _SECOND,
    "lot.jars_id_typed": _SECOND,
    "lot.deletion_entered": _SECOND,
    "body.handed_over": _OFFICE,
    "body.reported": _SECOND,
    "correction.requested": _LEAD,
    "bag.checked": _DOCK,
    "lot.weighed": _DOCK,
    "receiver_report.approved": _DOCK | frozenset({Role.MANAGER}),
    "receiver_report.entered": _DOCK | frozenset({Role.MANAGER}),
    "statement.made": _LEAD,
}
"""Who may take back what another did; whoever did it may as well. A kind that is not listed is the supervisors'."""


def annulled_by(kind: str) -> frozenset[Role]:
    """Roles that may undo a kind of record of others."""
    return ANNULLED_BY.get(kind, _LEAD)


def may_annul(person: Person, recorded: Recorded) -> bool:
    """Say whether a person may annul an event: one's own, or one the table gives to a role of theirs.

    What was held or kept when it came is thrown out by whoever decides about it as well.
    """
    own = recorded.actor_id == person.id or not annulled_by(recorded.kind).isdisjoint(person.roles)
    return own or (recorded.outcome is not Outcome.APPLIED and may_decide(person, recorded.kind))


def may_decide(person: Person, kind: str) -> bool:
    """Say whether a person decides about a held record: supervisors and owners.

    A dock has neither: its staff decide about the kinds they record themselves, and about what can't be read.
    """
    docks = Role.DOCK in person.roles and (kind not in ACTIONS or allowed(kind, _DOCK))
    return docks or not _LEAD.isdisjoint(person.roles)
