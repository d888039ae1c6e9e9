"""Small codes in large pictures: where edges of every direction crowd, the picture is cut out and enlarged.

A tag of sixty pixels in twelve megapixels is gone in any view small enough to be searched as a whole.
"""

from collections.abc import Iterator
from functools import partial

import cv2
import numpy as np
from zxingcpp import Binarizer

from scanning import prepare
from scanning.decoders import Findings, zxing
from scanning.picture import Picture
from scanning.views import View, view_of

_LARGE = 1600  # longest side from which a picture is worth cutting up, in pixels
_SEARCH, _SHARP = 1000, 4200  # longest sides searched, and cut from
_SIZES = (12, 28)  # of a patch, in pixels of the search
_MOST = 4  # patches of each size
_ZOOM = 3
_BRIGHT = 6.0  # how much more crowded than the picture a patch must be

_global = partial(zxing, binarizer=Binarizer.GlobalHistogram)


def patch_looks(picture: Picture) -> Iterator[Findings]:
    """Looks at each place of a large picture that may be a small code."""
    if picture.longest <= _LARGE:
        return
    small = view_of(picture.grey(_SEARCH), picture.width, picture.height)
    spots = [(middle, size) for size in _SIZES for middle in crowded(small, size)]
    if not spots:
        return
    sharp = view_of(picture.grey(_SHARP), picture.width, picture.height)
    scale = sharp.pixels.shape[1] / small.pixels.shape[1]
    for (x, y), size in spots:
        reach = 1.6 * size
        patch = sharp.cropped(*(int(value * scale) for value in (x - reach, y - reach, x + reach, y + reach)))
        large = patch.resized(_ZOOM if size == _SIZES[0] else 2)
        yield zxing(large, "patch")
        yield _global(prepare.sharpened(large), "patch sharp")


def crowded(view: View, size: int) -> list[tuple[int, int]]:
    """Middles of patches about `size` pixels wide where edges run in every direction, the most crowded first."""
    pixels = view.pixels.astype(np.float32)
    across, down = cv2.Scharr(pixels, cv2.CV_32F, 1, 0), cv2.Scharr(pixels, cv2.CV_32F, 0, 1)
    xx, yy, xy = (
        np.asarray(cv2.blur(part, (size, size)), np.float32) for part in (across * across, down * down, across * down)
    )
    weaker = (xx + yy) / 2 - np.hypot((xx - yy) / 2, xy)  # the energy of the direction with the fewest edges
    top = np.asarray(cv2.dilate(weaker, np.ones((2 * size + 1,) * 2, np.uint8)), np.float32)
    rows, columns = np.nonzero((weaker == top) & (weaker > _BRIGHT * float(np.median(weaker)) + 1e3))
    order = np.argsort(-weaker[rows, columns])[:_MOST]
    return [(int(columns[number]), int(rows[number])) for number in order]
