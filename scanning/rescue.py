"""The last stage: codes that were found but not read are read module by module."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import cv2
import numpy as np

from scanning import elastic
from scanning.decoders import Findings, Located, of_grid
from scanning.hypotheses import Hypothesis, hypotheses, settled
from scanning.picture import Picture
from scanning.qrgrid import VERSIONS, mend, read_formats
from scanning.stopwatch import Check
from scanning.symbols import Corners, Symbol
from scanning.tally import Tally
from scanning.views import map_points

_SIDE = 2600  # pixels: more don't make a module clearer
_FORMAT_BITS = 3  # wrong bits the format information may have (ISO/IEC 18004:2015, 7.9.1)
_MOST = 6  # hypotheses tried


class Rescuer:
    """Goes to each place of a picture once, however many looks have located it."""

    def __init__(self, picture: Picture, check: Check) -> None:
        """`check` is called between stretches of work; what it raises ends them."""
        self._picture = picture
        self._check = check
        self._tried: list[Located] = []

    def looks(self, tally: Tally) -> Iterator[Findings]:
        """One look at each new place where a QR code was found and none is read yet."""
        for place in list(tally.located):
            if place in tally.located and self._is_new(place):
                self._tried.append(place)
                pixels = self._picture.grey(_SIDE)
                yield from self._nets(settled(pixels, _located(place, self._scale), self._check), "rescue")

    def finder_looks(self) -> Iterator[Findings]:
        """One look at each place where finder patterns of our own finding suggest a code."""
        for place in islice(hypotheses(self._picture.grey(_SIDE), self._check), _MOST):
            yield from self._nets(place, "finders")

    @property
    def _scale(self) -> float:
        return float(self._picture.grey(_SIDE).shape[1]) / self._picture.width

    def _nets(self, place: Hypothesis, step: str) -> Iterator[Findings]:
        """One look a net, so that whoever counts the time can stop in between."""
        side = 17 + 4 * place.version
        to_picture = np.diag([1 / self._scale, 1 / self._scale, 1.0]) @ place.to_pixels
        one, two, three, four = map_points(to_picture, ((0, 0), (side, 0), (side, side), (0, side)))
        pixels = self._picture.grey(_SIDE)
        for net in elastic.fits(pixels, place.to_pixels, place.version, self._check, place.bend):
            symbol = _read_net(net)
            yield Findings([replace(symbol, corners=(one, two, three, four), step=step)] if symbol else [])
            if symbol:
                return

    def _is_new(self, place: Located) -> bool:
        if place.symbology != "QRCode" or place.version not in VERSIONS:
            return False
        reach = 0.05 * _size(place.corners)
        return not any(tried.version == place.version and _apart(tried, place) < reach for tried in self._tried)


def _located(place: Located, scale: float) -> Hypothesis:
    """A place zxing-cpp has found, as a hypothesis in pixels `scale` times those of the picture."""
    side = 17 + 4 * place.version
    modules = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    corners = (np.array(place.corners) * scale).astype(np.float32)
    return Hypothesis(np.asarray(cv2.getPerspectiveTransform(modules, corners), np.float64), place.version, 1.0)


def _read_net(net: elastic.Net) -> Symbol | None:
    for form in read_formats(net.grid)[:2]:
        if form.distance <= _FORMAT_BITS:
            mended = mend(net.grid, form, net.doubt)
            if mended:
                return of_grid(mended.grid)
    return None


def _size(corners: Corners) -> float:
    return float(np.linalg.norm(np.subtract(corners[0], corners[2])))


def _apart(one: Located, other: Located) -> float:
    return float(np.abs(np.subtract(one.corners, other.corners)).max())
