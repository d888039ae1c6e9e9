"""A lot's real weight split over its parts by deemed weight, exact to the gram (guideline 4-2 (7) 1 (イ))."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session, object_session

from ledger.deemed import DeemedTable
from ledger.lines import Line
from ledger.models import Lot, Recovery
from ledger.reported import Part, reported_parts
from ledger.words import BagCheck, Team

Key = TypeVar("Key", bound=Hashable)


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Split a total into whole shares in proportion to weights, by largest remainder: they add up exactly.

    Where remainders are equal the earlier share gets the unit; where every weight is zero the shares are equal.
    """
    if not weights:
        return []
    scale = list(weights) if any(weights) else [1] * len(weights)
    whole = sum(scale)
    shares = [total * weight // whole for weight in scale]
    behind = sorted(range(len(scale)), key=lambda one: (-(total * scale[one] % whole), one))
    for one in behind[: total - sum(shares)]:
        shares[one] += 1
    return shares


@dataclass(frozen=True)
class Share:
    """What one part has of a lot's real weight, in grams; `team`, `maker`, `deemed_g` are what it was reported with."""

    recovery: Recovery
    team: Team | None
    maker: str
    deemed_g: int
    grams: int

    @property
    def corrected(self) -> bool:
        """Whether the record of the part says something else by now; the share stays as reported (R4)."""
        vehicle = self.recovery.acceptance
        return self.recovery.annulled or (self.team, self.maker) != (vehicle.team, vehicle.maker)


def split(lot: Lot, table: DeemedTable) -> list[Share]:
    """Return the shares of a received lot, over the parts that were reported (R4); empty before it is received.

    Only parts that arrived have one: what was in a missing bag was not on the scale. A part that was reported without
    a deemed weight counts by the table.
    """
    session = object_session(lot)
    return splits(session, [lot], table)[lot.id] if session else []


def splits(session: Session, lots: Sequence[Lot], table: DeemedTable) -> dict[str, list[Share]]:
    """Return the shares of many lots of one yard by the lot's id."""
    told = reported_parts(session, lots)
    return {lot.id: _shares(lot, told[lot.id], table) for lot in lots}


def _shares(lot: Lot, told: Sequence[Part], table: DeemedTable) -> list[Share]:
    if lot.received_g is None:
        return []
    lost = {bag.fill_id for bag in lot.bags if bag.checked is BagCheck.MISSING}
    parts = [(part, line) for part, line in told if part.fill_id not in lost]
    deemed = [line["grams"][part.part] or table.grams(part.acceptance, part.part) or 0 for part, line in parts]
    columns = zip(parts, deemed, apportion(lot.received_g, deemed), strict=True)
    return [Share(part, _team(line), line["maker"], counted, grams) for (part, line), counted, grams in columns]


def _team(line: Line) -> Team | None:
    return Team(line["team"]) if line["team"] else None


@dataclass
class Sum:
    """Deemed and real grams of a group of parts."""

    deemed_g: int = 0
    grams: int = 0


def by(shares: Iterable[Share], key: Callable[[Share], Key]) -> dict[Key, Sum]:
    """Add shares up by vehicle, maker, team, route or whatever else a share belongs to."""
    found: dict[Key, Sum] = {}
    for share in shares:
        group = found.setdefault(key(share), Sum())
        group.deemed_g += share.deemed_g
        group.grams += share.grams
    return found
