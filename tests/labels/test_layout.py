"""Sheets that can be, and why others can't."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels import PRESETS, LayoutRefused, Sheet
from labels.errors import FIELD_NAMES, LabelsOverlap, OffThePage, SizeRefused, SkipRefused
from labels.layout import RULER_LENGTH

TWO = Sheet(title="二面", width=90, height=50, columns=2, left=10, top=10, gap_x=5)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_lie_on_their_page_and_have_a_readable_name(name: str) -> None:
    sheet = PRESETS[name]
    for position in range(sheet.places):
        cell = sheet.cell(position)
        assert cell.x >= 0
        assert cell.y >= 0
        assert cell.x + cell.width <= sheet.page_width + 0.05
        assert cell.y + cell.height <= sheet.page_height + 0.05
    assert sheet.title


@pytest.mark.parametrize(
    ("name", "margins"),
    [("a4-10", 18.6), ("a4-10-card", 14.0), ("a4-12", 18.6), ("a4-24-margin", 6.0), ("a4-44", 8.4), ("a4-24", 0.0)],
)
def test_presets_are_centred_on_the_page_as_the_makers_are(name: str, margins: float) -> None:
    sheet = PRESETS[name]
    assert sheet.left == margins
    assert sheet.page_width - sheet.right_edge == pytest.approx(sheet.left, abs=0.06)
    assert sheet.page_height - sheet.bottom_edge == pytest.approx(sheet.top, abs=0.06)


def test_labels_follow_row_by_row() -> None:
    sheet = PRESETS["a4-24"]
    assert (sheet.cell(0).x, sheet.cell(0).y) == (0, 12.9)
    assert (sheet.cell(2).x, sheet.cell(2).y) == (140, 12.9)
    assert (sheet.cell(3).x, sheet.cell(3).y) == (0, pytest.approx(46.8))
    assert sheet.cell(24) == sheet.cell(0)


def test_an_offset_moves_every_label() -> None:
    moved = replace(TWO, offset_x=1.5, offset_y=-0.7)
    assert moved.cell(1).x - TWO.cell(1).x == pytest.approx(1.5)
    assert moved.cell(1).y - TWO.cell(1).y == pytest.approx(-0.7)


def test_overlapping_labels_are_refused_with_figures() -> None:
    with pytest.raises(LabelsOverlap) as refused:
        replace(TWO, gap_x=-3.0)
    assert refused.value.figures == {"direction": "横", "label": 90, "pitch": 87.0, "overlap": 3.0}
    assert "横に 3.0 mm 重なります" in str(refused.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [({"left": 30.0}, "用紙の右に 5.0 mm"), ({"rows": 6, "top": 10.0}, "用紙の下に 13.0 mm")],
)
def test_labels_off_the_page_are_refused_with_figures(change: dict[str, float], words: str) -> None:
    with pytest.raises(OffThePage, match=words):
        replace(TWO, **change)


@pytest.mark.parametrize(
    "change",
    [
        {"width": 0},
        {"width": -5},
        {"height": math.nan},
        {"width": math.inf},
        {"columns": 0},
        {"rows": 2.5},
        {"rows": True},
        {"left": "10"},
        {"offset_x": 40},
        {"page_width": None},
    ],
)
def test_measures_that_are_none_are_refused_by_name(change: dict[str, object]) -> None:
    with pytest.raises(SizeRefused) as refused:
        replace(TWO, **change)
    assert refused.value.figures["field"] in change
    assert FIELD_NAMES[next(iter(change))] in str(refused.value)


@pytest.mark.parametrize("skip", [-1, 2, 99])
def test_more_used_positions_than_places_are_refused(skip: int) -> None:
    with pytest.raises(SkipRefused, match="0 以上 1 以下"):
        TWO.skipping(skip)


@given(
    st.fixed_dictionaries(
        {
            "width": st.floats(10, 220),
            "height": st.floats(10, 300),
            "columns": st.integers(1, 8),
            "rows": st.integers(1, 12),
            "left": st.floats(0, 30),
            "top": st.floats(0, 30),
            "gap_x": st.floats(-5, 10),
            "gap_y": st.floats(-5, 10),
        }
    )
)
def test_a_sheet_is_refused_or_sound(figures: dict[str, float]) -> None:
    try:
        sheet = Sheet(title="自作", **figures)
    except LayoutRefused:
        return
    cells = [sheet.cell(position) for position in range(sheet.places)]
    for one, other in pairwise(cells):
        assert other.x >= one.x + one.width - 1e-6 or other.y >= one.y + one.height - 1e-6
    horizontal, vertical = sheet.inset
    for cell in cells:
        safe = cell.inset(horizontal, vertical)
        if safe.width and safe.height:
            assert safe.x >= sheet.unprintable - 1e-6
            assert safe.y >= sheet.unprintable - 1e-6
    left, top = sheet.ruler_at
    assert left >= sheet.unprintable - 1e-6
    assert top >= sheet.unprintable - 1e-6
    if sheet.page_width - left >= RULER_LENGTH:
        assert top <= sheet.page_height - sheet.unprintable
