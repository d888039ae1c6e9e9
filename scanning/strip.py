"""Lines of text cut out of a picture and straightened, with some of what lies beyond their ends."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from scanning.ocr_finder import Quad
from scanning.picture import Pixels
from scanning.symbols import Corners

_BEYOND = 0.8  # of a line's height: how far round its ends a second look reaches
_GAP, _SAME_HEIGHT, _SAME_ROW = 0.8, 1.5, 0.35  # pieces of one line: heights between them, ratio, heights apart
_EDGE = 0.002  # of the width: a line that close to the edge may go on behind it


@dataclass(frozen=True)
class Strip:
    """One line of text, straightened, from column `start` to `end` of `sheet`; what is beyond may be looked at too.

    `corners` are the line's in pixels of the upright picture. `cut` says whether the line touches the edge of what was
    looked at, on its left and on its right: the text may go on.
    """

    sheet: Pixels
    start: int
    end: int
    corners: Corners
    cut: tuple[bool, bool]

    @property
    def pixels(self) -> Pixels:
        """The line as it was found."""
        return np.ascontiguousarray(self.sheet[:, self.start : self.end])

    @property
    def around(self) -> Pixels:
        """The line and a little beyond both its ends: the finder may have stopped at a scratch before the last sign."""
        return self.sheet

    def part(self, start: float, end: float) -> "Strip":
        """From one share of its width to another, with a little more at both ends; the corners stay the line's.

        Where something is cut away, a label, nothing beyond is looked at any more.
        """
        width, spare = self.end - self.start, self.sheet.shape[0] / 6
        left = self.start + max(0, int(start * width - spare))
        right = self.start + min(width, int(end * width + spare) + 1)
        first = 0 if left == self.start else left
        last = self.sheet.shape[1] if right == self.end else right
        cut = self.cut[0] and left == self.start, self.cut[1] and right == self.end
        sheet = np.ascontiguousarray(self.sheet[:, first:last])
        return Strip(sheet, left - first, right - first, self.corners, cut)

    def turned(self) -> "Strip":
        """Upside down."""
        sheet, width = np.ascontiguousarray(np.rot90(self.sheet, 2)), self.sheet.shape[1]
        return replace(self, sheet=sheet, start=width - self.end, end=width - self.start, cut=self.cut[::-1])


def straightened(pixels: Pixels, quad: Quad, origin: tuple[float, float, float]) -> Strip:
    """The line inside `quad`; `origin` is where `pixels` lie in the picture, and how large one of them is there."""
    left, top, scale = origin
    width, height = _size(quad)
    if height > _SAME_HEIGHT * width:  # reads upwards or downwards
        quad, width, height = np.roll(quad, -1, axis=0), height, width
    beyond = int(_BEYOND * height)
    corners = [[beyond, 0], [beyond + width, 0], [beyond + width, height], [beyond, height]]
    matrix = cv2.getPerspectiveTransform(quad, np.array(corners, np.float32))
    size = (width + 2 * beyond, height)
    sheet = np.asarray(cv2.warpPerspective(pixels, matrix, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)
    one, two, three, four = ((float(x * scale + left), float(y * scale + top)) for x, y in quad)
    edge = _EDGE * pixels.shape[1]
    cut = bool(quad[:, 0].min() <= edge), bool(quad[:, 0].max() >= pixels.shape[1] - 1 - edge)
    return Strip(sheet, beyond, beyond + width, (one, two, three, four), cut)


def joined(quads: Sequence[Quad]) -> list[Quad]:
    """The quads with pieces of the same line made one: scratches and wide gaps part what belongs together."""
    left: list[Quad] = []
    for quad in sorted(quads, key=lambda quad: float(quad[:, 0].min())):
        before = next((other for other in left if _continues(other, quad)), None)
        if before is None:
            left.append(quad)
        else:
            left = [_both(before, quad) if other is before else other for other in left]
    return left


def _continues(one: Quad, other: Quad) -> bool:
    (width, height), (_, next_height) = _size(one), _size(other)
    if not 1 / _SAME_HEIGHT < height / next_height < _SAME_HEIGHT or height > width * _SAME_HEIGHT:
        return False
    along = (one[1] - one[0]) / max(1, width)
    apart = (other[0] + other[3]) / 2 - (one[1] + one[2]) / 2
    gap, off = float(apart @ along), float(abs(along[0] * apart[1] - along[1] * apart[0]))
    return -_GAP * height < gap < _GAP * height and off < _SAME_ROW * height


def _both(one: Quad, other: Quad) -> Quad:
    return np.array([one[0], other[1], other[2], one[3]], np.float32)


def _size(quad: Quad) -> tuple[int, int]:
    sides = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
    return max(1, int(max(sides[0], sides[2]))), max(1, int(max(sides[1], sides[3])))
