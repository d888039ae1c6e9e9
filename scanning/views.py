"""A view: pixels prepared from a picture, with the way back to the picture's own coordinates."""

from dataclasses import dataclass, replace
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.picture import Pixels, shrunk
from scanning.symbols import Corners, Point

Matrix: TypeAlias = NDArray[np.float64]

_WHITE = 255


@dataclass(frozen=True)
class View:
    """Grey pixels and the 3 x 3 projective map from them to the upright picture."""

    pixels: Pixels
    to_picture: Matrix

    def with_pixels(self, pixels: Pixels) -> "View":
        """The same place seen through a filter that moves nothing."""
        return replace(self, pixels=pixels)

    def resized(self, factor: float) -> "View":
        """`factor` times as large."""
        height, width = self.pixels.shape
        if factor < 1:
            pixels = shrunk(self.pixels, round(max(height, width) * factor))
        else:
            size = (round(width * factor), round(height * factor))
            pixels = as_pixels(cv2.resize(self.pixels, size, interpolation=cv2.INTER_CUBIC))
        back = np.diag([width / pixels.shape[1], height / pixels.shape[0], 1.0])
        return View(pixels, self.to_picture @ back)

    def turned(self, degrees: float) -> "View":
        """Turned about the middle, on a sheet large enough for every corner."""
        height, width = self.pixels.shape
        turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), [0, 0, 1]])
        outline = map_points(turn, ((0, 0), (width, 0), (width, height), (0, height)))
        low, high = np.min(outline, axis=0), np.max(outline, axis=0)
        shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]])
        return self.warped(shift @ turn, (int(high[0] - low[0]) + 1, int(high[1] - low[1]) + 1))

    def warped(self, matrix: Matrix, size: tuple[int, int]) -> "View":
        """Seen through the projective `matrix`, on a sheet of `size` (width, height) pixels."""
        border = int(np.median(self.pixels[:: max(1, self.pixels.shape[0] // 64)]))
        pixels = cv2.warpPerspective(self.pixels, matrix, size, flags=cv2.INTER_LINEAR, borderValue=border)
        return View(as_pixels(pixels), self.to_picture @ np.linalg.inv(matrix))

    def cropped(self, left: int, top: int, right: int, bottom: int) -> "View":
        """The part between these pixel columns and rows, as far as it lies inside."""
        height, width = self.pixels.shape
        left, top = max(0, min(left, width - 1)), max(0, min(top, height - 1))
        pixels = np.ascontiguousarray(self.pixels[top : max(bottom, top + 1), left : max(right, left + 1)])
        shift = np.array([[1, 0, left], [0, 1, top], [0, 0, 1.0]])
        return View(pixels, self.to_picture @ shift)

    def bordered(self, width: int, shade: int) -> "View":
        """With a border of `width` pixels of one shade all round."""
        shift = np.array([[1, 0, -width], [0, 1, -width], [0, 0, 1.0]])
        return View(np.pad(self.pixels, width, constant_values=shade), self.to_picture @ shift)

    def place(self, corners: Corners) -> Corners:
        """Corners found in this view, in pixels of the upright picture."""
        one, two, three, four = map_points(self.to_picture, corners)
        return one, two, three, four


def view_of(pixels: Pixels, width: int, height: int) -> View:
    """`pixels` as a view of an upright picture of `width` x `height` pixels."""
    return View(pixels, np.diag([width / pixels.shape[1], height / pixels.shape[0], 1.0]))


def map_points(matrix: Matrix, points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Points through a projective map."""
    (a, b, c), (d, e, f), (g, h, i) = matrix.tolist()
    depths = [g * x + h * y + i or 1e-9 for x, y in points]
    return tuple(
        ((a * x + b * y + c) / depth, (d * x + e * y + f) / depth) for (x, y), depth in zip(points, depths, strict=True)
    )


def as_pixels(pixels: object) -> Pixels:
    """What OpenCV returned (its types promise any number) as the 8-bit grey it is."""
    return np.asarray(pixels, np.uint8)
