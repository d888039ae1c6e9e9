"""Words of the dock: what is wrong with what arrived, how bad, what is done about it; what becomes of a strange bag."""

from enum import StrEnum


class Flaw(StrEnum):
    """What is wrong with something that arrived (handbook 3.1.2 (2), table 3-7)."""

    WRONG_MATERIAL = "wrong_material"
    FOREIGN_MATTER = "foreign_matter"
    NOT_PP = "not_pp"
    NOT_ELV = "not_elv"
    WET_DIRTY = "wet_dirty"
    DAMAGED_BAG = "damaged_bag"
    OTHER = "other"


class Severity(StrEnum):
    """How bad a finding is: known for next time, to be mended, or the batch can't be used as it is."""

    SLIGHT = "slight"
    CLEAR = "clear"
    GRAVE = "grave"


class Dealing(StrEnum):
    """What is done about a finding. Sending back is in no hand once the lot has its 荷姿ID (R5)."""

    RECORDED = "recorded"
    KEPT_APART = "kept_apart"
    SORTED_OUT = "sorted_out"
    CONSORTIUM = "consortium"
    SENT_BACK = "sent_back"


class ForeignLevel(StrEnum):
    """Foreign matter removed: 想定1 all of it, 想定2 heavy matter and felt, 想定3 none (handbook 3.1.1 (4))."""

    ALL = "1"
    HEAVY = "2"
    NONE = "3"


class SurplusEnd(StrEnum):
    """What a bag that belonged to no lot turned out to be: one of a lot, sent on or back, or it stays as surplus."""

    MATCHED = "matched"
    SENT_ON = "sent_on"
    SENT_BACK = "sent_back"
    STAYS = "stays"


class ScaleFormat(StrEnum):
    """How a scale tells a PC what it shows: A&D's standard format, or a line of text with a number and a unit."""

    A_AND_D = "a_and_d"
    ASCII = "ascii"


class Framing(StrEnum):
    """Data bits, parity and stop bits of a serial line; A&D's scales leave the factory with 7E1."""

    SEVEN_EVEN = "7E1"
    SEVEN_ODD = "7O1"
    EIGHT_NONE = "8N1"
