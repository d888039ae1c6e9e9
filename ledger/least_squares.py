"""Weights of single kinds of pieces out of loads that were weighed mixed: what they can tell, and what they can't."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Generic, TypeVar

Kind = TypeVar("Kind", bound=Hashable)


@dataclass(frozen=True)
class Weighing(Generic[Kind]):
    """A load: how many pieces of each kind were on the scale, and what they weighed together in grams."""

    counts: Mapping[Kind, int]
    grams: int


@dataclass(frozen=True)
class Fitted:
    """Grams of one piece of a kind, and the standard error; `spare` is how many weighings there were to spare."""

    grams: float
    error_g: float
    spare: int


def fit(weighings: Sequence[Weighing[Kind]]) -> dict[Kind, Fitted]:
    """Return the kinds whose weight the weighings determine, by least squares; nothing where none is to spare.

    A weighing's scatter grows with its pieces, so it counts for one over their number; so weighted, the fitted weights
    add up to what was weighed. Whether a kind is determined is decided with exact fractions: a kind that always comes
    with another in the same proportion is left out.
    """
    kinds = list(dict.fromkeys(kind for one in weighings for kind, count in one.counts.items() if count))
    reduced, pivots = _reduce(_normal(weighings, kinds), len(kinds))
    spare = len(weighings) - len(pivots)
    if spare <= 0:
        return {}
    solved = {kinds[column]: reduced[row][len(kinds)] for row, column in enumerate(pivots)}
    scatter = _scatter(weighings, solved) / spare
    return {
        kinds[column]: Fitted(
            float(reduced[row][len(kinds)]),
            sqrt(float(scatter * reduced[row][len(kinds) + 1 + column])),
            spare,
        )
        for row, column in enumerate(pivots)
        if not any(reduced[row][other] for other in range(len(kinds)) if other != column)
    }


def _normal(weighings: Sequence[Weighing[Kind]], kinds: Sequence[Kind]) -> list[list[Fraction]]:
    """The normal equations: a row per kind, its sums, the right side, and a column of the identity for each kind."""
    size = len(kinds)
    rows = [[Fraction(0)] * (size + 1) + [Fraction(row == one) for one in range(size)] for row in range(size)]
    for one in weighings:
        counts = [one.counts.get(kind, 0) for kind in kinds]
        share = Fraction(1, sum(counts) or 1)
        for row, here in zip(rows, counts, strict=True):
            for column, there in enumerate(counts):
                row[column] += share * here * there
            row[size] += share * here * one.grams
    return rows


def _reduce(rows: list[list[Fraction]], size: int) -> tuple[list[list[Fraction]], list[int]]:
    """Gauss and Jordan, exactly: the reduced rows, and the column of each row's leading one."""
    pivots: list[int] = []
    for column in range(size):
        found = next((n for n in range(len(pivots), size) if rows[n][column]), None)
        if found is None:
            continue
        here = len(pivots)
        rows[here], rows[found] = rows[found], rows[here]
        rows[here] = [value / rows[here][column] for value in rows[here]]
        for n in range(size):
            if n != here and rows[n][column]:
                rows[n] = [value - rows[n][column] * lead for value, lead in zip(rows[n], rows[here], strict=True)]
        pivots.append(column)
    return rows, pivots


def _scatter(weighings: Sequence[Weighing[Kind]], solved: Mapping[Kind, Fraction]) -> Fraction:
    """The weighted sum of squares of what the solution leaves over; kinds without a leading one count as nothing."""
    total = Fraction(0)
    for one in weighings:
        over = Fraction(one.grams)
        for kind, count in one.counts.items():
            over -= count * solved.get(kind, Fraction(0))
        total += over * over / (sum(one.counts.values()) or 1)
    return total
