"""A new deemed-weight table out of what lots really weighed: each weight with how it was found and what it rests on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ledger.least_squares import Weighing, fit
from ledger.queries.real_weights import Cell, Load
from ledger.queries.samples import STEP_G
from ledger.words import Material

LEAST_LOTS = 3
"""Fewer lots than these propose nothing; and so many must be to spare where parts are told apart."""
MOST_ERROR = 0.1
"""A fitted weight whose standard error is a greater share of it is none: the parts can't be told apart."""
_PLAUSIBLE = (0.5, 2.0)
"""What is left for the parts that can't be told apart must be so many times what they are deemed to weigh."""


class How(StrEnum):
    """How a weight was found: from lots of that cell alone, told apart by least squares, or by the material's ratio."""

    ALONE = "alone"
    FITTED = "fitted"
    SHARED = "shared"


@dataclass(frozen=True)
class Proposed:
    """The weight of a cell, to 0.1 kg and to the gram, how it was found, and the lots and vehicles it rests on.

    `error_g` is the standard error of a fitted weight.
    """

    cell: Cell
    exact_g: int
    how: How
    lots: int
    vehicles: int
    error_g: int | None = None

    @property
    def grams(self) -> int:
        """As the table has it."""
        return max((self.exact_g + STEP_G // 2) // STEP_G, 1) * STEP_G


def proposed(found: Sequence[Load]) -> dict[Cell, Proposed]:
    """The weights that the lots give; a cell that is in fewer than three lots is left out.

    The weights of a material add up to what its lots weighed, as far as every cell has one.
    """
    told: dict[Cell, Proposed] = {}
    for material in Material:
        told |= _of_one_material([load for load in found if load.material is material])
    return told


def _of_one_material(found: Sequence[Load]) -> dict[Cell, Proposed]:
    lots, pieces = Counter[Cell](), Counter[Cell]()
    for load in found:
        counts = _counts(load)
        lots.update(counts.keys())
        pieces.update(counts)
    enough = {cell for cell, count in lots.items() if count >= LEAST_LOTS}
    known = _alone(found) | _told_apart(found)
    known = {cell: one for cell, one in known.items() if cell in enough}
    rest = _shared(found, {cell: grams for cell, (grams, _, _) in known.items()})
    if rest is None:
        known, rest = {}, _shared(found, {}) or {}
    known |= {cell: (grams, How.SHARED, None) for cell, grams in rest.items() if cell in enough}
    return {
        cell: Proposed(cell, round(grams), how, lots[cell], pieces[cell], None if error is None else round(error))
        for cell, (grams, how, error) in known.items()
    }


def _counts(load: Load) -> Counter[Cell]:
    return Counter(piece.cell for piece in load.pieces)


Found = dict[Cell, tuple[float, How, float | None]]


def _alone(found: Sequence[Load]) -> Found:
    """Cells that only ever came alone: all grams over all pieces."""
    mixed = {cell for load in found for cell in _mixed(load)}
    grams, pieces = Counter[Cell](), Counter[Cell]()
    for load in found:
        for cell in _counts(load).keys() - mixed:
            grams[cell] += load.grams
            pieces[cell] += len(load.pieces)
    return {cell: (grams[cell] / pieces[cell], How.ALONE, None) for cell in pieces}


def _mixed(load: Load) -> set[Cell]:
    cells = set(_counts(load))
    return cells if len(cells) > 1 else set()


def _told_apart(found: Sequence[Load]) -> Found:
    """Cells that differ enough from lot to lot to be told apart, closely enough."""
    mixed = {cell for load in found for cell in _mixed(load)}
    weighings = [Weighing(_counts(load), load.grams) for load in found if mixed & _counts(load).keys()]
    return {
        cell: (one.grams, How.FITTED, one.error_g)
        for cell, one in fit(weighings).items()
        if one.spare >= LEAST_LOTS and one.grams > 0 and one.error_g <= MOST_ERROR * one.grams
    }


def _shared(found: Sequence[Load], known: Mapping[Cell, float]) -> dict[Cell, float] | None:
    """Weights of the other cells: what the known ones leave over, by deemed weight; None where that can't be."""
    real, deemed, pieces = 0.0, Counter[Cell](), Counter[Cell]()
    for load in found:
        others = [piece for piece in load.pieces if piece.cell not in known]
        if others:
            real += load.grams - sum(known.get(piece.cell, 0.0) for piece in load.pieces)
        for piece in others:
            deemed[piece.cell] += piece.deemed_g
            pieces[piece.cell] += 1
    if not pieces:
        return {}
    ratio = real / deemed.total()
    if known and not _PLAUSIBLE[0] <= ratio <= _PLAUSIBLE[1]:
        return None
    return {cell: ratio * deemed[cell] / pieces[cell] for cell in pieces}
