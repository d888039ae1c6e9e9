"""Where lines of text are: PP-OCR's finder, and the step from its map of text to boxes.

The step is that of Differentiable Binarization (Liao et al., 2020): the network marks the core of each line; a core's
box is grown by the share of its area and its outline that the network was trained to leave out.
"""

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.ocr_network import FINDER, Network
from scanning.picture import Pixels

Quad: TypeAlias = NDArray[np.float32]  # four corners from the upper left one clockwise, in pixels

LOOK_WIDTH = 384  # pixels; a sixth of what 960 costs, and lines in the guide box are found as well
_STEP = 32  # pixels: the network's sides are multiples of it
_SLIMMEST = 8  # width to height; the network finds nothing that fills the picture from top to bottom
_TEXT, _LIKELY = 0.3, 0.5  # chance of text in a pixel; the least mean of a line
_GROWN = 1.6  # of area by outline
_LEAST_SIDE = 3  # pixels of the map
_MOST_LINES = 400  # a sheet full of dots has thousands
_MIDDLE_GREY = 127.5


class Finder:
    """Finds lines of text. Some 100 MB loaded."""

    def __init__(self, threads: int = 2) -> None:
        self._network = Network(FINDER, threads)

    def places(self, pixels: Pixels, width: int = LOOK_WIDTH) -> list[Quad]:
        """Where there is text, in no particular order; looked at no more than `width` pixels wide."""
        height, across = pixels.shape
        spare = max(0, across // _SLIMMEST - height)
        if spare:
            pixels = cv2.copyMakeBorder(pixels, spare, spare, 0, 0, cv2.BORDER_REPLICATE).astype(np.uint8, copy=False)
        found = self._lines(pixels, width) - np.array([0, spare], np.float32)
        return [np.clip(quad, 0, np.array([across - 1, height - 1], np.float32)) for quad in found]

    def _lines(self, pixels: Pixels, width: int) -> NDArray[np.float32]:
        height, across = pixels.shape
        scale = min(1.0, width / max(height, across))
        size = (_whole(across * scale), _whole(height * scale))
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.float32) / _MIDDLE_GREY - 1
        quads = _quads(self._network(np.ascontiguousarray(np.broadcast_to(small, (1, 3, *small.shape))))[0, 0])
        return np.array(quads, np.float32).reshape(-1, 4, 2) * np.array(
            [across / size[0], height / size[1]], np.float32
        )


def _whole(side: float) -> int:
    return max(1, round(side / _STEP)) * _STEP


def _quads(chances: NDArray[np.float32]) -> list[Quad]:
    mask = cv2.dilate((chances > _TEXT).astype(np.uint8), np.ones((2, 2), np.uint8))
    cores, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for core in cores[:_MOST_LINES]:
        middle, (width, height), angle = cv2.minAreaRect(core)
        if (
            min(width, height) >= _LEAST_SIDE
            and _mean(chances, cv2.boxPoints((middle, (width, height), angle))) >= _LIKELY
        ):
            more = 2 * _GROWN * width * height / (2 * (width + height))
            found.append(_from_upper_left(cv2.boxPoints((middle, (width + more, height + more), angle))))
    return found


def _mean(chances: NDArray[np.float32], corners: object) -> float:
    """The mean chance inside the corners, looked at where they are and nowhere else."""
    box = np.asarray(corners, np.float32).astype(np.int32)
    limits = np.array(chances.shape[::-1]) - 1
    first, last = np.clip(box.min(axis=0), 0, limits), np.clip(box.max(axis=0), 0, limits)
    part = chances[first[1] : last[1] + 1, first[0] : last[0] + 1]
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [box - first.astype(np.int32)], (1,))
    return float(cv2.mean(part, inside)[0])


def _from_upper_left(corners: object) -> Quad:
    """Clockwise from the upper left corner: the two on the left, then the two on the right, each from the top."""
    box = np.asarray(corners, np.float32)
    left, right = np.split(box[np.argsort(box[:, 0])], 2)
    (above_left, below_left), (above_right, below_right) = left[np.argsort(left[:, 1])], right[np.argsort(right[:, 1])]
    return np.array([above_left, above_right, below_right, below_left], np.float32)
