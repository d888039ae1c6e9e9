"""Finder patterns of QR codes, looked for by us: squares in squares, in several binarizations."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning import prepare
from scanning.picture import Pixels
from scanning.stopwatch import Check
from scanning.views import View, as_pixels

_SIDE = 900  # longest side finders are looked for in, in pixels
_MOST = 8  # finders kept, the clearest first
_SMALLEST = 9  # side of a finder, in pixels
_CORNERS = 4
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

    def is_like(self, other: "Finder") -> bool:
        """Whether both may belong to one code, as far as their sizes tell."""
        return max(self.side, other.side) < _ALIKE * min(self.side, other.side)

    def is_at(self, other: "Finder") -> bool:
        """Whether both are one, seen twice."""
        return bool(np.linalg.norm(self.middle - other.middle) < 0.3 * self.side) and self.is_like(other)


def finders(pixels: Pixels, check: Check) -> list[Finder]:
    """Finder patterns seen in any of several binarizations, those seen most often first."""
    scale = max(1.0, max(pixels.shape) / _SIDE)
    view = View(pixels, np.eye(3)).resized(1 / scale)
    seen: list[list[Finder]] = []
    for binary in _binarized(view):
        check()
        for finder in _squares_in_squares(binary):
            same = next((known for known in seen if known[0].is_at(finder)), None)
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
    corners = polygon if len(polygon) == _CORNERS else np.asarray(cv2.boxPoints(cv2.minAreaRect(hull)))
    finder = Finder(corners.mean(axis=0).astype(float), corners.astype(float))
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1)
    off = float(np.linalg.norm(core.reshape(-1, 2).mean(axis=0) - finder.middle))
    if min(sides) < _SMALLEST or max(sides) > _SQUARE * min(sides) or off > _OFF * finder.side:
        return None
    return finder


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] < value < limits[1]
