"""What is read from a picture."""

from dataclasses import dataclass
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Corners: TypeAlias = tuple[Point, Point, Point, Point]


@dataclass(frozen=True)
class Sequence:
    """A QR code's place in a structured append (ISO/IEC 18004:2015, 8.2): `index` counts from 0 to `total` - 1."""

    index: int
    total: int
    parity: int


@dataclass(frozen=True)
class Symbol:
    """One code in a picture.

    `data` is what the symbol holds, `text` its reading. `corners` go round the symbol in pixels of the upright
    picture. `step` names what it took to read it. `sure` is False where neither error correction nor a grammar of ours
    stands behind the text: a person should look at it.
    """

    text: str
    data: bytes
    symbology: str
    corners: Corners
    step: str
    sure: bool
    sequence: Sequence | None = None

    @property
    def centre(self) -> Point:
        """The middle of the corners, in pixels."""
        return sum(x for x, _ in self.corners) / 4, sum(y for _, y in self.corners) / 4

    def covers(self, point: Point) -> bool:
        """Whether `point` lies in the upright box round the symbol, which is widened a little for thin bar codes."""
        xs, ys = [x for x, _ in self.corners], [y for _, y in self.corners]
        slack = 0.2 * max(max(xs) - min(xs), max(ys) - min(ys))
        x, y = point
        return min(xs) - slack <= x <= max(xs) + slack and min(ys) - slack <= y <= max(ys) + slack
