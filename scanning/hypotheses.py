"""Where a QR code may lie, from the finder patterns seen: two of three are enough, and one of these may be spoilt.

Each finder is a square of seven modules and shows where its code's sides run; two of them give eight points of the
projective map. What is missing is tried on either side, and the hypothesis whose fixed modules show best wins.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.bends import FLAT, Bend, drums
from scanning.elastic import resemblance
from scanning.finders import Finder, finders
from scanning.picture import Pixels
from scanning.siblings import siblings
from scanning.stopwatch import Check
from scanning.views import Matrix, map_points

_PARENTS = 4  # finders whose spoilt siblings are looked for, the clearest first
_CLEAR, _LEAST = 0.6, 0.25  # resemblance of a place where a code surely is, and of one worth a look
_ROUGH = 0.12  # resemblance before the corners are moved to where they belong
_SEEMING = 3  # versions
_REFINED = 8  # hypotheses looked at more closely
_CORNERS_ALONE, _ALL = (0, 8), (0, 16)
_REFINING = (  # steps in modules, and what is moved by them
    *((step, _CORNERS_ALONE) for step in (2.0, 1.0, 0.5)),
    *((step, _ALL) for step in (2.0, 1.0, 0.5, 0.5, 0.25)),
)
_LARGEST_VERSION = 40
_THIRD_OFF = 0.35  # how far the third finder may be off, in sides of the code
_PER_PAIR = 2  # hypotheses kept of each two finders
_FINDER = 7  # modules of a side
_CORNERS = np.array([[0.0, 0], [_FINDER, 0], [_FINDER, _FINDER], [0, _FINDER]])
_SLANT = 0.2  # how near a corner may come to an axis through the middle, in sides


@dataclass(frozen=True)
class Hypothesis:
    """Where a code of `version` may lie: the map from modules to pixels, how well its fixed modules show, its bend."""

    to_pixels: Matrix
    version: int
    score: float
    bend: Bend = FLAT


def hypotheses(pixels: Pixels, check: Check) -> Iterator[Hypothesis]:
    """Places where a QR code may lie: first what whole finders leave no doubt of, then the likeliest of all the rest.

    `check` is called between stretches of the work.
    """
    seen = finders(pixels, check)
    places = _combined(pixels, combinations(seen, 2), seen, check)
    told = [place for place in _likeliest(pixels, places, check) if place.score > _CLEAR]
    yield from told
    for whole in seen[:_PARENTS]:
        check()
        alike = [finder for finder in map(_finder_of, siblings(pixels, whole.corners)) if not whole.is_at(finder)]
        places += _combined(pixels, ((whole, other) for other in alike), [*seen, *alike], check)
    for place in _likeliest(pixels, places, check):
        if place.score > _LEAST and not any(_is_near(place, other) for other in told):
            told.append(place)
            yield place


def _combined(
    pixels: Pixels, pairs: Iterable[tuple[Finder, Finder]], seen: list[Finder], check: Check
) -> list[Hypothesis]:
    """What each two finders allow, and what it becomes where the third is among those `seen`."""
    by_two: list[Hypothesis] = []
    for one, other in pairs:
        check()
        if not one.is_at(other) and one.is_like(other):
            tried = [_scored(pixels, to_pixels, version) for to_pixels, version in _placements(one, other)]
            by_two += sorted(tried, key=lambda hypothesis: -hypothesis.score)[:_PER_PAIR]
    return [*by_two, *(_scored(pixels, *three) for place in by_two if (three := _with_third(place, seen)))]


def _likeliest(pixels: Pixels, places: list[Hypothesis], check: Check) -> list[Hypothesis]:
    """The best places, each moved to where it belongs, the likeliest first."""
    order = _sorted(place for place in places if place.score > _ROUGH)
    apart = [place for number, place in enumerate(order) if not any(_is_near(place, other) for other in order[:number])]
    return _sorted(_refined(pixels, _drummed(pixels, place, _seeming(place)), check) for place in apart[:_REFINED])


def settled(pixels: Pixels, place: Hypothesis, check: Check) -> Hypothesis:
    """The place moved and bent to where the fixed modules show best; its version stays."""
    return _refined(pixels, _drummed(pixels, place, range(place.version, place.version + 1)), check)


def _seeming(place: Hypothesis) -> range:
    """The versions it may be: finders round a drum are squeezed, so that the code seems to have more modules."""
    return range(max(1, place.version - _SEEMING), min(_LARGEST_VERSION, place.version + 1) + 1)


def _drummed(pixels: Pixels, place: Hypothesis, versions: range) -> Hypothesis:
    """The place as it is, or round a drum if that shows its fixed modules better."""
    tried = [place]
    for version in versions:
        side = 17 + 4 * version
        shrink = (17 + 4 * place.version) / side
        to_pixels = place.to_pixels @ np.diag([shrink, shrink, 1.0])
        tried += [
            Hypothesis(to_pixels, version, resemblance(pixels, to_pixels, version, bend), bend) for bend in drums(side)
        ]
    return max(tried, key=lambda each: each.score)


def _sorted(places: Iterable[Hypothesis]) -> list[Hypothesis]:
    return sorted(places, key=lambda place: -place.score)


def _refined(pixels: Pixels, place: Hypothesis, check: Check) -> Hypothesis:
    """The place with its corners moved and its surface bent to where the fixed modules show best."""
    check()
    side = 17 + 4 * place.version
    modules = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    corners = np.array(map_points(place.to_pixels, tuple(map(tuple, modules.tolist()))))
    axes = np.stack([corners[1] - corners[0], corners[3] - corners[0]]) / side
    # Eight numbers move the corners along the code's sides, the others bend it; all in modules.
    values = np.array([*(0.0,) * 8, *place.bend])
    score = resemblance(pixels, place.to_pixels, place.version, place.bend)
    for step, (first, last) in _REFINING:
        check()
        for number, way in product(range(first, last), (-step, step)):
            tried = values.copy()
            tried[number] += way
            at = _moved(modules, corners, axes, tried), place.version, tuple(tried[8:].tolist())
            if (better := resemblance(pixels, *at)) > score:
                place, values, score = Hypothesis(*at[:2], better, at[2]), tried, better
        if score < _ROUGH:
            break
    return place


def _moved(modules: NDArray[np.float32], corners: Matrix, axes: Matrix, values: Matrix) -> Matrix:
    moved = corners + values[:8].reshape(4, 2) @ axes
    return np.asarray(cv2.getPerspectiveTransform(modules, moved.astype(np.float32)), np.float64)


def _scored(pixels: Pixels, to_pixels: Matrix, version: int) -> Hypothesis:
    return Hypothesis(to_pixels, version, resemblance(pixels, to_pixels, version))


def _with_third(place: Hypothesis, seen: list[Finder]) -> tuple[Matrix, int] | None:
    """The map through all three finders, if each is about where the hypothesis expects it."""
    far = 10 + 4 * place.version
    top_left, top_right = map_points(place.to_pixels, ((0, 0), (far, 0)))
    reach = _THIRD_OFF * float(np.linalg.norm(np.subtract(top_left, top_right)))
    modules, corners = [], []
    for at in ((0, 0), (far, 0), (0, far)):
        expected = np.array(map_points(place.to_pixels, tuple((x + at[0], y + at[1]) for x, y in _CORNERS.tolist())))
        near = min(seen, key=lambda finder: float(np.linalg.norm(finder.middle - expected.mean(axis=0))))
        axes = expected[1] - expected[0], expected[3] - expected[0]
        ordered = _ordered(near, axes)
        if ordered is None or np.linalg.norm(near.middle - expected.mean(axis=0)) > reach:
            return None
        modules.append(_CORNERS + np.array(at))
        corners.append(ordered)
    matrix, _ = cv2.findHomography(np.vstack(modules), np.vstack(corners))
    return None if matrix is None else (np.asarray(matrix, np.float64), place.version)


def _is_near(one: Hypothesis, other: Hypothesis) -> bool:
    side = 17 + 4 * one.version
    outlines = [map_points(place.to_pixels, ((0, 0), (side, 0), (side, side), (0, side))) for place in (one, other)]
    size = float(np.linalg.norm(np.subtract(outlines[0][0], outlines[0][1])))
    return one.version == other.version and float(np.abs(np.subtract(outlines[0], outlines[1])).max()) < size / side


def _finder_of(corners: NDArray[np.float64]) -> Finder:
    return Finder(corners.mean(axis=0), corners)


def _placements(one: Finder, other: Finder) -> Iterator[tuple[Matrix, int]]:
    """Every way two finders can belong to a code: along its top, along its left side, or across from top to left."""
    for pair in ((one, other), (other, one)):
        apart = pair[1].middle - pair[0].middle
        turned = np.array([-apart[1], apart[0]])  # a quarter clockwise, as seen: from right to down
        span = 2 * _FINDER * float(np.linalg.norm(apart)) / (pair[0].side + pair[1].side)
        yield from _maps(pair, ((0, 0), (1, 0)), (apart, turned), span)
        yield from _maps(pair, ((0, 0), (0, 1)), (-turned, apart), span)
        yield from _maps(pair, ((1, 0), (0, 1)), (-apart - turned, apart - turned), span / np.sqrt(2))


def _maps(
    pair: tuple[Finder, Finder],
    at: tuple[tuple[int, int], tuple[int, int]],
    axes: tuple[NDArray[np.float64], NDArray[np.float64]],
    span: float,
) -> Iterator[tuple[Matrix, int]]:
    """Maps for the versions that `span` (modules between the middles) allows, if the finders' sides run that way."""
    ordered = [corners for finder in pair if (corners := _ordered(finder, axes)) is not None]
    if len(ordered) < len(pair):
        return
    guess = round((span - 10) / 4)  # the middles are 10 + 4 x version modules apart
    for version in range(max(1, guess - 1), min(_LARGEST_VERSION, guess + 1) + 1):
        modules = [_CORNERS + np.array(place) * (10 + 4 * version) for place in at]
        matrix, _ = cv2.findHomography(np.vstack(modules), np.vstack(ordered))
        if matrix is not None:
            yield np.asarray(matrix, np.float64), version


def _ordered(finder: Finder, axes: tuple[NDArray[np.float64], NDArray[np.float64]]) -> NDArray[np.float64] | None:
    """The corners in the order of `_CORNERS`; None where the sides don't run along the axes."""
    spread = finder.corners - finder.middle
    right, down = (spread @ (axis / np.linalg.norm(axis)) for axis in axes)
    if min(np.abs(right).min(), np.abs(down).min()) < _SLANT * finder.side:
        return None
    place = {(False, False): 0, (True, False): 1, (True, True): 2, (False, True): 3}
    order = [place[bool(x > 0), bool(y > 0)] for x, y in zip(right, down, strict=True)]
    if sorted(order) != [0, 1, 2, 3]:
        return None
    return finder.corners[np.argsort(order)]
