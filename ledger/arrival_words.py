"""Words of lists of accepted vehicles: how far a list is, what a row is to the ledger, why it is refused."""

from enum import StrEnum


class ArrivalState(StrEnum):
    """How far a list of accepted vehicles is: columns named, judged, taken over."""

    COLUMNS = "columns"
    JUDGING = "judging"
    JUDGED = "judged"
    TAKING = "taking"
    DONE = "done"
    FAILED = "failed"


class RowVerdict(StrEnum):
    """What a row of a list of accepted vehicles is to the ledger."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class RowFault(StrEnum):
    """Why a row of a list is refused."""

    NO_NUMBER = "no_number"
    BAD_NUMBER = "bad_number"
    NO_DAY = "no_day"
    BAD_DAY = "bad_day"
    FUTURE = "future"
    NO_MAKER = "no_maker"
    UNKNOWN_MAKER = "unknown_maker"
    NO_SIZE = "no_size"
    BAD_SIZE = "bad_size"
    LISTED_SIZE = "listed_size"
    BAD_WEIGHT = "bad_weight"
    BAD_TARGET = "bad_target"
    BAD_PARTS = "bad_parts"
    TOO_LONG = "too_long"
    TWICE = "twice"
    OTHER_DAY = "other_day"
    SEALED = "sealed"
    OUT_OF_SCHEME = "out_of_scheme"
    LEDGER = "ledger"
