"""The order in which a picture is looked at: cheap and fruitful first, until something is read or the time is up."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from zxingcpp import Binarizer

from scanning import prepare
from scanning.bars import bar_looks
from scanning.decoders import BARS, Findings, zbar, zxing
from scanning.picture import Picture
from scanning.rescue import Rescuer
from scanning.symbols import Symbol
from scanning.tally import Tally
from scanning.views import View, view_of

_LARGE = 3000  # longest side of a first look, in pixels; phones' 12 MP are halved below it
_SMALLEST = 16  # shorter side worth preparing, in pixels
_RACK = 3  # so many codes in one picture are a rack of tags: the next looks may find those the first one missed
_RACK_LOOKS = 3
_RESCUES = (3,)  # after so many looks, what was located is tried module by module; and again at the end


@dataclass(frozen=True)
class Step:
    """One way of looking: the picture shrunk to `side` pixels, prepared, decoded."""

    name: str
    side: int
    prepare: Callable[[View], View]
    look: Callable[[View, str], Findings] = zxing


def _turned(degrees: float) -> Callable[[View], View]:
    return lambda view: view.turned(degrees)


_global = partial(zxing, binarizer=Binarizer.GlobalHistogram)
_bars = partial(zxing, formats=BARS)

# Ordered by codes gained per millisecond over the photographs and the hard pictures of bench/.
STEPS = (
    Step("flat 400", 400, prepare.flattened, _global),
    Step("small", 600, prepare.plain),
    Step("zbar", 600, prepare.plain, zbar),
    Step("bordered", 600, prepare.bordered),
    Step("dark", 1000, prepare.lifted),
    Step("bars 30", 1000, _turned(30), _bars),
    Step("bars 60", 1000, _turned(60), _bars),
    Step("global", 1600, prepare.plain, _global),
    Step("sharp", 1600, prepare.sharpened),
    Step("light", 1000, prepare.pressed, _global),
    Step("double", 800, prepare.doubled, _global),
    Step("turned", 1000, _turned(45)),
    Step("soft", 1000, prepare.softened),
    Step("threshold", 1000, prepare.thresholded),
    Step("flat", 1000, prepare.flattened),
    Step("open", 1000, prepare.opened),
    Step("contrast", 1000, prepare.equalised),
    Step("zbar turned", 1000, _turned(45), zbar),
    Step("full", 1 << 20, prepare.plain),
)


def read(data: bytes, *, first: bool = False, budget: float = 2.0) -> list[Symbol]:
    """Every code in a picture (with `first`, only the first found), within `budget` seconds of processor time.

    Raises a `PictureError` where the bytes are no picture, too large, or broken.
    """
    return read_picture(Picture(data), first=first, budget=budget)


def read_picture(picture: Picture, *, first: bool = False, budget: float = 2.0) -> list[Symbol]:
    """As `read`, of a picture already opened."""
    end = time.thread_time() + budget
    tally = Tally()
    tally.take(zxing(_view(picture, _first_side(picture.longest)), "raw"), trusted=True)
    for findings in _looks(picture, tally, first=first):
        tally.take(findings)
        if time.thread_time() > end:
            break
    return tally.symbols[:1] if first else tally.symbols


def _looks(picture: Picture, tally: Tally, *, first: bool) -> Iterator[Findings]:
    """Further looks, as long as they make sense after what has been read so far."""
    done = bool(tally.symbols)
    if (done and (first or len(tally.symbols) < _RACK)) or min(picture.width, picture.height) < _SMALLEST:
        return
    rescuer = Rescuer(picture)
    for number, step in enumerate(STEPS[:_RACK_LOOKS] if done else STEPS):
        yield step.look(step.prepare(_view(picture, step.side)), step.name)
        if number + 1 in _RESCUES or step is STEPS[-1]:
            yield from rescuer.looks(tally)
        if step is STEPS[-1]:
            yield from bar_looks(picture)
        if tally.symbols and not done:
            yield from rescuer.looks(tally)
            return


def _view(picture: Picture, side: int) -> View:
    return view_of(picture.grey(side), picture.width, picture.height)


def _first_side(longest: int) -> int:
    while longest > _LARGE:
        longest = -(-longest // 2)
    return longest
