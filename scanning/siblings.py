"""Finder patterns spoilt by dirt, pens or light, found by their likeness to a whole one of the same code.

A splash joins a ring to what lies beside it, and no contour tells the pattern any more; most of its area is still what
it was. One whole finder shows how large and how slanted the others are, so a correlation over the picture, seen as that
finder is seen, tells where they stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.picture import Pixels
from scanning.views import as_pixels

Quad = NDArray[np.float64]

_CELL = 4  # pixels a module while comparing
_FINDER, _SEPARATOR = 7, 1  # modules
_REACH = 88  # modules looked at on each side of the whole finder
_SIZES = (0.72, 0.85, 1.0, 1.18, 1.4)  # beside the whole one: what is nearer is larger
_LIKE = 0.4  # correlation from which a place counts
_MOST = 10


@dataclass(frozen=True)
class _Place:
    """A likeness: how great, how large beside the whole finder, and its middle in pixels of the sheet."""

    likeness: float
    factor: float
    middle: tuple[float, float]


def siblings(pixels: Pixels, whole: Quad) -> list[Quad]:
    """Corners of what looks like the finder whose corners are `whole`, in the same order, the likest first."""
    to_pixels, size, origin = _sheet(pixels, whole)
    if min(size) <= _pattern(max(_SIZES)).shape[0]:
        return []
    sheet = _seen(pixels, to_pixels, size)
    at = round(origin[0]) - _CELL * _SEPARATOR, round(origin[1]) - _CELL * _SEPARATOR
    sign = -1.0 if _likenesses(sheet, 1.0)[max(0, at[1]), max(0, at[0])] < 0 else 1.0  # light on dark
    found = [place for factor in _SIZES for place in _peaks(sign * _likenesses(sheet, factor), factor)]
    return [_corners(to_pixels, place) for place in _apart(found)[:_MOST]]


def _sheet(pixels: Pixels, whole: Quad) -> tuple[NDArray[np.float64], tuple[int, int], tuple[float, float]]:
    """The affine map from the sheet to the picture, the sheet's size, and where the whole finder begins on it."""
    across = (whole[1] - whole[0] + whole[2] - whole[3]) / (2 * _FINDER * _CELL)
    down = (whole[3] - whole[0] + whole[2] - whole[1]) / (2 * _FINDER * _CELL)
    turn = np.column_stack([across, down])
    start = whole.mean(axis=0) - turn @ np.full(2, _FINDER * _CELL / 2)
    height, width = pixels.shape
    outline = np.linalg.solve(turn, (np.array([[0, 0], [width, 0], [width, height], [0, height]]) - start).T)
    low = np.maximum(outline.min(axis=1), -_REACH * _CELL)
    high = np.minimum(outline.max(axis=1), (_REACH + _FINDER) * _CELL)
    to_pixels = np.column_stack([turn, start + turn @ low])
    return to_pixels, (int(high[0] - low[0]), int(high[1] - low[1])), (float(-low[0]), float(-low[1]))


def _seen(pixels: Pixels, to_pixels: NDArray[np.float64], size: tuple[int, int]) -> Pixels:
    shrinking = float(np.sqrt(abs(np.linalg.det(to_pixels[:, :2]))))
    soft = cv2.GaussianBlur(pixels, (0, 0), 0.5 * shrinking) if shrinking > 1 else pixels
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return as_pixels(cv2.warpAffine(soft, to_pixels, size, flags=flags, borderMode=cv2.BORDER_REPLICATE))


@cache
def _pattern(factor: float) -> Pixels:
    """A finder with its separator all round, `factor` times as large as the whole one."""
    rings = np.full((_FINDER + 2 * _SEPARATOR,) * 2, 255, np.uint8)
    for inset, shade in ((1, 0), (2, 255), (3, 0)):
        rings[inset:-inset, inset:-inset] = shade
    side = round(len(rings) * _CELL * factor)
    large = cv2.resize(rings, (side * 4, side * 4), interpolation=cv2.INTER_NEAREST)
    return as_pixels(cv2.GaussianBlur(cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA), (0, 0), 1.2))


def _likenesses(sheet: Pixels, factor: float) -> NDArray[np.float32]:
    return np.asarray(cv2.matchTemplate(sheet, _pattern(factor), cv2.TM_CCOEFF_NORMED), np.float32)


def _peaks(likenesses: NDArray[np.float32], factor: float) -> Iterator[_Place]:
    reach = round(_FINDER * _CELL * factor) | 1
    top = np.asarray(cv2.dilate(likenesses, np.ones((reach, reach), np.uint8)), np.float32)
    half = len(_pattern(factor)) / 2
    for row, column in np.argwhere((likenesses == top) & (likenesses > _LIKE)).tolist():
        yield _Place(float(likenesses[row, column]), factor, (column + half, row + half))


def _apart(found: list[_Place]) -> list[_Place]:
    """The likest of those that stand in one place."""
    kept: list[_Place] = []
    for place in sorted(found, key=lambda place: -place.likeness):
        near = _FINDER * _CELL * place.factor / 2
        if all(float(np.hypot(*np.subtract(place.middle, other.middle))) > near for other in kept):
            kept.append(place)
    return kept


def _corners(to_pixels: NDArray[np.float64], place: _Place) -> Quad:
    reach = _FINDER * _CELL * place.factor / 2
    square = np.array([[-1.0, -1], [1, -1], [1, 1], [-1, 1]]) * reach + place.middle
    return np.asarray(square @ to_pixels[:, :2].T + to_pixels[:, 2])
