"""A list as CSV: streamed, in the encoding the reader's spreadsheet wants, harmless when opened."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import TypeVar

from web.table import Table, Unit

Row = TypeVar("Row")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What JIS writes with one character and Microsoft's table with another; the rest that it lacks becomes a geta mark.
_SAME_FOR_CP932 = str.maketrans({"〜": "～", "−": "－", "—": "―", "–": "―", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢"})
_GETA = "〓"


def csv_of(table: Table[Row], encoding: str | None = None) -> Iterator[bytes]:
    """Yield the lines of the file, in UTF-8 with a mark or in `shift_jis`.

    Figures are figures; whatever else a spreadsheet could take for a formula is told to be text.
    """
    if encoding is None:
        yield b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as the machine's own encoding
    yield _line([harmless(heading) for heading in table.labels], encoding)
    figures = [column.unit.figures or column.unit in {Unit.DAY, Unit.MOMENT} for column in table.columns]
    for row in table.texts():
        cells = [cell if safe else harmless(cell) for cell, safe in zip(row, figures, strict=True)]
        yield _line(cells, encoding)


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (CWE-1236)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _line(cells: Sequence[str], encoding: str | None) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    if encoding is None:
        return out.getvalue().encode()
    return "".join(map(_in_cp932, out.getvalue().translate(_SAME_FOR_CP932))).encode("cp932")


def _in_cp932(character: str) -> str:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return _GETA
    return character
