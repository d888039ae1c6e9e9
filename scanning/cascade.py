"""The order in which a picture is looked at: cheap and fruitful first, until something is read or the time is up."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from zxingcpp import Binarizer

from scanning import prepare
from scanning.bars import bar_looks, laborious_bar_looks
from scanning.decoders import BARS, Findings, zbar, zxing
from scanning.patches import patch_looks
from scanning.picture import Picture
from scanning.rescue import Rescuer
from scanning.stopwatch import Check, Clock, Stopwatch, TimeUpError
from scanning.symbols import Symbol
from scanning.tally import Tally
from scanning.views import View, view_of

_LARGE = 3000  # longest side of a first look, in pixels; phones' 12 MP are halved below it
_INVERTED = 1600  # longest side searched for light on dark at once, in pixels
_SMALLEST = 16  # shorter side worth preparing, in pixels
_RACK = 3  # so many codes in one picture are a rack of tags: the next looks may find those the first one missed


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

# Ordered by codes gained per millisecond over photographs and the hard pictures of bench/. Between the two lists, what
# has been located by then is read module by module and bar codes are looked for by their direction.
QUICK = (
    Step("flat 400", 400, prepare.flattened, _global),
    Step("small", 600, prepare.plain),
    Step("bordered", 600, prepare.bordered),
    Step("zbar", 600, prepare.plain, zbar),
)
THOROUGH = (
    Step("dark", 1000, prepare.lifted),
    Step("global", 1600, prepare.plain, _global),
    Step("light", 1000, prepare.pressed, _global),
    Step("sharp", 1600, prepare.sharpened),
    Step("bars 30", 1000, _turned(30), _bars),
    Step("bars 60", 1000, _turned(60), _bars),
    Step("double", 800, prepare.doubled, _global),
    Step("turned", 1000, _turned(45)),
    Step("threshold", 1000, prepare.thresholded),
    Step("soft", 1000, prepare.softened),
    Step("contrast", 1000, prepare.equalised),
    Step("flat", 1000, prepare.flattened),
    Step("open", 1000, prepare.opened),
    Step("zbar turned", 1000, _turned(45), zbar),
    Step("full", 4200, prepare.plain),
)


def read(data: bytes, *, first: bool = False, budget: float = 2.0, clock: Clock = time.thread_time) -> list[Symbol]:
    """Every code in a picture (with `first`, only the first found), within `budget` seconds of `clock`: processor time.

    Raises a `PictureError` where the bytes are no picture, too large, or broken.
    """
    check = Stopwatch(budget, clock).check
    picture = Picture(data)
    tally = Tally()
    tally.take(_first_look(picture), trusted=True)
    with suppress(TimeUpError):
        _look_on(picture, tally, check, first=first)
    return tally.symbols[:1] if first else tally.symbols


def _look_on(picture: Picture, tally: Tally, check: Check, *, first: bool) -> None:
    """Every further look that what is read so far calls for."""
    rescuer = Rescuer(picture, check)
    rack = not first and len(tally.symbols) >= _RACK
    if min(picture.width, picture.height) >= _SMALLEST and (rack or not tally.symbols):
        check()
        for findings in _steps(picture, QUICK) if rack else _looks(picture, tally, rescuer):
            tally.take(findings)
            if tally.symbols and not rack:
                break
            check()
    for findings in () if first else rescuer.looks(tally):
        check()
        tally.take(findings)


def _first_look(picture: Picture) -> Findings:
    """What plain zxing-cpp sees. Light on dark doubles the time: in large photographs the smaller views look for it."""
    view = _view(picture, _first_side(picture.longest))
    return zxing(view, "raw", inverted=max(view.pixels.shape) <= _INVERTED)


def _looks(picture: Picture, tally: Tally, rescuer: Rescuer) -> Iterator[Findings]:
    yield from _steps(picture, QUICK)
    yield from rescuer.looks(tally)
    yield from bar_looks(picture)
    yield from patch_looks(picture)
    yield from _steps(picture, THOROUGH)
    yield from rescuer.looks(tally)
    yield from rescuer.finder_looks()
    yield from laborious_bar_looks(picture)


def _steps(picture: Picture, steps: tuple[Step, ...]) -> Iterator[Findings]:
    for step in steps:
        repeats_raw = step.prepare is prepare.plain and step.look is zxing and _first_side(picture.longest) <= step.side
        if not repeats_raw:
            yield step.look(step.prepare(_view(picture, step.side)), step.name)


def _view(picture: Picture, side: int) -> View:
    return view_of(picture.grey(side), picture.width, picture.height)


def _first_side(longest: int) -> int:
    while longest > _LARGE:
        longest = -(-longest // 2)
    return longest
