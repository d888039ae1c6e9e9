"""What can be taken back, by whom: one table. What is not listed can't be annulled by anybody but its doer.

In which state a correction is possible, each kind says in its `judge_undo`: a part while its vehicle is open and its
fill is in no lot; a closed fill while it is in no lot; an approval until it is entered in JARS, the tick of the entry
until it is sealed.
"""

from ledger.models import Person, Recorded
from ledger.words import Role

_LEAD = frozenset({Role.SUPERVISOR, Role.OWNER})
_OFFICE = frozenset({Role.CLERK, Role.SUPERVISOR, Role.OWNER})
_SECOND = frozenset({Role.CLERK, Role.OWNER, Role.MANAGER})

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
    "bag.checked": frozenset({Role.DOCK}),
    "lot.weighed": frozenset({Role.DOCK}),
}


def may_annul(person: Person, recorded: Recorded) -> bool:
    """Say whether a person may annul an event: one's own, or one the table gives to a role of theirs."""
    if recorded.actor_id == person.id:
        return True
    return not ANNULLED_BY.get(recorded.kind, _LEAD).isdisjoint(person.roles)
