"""Finder patterns of QR codes, looked for by us: two of three are enough, where glare or dirt has taken one.

Each finder is a square of seven modules and shows where its code's sides run; two of them give eight points of the
projective map. What is missing is tried on either side, and the hypothesis whose fixed modules show best wins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning import prepare
from scanning.elastic import resemblance
from scanning.picture import Pixels
from scanning.stopwatch import Check
from scanning.views import Matrix, View, as_pixels, map_points

_SIDE = 900  # longest side finders are looked for in, in pixels
_MOST = 8  # finders combined with each other, the clearest first
_SMALLEST = 9  # side of a finder, in pixels
_LARGEST_VERSION = 15
_THIRD_OFF = 0.35  # how far the third finder may be off, in sides of the code
_PER_PAIR = 2  # hypotheses kept of each two finders
_FINDER = 7  # modules of a side
_CORNERS = np.array([[0.0, 0], [_FINDER, 0], [_FINDER, _FINDER], [0, _FINDER]])
_SLANT = 0.2  # how near a corner may come to an axis through the middle, in sides
_OUTER_TO_CORE, _RING_TO_CORE = (3, 11), (1.3, 5.5)  # areas: 49 to 9 and 25 to 9 when nothing is blurred
_SMALLEST_CORE = 4  # pixels
_SQUARE = 2.2  # longest side of a finder over its shortest, seen aslant
_OFF = 0.15  # of a side, between the middles of a finder and of its core
_ALIKE = 1.6  # sides of finders of one code differ at most by this factor


@dataclass(frozen=True)
class Finder:
    """A finder pattern: its middle, and its corners (in any order), in pixels."""

    middle: NDArray[np.float64]
    corners: NDArray[np.float64]

    @property
    def side(self) -> float:
        """Mean length of the sides, in pixels."""
        return float(np.linalg.norm(self.corners - np.roll(self.corners, 1, axis=0), axis=1).mean())


@dataclass(frozen=True)
class Hypothesis:
    """Where a code of `version` may lie: the map from modules to pixels, and how well its fixed modules show."""

    to_pixels: Matrix
    version: int
    score: float


def hypotheses(pixels: Pixels, check: Check) -> list[Hypothesis]:
    """Places where a QR code may lie, the likeliest first: where three finders agree, then what two allow.

    `check` is called between stretches of the work.
    """
    seen = finders(pixels, check)
    best: list[Hypothesis] = []
    for one, other in combinations(seen, 2):
        check()
        if not _is_same(one, other) and max(one.side, other.side) < _ALIKE * min(one.side, other.side):
            tried = [_scored(pixels, to_pixels, version) for to_pixels, version in _placements(one, other)]
            best += sorted(tried, key=lambda hypothesis: -hypothesis.score)[:_PER_PAIR]
    whole = [_scored(pixels, *three) for place in best if (three := _with_third(place, seen))]
    order = sorted(whole, key=lambda place: -place.score) + sorted(best, key=lambda place: -place.score)
    return [place for number, place in enumerate(order) if not any(_is_near(place, other) for other in order[:number])]


def _scored(pixels: Pixels, to_pixels: Matrix, version: int) -> Hypothesis:
    return Hypothesis(to_pixels, version, resemblance(pixels, to_pixels, version))


def _with_third(place: Hypothesis, seen: list[Finder]) -> tuple[Matrix, int] | None:
    """The map through all three finders, if each is about where the hypothesis expects it."""
    far = 10 + 4 * place.version
    top_left, top_right = map_points(place.to_pixels, ((0, 0), (far, 0)))
    reach = _THIRD_OFF * float(np.linalg.norm(np.subtract(top_left, top_right)))
    modules, corners = [], []
    for at in ((0, 0), (far, 0), (0, far)):
        expected = np.array(map_points(place.to_pixels, tuple((x + at[0], y + at[1]) for x, y in _CORNERS.tolist())))
        near = min(seen, key=lambda finder: float(np.linalg.norm(finder.middle - expected.mean(axis=0))))
        axes = expected[1] - expected[0], expected[3] - expected[0]
        ordered = _ordered(near, axes)
        if ordered is None or np.linalg.norm(near.middle - expected.mean(axis=0)) > reach:
            return None
        modules.append(_CORNERS + np.array(at))
        corners.append(ordered)
    matrix, _ = cv2.findHomography(np.vstack(modules), np.vstack(corners))
    return None if matrix is None else (np.asarray(matrix, np.float64), place.version)


def _is_near(one: Hypothesis, other: Hypothesis) -> bool:
    side = 17 + 4 * one.version
    outlines = [map_points(place.to_pixels, ((0, 0), (side, 0), (side, side), (0, side))) for place in (one, other)]
    size = float(np.linalg.norm(np.subtract(outlines[0][0], outlines[0][1])))
    return one.version == other.version and float(np.abs(np.subtract(outlines[0], outlines[1])).max()) < size / side


def finders(pixels: Pixels, check: Check) -> list[Finder]:
    """Finder patterns seen in any of several binarizations, those seen most often first."""
    scale = max(1.0, max(pixels.shape) / _SIDE)
    view = View(pixels, np.eye(3)).resized(1 / scale)
    seen: list[list[Finder]] = []
    for binary in _binarized(view):
        check()
        for finder in _squares_in_squares(binary):
            same = next((known for known in seen if _is_same(known[0], finder)), None)
            if same is None:
                seen.append([finder])
            else:
                same.append(finder)
    seen.sort(key=lambda known: -len(known))
    return [Finder(known[0].middle * scale, known[0].corners * scale) for known in seen[:_MOST]]


def _binarized(view: View) -> Iterator[Pixels]:
    smooth = as_pixels(cv2.GaussianBlur(view.pixels, (0, 0), 0.8))
    mean, white = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY
    for window, bias in product((15, 35, 75), (2, 12)):
        yield as_pixels(cv2.adaptiveThreshold(smooth, 255, mean, white, window, bias))
    flat = prepare.flattened(view).pixels
    for pixels, level in (*product((flat,), (90, 128, 166)), *product((smooth,), (60, 110, 160, 205))):
        yield np.where(pixels > level, 255, 0).astype(np.uint8)


def _squares_in_squares(binary: Pixels) -> Iterator[Finder]:
    """Contours in contours in contours whose areas are as 49 : 25 : 9."""
    contours, tree = cv2.findContours(binary, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)
    if tree is None:
        return
    links = np.asarray(tree)[0]
    for ring in np.flatnonzero((links[:, 2] >= 0) & (links[:, 3] >= 0)).tolist():
        core, outer = int(links[ring, 2]), int(links[ring, 3])
        if links[core, 2] >= 0 and links[links[core, 2], 2] >= 0:
            continue
        areas = [cv2.contourArea(contours[number]) for number in (outer, ring, core)]
        if (
            areas[2] >= _SMALLEST_CORE
            and _within(areas[0] / areas[2], _OUTER_TO_CORE)
            and _within(areas[1] / areas[2], _RING_TO_CORE)
        ):
            finder = _finder(np.asarray(contours[outer]), np.asarray(contours[core]))
            if finder is not None:
                yield finder


def _finder(outer: NDArray[np.int32], core: NDArray[np.int32]) -> Finder | None:
    hull = cv2.convexHull(outer)
    polygon = np.asarray(cv2.approxPolyDP(hull, 0.08 * cv2.arcLength(hull, closed=True), closed=True)).reshape(-1, 2)
    corners = polygon if len(polygon) == len(_CORNERS) else np.asarray(cv2.boxPoints(cv2.minAreaRect(hull)))
    finder = Finder(corners.mean(axis=0).astype(float), corners.astype(float))
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1)
    off = float(np.linalg.norm(core.reshape(-1, 2).mean(axis=0) - finder.middle))
    if min(sides) < _SMALLEST or max(sides) > _SQUARE * min(sides) or off > _OFF * finder.side:
        return None
    return finder


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] < value < limits[1]


def _is_same(one: Finder, other: Finder) -> bool:
    near = np.linalg.norm(one.middle - other.middle) < 0.3 * one.side
    return bool(near) and max(one.side, other.side) < _ALIKE * min(one.side, other.side)


def _placements(one: Finder, other: Finder) -> Iterator[tuple[Matrix, int]]:
    """Every way two finders can belong to a code: along its top, along its left side, or across from top to left."""
    for pair in ((one, other), (other, one)):
        apart = pair[1].middle - pair[0].middle
        turned = np.array([-apart[1], apart[0]])  # a quarter clockwise, as seen: from right to down
        span = 2 * _FINDER * float(np.linalg.norm(apart)) / (pair[0].side + pair[1].side)
        yield from _maps(pair, ((0, 0), (1, 0)), (apart, turned), span)
        yield from _maps(pair, ((0, 0), (0, 1)), (-turned, apart), span)
        yield from _maps(pair, ((1, 0), (0, 1)), (-apart - turned, apart - turned), span / np.sqrt(2))


def _maps(
    pair: tuple[Finder, Finder],
    at: tuple[tuple[int, int], tuple[int, int]],
    axes: tuple[NDArray[np.float64], NDArray[np.float64]],
    span: float,
) -> Iterator[tuple[Matrix, int]]:
    """Maps for the versions that `span` (modules between the middles) allows, if the finders' sides run that way."""
    ordered = [corners for finder in pair if (corners := _ordered(finder, axes)) is not None]
    if len(ordered) < len(pair):
        return
    guess = round((span - 10) / 4)  # the middles are 10 + 4 x version modules apart
    for version in range(max(1, guess - 1), min(_LARGEST_VERSION, guess + 1) + 1):
        modules = [_CORNERS + np.array(place) * (10 + 4 * version) for place in at]
        matrix, _ = cv2.findHomography(np.vstack(modules), np.vstack(ordered))
        if matrix is not None:
            yield np.asarray(matrix, np.float64), version


def _ordered(finder: Finder, axes: tuple[NDArray[np.float64], NDArray[np.float64]]) -> NDArray[np.float64] | None:
    """The corners in the order of `_CORNERS`; None where the sides don't run along the axes."""
    spread = finder.corners - finder.middle
    right, down = (spread @ (axis / np.linalg.norm(axis)) for axis in axes)
    if min(np.abs(right).min(), np.abs(down).min()) < _SLANT * finder.side:
        return None
    place = {(False, False): 0, (True, False): 1, (True, True): 2, (False, True): 3}
    order = [place[bool(x > 0), bool(y > 0)] for x, y in zip(right, down, strict=True)]
    if sorted(order) != [0, 1, 2, 3]:
        return None
    return finder.corners[np.argsort(order)]
