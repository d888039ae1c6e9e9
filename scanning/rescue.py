"""The last stage: codes that were found but not read are read module by module."""

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning import elastic
from scanning.decoders import Findings, Located, of_grid
from scanning.picture import Picture
from scanning.qrgrid import VERSIONS, mend, read_formats
from scanning.symbols import Corners, Symbol
from scanning.tally import Tally

_SIDE = 2600  # pixels: more don't make a module clearer
_FORMAT_BITS = 3  # wrong bits the format information may have (ISO/IEC 18004:2015, 7.9.1)


class Rescuer:
    """Goes to each place of a picture once, however many looks have located it."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._tried: list[Located] = []

    def looks(self, tally: Tally) -> Iterator[Findings]:
        """One look at each new place where a QR code was found and none is read yet."""
        for place in list(tally.located):
            if place in tally.located and self._is_new(place):
                self._tried.append(place)
                symbol = _read_at(self._picture, place)
                yield Findings([symbol] if symbol else [])

    def _is_new(self, place: Located) -> bool:
        if place.symbology != "QRCode" or place.version not in VERSIONS:
            return False
        reach = 0.05 * _size(place.corners)
        return not any(tried.version == place.version and _apart(tried, place) < reach for tried in self._tried)


def _read_at(picture: Picture, place: Located) -> Symbol | None:
    pixels = picture.grey(_SIDE)
    scale = pixels.shape[1] / picture.width
    corners = tuple((x * scale, y * scale) for x, y in place.corners)
    side = 17 + 4 * place.version
    net = elastic.fit(pixels, _map(side, np.array(corners)), place.version)
    symbol = _read_net(net)
    return replace(symbol, corners=place.corners, step="rescue") if symbol else None


def _read_net(net: elastic.Net) -> Symbol | None:
    for form in read_formats(net.grid)[:2]:
        if form.distance <= _FORMAT_BITS:
            mended = mend(net.grid, form, net.doubt)
            if mended:
                return of_grid(mended.grid)
    return None


def _map(side: int, corners: NDArray[np.float64]) -> NDArray[np.float64]:
    modules = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(modules, corners.astype(np.float32)), np.float64)


def _size(corners: Corners) -> float:
    return float(np.linalg.norm(np.subtract(corners[0], corners[2])))


def _apart(one: Located, other: Located) -> float:
    return float(np.abs(np.subtract(one.corners, other.corners)).max())
