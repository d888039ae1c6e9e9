"""What a scale sends: one table of cases for the server and for phones, and no line that becomes another weight."""

import json
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.dock_words import ScaleFormat
from ledger.scale_line import ALIKE, ReadingFault, weight_of

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "scale_lines.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['format']} {case['lines']}")
def test_a_line_is_a_weight_or_says_why_not(case: dict[str, Any]) -> None:
    try:
        told: dict[str, Any] = {"grams": weight_of(ScaleFormat(case["format"]), case["lines"])}
    except ReadingFault as why:
        told = {"fault": why.fault}
    assert told == {name: case[name] for name in ("grams", "fault") if name in case}


@given(st.integers(0, 99_999_999), st.sampled_from([("kg", 1000), ("g", 1)]), st.integers(0, 4))
def test_what_is_shown_comes_back_to_the_gram(grams: int, unit: tuple[str, int], spaces: int) -> None:
    name, each = unit
    shown = f"{Decimal(grams) / each:.3f}" if each > 1 else str(grams)
    number = f"{shown}{' ' * spaces}{name}"
    assert weight_of(ScaleFormat.A_AND_D, [f"ST,GS,+{number}"]) == grams
    assert weight_of(ScaleFormat.ASCII, [number] * ALIKE) == grams


@given(st.text(max_size=40), st.sampled_from(ScaleFormat))
def test_whatever_comes_is_a_weight_or_a_fault(line: str, told: ScaleFormat) -> None:
    with suppress(ReadingFault):  # and nothing else
        assert weight_of(told, [line] * ALIKE) >= 0
