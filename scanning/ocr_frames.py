"""From a photograph to the lines of text in the guide box, each seen in two to four ways."""

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.candidates import Box
from scanning.ocr_finder import LOOK_WIDTH
from scanning.ocr_models import Models
from scanning.picture import Picture, Pixels
from scanning.strip import Strip, joined, straightened

BOX_WIDTH = 960  # pixels: a number 60 % of the box wide then has signs of 45 pixels
SHEET_WIDTH = 1600  # pixels, when there is no box and the number may be anywhere
SHEET_LOOK = 960  # pixels, where the finder looks at such a sheet
FIRST_WIDTH = 0.75  # of a line's own: see `narrowed`
_MOST_LINES = 24
_SLIMMEST = 2.5  # width to height of the shortest number
_COARSE = 24  # pixels high
_ASIDE = 0.04  # of the box's width: what sticks out a little on either side is looked at too

Way: TypeAlias = Callable[[Strip], Pixels]


def strips(picture: Picture, box: Box | None, models: Models) -> list[Strip]:
    """The lines of text in the guide box, or anywhere, nearest to the middle first."""
    pixels, left, top, scale = _looked_at(picture, box)
    width = LOOK_WIDTH if box else SHEET_LOOK
    quads = joined(models.places(pixels, width) or models.places(flattened(pixels), width))
    middle = np.array(pixels.shape[::-1]) / 2
    found = [(float(abs(quad.mean(axis=0) - middle)[1]), quad) for quad in quads]
    near = [quad for _, quad in sorted(found, key=lambda pair: pair[0])]
    made = [straightened(pixels, quad, (left, top, scale)) for quad in near]
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


def narrowed(pixels: Pixels, factor: float) -> Pixels:
    """Squeezed from the sides: what the recogniser costs goes with the width, and it reads condensed type well."""
    height, width = pixels.shape
    size = (max(1, round(width * factor)), height)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _soft(strip: Strip) -> Pixels:
    return narrowed(softened(strip.around), 0.6)


def _flat(strip: Strip) -> Pixels:
    return narrowed(flattened(strip.pixels), 0.85)


def _inverted(strip: Strip) -> Pixels:
    return inverted(strip.pixels)


def flattened(pixels: Pixels) -> Pixels:
    """The same light and the same contrast everywhere: for shade, glare and strokes without ink."""
    height, width = pixels.shape
    scale = min(1.0, _COARSE / height)  # light changes slowly: a wide blur of many pixels would take seconds
    coarse = (max(1, round(width * scale)), max(1, round(height * scale)))
    reach = max(2.0, coarse[1] / 3)
    values = pixels.astype(np.float32)
    values -= cv2.resize(_blurred(cv2.resize(values, coarse, interpolation=cv2.INTER_AREA), reach), (width, height))
    spread = _blurred(cv2.resize(values * values, coarse, interpolation=cv2.INTER_AREA), 1.5 * reach)
    contrast = cv2.resize(np.sqrt(spread), (width, height))
    return np.asarray(np.clip(128 + 50 * values / np.maximum(contrast, 4), 0, 255), np.uint8)


def _blurred(values: object, reach: float) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(np.asarray(values, np.float32), (0, 0), reach), np.float32)


def softened(pixels: Pixels) -> Pixels:
    """Stretched after a slight blur: for grain, scratches and dots that should be strokes."""
    return _stretched(np.asarray(cv2.GaussianBlur(pixels, (0, 0), max(0.6, pixels.shape[0] / 50)), np.uint8))


def inverted(pixels: Pixels) -> Pixels:
    """Light for dark, stretched: other strokes stand out."""
    return np.asarray(255 - _stretched(pixels), np.uint8)


def _stretched(pixels: Pixels) -> Pixels:
    low, high = np.percentile(pixels, (1, 99))
    return np.asarray(np.clip((pixels - low) * (255 / max(high - low, 8)), 0, 255), np.uint8)


WAYS: tuple[Way, ...] = (_soft, _flat, _inverted)  # after the first look, which prepares nothing; most stop at one
