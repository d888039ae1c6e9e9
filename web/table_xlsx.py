"""A list as a workbook: figures and days are real ones, the head stays in sight, what it says is on a second sheet."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from flask_babel import gettext
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ledger.moment import JAPAN
from web.table import TICKED, Head, Table, Unit, Value

Row = TypeVar("Row")
MOST_ROWS = 1_048_575
"""Rows of a sheet of a workbook below its head; a longer list goes on in another sheet."""
_FORMATS: dict[Unit, dict[str, Any]] = {
    Unit.NUMBER: {"num_format": "#,##0"},
    Unit.DECIMAL: {"num_format": "#,##0.00##"},
    Unit.KG: {"num_format": "#,##0.0##"},
    Unit.DAY: {"num_format": "yyyy-mm-dd", "align": "center"},
    Unit.MOMENT: {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
    Unit.TICK: {"align": "center"},
    Unit.CODE: {"num_format": "@"},
}
_HEAD = {"bold": True, "bg_color": "#E8E8E8", "border": 1, "text_wrap": True, "valign": "vcenter", "align": "center"}
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_LONGEST_SHEET_NAME = 31
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
}


def write_xlsx(table: Table[Row], path: Path) -> None:
    """Write the workbook to a file."""
    with Workbook(str(path), _OPTIONS | {"tmpdir": str(path.parent)}) as book:
        _Sheet(book, table).write()
        _write_facts(book, table)


class _Sheet:
    """The list's own sheet, and its continuations."""

    def __init__(self, book: Workbook, table: Table[Row]) -> None:
        self._book, self._table = book, table
        plain = {"font_name": "BIZ UDPGothic", "valign": "top"}
        self._formats = [book.add_format(plain | _FORMATS.get(column.unit, {})) for column in table.columns]
        self._strong = [
            book.add_format(plain | _FORMATS.get(column.unit, {}) | {"bold": True, "top": 2})
            for column in table.columns
        ]
        self._head = book.add_format(_HEAD | {"font_name": "BIZ UDPGothic"})

    def write(self) -> None:
        """Write every row, then the totals."""
        sheet, number = self._begin(1), 0
        for values in self._table.values():
            if number and number % MOST_ROWS == 0:
                sheet = self._begin(number // MOST_ROWS + 1)
            self._row(sheet, number % MOST_ROWS + 1, values, self._formats)
            number += 1
        if self._table.sums and number % MOST_ROWS + 1 <= MOST_ROWS:
            totals: list[Value] = [self._table.sums.get(n) for n in range(len(self._table.columns))]
            if 0 not in self._table.sums:
                totals[0] = gettext("合計")
            self._row(sheet, number % MOST_ROWS + 1, totals, self._strong)

    def _begin(self, part: int) -> Worksheet:
        name = self._table.name.translate(_NOT_IN_SHEET_NAMES)[: _LONGEST_SHEET_NAME - 4].strip() or "1"
        sheet = self._book.add_worksheet(name if part == 1 else f"{name} {part}")
        for n, column in enumerate(self._table.columns):
            sheet.set_column(n, n, max(column.width * 1.15, 6))
        sheet.set_row(0, 32)
        for n, heading in enumerate(self._table.labels):
            sheet.write_string(0, n, heading, self._head)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _row(self, sheet: Worksheet, number: int, values: list[Value], formats: list[Format]) -> None:
        for n, value in enumerate(values):
            _write(sheet, (number, n), value, self._table.columns[n].unit, formats[n])


def _write(sheet: Worksheet, cell: tuple[int, int], value: Value, unit: Unit, look: Format) -> None:
    match value:
        case None | False | "":
            sheet.write_blank(*cell, None, look)
        case True:
            sheet.write_string(*cell, TICKED, look)
        case int():
            sheet.write_number(*cell, value / 1000 if unit is Unit.KG else value, look)
        case Decimal():
            sheet.write_number(*cell, float(value), look)
        case datetime():
            sheet.write_datetime(*cell, value.astimezone(JAPAN).replace(tzinfo=None, second=0, microsecond=0), look)
        case date():
            sheet.write_datetime(*cell, value, look)
        case _:
            sheet.write_string(*cell, value, look)


def _write_facts(book: Workbook, table: Table[Row]) -> None:
    """A second sheet: what was chosen, who made it when, and the ledger's heads."""
    sheet = book.add_worksheet(gettext("この表について"))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    rows = [(gettext("表"), table.name), *table.facts, *(head_fact(head) for head in table.heads)]
    for number, (label, value) in enumerate(rows):
        sheet.write_string(number, 0, label)
        sheet.write_string(number, 1, value)


def head_fact(head: Head) -> tuple[str, str]:
    """A ledger head in words."""
    return (
        gettext("台帳の末尾（%(site)s）", site=head.site),
        gettext("%(position)s件目 %(hash)s", position=head.position, hash=head.hash),
    )
