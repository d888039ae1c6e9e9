"""The font: there or said to be missing; characters it hasn't."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels import PRESETS, Kind, fonts, sample, sheet
from labels.errors import FontMissing
from labels.fonts import printable


def test_a_missing_font_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    with pytest.raises(FontMissing, match="make setup") as missing:
        sheet([sample(Kind.CONTAINER)], layout=PRESETS["a4-4"])
    assert str(tmp_path) in str(missing.value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("フレコン 12", "フレコン 12"),
        ("髙橋 﨑山", "髙橋 﨑山"),
        ("𠮷田😀", "〓田〓"),
        ("Nguyễn Thị", "Nguyen Thi"),
        ("一\t二\n三", "一 二 三"),
        ("が", "が"),  # か and a loose voicing mark become one letter
        ("a\u200bb\ufeff", "ab"),
        ("\uffff\ufdd0", "〓〓"),
        ("\ud800", "〓"),
        ("\x00", ""),
    ],
)
def test_unknown_characters_are_shown_as_such(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters(codec=None), max_size=40))
def test_any_text_becomes_printable(text: str) -> None:
    clean = printable(text)
    assert printable(clean) == clean
    assert clean.isprintable()
