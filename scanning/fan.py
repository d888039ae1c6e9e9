"""Bars that lean and spread like a fan, as a label seen from aside shows them, stood upright again.

Upright bars say the same in every row. What the clearest rows of each place say is free of drops and scratches as long
as they leave some of the height, and a mean of so many rows has so little grain that blur can be undone.
"""

from itertools import product

import cv2
import numpy as np

from scanning.picture import Pixels
from scanning.views import View, as_pixels

_SEARCH = 1200  # pixels of a strip's length while the fan is looked for
_PARTS = 16  # of a strip's length, in each of which the bars have one direction
_DOUBT = 0.1  # pixels aside a pixel down, from which a direction is another one's
_FINER = ((0.06, 0.08), (0.03, 0.04), (0.015, 0.02))  # steps of lean and spread
_ROWS = 16  # of the strip looked at
_BLANK = 0.02  # of the usual clearness: below, there are no lines
_STRETCHES = 40  # of a strip's length, in each of which clearness is judged


def upright(view: View) -> View:
    """The strip with its bars stood upright, as far as one lean and one spread describe them."""
    height, width = view.pixels.shape
    scale = min(1.0, _SEARCH / width)
    size = (max(8, round(width * scale)), _ROWS)
    sheet = _Sheet(as_pixels(cv2.resize(view.pixels, size, interpolation=cv2.INTER_AREA)), height * scale / _ROWS)
    best = max([(0.0, 0.0), _slants(view.pixels)], key=lambda fan: sheet.contrast(*fan))
    for lean, spread in _FINER:
        near = [(best[0] + a * lean, best[1] + b * spread) for a, b in product((-1, 0, 1), repeat=2)]
        best = max(near, key=lambda fan: sheet.contrast(*fan))
    return view.with_pixels(_Sheet(view.pixels, 1.0).sheared(*best))


def _slants(pixels: Pixels) -> tuple[float, float]:
    """Lean and spread from the direction of the edges in each stretch, the clear ones counting most."""
    smooth = cv2.blur(pixels, (3, 3)).astype(np.float32)
    across, down = cv2.Scharr(smooth, cv2.CV_32F, 1, 0), cv2.Scharr(smooth, cv2.CV_32F, 0, 1)
    parts = [np.array_split(part.sum(axis=0), _PARTS) for part in (across * across, down * down, across * down)]
    xx, yy, xy = (np.array([part.sum() for part in whole]) for whole in parts)
    leans = -np.tan(0.5 * np.arctan2(2 * xy, xx - yy))
    along = np.linspace(-1, 1, _PARTS)
    weight = np.hypot(xx - yy, 2 * xy) * (np.abs(leans) < 1)
    for _ in range(3):  # what is no bar is taken less and less into account
        spread, lean = np.polyfit(along, leans, 1, w=np.sqrt(weight + 1e-9))
        weight = weight / (1 + (leans - lean - spread * along) ** 2 / _DOUBT**2)
    return float(lean), float(spread)


def clearest(view: View, levelled: View) -> View:
    """Every row replaced by the mean of all rows of `levelled`, each place counting as its lines in `view` are clear.

    Where no row has any lines is quiet zone, as light as the lightest lines.
    """
    pixels = view.pixels.astype(np.float32)
    window = (max(9, pixels.shape[1] // _STRETCHES) | 1, 5)
    clear = np.asarray(cv2.blur(np.square(cv2.Sobel(pixels, cv2.CV_32F, 1, 0)), window), np.float32)
    most = clear.max(axis=0)
    weight = np.square(clear) + 1
    row = (weight * levelled.pixels).sum(axis=0) / weight.sum(axis=0)
    blank = most < _BLANK * np.percentile(most, 60)
    row[blank] = np.percentile(row[~blank], 95)
    return view.with_pixels(np.ascontiguousarray(np.broadcast_to(row.astype(np.uint8), pixels.shape)))


class _Sheet:
    """A strip that can be sheared like a fan; `down` is the height of a row in the columns of the strip."""

    def __init__(self, pixels: Pixels, down: float) -> None:
        self._pixels = pixels
        height, width = pixels.shape
        self._rows, self._columns = np.mgrid[:height, :width].astype(np.float32)
        self._lean = (self._rows - height / 2) * down
        self._spread = (self._columns / width - 0.5) * 2 * self._lean

    def sheared(self, lean: float, spread: float) -> Pixels:
        moved = self._columns + lean * self._lean + spread * self._spread
        return as_pixels(cv2.remap(self._pixels, moved, self._rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))

    def contrast(self, lean: float, spread: float) -> float:
        """How sharp the mean of all rows is."""
        mean = np.asarray(cv2.reduce(self.sheared(lean, spread), 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F), np.float32)
        return float(np.square(np.diff(mean[0])).sum())
