"""Alignment and timing patterns of a QR code, found one after the other: they pin the net of modules to the surface.

Modules of unknown colour look clear under a net that is off by a whole module too; only what the standard fixes tells
the two apart. Each pattern is looked for where those found before let expect it, so that a sheet may bulge by several
modules as long as it does so smoothly.
"""

from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.bends import RIM
from scanning.qrgrid import alignment_centres

Field = NDArray[np.float32]
Points = NDArray[np.float64]
Place = tuple[float, float]  # x and y, in modules

_REACH = 1.9  # modules an alignment pattern may be from where it is expected
_ALONG, _SIDEWAYS = 0.8, 1.0  # modules dashes may be: they stand near each other, and repeat after two
_NEAREST = 8  # places that tell where the next one is expected
_LIKE = 0.75  # correlation from which it counts
_FINDER = 7  # modules
_FEWEST = 4  # places a plate is laid through
_TILT = 0.3  # how little a plane through few places tilts
_STIFF = 0.5  # how little it follows a single place


def pinned(flat: Field, version: int, cell: int) -> tuple[Field, float]:
    """How far each module of the flattened code is off, in modules, and the share of alignment patterns found.

    `flat` shows the code with `RIM` modules of surroundings, `cell` pixels a module.
    """
    side = 17 + 4 * version
    moves: dict[Place, Place] = {}
    for at in _finder_middles(side):
        _pin(moves, flat, at, _rings(7, cell), cell)
    centres = [(column + 0.5, row + 0.5) for row, column in alignment_centres(version)]
    waiting = {at: _rings(5, cell) for at in centres} | {at: _dashes(way, cell) for at, way in _timings(side)}
    for _ in range(2):  # what the first time was expected elsewhere
        missed = {}
        while waiting:
            at = min(waiting, key=lambda place: _distance(place, moves))
            pattern = waiting.pop(at)
            if not _pin(moves, flat, at, pattern, cell):
                missed[at] = pattern
        waiting = missed
    return _spread(moves, side), sum(at in moves for at in centres) / max(1, len(centres))


def _timings(side: int) -> Iterator[tuple[Place, str]]:
    """Middles of stretches of both timing patterns that begin and end with a light module."""
    for middle in range(10, side - 10, 4):
        yield (middle + 0.5, 6.5), "across"
        yield (6.5, middle + 0.5), "down"


def _finder_middles(side: int) -> list[Place]:
    near, far = _FINDER / 2, side - _FINDER / 2
    return [(near, near), (far, near), (near, far)]


def _distance(at: Place, moves: dict[Place, Place]) -> float:
    """From the nearest place that is pinned."""
    return float(np.hypot(*(np.array(list(moves)) - at).T).min()) if moves else 0.0


def _pin(moves: dict[Place, Place], flat: Field, at: Place, pattern: Field, cell: int) -> bool:
    """Note how far the pattern expected at `at` is from there, in modules, if it is near where others let expect it."""
    expected = _expected(at, moves)
    height, width = pattern.shape
    reach = [
        round((_REACH if height == width else _SIDEWAYS if length == cell else _ALONG) * cell)
        for length in pattern.shape
    ]
    left = round((at[0] + expected[0] + RIM) * cell - width / 2)
    top = round((at[1] + expected[1] + RIM) * cell - height / 2)
    low = max(0, top - reach[0]), max(0, left - reach[1])
    window = flat[low[0] : top + height + reach[0], low[1] : left + width + reach[1]]
    if window.shape[0] < height or window.shape[1] < width:
        return False
    _, best, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(window, pattern, cv2.TM_CCOEFF_NORMED))
    if best > _LIKE:
        moves[at] = (low[1] + x + width / 2) / cell - RIM - at[0], (low[0] + y + height / 2) / cell - RIM - at[1]
    return best > _LIKE


@cache
def _rings(size: int, cell: int) -> Field:
    """Squares in squares: dark, light, dark."""
    rings = np.full((size, size), -1, np.float32)
    rings[1:-1, 1:-1] = 1
    rings[2:-2, 2:-2] = -1
    return _drawn(rings, cell)


@cache
def _dashes(way: str, cell: int) -> Field:
    """Seven modules of a timing pattern, light first."""
    dashes = np.array([[1, -1, 1, -1, 1, -1, 1]], np.float32)
    return _drawn(dashes if way == "across" else dashes.T, cell)


def _drawn(modules: Field, cell: int) -> Field:
    return np.asarray(cv2.blur(np.kron(modules, np.ones((cell, cell), np.float32)), (3, 3)), np.float32)


def _expected(at: Place, moves: dict[Place, Place]) -> Place:
    """What the nearest places tell: the plane through them, as far as they hold one."""
    if len(moves) < _FEWEST:
        return 0.0, 0.0
    places, moved = np.array(list(moves)) - at, np.array(list(moves.values()))
    near = np.argsort(np.hypot(*places.T))[:_NEAREST]
    weight = 1 / (np.hypot(*places[near].T) + 1)
    plane = np.column_stack([np.ones(len(near)), places[near]]) * weight[:, None]
    solved = np.linalg.solve(plane.T @ plane + np.diag([1e-6, _TILT, _TILT]), plane.T @ (moved[near] * weight[:, None]))
    x, y = solved[0].tolist()
    return x, y


def _spread(moves: dict[Place, Place], side: int) -> Field:
    """The smoothest surface through what was found (a thin plate), for every module with the rim."""
    middles = np.arange(side + 2 * RIM) + 0.5 - RIM
    x, y = np.meshgrid(middles, middles)
    if len(moves) < _FEWEST:
        return np.zeros((*x.shape, 2), np.float32)
    places, moved = np.array(list(moves)), np.array(list(moves.values()))
    plate = _plate(np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)))
    flat = np.column_stack([np.ones(len(places)), places])
    system = np.block([[plate + _STIFF * np.eye(len(places)), flat], [flat.T, np.zeros((3, 3))]])
    weights = np.linalg.lstsq(system, np.vstack([moved, np.zeros((3, 2))]), rcond=None)[0]
    apart = np.hypot(x[..., None] - places[:, 0], y[..., None] - places[:, 1])
    basis = np.concatenate([_plate(apart), np.ones((*x.shape, 1)), x[..., None], y[..., None]], axis=-1)
    return np.asarray(basis @ weights, np.float32)


def _plate(apart: Points) -> Points:
    return np.asarray(apart**2 * np.log(np.maximum(apart, 1e-9)), np.float64)
