"""Grids are mended as the standard says, and no further than it is safe."""

import numpy as np
import pytest
import qrcode
from hypothesis import given
from hypothesis import strategies as st

from scanning.qrgrid import DATA, LEVELS, Grid, mend, read_formats, template
from scanning.reedsolomon import correct


def grid_of(version: int, level: str) -> Grid:
    code = qrcode.QRCode(version=version, error_correction=LEVELS[level])
    code.add_data("HELLO 123")
    code.make(fit=False)
    return np.array(code.modules, np.uint8)


@pytest.mark.parametrize("version", [1, 2, 6, 7, 14, 25, 40])
@pytest.mark.parametrize("level", "LMQH")
def test_a_clean_grid_is_its_own_repair(version: int, level: str) -> None:
    grid = grid_of(version, level)
    form = read_formats(grid)[0]
    assert (form.level, form.distance) == (level, 0)
    mended = mend(grid, form)
    assert mended is not None
    assert mended.repaired == 0
    assert np.array_equal(mended.grid, grid)


def test_doubt_doubles_what_can_be_mended() -> None:
    grid = grid_of(5, "H")
    form = read_formats(grid)[0]
    patch = (slice(15, 29), slice(12, 30))
    spoilt, doubt = grid.copy(), np.zeros(grid.shape, np.float32)
    spoilt[patch] = 0
    doubt[patch] = 1
    assert mend(spoilt, form) is None
    mended = mend(spoilt, form, doubt)
    assert mended is not None
    assert np.array_equal(mended.grid, grid)


@pytest.mark.parametrize("seed", range(20))
def test_noise_is_never_mended(seed: int) -> None:
    random = np.random.default_rng(seed)
    grid = template(2, "L", 3).copy()
    noise = grid == DATA
    grid[noise] = random.integers(0, 2, int(noise.sum()))
    assert mend(grid, read_formats(grid)[0], random.random(grid.shape).astype(np.float32)) is None


@given(
    errors=st.dictionaries(st.integers(0, 25), st.integers(1, 255), max_size=3),
    erased=st.sets(st.integers(0, 25), max_size=4),
)
def test_every_pattern_within_the_bound_is_corrected(errors: dict[int, int], erased: set[int]) -> None:
    """Ten check codewords: two an error, one an erasure."""
    block, checks = known_block()
    spoilt = [value ^ errors.get(place, 0) for place, value in enumerate(block)]
    for place in erased:
        spoilt[place] = 0
    fixed = correct(spoilt, checks, sorted(erased))
    assert fixed is not None
    assert fixed[0] == block


def known_block() -> tuple[list[int], int]:
    """Version 1-M, text 01234567 (ISO/IEC 18004:2015, annex I)."""
    data = [0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11]
    return [*data, 0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55], 10
