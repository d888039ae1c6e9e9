"""What is asked of the reader of chassis numbers, and what it answers. Light: importing this loads no network."""

from dataclasses import dataclass

from scanning.symbols import Corners


class BoxOutsideError(ValueError):
    """A guide box without any of the picture in it: the caller's mistake."""

    def __init__(self, left: float, top: float, width: float, height: float) -> None:
        super().__init__(f"The guide box {left:g}, {top:g}, {width:g}, {height:g} lies outside the picture.")


@dataclass(frozen=True)
class Box:
    """The guide box as shares of the upright picture, from 0 to 1. Raises BoxOutsideError."""

    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        inside = self.left < 1 and self.top < 1 and self.left + self.width > 0 and self.top + self.height > 0
        if not (inside and self.width > 0 and self.height > 0):
            raise BoxOutsideError(self.left, self.top, self.width, self.height)


@dataclass(frozen=True)
class Candidate:
    """A chassis number that may stand in the picture.

    `confidence` is from 0 to 1. `sure`: three of four views read exactly this, or two beyond doubt, nothing comes near
    it, and the line does not run out of the guide box. `doubtful` are places of characters to look at twice.
    `accepted`: it is one of the accepted vehicles. `raw` is the line as it was read, label and all, before grammar and
    votes. `frame` and `corners` say where it stands: which picture, and the corners of the line in pixels of that
    picture, upright.
    """

    text: str
    confidence: float
    sure: bool
    doubtful: tuple[int, ...]
    accepted: bool
    raw: str
    frame: int
    corners: Corners
