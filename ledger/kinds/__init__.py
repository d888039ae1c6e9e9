"""The kinds of events. Importing this package fills the table of kinds."""

from ledger.kinds import containers, dock, entries, floor, lots, masters, settling, tags, vehicles
from ledger.kinds.body import KINDS, Body, body_of

__all__ = [
    "KINDS",
    "Body",
    "body_of",
    "containers",
    "dock",
    "entries",
    "floor",
    "lots",
    "masters",
    "settling",
    "tags",
    "vehicles",
]
