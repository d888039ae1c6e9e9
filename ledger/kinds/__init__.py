"""The kinds of events. Importing this package fills the table of kinds."""

from ledger.kinds import (
    arrivals,
    asking,
    bodies,
    containers,
    corrections,
    deadlines,
    dock,
    entries,
    floor,
    instructions,
    lots,
    masters,
    proof,
    settling,
    tags,
    vehicles,
)
from ledger.kinds.body import KINDS, Body, body_of

__all__ = [
    "KINDS",
    "Body",
    "arrivals",
    "asking",
    "bodies",
    "body_of",
    "containers",
    "corrections",
    "deadlines",
    "dock",
    "entries",
    "floor",
    "instructions",
    "lots",
    "masters",
    "proof",
    "settling",
    "tags",
    "vehicles",
]
