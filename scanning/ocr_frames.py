"""From a photograph to the lines of text in the guide box, each seen in four ways."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np

from scanning.candidates import Box
from scanning.ocr_models import LOOK_WIDTH, Models, Quad
from scanning.picture import Picture, Pixels
from scanning.symbols import Corners

BOX_WIDTH = 960  # pixels: a number 60 % of the box wide then has signs of 45 pixels
SHEET_WIDTH = 1600  # pixels, when there is no box and the number may be anywhere
FIRST_WIDTH = 0.75  # of a line's own: see `narrowed`
_MOST_LINES = 24
_SLIMMEST = 2.5  # width to height of the shortest number
_ASIDE = 0.04  # of the box's width: what sticks out a little on either side is looked at too
_EDGE = 0.002  # of the width: a line that close to the edge may go on behind it

Way: TypeAlias = Callable[[Pixels], Pixels]


@dataclass(frozen=True)
class Strip:
    """One line of text, straightened; `corners` in pixels of the upright picture.

    `cut` says whether it touches the edge of what was looked at, on its left and on its right: the text may go on.
    """

    pixels: Pixels
    corners: Corners
    cut: tuple[bool, bool]

    def part(self, start: float, end: float) -> "Strip":
        """From one share of its width to another, with a little more at both ends; the corners stay the line's."""
        height, width = self.pixels.shape
        left, right = max(0, int(start * width - height / 6)), min(width, int(end * width + height / 6) + 1)
        cut = self.cut[0] and left == 0, self.cut[1] and right == width
        return Strip(np.ascontiguousarray(self.pixels[:, left:right]), self.corners, cut)

    def turned(self) -> "Strip":
        """Upside down."""
        return Strip(np.ascontiguousarray(np.rot90(self.pixels, 2)), self.corners, self.cut[::-1])


def strips(picture: Picture, box: Box | None, models: Models) -> list[Strip]:
    """The lines of text in the guide box, or anywhere, nearest to the middle first."""
    pixels, left, top, scale = _looked_at(picture, box)
    width = LOOK_WIDTH if box else SHEET_WIDTH * 3 // 4
    quads = models.places(pixels, width) or models.places(flattened(pixels), width)
    middle = np.array(pixels.shape[::-1]) / 2
    found = [(float(abs(quad.mean(axis=0) - middle)[1]), quad) for quad in quads]
    near = [quad for _, quad in sorted(found, key=lambda pair: pair[0])]
    made = [_strip(pixels, quad, (left, top, scale)) for quad in near]
    return [strip for strip in made if strip.pixels.shape[1] >= _SLIMMEST * strip.pixels.shape[0]][:_MOST_LINES]


def _looked_at(picture: Picture, box: Box | None) -> tuple[Pixels, float, float, float]:
    """The pixels inside the box, its upper left corner, and how many pixels of the picture one of them is."""
    if box is None:
        pixels = picture.grey(SHEET_WIDTH)
        return pixels, 0.0, 0.0, picture.longest / max(pixels.shape)
    share = min(1.0, BOX_WIDTH / max(1.0, box.width * picture.width))
    whole = picture.grey(round(picture.longest * share))
    height, width = whole.shape
    spare = _ASIDE * box.width
    left, top = int(max(0.0, box.left - spare) * width), int(max(0.0, box.top) * height)
    right, bottom = round((box.left + box.width + spare) * width), round((box.top + box.height) * height)
    part = np.ascontiguousarray(whole[top : max(bottom, top + 1), left : max(right, left + 1)])
    scale = picture.longest / max(whole.shape)
    return part, left * scale, top * scale, scale


def _strip(pixels: Pixels, quad: Quad, origin: tuple[float, float, float]) -> Strip:
    left, top, scale = origin
    sides = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
    width, height = max(1, int(max(sides[0], sides[2]))), max(1, int(max(sides[1], sides[3])))
    if height > 1.5 * width:  # reads upwards or downwards
        quad, width, height = np.roll(quad, -1, axis=0), height, width
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad, target)
    straight = cv2.warpPerspective(pixels, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    corners = [(float(x * scale + left), float(y * scale + top)) for x, y in quad]
    edge = _EDGE * pixels.shape[1]
    cut = bool(quad[:, 0].min() <= edge), bool(quad[:, 0].max() >= pixels.shape[1] - 1 - edge)
    return Strip(np.asarray(straight, np.uint8), (corners[0], corners[1], corners[2], corners[3]), cut)


def narrowed(pixels: Pixels, factor: float) -> Pixels:
    """Squeezed from the sides: what the recogniser costs goes with the width, and it reads condensed type well."""
    height, width = pixels.shape
    size = (max(1, round(width * factor)), height)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _flat(pixels: Pixels) -> Pixels:
    return narrowed(flattened(pixels), 0.85)


def _soft(pixels: Pixels) -> Pixels:
    return narrowed(softened(pixels), 0.7)


def flattened(pixels: Pixels) -> Pixels:
    """The same light and the same contrast everywhere: for shade, glare and strokes without ink."""
    reach = max(3.0, pixels.shape[0] / 3)
    values = pixels.astype(np.float32)
    values -= cv2.GaussianBlur(values, (0, 0), reach)
    spread = np.sqrt(cv2.GaussianBlur(values * values, (0, 0), 1.5 * reach))
    return np.asarray(np.clip(128 + 50 * values / np.maximum(spread, 4), 0, 255), np.uint8)


def softened(pixels: Pixels) -> Pixels:
    """Stretched after a slight blur: for grain, scratches and dots that should be strokes."""
    return _stretched(np.asarray(cv2.GaussianBlur(pixels, (0, 0), max(0.6, pixels.shape[0] / 50)), np.uint8))


def inverted(pixels: Pixels) -> Pixels:
    """Light for dark, stretched: other strokes stand out."""
    return np.asarray(255 - _stretched(pixels), np.uint8)


def _stretched(pixels: Pixels) -> Pixels:
    low, high = np.percentile(pixels, (1, 99))
    return np.asarray(np.clip((pixels - low) * (255 / max(high - low, 8)), 0, 255), np.uint8)


WAYS: tuple[Way, ...] = (_flat, _soft, inverted)  # beside the first look, which prepares nothing
