"""A lot's real weight split over its parts by deemed weight, exact to the gram (guideline 4-2 (7) 1 (イ))."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ledger.deemed import DeemedTable
from ledger.models import Lot, Recovery
from ledger.words import BagCheck, PartState

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
    """What one part has of a lot's real weight, in grams; `deemed_g` is what it counted for."""

    recovery: Recovery
    deemed_g: int
    grams: int


def split(lot: Lot, table: DeemedTable) -> list[Share]:
    """Return the shares of a received lot; empty before it is received.

    Only parts that arrived have one: what was in a missing bag was not on the scale.
    """
    if lot.received_g is None:
        return []
    lost = {bag.fill_id for bag in lot.bags if bag.checked is BagCheck.MISSING}
    parts = [
        part for fill in lot.fills if fill.id not in lost for part in fill.content if part.state is PartState.RECOVERED
    ]
    parts.sort(key=lambda part: (part.acceptance.accepted_on, part.acceptance.chassis_number, part.part, part.id))
    deemed = [table.grams(part.acceptance, part.part) or 0 for part in parts]
    real = apportion(lot.received_g, deemed)
    return [Share(part, counted, grams) for part, counted, grams in zip(parts, deemed, real, strict=True)]


@dataclass
class Sum:
    """Deemed and real grams of a group of parts."""

    deemed_g: int = 0
    grams: int = 0


def by(shares: Iterable[Share], key: Callable[[Recovery], Key]) -> dict[Key, Sum]:
    """Add shares up by vehicle, maker, team, route or whatever else a part belongs to."""
    found: dict[Key, Sum] = {}
    for share in shares:
        group = found.setdefault(key(share.recovery), Sum())
        group.deemed_g += share.deemed_g
        group.grams += share.grams
    return found
