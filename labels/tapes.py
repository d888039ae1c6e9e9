"""Rolls of Brother QL printers by name: what the printer must be told, and which pins of its head print them.

Brother, "Software Developer's Manual: Raster Command Reference" (QL-810W/820NWB and QL-1110NWB/1115NWB), tables of
section 2.3: dots of the print area and their offset from the right edge of the head.
"""

from dataclasses import dataclass

_NARROW, _WIDE = 90, 162
"""Bytes of a row: heads of 720 and 1296 pins."""


@dataclass(frozen=True, slots=True)
class Tape:
    """A roll: size in mm (length 0 is a continuous tape), printable dots, where on the head they lie, mm it feeds."""

    width: int
    length: int
    dots: int
    offset: int
    row: int = _NARROW
    feed: int = 0
    dpi: int = 300


TAPES: dict[str, Tape] = {
    "29": Tape(29, 0, 306, 6, feed=35),
    "38": Tape(38, 0, 413, 12, feed=35),
    "50": Tape(50, 0, 554, 12, feed=35),
    "54": Tape(54, 0, 590, 0, feed=35),
    "62": Tape(62, 0, 696, 12, feed=35),
    "102": Tape(102, 0, 1164, 56, _WIDE, feed=35),
    "62x100": Tape(62, 100, 696, 12),
    "102x152": Tape(102, 153, 1164, 56, _WIDE),
}
