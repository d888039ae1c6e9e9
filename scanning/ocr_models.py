"""PP-OCR's two networks on the CPU: where lines of text are, and what may stand in each column of a line.

The recogniser is asked for its probabilities, not for its text: what the grammar of chassis numbers rules out must not
hide the second best.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.ocr_finder import Finder
from scanning.ocr_network import READER, Network
from scanning.picture import Pixels
from scanning.signs import BLANK, CLASSES, OTHER, SIGNS, SPACE, Columns

LINE_HEIGHT = 48  # pixels, what the recogniser was trained on

_NARROWEST, _WIDEST = 96, 960  # pixels of a line
_LIKE = {"〇": "0", "丨": "1", "一": "-", "ー": "-", "~": "-", "_": "-"} | dict.fromkeys("‐‑‒–—―−─━", "-")


@dataclass(frozen=True)
class Line:
    """A line as the recogniser sees it: probabilities in our classes, and the plain reading with every sign."""

    columns: Columns
    text: str


class Models:
    """Both networks, loaded. Some 250 MB: keep one in a process of its own, away from request threads."""

    def __init__(self, threads: int = 2) -> None:
        self.places = Finder(threads).places
        self._reader = Network(READER, threads)
        self._signs = ["", *self._reader.fact("character").splitlines(), " "]
        self._members = _members(self._signs)

    def read(self, strip: Pixels) -> Line:
        """What stands in the strip."""
        plain = _scaled(strip).astype(np.float32) / 127.5 - 1
        chances = self._reader(np.ascontiguousarray(np.broadcast_to(plain, (1, 3, *plain.shape))))[0]
        best = chances.argmax(axis=1)
        new = np.r_[True, best[1:] != best[:-1]] & (best != 0)
        return Line(self._reduced(chances), "".join(self._signs[sign] for sign in best[new]))

    def _reduced(self, chances: NDArray[np.float32]) -> Columns:
        """From 18,710 signs to ours; lower case, wide forms and all dashes count for what they look like."""
        reduced = np.zeros((len(chances), CLASSES))
        for sign, members in self._members.items():
            reduced[:, sign] = chances[:, members].sum(axis=1)
        reduced[:, OTHER] = np.clip(1 - reduced.sum(axis=1), 0, 1)
        return reduced


def _members(signs: Sequence[str]) -> dict[int, list[int]]:
    """For each class of ours, which outputs of the network belong to it."""
    members: dict[int, list[int]] = {BLANK: [0]}
    for place, sign in enumerate(signs[1:], 1):
        plain = normalize("NFKC", _LIKE.get(sign, sign)).upper()
        if plain.strip() == "":
            members.setdefault(SPACE, []).append(place)
        elif len(plain) == 1 and plain in SIGNS:
            members.setdefault(SIGNS.index(plain), []).append(place)
    return members


def _scaled(strip: Pixels) -> Pixels:
    width = round(strip.shape[1] * LINE_HEIGHT / strip.shape[0])
    size = (min(max(width, _NARROWEST), _WIDEST), LINE_HEIGHT)
    return np.asarray(cv2.resize(strip, size, interpolation=cv2.INTER_AREA), np.uint8)
