"""The words of corrections: what can be wrong, how far it has gone, whose approval that takes, what became of it."""

from enum import StrEnum


class Change(StrEnum):
    """What a correction puts right."""

    PART_MOVED = "part_moved"
    PART_WITHDRAWN = "part_withdrawn"
    PART_ADDED = "part_added"
    PART_KIND_WRONG = "part_kind_wrong"
    VEHICLE_WRONG = "vehicle_wrong"
    ACCEPTANCE_MISTYPED = "acceptance_mistyped"
    FILL_MOVED = "fill_moved"
    LOT_CANCELLED = "lot_cancelled"
    LOT_MISTYPED = "lot_mistyped"
    WEIGHING_WRONG = "weighing_wrong"
    BODY_MISTYPED = "body_mistyped"


class Stage(StrEnum):
    """How far the thing has gone, in order; `SEALED` is beside them: its line is in JARS already."""

    OPEN = "open"
    CLOSED = "closed"
    IN_LOT = "in_lot"
    NAMED = "named"
    SHIPPED = "shipped"
    WEIGHED = "weighed"
    SEALED = "sealed"


class Way(StrEnum):
    """Whose approval a correction takes, the strictest last; `ABSENT`: there is nothing of the kind to correct."""

    ABSENT = "absent"
    ALONE = "alone"
    SECOND = "second"
    MANAGING = "managing"
    BOTH = "both"
    NEVER = "never"


class CorrectionState(StrEnum):
    """What became of a request."""

    REQUESTED = "requested"
    APPLIED = "applied"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Withdrawal(StrEnum):
    """Why a recorded part is not there."""

    SOLD = "sold"
    SCRAPPED = "scrapped"
    MISSING = "missing"
    UNUSABLE = "unusable"
    MISTAKEN = "mistaken"
