"""How a code's surface bends, in eight numbers: enough for a drum, a bottle, a page of a book.

A code round a bottle is squeezed towards both sides and bowed along the others. What is left is small enough for the
net of `elastic.py`, which only looks about a module far.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scanning.qrgrid import DATA, template

Bend = tuple[float, ...]
Places = NDArray[np.floating[Any]]  # pairs or more of x and y, in modules

FLAT: Bend = (0.0,) * 8
_SQUEEZES, _BOWS = (0.0, -0.05, -0.1, -0.16), (0.0, -0.04, 0.04, -0.08, 0.08)  # shares of the side
RIM = 2  # modules of surroundings kept on each side


@cache
def known(version: int) -> NDArray[np.float32]:
    """What is known of a code beforehand, with the rim: 1 light, -1 dark, 0 unknown."""
    fixed = template(version, "L", 0).astype(np.float32)
    shades = np.where(fixed == DATA, 0, 1 - 2 * fixed).astype(np.float32)
    shades[8, :9] = shades[8, -8:] = shades[:9, 8] = shades[-8:, 8] = 0  # the format differs from code to code
    shades[6, 8] = shades[8, 6] = -1
    return np.pad(shades, RIM, constant_values=0.5)


@cache
def fixed(version: int) -> tuple[Places, Places, NDArray[np.float32]]:
    """The middles of the known modules, what each number of a bend moves them, and their shades (mean 0, length 1)."""
    shades = known(version)
    rows, columns = np.nonzero(shades)
    x, y = columns + 0.5 - RIM, rows + 0.5 - RIM
    even = shades[rows, columns] - shades[rows, columns].mean()
    return np.stack([x, y]), moves(x, y, len(shades) - 2 * RIM), even / np.linalg.norm(even)


def moves(x: Places, y: Places, side: int) -> Places:
    """How far each number of a bend, being 1, moves places of a code of `side` modules: (8, 2, places), in modules."""
    u, v = x / side, y / side
    bow_u, bow_v, none = 4 * u * (1 - u), 4 * v * (1 - v), np.zeros_like(u)
    squeezed = [(bow_u * (1 - 2 * u), none), (none, bow_v * (1 - 2 * v))]
    bowed = [(none, bow_u), (bow_v, none)]
    aslant = [(bow_u, none), (none, bow_v), (bow_v * (2 * u - 1), none), (none, bow_u * (2 * v - 1))]
    return np.stack([np.stack(pair) for pair in (*squeezed, *bowed, *aslant)])


def drums(side: int) -> list[Bend]:
    """Bends to begin with for a code of `side` modules, round an upright drum and round a lying one; flat first."""
    upright = [(squeeze, 0.0, bow, 0.0) for squeeze in _SQUEEZES for bow in _BOWS]
    lying = [(0.0, squeeze, 0.0, bow) for squeeze in _SQUEEZES for bow in _BOWS]
    bends = dict.fromkeys([*upright, *lying])
    return [(*(share * side for share in shares), 0.0, 0.0, 0.0, 0.0) for shares in bends]


@cache
def _net_moves(version: int) -> Places:
    side = 17 + 4 * version
    middles = np.arange(side + 2 * RIM) + 0.5 - RIM
    x, y = np.meshgrid(middles, middles)
    return moves(x, y, side)


def net_of(version: int, bend: Bend) -> NDArray[np.float32]:
    """The bend as one displacement a module, rim included: (modules, modules, 2)."""
    moved = np.tensordot(np.array(bend), _net_moves(version), 1)
    return np.ascontiguousarray(np.moveaxis(moved, 0, -1)).astype(np.float32)
