"""A QR code on a surface that bends: the module grid is laid over it like a net and pulled until it fits.

Where a net fits, every module is clearly dark or clearly light at its middle; where it is off by half a module, it sees
grey. The modules every version fixes (finders, timing, alignment) tell the direction, the others only how clear they
are. No model of the surface is needed, so a drum, a bag and a crumpled label are all the same to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.anchors import pinned
from scanning.bends import FLAT, RIM, Bend, fixed, known, net_of
from scanning.picture import Pixels
from scanning.qrgrid import FIRST_WITH_VERSION_AREA, Grid
from scanning.stopwatch import Check

Field = NDArray[np.float32]

_CELL = 6  # pixels a module in the flattened picture
_FIXED = 3.0  # how much more a module of known colour counts
_LEANS = (0.0, -1.2, 1.2)  # modules the open corner is moved by, either way
_PINNINGS = 2  # times the net is pinned, each from where the last one left it
_FAINT = 0.25  # of the usual difference between light and dark: below, nothing can be told
_HELD = 0.8  # share from which nothing else is tried, where there are six or more
_STARTS = 2  # of these are followed
# Reach of the pull in modules, its step, and over how many modules neighbours must agree: from the whole to the detail.
_ROUNDS = ((1.0, 0.2, 5.0), (0.6, 0.12, 3.5), (0.4, 0.1, 2.5), (0.3, 0.08, 2.0), (0.25, 0.08, 1.5))


@dataclass(frozen=True)
class Net:
    """What the fitted net saw: how light each module is, from -1 (dark) to 1 (light); near 0 is doubtful."""

    light: Field

    @property
    def grid(self) -> Grid:
        """The modules as a grid, 1 where dark."""
        return (self.light < 0).astype(np.uint8)

    @property
    def doubt(self) -> Field:
        """How little each module can be trusted, from 0 to 1."""
        return (1 - np.abs(self.light)).astype(np.float32)


def fits(
    pixels: Pixels, to_pixels: NDArray[np.float64], version: int, check: Check, bend: Bend = FLAT
) -> Iterator[Net]:
    """Nets of `version`, laid by the projective map from modules to pixels and pulled into place, the likeliest first.

    A net begins with `bend`, where one is known.

    The corner without a finder is the one nothing holds: the net is started with that corner in several places.
    `check` is called between stretches of the work, which takes a second for the largest versions.
    """
    shades, level = known(version), net_of(version, bend)
    flat = _flattened(pixels, to_pixels, level)
    if float((_at_middles(flat) * shades).sum()) < 0:
        pixels, flat = 255 - pixels, -flat  # light on dark
    held, share = level, 0.0
    for _ in range(_PINNINGS):
        check()
        moves, share = pinned(flat, version, _CELL)
        held = held + moves
        if share > _HELD:
            break
        flat = _flattened(pixels, to_pixels, held)
    for start in (held, level):
        yield from _pulled(pixels, to_pixels, start, shades, check)
    if share > _HELD and version >= FIRST_WITH_VERSION_AREA:
        return
    leans, clear = [level + lean for lean in _leans(len(shades))], []
    for lean in leans:
        check()
        clear.append(_clarity(_flattened(pixels, to_pixels, lean), shades))
    for start in [leans[number] for number in np.argsort(clear)[::-1][:_STARTS]]:
        if not np.array_equal(start, level):
            yield from _pulled(pixels, to_pixels, start, shades, check)


def _pulled(pixels: Pixels, to_pixels: NDArray[np.float64], pull: Field, known: Field, check: Check) -> Iterator[Net]:
    """The net pulled into place, and what it sees: first under even light, then where light varies within modules."""
    flat = _flattened(pixels, to_pixels, pull)
    for reach, step, agree in _ROUNDS:
        check()
        pull = pull + _pull(flat, known, reach, step, agree)
        flat = _flattened(pixels, to_pixels, pull)
    for seen in (flat, _glared(_seen(pixels, to_pixels, pull))):
        check()
        yield Net(_at_middles(np.asarray(cv2.blur(seen, (3, 3)), np.float32))[RIM:-RIM, RIM:-RIM])


def _leans(side: int) -> list[Field]:
    """The bottom right corner moved, fading towards the three finders."""
    along = np.clip((np.arange(side) - RIM) / (side - 2 * RIM), 0, None)
    weight = np.outer(along, along)
    return [_shape(weight * dx, weight * dy) for dx in _LEANS for dy in _LEANS]


def _shape(dx: NDArray[np.float64], dy: NDArray[np.float64]) -> Field:
    return np.stack([dx, dy], axis=-1).astype(np.float32)


def _clarity(flat: Field, known: Field) -> float:
    seen = _at_middles(np.asarray(cv2.blur(flat, (3, 3)), np.float32))
    return float(np.where(known == 0, np.abs(seen), seen * known).mean())


def resemblance(pixels: Pixels, to_pixels: NDArray[np.float64], version: int, bend: Bend = FLAT) -> float:
    """How well the fixed modules of `version` show where the map puts them: 1 at best, 0 for any texture."""
    places, moves, shades = fixed(version)
    x, y = places if bend == FLAT else places + np.tensordot(np.array(bend), moves, 1)
    x, y, depth = (row[0] * x + row[1] * y + row[2] for row in to_pixels)
    if depth.min() <= 0:  # beyond the horizon
        return 0.0
    at = [(value / depth - 0.5).astype(np.float32)[None] for value in (x, y)]
    seen = np.asarray(cv2.remap(pixels, at[0], at[1], cv2.INTER_LINEAR), np.float32)[0]
    seen -= seen.mean()
    strength = float(seen @ seen)
    return abs(float(seen @ shades)) / strength**0.5 if strength > len(seen) else 0.0


def _at_middles(flat: Field) -> Field:
    return flat[_CELL // 2 :: _CELL, _CELL // 2 :: _CELL]


def _flattened(pixels: Pixels, to_pixels: NDArray[np.float64], pull: Field) -> Field:
    """The code through the net, as if it were flat, each place between -1 (its darkest surroundings) and 1."""
    seen = _seen(pixels, to_pixels, pull)
    window = np.ones((7 * _CELL, 7 * _CELL), np.uint8)
    smooth = cv2.blur(seen, (3, 3))
    light = cv2.GaussianBlur(cv2.dilate(smooth, window), (0, 0), 2 * _CELL)
    dark = cv2.GaussianBlur(cv2.erode(smooth, window), (0, 0), 2 * _CELL)
    return np.clip((seen - (light + dark) / 2) / np.maximum((light - dark) / 2, 4), -1, 1)


def _seen(pixels: Pixels, to_pixels: NDArray[np.float64], pull: Field) -> Field:
    """The code through the net, as if it were flat."""
    size = pull.shape[0] * _CELL
    moved = cv2.resize(pull, (size, size), interpolation=cv2.INTER_LINEAR)
    rows, columns = np.mgrid[:size, :size].astype(np.float32)
    x = (columns + 0.5) / _CELL - RIM + moved[..., 0]
    y = (rows + 0.5) / _CELL - RIM + moved[..., 1]
    a, b, c = (row[0] * x + row[1] * y + row[2] for row in to_pixels.astype(np.float32))
    at = a / c - 0.5, b / c - 0.5
    return np.asarray(cv2.remap(pixels, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _glared(seen: Field) -> Field:
    """Each place beside its nearest surroundings, from -1 to 1; near 0 where all of them are as bright, or as dark.

    A lamp's reflection rises within a module or two, and in its core nothing can be told any more.
    """
    smooth = cv2.blur(seen, (3, 3))
    above = smooth - cv2.GaussianBlur(smooth, (0, 0), 1.5 * _CELL)
    usual = np.sqrt(cv2.GaussianBlur(np.square(above), (0, 0), 2.5 * _CELL))
    window = np.ones((3 * _CELL, 3 * _CELL), np.uint8)
    span = np.asarray(cv2.dilate(smooth, window) - cv2.erode(smooth, window), np.float32)
    told = np.clip(above / (usual + 4), -1, 1)
    return np.asarray(np.where(span < _FAINT * np.percentile(span, 70), 0.1 * told, told), np.float32)


def _pull(flat: Field, known: Field, reach: float, step: float, agree: float) -> Field:
    """How far each module must move, in modules, so that it and its neighbours see clearly."""
    count = len(known)
    soft = cv2.blur(flat, (3, 3))
    room = int(np.ceil(reach * _CELL))
    padded = np.pad(soft, room, mode="edge")
    shifts = [(dx, dy) for dy in _stops(reach, step) for dx in _stops(reach, step)]
    volume = np.empty((len(shifts), count, count), np.float32)
    for number, (dx, dy) in enumerate(shifts):
        top, left = room + round(dy * _CELL) + _CELL // 2, room + round(dx * _CELL) + _CELL // 2
        seen = padded[top : top + count * _CELL : _CELL, left : left + count * _CELL : _CELL]
        clear = np.where(known == 0, np.abs(seen), _FIXED * seen * known)
        volume[number] = cv2.GaussianBlur(clear, (0, 0), agree) - 0.04 * (dx * dx + dy * dy)
    best = np.array(shifts, np.float32)[volume.argmax(axis=0)]
    return np.asarray(cv2.GaussianBlur(best, (0, 0), agree), np.float32)


def _stops(reach: float, step: float) -> list[float]:
    count = round(reach / step)
    return [number * step for number in range(-count, count + 1)]
