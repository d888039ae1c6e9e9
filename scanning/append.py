"""Structured append (連結QR): codes that carry one message in parts (ISO/IEC 18004:2015, 8).

zxing-cpp's Python binding tells neither index nor total, but it gives the modules it sampled; the header stands in the
first bits of the corrected data: mode 0011, 4 bits index, 4 bits total - 1, 8 bits parity of the whole message.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import xor

import numpy as np
from zxingcpp import Barcode

from scanning.qrgrid import LEVELS, Format, Grid, first_bits, first_block, version_of
from scanning.symbols import Sequence, Symbol

_MODE = 0b0011


@dataclass(frozen=True)
class Message:
    """The parts of one structured append as far as they were seen.

    `data` is None until all parts are there. `parity_ok` is False where the joined bytes contradict the header; some
    printers compute the parity over another encoding, so that is a warning and no refusal.
    """

    total: int
    parity: int
    seen: tuple[int, ...]
    data: bytes | None = None
    parity_ok: bool = True


def sequence_of(barcode: Barcode) -> Sequence | None:
    """The structured append header of a QR code zxing-cpp has read; None where it stands alone."""
    extra = barcode.extra if isinstance(barcode.extra, dict) else {}
    grid = (np.asarray(barcode.to_image(scale=1, add_quiet_zones=False)) == 0).astype(np.uint8)
    if grid.shape[0] != grid.shape[1] or not version_of(grid) or extra.get("ECLevel") not in LEVELS:
        return None
    form = Format(extra["ECLevel"], int(extra.get("DataMask", 0)))
    if extra.get("UEC") == 1.0 and first_bits(grid, form, 4) != _MODE:  # nothing to correct, and no header
        return None
    return sequence_in(grid, form)


def sequence_in(grid: Grid, form: Format) -> Sequence | None:
    """The structured append header in a module grid (1 is dark); None where there is none or it can't be corrected."""
    head = int.from_bytes(first_block(grid, form)[:3], "big")
    mode, index, last, parity = head >> 20, head >> 16 & 15, head >> 12 & 15, head >> 4 & 255
    return Sequence(index, last + 1, parity) if mode == _MODE and index <= last else None


def join(symbols: Iterable[Symbol]) -> list[Message]:
    """Messages from parts seen in any order, over one picture or several; bytes are joined, never text.

    A character may straddle two symbols (Shift_JIS has two bytes), so whoever wants text decodes the whole.
    """
    sets: dict[tuple[int, int], dict[int, bytes]] = {}
    for symbol in symbols:
        if symbol.sequence:
            key = symbol.sequence.total, symbol.sequence.parity
            sets.setdefault(key, {})[symbol.sequence.index] = symbol.data
    return [_message(total, parity, parts) for (total, parity), parts in sets.items()]


def _message(total: int, parity: int, parts: dict[int, bytes]) -> Message:
    seen = tuple(sorted(parts))
    if len(parts) < total:
        return Message(total, parity, seen)
    data = b"".join(parts[index] for index in seen)
    return Message(total, parity, seen, data, parity_ok=reduce(xor, data, 0) == parity)
