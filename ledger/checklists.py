"""The two checklists of the handbook (tables 3-6 and 3-7): what an audit asks at a yard, and at a receiver."""

from enum import StrEnum

from ledger.words import CompanyRole


class Checklist(StrEnum):
    """Whose list it is."""

    YARD = "yard"
    RECEIVER = "receiver"


class Verdict(StrEnum):
    """What was found: in order, not in order, not asked here."""

    OK = "ok"
    WRONG = "wrong"
    NOT_HERE = "not_here"


ITEMS: dict[Checklist, dict[str, tuple[str, ...]]] = {
    Checklist.YARD: {
        "flow": ("flow",),
        "choice": ("choice",),
        "recovery": ("parts", "mark", "foreign_matter"),
        "report": ("report_form", "one_by_one", "handed_on"),
        "entry": ("entered_in_time", "two_for_entry"),
        "storage": ("place_rules", "container", "how_long"),
        "lot_id": ("when_shipped", "lot_matches", "two_for_lot"),
        "transport": ("load_clean", "load_safe"),
    },
    Checklist.RECEIVER: {
        "unloading": ("who_unloads", "how_unloaded", "time_unloaded"),
        "content": ("content_clean", "asks_sender"),
        "weighing": ("weighed_at_once", "scale_fit"),
        "log": ("log_form", "log_handed", "lot_by_lot"),
        "weight_entry": ("weight_in_time", "two_for_weight"),
    },
}
"""Items of each list by the step of the work they belong to, in the handbook's order."""

LIST_OF = {CompanyRole.DISMANTLER: Checklist.YARD, CompanyRole.RECEIVER: Checklist.RECEIVER}


def items_of(checklist: Checklist) -> list[str]:
    """Every item of a list, in order."""
    return [item for items in ITEMS[checklist].values() for item in items]
