"""QR codes: small, standard, refused in words."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

from labels.errors import PayloadRefused, PayloadTooLong
from labels.symbol import LONGEST, symbol

ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


@pytest.mark.parametrize(
    ("payload", "modules"),
    # ISO/IEC 18004:2015, table 7: 16, 29 and 47 alphanumeric characters at level Q in versions 1, 2 and 3
    [("C" * 16, 21), ("C" * 17, 25), ("C" * 29, 25), ("C" * 30, 29), ("C" * 47, 29), ("C" * 48, 33)],
)
def test_the_smallest_version_that_holds_the_payload(payload: str, modules: int) -> None:
    assert symbol(payload).modules == modules
    assert symbol(payload).span == modules + 8


@pytest.mark.parametrize("payload", ["", "abc", "日本", "A_B", "A\n"])
def test_a_payload_outside_the_alphanumeric_set_is_refused(payload: str) -> None:
    with pytest.raises(PayloadRefused) as refused:
        symbol(payload)
    assert repr(payload) in str(refused.value)


def test_a_payload_of_a_whole_letter_is_refused() -> None:
    with pytest.raises(PayloadTooLong, match=str(LONGEST)):
        symbol("A" * (LONGEST + 1))


@given(st.text(ALPHANUMERIC, min_size=1, max_size=60))
def test_the_runs_cover_exactly_the_dark_modules(payload: str) -> None:
    drawn = symbol(payload)
    covered = [
        (column, row)
        for run in drawn.runs
        for column in range(run.column, run.column + run.columns)
        for row in range(run.row, run.row + run.rows)
    ]
    assert len(covered) == len(set(covered))
    assert set(covered) in [masked(payload, mask) for mask in (0, 3, 6)]


def masked(payload: str, mask: Literal[0, 3, 6]) -> set[tuple[int, int]]:
    code = QRCode(error_correction=ERROR_CORRECT_Q, border=0, mask_pattern=mask)
    code.add_data(payload, optimize=0)
    code.make()
    return {(column, row) for row, line in enumerate(code.modules) for column, dark in enumerate(line) if dark}
