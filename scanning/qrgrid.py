"""The module grid of a QR code (ISO/IEC 18004:2015): which modules are data, in which order, and how to mend them.

A grid is a square array of 0 (light) and 1 (dark), side 17 + 4 x version.
"""

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from qrcode import QRCode
from qrcode.base import rs_blocks
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.util import BCH_type_info, mask_func, pattern_position

from scanning.reedsolomon import correct

Grid: TypeAlias = NDArray[np.uint8]
Places: TypeAlias = tuple[NDArray[np.intp], NDArray[np.intp]]

LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}
_SPARE = 3
DATA = 2  # in a template: a module that carries data
VERSIONS = range(1, 41)
FIRST_WITH_VERSION_AREA = 7


@dataclass(frozen=True)
class Format:
    """The format information of a symbol: error correction level and mask, and how many bits were wrong."""

    level: str
    mask: int
    distance: int = 0


@dataclass(frozen=True)
class Mended:
    """A grid whose data codewords all passed error correction."""

    data: bytes
    grid: Grid
    repaired: int


def version_of(grid: Grid) -> int:
    """The version a grid of this side has; 0 where no version has it."""
    version, rest = divmod(grid.shape[0] - 17, 4)
    return version if version in VERSIONS and not rest else 0


@cache
def template(version: int, level: str, mask: int) -> Grid:
    """Every module the version and format fix, and `DATA` for the others (6.3)."""
    code = QRCode(version=version, error_correction=LEVELS[level])
    side = code.modules_count = 17 + 4 * version
    code.modules = [[None] * side for _ in range(side)]
    for row, column in ((0, 0), (side - 7, 0), (0, side - 7)):
        code.setup_position_probe_pattern(row, column)
    code.setup_position_adjust_pattern()
    code.setup_timing_pattern()
    code.setup_type_info(test=False, mask_pattern=mask)
    if version >= FIRST_WITH_VERSION_AREA:
        code.setup_type_number(test=False)
    return np.array([[DATA if module is None else int(module) for module in row] for row in code.modules], np.uint8)


def alignment_centres(version: int) -> list[tuple[int, int]]:
    """Row and column of every alignment pattern's middle (annex E)."""
    at = pattern_position(version)
    corners = {(6, 6), (6, at[-1]), (at[-1], 6)} if at else set()
    return [(row, column) for row in at for column in at if (row, column) not in corners]


@cache
def data_order(version: int) -> Places:
    """Rows and columns of the data modules in the order codewords fill them (7.7.3)."""
    free = template(version, "L", 0) == DATA
    side = len(free)
    places = []
    for pair, right in enumerate([*range(side - 1, 6, -2), 5, 3, 1]):
        rows = range(side) if pair % 2 else range(side - 1, -1, -1)
        places += [(row, column) for row in rows for column in (right, right - 1) if free[row, column]]
    rows_of, columns_of = np.array(places, np.intp).T
    return rows_of, columns_of


def read_formats(grid: Grid) -> list[Format]:
    """Every format, that which the two copies in the grid match best first (7.9)."""
    side = len(grid)
    across = [grid[8, column] for column in (0, 1, 2, 3, 4, 5, 7, *range(side - 8, side))]
    down = [grid[row, 8] for row in (*range(side - 1, side - 8, -1), 8, 7, 5, 4, 3, 2, 1, 0)]
    first = [*across[:7], *down[7:]]
    second = [*down[:7], *across[7:]]
    copies = [int("".join(str(bit) for bit in bits), 2) for bits in (first, second)]
    found = [
        Format(level, mask, min((copy ^ BCH_type_info(code << 3 | mask)).bit_count() for copy in copies))
        for level, code in LEVELS.items()
        for mask in range(8)
    ]
    return sorted(found, key=lambda form: form.distance)


def first_bits(grid: Grid, form: Format, count: int) -> int:
    """The first `count` bits of the data, uncorrected."""
    rows, columns = data_order(version_of(grid))
    bits = grid[rows[:count], columns[:count]] ^ _mask_bits(version_of(grid), form.mask)[:count]
    return int("".join(map(str, bits.tolist())), 2)


def first_block(grid: Grid, form: Format) -> bytes:
    """The corrected data codewords of block 0, where a symbol's headers stand; empty beyond repair."""
    codewords, _ = _codewords(grid, form)
    at, checks = _blocks(version_of(grid), form.level)[0]
    block = correct(codewords[at].tolist(), checks)
    return bytes(block[0][:-checks]) if block else b""


def mend(grid: Grid, form: Format, doubt: NDArray[np.float32] | None = None) -> Mended | None:
    """The grid with its errors corrected; None beyond repair.

    `doubt` (0 to 1 a module) lets the most doubtful codewords of a block count as erased where it fails otherwise.
    """
    version = version_of(grid)
    rows, columns = data_order(version)
    codewords, mask = _codewords(grid, form)
    usable = len(codewords) * 8
    doubts = np.zeros(len(codewords), np.float32)
    if doubt is not None:
        doubts = doubt[rows, columns][:usable].reshape(-1, 8).max(axis=1)
    data, repaired = b"", 0
    for at, checks in _blocks(version, form.level):
        block = _corrected(codewords[at].tolist(), checks, doubts[at])
        if block is None:
            return None
        codewords[at] = block[0]
        data += bytes(block[0][:-checks])
        repaired += block[1]
    clean = template(version, form.level, form.mask).copy()
    clean[rows, columns] = mask
    clean[rows[:usable], columns[:usable]] ^= np.unpackbits(codewords)
    return Mended(data, clean, repaired)


def _corrected(block: list[int], checks: int, doubts: NDArray[np.float32]) -> tuple[list[int], int] | None:
    """Error correction alone, then with ever more of the most doubtful codewords erased.

    With erasures, `_SPARE` check codewords must be left over: what uses up all of them fits any noise.
    """
    plain = correct(block, checks)
    if plain is not None or not doubts.any():
        return plain
    worst = np.argsort(-doubts)
    for share in (0.25, 0.4, 0.55, 0.7, 0.85):
        count = int(share * checks)
        erased = sorted(worst[:count].tolist())
        fixed = correct(block, checks, erased) if count else None
        if fixed:
            errors = sum(
                1
                for place, (old, new) in enumerate(zip(block, fixed[0], strict=True))
                if old != new and place not in erased
            )
            if 2 * errors + count <= checks - _SPARE:
                return fixed
    return None


def _codewords(grid: Grid, form: Format) -> tuple[Grid, Grid]:
    """The codewords in stream order, and the mask over the data modules."""
    version = version_of(grid)
    mask = _mask_bits(version, form.mask)
    return np.packbits((grid[data_order(version)] ^ mask)[: len(mask) // 8 * 8]), mask


@cache
def _mask_bits(version: int, mask: int) -> Grid:
    flips = mask_func(mask)
    rows, columns = data_order(version)
    return np.array([flips(row, column) for row, column in zip(rows.tolist(), columns.tolist(), strict=True)], np.uint8)


@cache
def _blocks(version: int, level: str) -> list[tuple[NDArray[np.intp], int]]:
    """Where each block's codewords stand in the interleaved stream, and how many of them are checks (7.6)."""
    blocks = rs_blocks(version, LEVELS[level])
    at: list[list[int]] = [[] for _ in blocks]
    place = 0
    for sizes in ([block.data_count for block in blocks], [block.total_count - block.data_count for block in blocks]):
        for turn in range(max(sizes)):
            for number, size in enumerate(sizes):
                if turn < size:
                    at[number].append(place)
                    place += 1
    return [
        (np.array(places, np.intp), block.total_count - block.data_count)
        for places, block in zip(at, blocks, strict=True)
    ]
