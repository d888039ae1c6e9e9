"""Words never leave their room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.fonts import printable
from labels.text import ELLIPSIS, SMALLEST, ems, fitted, wrap

JAPANESE = st.text(st.sampled_from("解体業者リサイクル株式会社の「」、。ー・ャッabc XYZ-123 "), max_size=80)


@given(JAPANESE, st.floats(8, 120), st.floats(SMALLEST, 12), st.integers(1, 3))
def test_a_text_fits_its_room_and_rows(text: str, room: float, size: float, rows: int) -> None:
    fit, shown = fitted(text, room, size, rows, bold=True)
    assert fit <= size
    assert len(shown) <= rows
    assert all(ems(row, bold=True) * fit <= room + 1e-6 for row in shown)
    if not shown or not shown[-1].endswith(ELLIPSIS):
        assert "".join(shown).replace(" ", "") == printable(text).replace(" ", "")


@given(JAPANESE, st.floats(2.2, 20))
def test_wrapping_loses_nothing(text: str, room: float) -> None:
    rows = list(wrap(printable(text), room))
    assert "".join(rows).replace(" ", "") == printable(text).replace(" ", "")
    assert all(ems(row) <= room for row in rows)


def test_rows_break_between_words() -> None:
    assert list(wrap("グエン・ヴァン・アン", 6)) == ["グエン・", "ヴァン・アン"]
    assert list(wrap("東日本プラスチック再生株式会社", 9)) == ["東日本プラスチック", "再生株式会社"]
    assert list(wrap("北側通路 12番 予備", 6.5)) == ["北側通路", "12番 予備"]


def test_a_row_never_begins_with_a_closing_bracket() -> None:
    rows = list(wrap("工場(旧館)・東北", 4))
    assert not any(row[0] in ")・" for row in rows)


def test_a_name_shrinks_a_little_before_it_wraps() -> None:
    size, rows = fitted("フレコン 123", 20, 4, 2, bold=True)
    assert (size < 4, len(rows)) == (True, 1)
    size, rows = fitted("フレコン 123 第二解体場北側", 20, 4, 2, bold=True)
    assert len(rows) == 2


def test_a_novel_ends_with_an_ellipsis() -> None:
    size, rows = fitted("長" * 2000, 30, 4, 3, bold=False)
    assert size == SMALLEST
    assert rows[-1].endswith(ELLIPSIS)


@pytest.mark.parametrize("text", ["", " ", "\x00"])
def test_nothing_is_nothing(text: str) -> None:
    assert fitted(text, 30, 4, 2)[1] == ("",)
