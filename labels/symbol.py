"""QR codes as small as the payload allows: alphanumeric mode, level Q, quiet zone of four (ISO/IEC 18004:2015)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from qrcode.constants import ERROR_CORRECT_Q
from qrcode.image.base import BaseImage
from qrcode.main import QRCode
from qrcode.util import lost_point

from labels.errors import PayloadRefused, PayloadTooLong
from labels.tag import Kind

QUIET = 4
"""Modules of white that must surround a QR code (ISO/IEC 18004:2015, 6.3.8)."""
LONGEST = 120
"""Characters. More needs version 7 and up: no tag has room for it."""
_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+")

LEAST_MODULE: dict[Kind, float] = {
    Kind.CONTAINER: 1.5,
    Kind.BAG: 1.5,
    Kind.TICKET: 0.75,
    Kind.BADGE: 0.5,
    Kind.PLACE: 0.5,
    Kind.SCALE: 0.5,
    Kind.COMMANDS: 0.5,
}
"""Millimetres a module must at least measure: tags are read at 1 m after weeks outdoors, tickets at 30 cm."""


_Mask = Literal[0, 3, 6]
_MASKS: tuple[_Mask, ...] = (0, 3, 6)


class _Encoder(QRCode[BaseImage]):
    """Compares three of the eight masks by the standard's penalties (ISO/IEC 18004:2015, 7.8.3).

    Any mask is valid, and comparing eight takes longer than drawing the whole label.
    """

    def best_mask_pattern(self) -> int:
        """Return the mask with the least penalty."""

        def penalty(mask: _Mask) -> int:
            self.makeImpl(test=True, mask_pattern=mask)
            return lost_point(self.modules)

        return min(_MASKS, key=penalty)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of dark modules in one row, and the rows below that repeat it."""

    column: int
    row: int
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR code's dark modules; `modules` counts one side without the quiet zone."""

    payload: str
    modules: int
    runs: tuple[Run, ...]

    @property
    def span(self) -> int:
        """Modules of one side, quiet zone included."""
        return self.modules + 2 * QUIET


@lru_cache(maxsize=4096)
def symbol(payload: str) -> Symbol:
    """Return the smallest code that holds the payload.

    Raises:
        PayloadRefused: a character outside QR's alphanumeric set, or nothing.
        PayloadTooLong: more than `LONGEST` characters.

    """
    if len(payload) > LONGEST:
        raise PayloadTooLong(len(payload), LONGEST)
    if not _ALPHANUMERIC.fullmatch(payload):
        raise PayloadRefused(payload)
    code = _Encoder(error_correction=ERROR_CORRECT_Q, border=0)
    code.add_data(payload, optimize=0)  # one segment: the characters just checked are alphanumeric mode's
    code.make(fit=True)
    rows = [[bool(dark) for dark in row] for row in code.modules]
    return Symbol(payload, len(rows), tuple(_merged(rows)))


def _merged(rows: list[list[bool]]) -> Iterator[Run]:
    """Yield rectangles that cover the dark modules: long runs, then equal runs of following rows joined."""
    open_runs: dict[tuple[int, int], int] = {}
    for number, row in enumerate([*rows, []]):
        stretches = set(_stretches(row))
        for key in [key for key in open_runs if key not in stretches]:
            start = open_runs.pop(key)
            yield Run(key[0], start, key[1], number - start)
        for key in sorted(stretches):
            open_runs.setdefault(key, number)


def _stretches(row: list[bool]) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for column, dark in enumerate([*row, False]):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            yield start, column - start
            start = None
