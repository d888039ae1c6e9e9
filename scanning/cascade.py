"""The order in which a picture is looked at: cheap and fruitful first, until something is read or the time is up."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from scanning.decoders import Findings, zxing
from scanning.picture import Picture
from scanning.symbols import Symbol
from scanning.views import View, view_of


@dataclass(frozen=True)
class Step:
    """One way of looking: the picture shrunk to `side` pixels (None: as it is), prepared, decoded."""

    name: str
    look: Callable[[View, str], Findings]
    side: int | None = None
    prepare: Callable[[View], View] | None = None


STEPS = (
    Step("raw", zxing, 2600),
    Step("small", zxing, 600),
)


def read(data: bytes, *, first: bool = False, budget: float = 2.0) -> list[Symbol]:
    """Every code in a picture (the first one only with `first`), within `budget` seconds of processor time.

    Raises a `PictureError` where the bytes are no picture, too large, or broken.
    """
    picture = Picture(data)
    end = time.thread_time() + budget
    for step in STEPS:
        view = view_of(picture.grey(step.side), picture.width, picture.height)
        symbols = step.look(step.prepare(view) if step.prepare else view, step.name).symbols
        if symbols or time.thread_time() > end:
            return symbols[:1] if first else symbols
    return []
