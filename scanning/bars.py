"""Bar codes: found by their direction, turned level, averaged along the bars, and only then decoded.

A bar code is the one thing in a yard whose edges all run the same way over a whole area. Turned level, its rows say the
same thing many times over: their mean has far less grain, and what blur took can be put back in one dimension.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray
from zxingcpp import Binarizer

from scanning.decoders import BARS, Findings, zbar, zxing
from scanning.fan import clearest, upright
from scanning.picture import Picture
from scanning.views import View, as_pixels, view_of

_SEARCH = 500  # longest side in which areas are looked for, in pixels
_SHARP = 2600  # longest side they are cut from
_MOST = 6  # areas looked at, the largest first
_UPRIGHT = 3  # of them whose bars are stood upright
_HEIGHT = 60  # of the cut strip, in pixels
_ALIGNED = 0.75  # how much of an area's edges run the same way; 1 for a ruler
_SAME_WAY = 0.2  # radians between strips of one code
_SHORTEST, _LOWEST = 20, 3  # of an area, in pixels of the search
_GRAIN = 0.04  # how much of what is deblurred is noise: more makes it softer, less invents lines
_BLURS = (1.5, 2.5, 3.5, 5.0, 7.0)  # tried in turn, in pixels of the strip
_QUIET = 0.12  # of the length, added at both ends for the quiet zone

_global = partial(zxing, formats=BARS, binarizer=Binarizer.GlobalHistogram)
_local = partial(zxing, formats=BARS)


@dataclass(frozen=True)
class Strip:
    """Where bars stand: `middle` in pixels, `angle` of the reading direction in radians, extent in pixels."""

    middle: tuple[float, float]
    angle: float
    length: float
    height: float


def bar_looks(picture: Picture) -> Iterator[Findings]:
    """Quick looks at each area of parallel bars, then with the bars of the longest stood upright."""
    cuts = list(_cuts(picture))
    for cut in cuts:
        yield _local(cut, "bars")
        strip = averaged(levelled(cut))
        yield _global(strip, "bars mean")
        yield zbar(strip, "bars zbar")
    for cut in cuts[:_UPRIGHT]:
        stood = upright(cut)
        yield _global(clearest(stood, levelled(stood)), "bars upright")


def laborious_bar_looks(picture: Picture) -> Iterator[Findings]:
    """Looks at the same areas light on dark, and with ever more blur undone; of the longest with upright bars too."""
    cuts = list(_cuts(picture))
    for cut in cuts:
        strip = averaged(levelled(cut))
        yield from _deblurred_looks(strip, strip.with_pixels(255 - strip.pixels))
    for cut in cuts[:_UPRIGHT]:
        stood = upright(cut)
        light = stood.with_pixels(255 - stood.pixels)
        yield from _deblurred_looks(clearest(stood, levelled(stood)), clearest(light, light))


def _deblurred_looks(strip: View, inverted: View) -> Iterator[Findings]:
    yield _global(inverted, "bars inverted")
    for sigma in _BLURS:
        yield _global(deblurred(strip, sigma), f"bars deblurred {sigma}")


def _cuts(picture: Picture) -> Iterator[View]:
    small = view_of(picture.grey(_SEARCH), picture.width, picture.height)
    sharp = view_of(picture.grey(_SHARP), picture.width, picture.height)
    scale = sharp.pixels.shape[1] / small.pixels.shape[1]
    return (_cut(sharp, strip, scale) for strip in strips(small))


def strips(view: View) -> list[Strip]:
    """Areas whose edges all run the same way, the largest first."""
    pixels = view.pixels.astype(np.float32)
    across, down = cv2.Scharr(pixels, cv2.CV_32F, 1, 0), cv2.Scharr(pixels, cv2.CV_32F, 0, 1)
    window = (max(7, max(pixels.shape) // 32) | 1,) * 2
    xx, yy, xy = (
        np.asarray(cv2.blur(part, window), np.float32) for part in (across * across, down * down, across * down)
    )
    energy = xx + yy + 1
    aligned = np.hypot(xx - yy, 2 * xy) / energy
    # Grain has edges too; an area counts when they are strong against the picture's own.
    mask = ((aligned > _ALIGNED) & (energy > 0.35 * energy.mean() + 4e3)).astype(np.uint8)
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)), np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    order = sorted(range(1, count), key=lambda label: -stats[label, cv2.CC_STAT_AREA])[:_MOST]
    found = [_strip(labels == label, xx, yy, xy) for label in order]
    return joined([strip for strip in found if strip.length > _SHORTEST and strip.height > _LOWEST])


def joined(found: list[Strip]) -> list[Strip]:
    """The strips, and those that go on where another ends as one: drops and folds part what belongs together."""
    whole = [_both(one, other) for one, other in combinations(found, 2) if _goes_on(one, other)]
    return sorted([*whole, *found], key=lambda strip: -strip.length * min(strip.height, strip.length))


def _goes_on(one: Strip, other: Strip) -> bool:
    along, beside = _apart(one, other)
    gap = abs(along) - (one.length + other.length) / 2
    turned = abs(np.angle(np.exp(2j * (one.angle - other.angle)))) / 2
    high = min(one.height, other.height)
    return bool(turned < _SAME_WAY and abs(beside) < 0.6 * high and -high < gap < 1.5 * high) and high > 0.5 * max(
        one.height, other.height
    )


def _both(one: Strip, other: Strip) -> Strip:
    along, _ = _apart(one, other)
    way = np.array([np.cos(one.angle), np.sin(one.angle)])
    ends = [-one.length / 2, one.length / 2, along - other.length / 2, along + other.length / 2]
    first, last = np.array(one.middle) + way * min(ends), np.array(one.middle) + way * max(ends)
    # The direction from one middle to the other is truer than either's own.
    straight = np.subtract(other.middle, one.middle) * (1 if along > 0 else -1)
    x, y = ((first + last) / 2).tolist()
    return Strip(
        (x, y), float(np.arctan2(straight[1], straight[0])), max(ends) - min(ends), max(one.height, other.height)
    )


def _apart(one: Strip, other: Strip) -> tuple[float, float]:
    """From one middle to the other, along the first and beside it."""
    x, y = np.subtract(other.middle, one.middle)
    return float(x * np.cos(one.angle) + y * np.sin(one.angle)), float(y * np.cos(one.angle) - x * np.sin(one.angle))


def levelled(view: View) -> View:
    """Each place between the darkest and the lightest of its row's neighbourhood: shade and fading go."""
    reach = np.ones((1, max(9, view.pixels.shape[1] // 12) | 1), np.uint8)
    smooth = cv2.blur(view.pixels, (3, 9))
    light = cv2.blur(cv2.dilate(smooth, reach), reach.shape[::-1]).astype(np.float32)
    dark = cv2.blur(cv2.erode(smooth, reach), reach.shape[::-1]).astype(np.float32)
    level = (view.pixels - dark) * (255 / np.maximum(light - dark, 6))
    return view.with_pixels(np.clip(level, 0, 255).astype(np.uint8))


def averaged(view: View) -> View:
    """Each row replaced by the mean of the rows round it, a fifth of the strip: slanting bars stay apart."""
    return view.with_pixels(as_pixels(cv2.blur(view.pixels, (1, _HEIGHT // 5))))


def deblurred(view: View, sigma: float) -> View:
    """Wiener's filter along the rows for a Gaussian blur of `sigma` pixels."""
    rows = view.pixels.astype(np.float32)
    frequency = np.fft.rfftfreq(rows.shape[1])
    blur = np.exp(-2 * (np.pi * frequency * sigma) ** 2)
    filtered = np.fft.irfft(np.fft.rfft(rows - 128, axis=1) * blur / (blur**2 + _GRAIN), n=rows.shape[1], axis=1)
    return view.with_pixels(np.clip(filtered + 128, 0, 255).astype(np.uint8))


def _strip(area: NDArray[np.bool_], xx: NDArray[np.float32], yy: NDArray[np.float32], xy: NDArray[np.float32]) -> Strip:
    angle = 0.5 * float(np.arctan2(2 * xy[area].sum(), (xx[area] - yy[area]).sum()))
    rows, columns = np.nonzero(area)
    along = columns * np.cos(angle) + rows * np.sin(angle)
    beside = rows * np.cos(angle) - columns * np.sin(angle)
    (left, right), (top, bottom) = np.percentile(along, (0.5, 99.5)), np.percentile(beside, (2, 98))
    u, v = (left + right) / 2, (top + bottom) / 2
    middle = (u * np.cos(angle) - v * np.sin(angle), u * np.sin(angle) + v * np.cos(angle))
    return Strip((float(middle[0]), float(middle[1])), angle, float(right - left), float(bottom - top))


def _cut(view: View, strip: Strip, scale: float) -> View:
    """The strip turned level, with room at both ends, 3 pixels for each of its own (but at most 2400)."""
    length = strip.length * (1 + 2 * _QUIET) * scale
    zoom = min(3.0, 2400 / length)
    size = (max(8, round(length * zoom)), _HEIGHT)
    cos, sin = np.cos(strip.angle), np.sin(strip.angle)
    high = 0.7 * strip.height * scale
    back = np.array([[cos / zoom, -sin * high / _HEIGHT, 0], [sin / zoom, cos * high / _HEIGHT, 0], [0, 0, 1.0]])
    back[:2, 2] = np.array(strip.middle) * scale - back[:2, :2] @ (np.array(size) / 2)
    return view.warped(np.linalg.inv(back), size)
