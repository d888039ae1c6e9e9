"""A list as CSV: streamed, in the encoding the reader's spreadsheet wants, harmless when opened."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import TypeVar

from web.table import Table, told

Row = TypeVar("Row")
# Excel takes full-width marks for the same in some settings, and a minus of JIS becomes one in Microsoft's table.
FORMULA = tuple("=+-@\t\r\n＝＋－＠−")
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
    units = [column.unit for column in table.columns]
    for values in table.values():
        cells = [
            harmless(value) if isinstance(value, str) else told(unit, value)
            for unit, value in zip(units, values, strict=True)
        ]
        yield _line(cells, encoding)


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (CWE-1236)."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _line(cells: Sequence[str], encoding: str | None) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode() if encoding is None else in_cp932(out.getvalue())


def in_cp932(text: str) -> bytes:
    """Return a text as Microsoft writes Shift_JIS; what it has no character for is 〓."""
    return "".join(map(_in_cp932, text.translate(_SAME_FOR_CP932))).encode("cp932")


def _in_cp932(character: str) -> str:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return _GETA
    return character
