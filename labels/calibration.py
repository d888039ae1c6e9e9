"""A test sheet: held against the label paper, it shows by how many millimetres the printer is off."""

from collections.abc import Iterator
from dataclasses import replace

from labels.layout import Box, Sheet
from labels.marks import GREY, DrawnMark, Fill, Frame, Words
from labels.pdf import Pages

_CROSS = 6.0
_HAIR = 0.15


def calibration_sheet(layout: Sheet) -> bytes:
    """Return a PDF with every label's outline, its number, and a millimetre scale across the first label's corner.

    It is drawn without the sheet's printer offset: what is measured on it is what to enter as offset.

    Raises:
        FontMissing: `make setup` hasn't run.

    """
    plain = replace(layout, offset_x=0.0, offset_y=0.0)
    pages = Pages(plain, f"{layout.title} 位置合わせ")
    for position in range(plain.places):
        pages.draw(_outline(position, plain.cell(position)))
    pages.draw(_cross(plain))
    if plain.ruler:
        pages.ruler()
    pages.end_page()
    return pages.done()


def _outline(position: int, cell: Box) -> Iterator[DrawnMark]:
    yield Frame(cell.x, cell.y, cell.width, cell.height, _HAIR)
    size = min(5.0, cell.height / 5)
    yield Words(cell.x + cell.width / 2, cell.y + cell.height / 2, str(position + 1), size, align="centre")


def _cross(layout: Sheet) -> Iterator[DrawnMark]:
    """Draw a cross inside the first label with ticks each millimetre, and the words that say what to do with it."""
    cell = layout.cell(0).inset(*layout.inset)
    x, y = cell.x + _CROSS, cell.y + _CROSS
    yield Fill(x - _CROSS, y - _HAIR / 2, 2 * _CROSS, _HAIR)
    yield Fill(x - _HAIR / 2, y - _CROSS, _HAIR, 2 * _CROSS)
    for tick in range(-5, 6):
        long = 1.6 if tick in (-5, 0, 5) else 0.9
        yield Fill(x + tick - _HAIR / 2, y - long / 2, _HAIR, long)
        yield Fill(x - long / 2, y + tick - _HAIR / 2, long, _HAIR)
    inset_x, inset_y = layout.inset
    middle = f"ラベル左端から {inset_x + _CROSS:.1f} mm / 上端から {inset_y + _CROSS:.1f} mm"
    words = (middle, "補正値 = この値 − 測った値")
    size = min(2.4, (cell.width - 2 * _CROSS - 2) / max(len(word) for word in words) * 1.25)
    for row, word in enumerate(words):
        yield Words(x + _CROSS + 1, cell.y + 3 + row * size * 1.4, word, size, colour=GREY)
