"""Sheets one can buy, by rows, columns and margins, single tags by paper size, and rolls by size and resolution.

Figures of A-one and KOKUYO products as printed on their packages; sheets without a product name are the common grids
that fill A4. A maker's cut may be off by half a millimetre: `calibration_sheet` shows it, `offset_x` and `offset_y`
correct it.
"""

from labels.catalogued import catalogued
from labels.errors import SizeRefused
from labels.layout import Sheet
from labels.tapes import TAPES

MM_PER_INCH = 25.4
_WITHIN_ROUNDING = 1e-6
_ROLL = (25, 400)
"""Millimetres of a label on a roll, either way."""


def roll(
    title: str, *, width: float, height: float, dpi: int, offset: tuple[float, float] = (0, 0), continuous: bool = False
) -> Sheet:
    """Return a label of a roll, so many millimetres wide and long, for a head of so many dots per inch.

    Its page is cut to whole dots, so that the code's squares fall on the head's dots; `offset` corrects the printer, in
    millimetres to the right and down.

    Raises:
        SizeRefused: a measure out of range.

    """
    _usable("width", width)
    _usable("height", height)
    columns, rows = (int(side * dpi / MM_PER_INCH + _WITHIN_ROUNDING) for side in (width, height))
    return _dots(title, columns, rows, dpi, offset=offset, continuous=continuous)


def tape(title: str, *, name: str, height: float, offset: tuple[float, float] = (0, 0)) -> Sheet:
    """Return a label on a continuous Brother QL tape, cut after so many millimetres.

    Raises:
        KeyError: no tape of that name.
        SizeRefused: a measure out of range.

    """
    _usable("height", height)
    media = TAPES[name]
    rows = int(height * media.dpi / MM_PER_INCH + _WITHIN_ROUNDING)
    return _dots(title, media.dots, rows, media.dpi, tape=name, offset=offset, continuous=True)


def _usable(field: str, side: float) -> None:
    """Refuse what no label printer cuts."""
    least, most = _ROLL
    if not least <= side <= most:
        raise SizeRefused(field, side, least, most)


def _dots(
    title: str,
    columns: int,
    rows: int,
    dpi: int,
    *,
    tape: str = "",
    offset: tuple[float, float] = (0, 0),
    continuous: bool = False,
) -> Sheet:
    dot = MM_PER_INCH / dpi
    wide, high = columns * dot, rows * dot
    return Sheet(
        title=title,
        width=wide,
        height=high,
        page_width=wide,
        page_height=high,
        offset_x=offset[0],
        offset_y=offset[1],
        unprintable=1.5,
        padding=1.5,
        ruler=False,
        dot=dot,
        tape=tape,
        continuous=continuous,
    )


def _single(title: str, width: float, height: float) -> Sheet:
    return Sheet(title=title, width=width, height=height, page_width=width, page_height=height, padding=6.0)


PRESETS: dict[str, Sheet] = {
    "a4-1": Sheet(title=catalogued("A4 1面"), width=210, height=297, padding=8),
    "a4-2": Sheet(title=catalogued("A4 2面(A5 横)"), width=210, height=148.5, rows=2, cut_lines=True),
    "a4-4": Sheet(title=catalogued("A4 4面(A6 縦)"), width=105, height=148.5, columns=2, rows=2, cut_lines=True),
    "a4-8": Sheet(title=catalogued("A4 8面 105×74.25 mm"), width=105, height=74.25, columns=2, rows=4, cut_lines=True),
    "a4-10": Sheet(
        title=catalogued("A4 10面 86.4×50.8 mm(エーワン 72210・75210)"),
        width=86.4,
        height=50.8,
        columns=2,
        rows=5,
        left=18.6,
        top=21.5,
    ),
    "a4-10-card": Sheet(
        title=catalogued("A4 10面 91×55 mm 名刺サイズ(エーワン 72110・31514)"),
        width=91,
        height=55,
        columns=2,
        rows=5,
        left=14,
        top=11,
    ),
    "a4-12": Sheet(
        title=catalogued("A4 12面 86.4×42.3 mm(コクヨ KPC-E1121)"),
        width=86.4,
        height=42.3,
        columns=2,
        rows=6,
        left=18.6,
        top=21.6,
    ),
    "a4-24": Sheet(title=catalogued("A4 24面 70×33.9 mm"), width=70, height=33.9, columns=3, rows=8, top=12.9),
    "a4-24-margin": Sheet(
        title=catalogued("A4 24面 66×33.9 mm 四辺余白付"), width=66, height=33.9, columns=3, rows=8, left=6, top=12.9
    ),
    "a4-44": Sheet(
        title=catalogued("A4 44面 48.3×25.4 mm(エーワン 28388)"),
        width=48.3,
        height=25.4,
        columns=4,
        rows=11,
        left=8.4,
        top=8.8,
        padding=1.5,
    ),
    "a5": _single(catalogued("A5 縦 1枚"), 148, 210),
    "a5-landscape": _single(catalogued("A5 横 1枚"), 210, 148),
    "a6": _single(catalogued("A6 縦 1枚"), 105, 148),
    "a6-landscape": _single(catalogued("A6 横 1枚"), 148, 105),
    "roll-100x150-203": roll(catalogued("ロール 100×150 mm(203 dpi)"), width=100, height=150, dpi=203),
    "roll-100x100-203": roll(catalogued("ロール 100×100 mm(203 dpi)"), width=100, height=100, dpi=203),
    "roll-100x60-203": roll(catalogued("ロール 100×60 mm(203 dpi)"), width=100, height=60, dpi=203),
    "roll-100x150-300": roll(catalogued("ロール 100×150 mm(300 dpi)"), width=100, height=150, dpi=300),
    "brother-62": tape(catalogued("ブラザー QL 62 mm 長尺テープ(100 mm で切断)"), name="62", height=100),
    "brother-62x100": _dots(catalogued("ブラザー QL 62×100 mm(DK-1202)"), 696, 1109, 300, tape="62x100"),
    "brother-102x152": _dots(catalogued("ブラザー QL 102×152 mm(DK-1241)"), 1164, 1660, 300, tape="102x152"),
}
