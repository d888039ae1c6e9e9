"""A table on paper: its head is repeated on every page, a cell that is too long takes more rows, none is cut off."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from labels.errors import TooLongForPaper
from labels.fonts import CAP_HEIGHT
from labels.marks import GREY, Align, DrawnMark, Fill, Piece, Words
from labels.paper_blocks import Strip, rows_of
from labels.tag import Colour
from labels.text import ems, fitted

SIZE, LEAST_SIZE = 2.9, 2.05
"""Millimetres of em: what cells are set in where there is room, and the least."""
LEADING, _PAD = 1.3, 1.1
MOST_ROWS = 5000
"""Of a printed table: more is a file, not paper."""
_LINE = 0.15
_FIGURE = 0.58
"""Width of a figure in em, in this typeface."""
_HEAD_ROWS = 4
_LITTLE = 1.25
_PALE: Colour = (0.92, 0.92, 0.92)


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column: heading, its width in half-width characters, and the heading it shares with its neighbours."""

    heading: str
    width: float = 10
    align: Align = "left"
    group: str = ""


@dataclass(frozen=True)
class Grid:
    """Rows of cells under headings; `total` is a last row in bold; `empty` is said where there are no rows.

    Raises:
        TooLongForPaper: when it is drawn and has more than `MOST_ROWS`.

    """

    columns: Sequence[GridColumn]
    rows: Iterable[Sequence[str]]
    total: Sequence[str] = ()
    empty: str = ""

    @property
    def natural_width(self) -> float:
        """Millimetres at which no ordinary cell needs a second row."""
        return sum(column.width * SIZE * _FIGURE + 2 * _PAD for column in self.columns)

    def strips(self, width: float, most: float) -> Iterator[Strip]:
        """Yield the head and the rows."""
        drawing = _Drawing(self, width)
        head = drawing.head()
        yield Strip(head, with_next=True)
        count = 0
        for count, row in enumerate(self.rows, start=1):
            if count > MOST_ROWS:
                raise TooLongForPaper(MOST_ROWS)
            for piece in drawing.row(row, most - head.height):
                yield Strip(piece, head)
        if not count:
            yield Strip(drawing.remark(self.empty), head)
        if self.total:
            for piece in drawing.row(self.total, most - head.height, bold=True):
                yield Strip(piece, head)
        yield Strip(Piece(3.0, ()))


class _Drawing:
    """A grid in a width: where its columns stand and how large its letters are."""

    def __init__(self, grid: Grid, width: float) -> None:
        self._columns = grid.columns
        self._width = width
        scale = width / grid.natural_width
        self._size = SIZE * min(max(scale, LEAST_SIZE / SIZE), 1.0)
        self._widths = [(column.width * SIZE * _FIGURE + 2 * _PAD) * scale for column in grid.columns]
        self._lefts = [sum(self._widths[:n]) for n in range(len(self._widths))]

    def head(self) -> Piece:
        """Draw the headings, those shared by neighbours above them."""
        grouped = any(column.group for column in self._columns)
        cells = [self._heading(n) for n in range(len(self._columns))]
        above = self._size * 1.75 if grouped else 0.0
        below = max(len(rows) * size * LEADING for size, rows in cells) + _PAD
        height = above + below
        marks: list[DrawnMark] = [Fill(0, 0, self._width, height, _PALE), *self._lines(height)]
        for n, (size, rows) in enumerate(cells):
            room = below if self._columns[n].group else height
            first = height - room + (room - len(rows) * size * LEADING) / 2
            marks += self._cell(n, rows, first, size, bold=True, align="centre")
        marks += self._groups(above) if grouped else ()
        return Piece(height, (*marks, Fill(0, 0, self._width, _LINE * 2)))

    def _heading(self, n: int) -> tuple[float, Sequence[str]]:
        """A heading in one row if it is little too long, else in several; smaller letters come last."""
        heading, room, size = self._columns[n].heading, self._widths[n] - 1.2, self._size * 0.92
        rows = rows_of(heading, room, size, bold=True)
        if len(rows) == 1 or (len(rows) <= _HEAD_ROWS and ems(heading, bold=True) * size > room * _LITTLE):
            return size, rows
        return fitted(heading, room, size, _HEAD_ROWS, bold=True)

    def _groups(self, height: float) -> Iterator[DrawnMark]:
        n = 0
        for name, run in groupby(self._columns, key=lambda column: column.group):
            count = len(list(run))
            left, width = self._lefts[n], sum(self._widths[n : n + count])
            if name:
                size, (words,) = fitted(name, width - 1, self._size * 0.92, 1, bold=True)
                yield Fill(left + _LINE, 0, width - _LINE, height, _PALE)  # over the lines between its columns
                middle = height / 2 + size * CAP_HEIGHT / 2
                yield Words(left + width / 2, middle, words, size, bold=True, align="centre")
                yield Fill(left, height, width, _LINE, GREY)
            n += count

    def row(self, cells: Sequence[str], most: float, *, bold: bool = False) -> Iterator[Piece]:
        """Draw a row; one that is higher than a page is continued."""
        size = self._size
        columns = [
            rows_of(cell, self._widths[n] - 2 * _PAD, size, bold=bold) if cell else [] for n, cell in enumerate(cells)
        ]
        in_page = max(int((most - 2 * _PAD) / (size * LEADING)), 1)
        longest = max([len(rows) for rows in columns] + [1])
        for first in range(0, longest, in_page):
            parts = [rows[first : first + in_page] for rows in columns]
            count = max([len(rows) for rows in parts] + [1])
            height = count * size * LEADING + 2 * _PAD - size * (LEADING - 1)
            marks: list[DrawnMark] = []
            for n, rows in enumerate(parts):
                marks += self._cell(n, rows, _PAD, size, bold=bold)
            yield Piece(height, (*marks, *self._lines(height, strong=bold)))

    def remark(self, words: str) -> Piece:
        """Draw what is said instead of rows."""
        size, (told,) = fitted(words, self._width - 4, self._size, 1)
        height = size * 3
        line = Fill(0, height - _LINE, self._width, _LINE, GREY)
        return Piece(height, (Words(self._width / 2, height * 0.6, told, size, align="centre"), line))

    def _cell(
        self, n: int, rows: Sequence[str], top: float, size: float, *, bold: bool = False, align: Align | None = None
    ) -> Iterator[Words]:
        align = align or self._columns[n].align
        left, width = self._lefts[n], self._widths[n]
        x = {"left": left + _PAD, "centre": left + width / 2, "right": left + width - _PAD}[align]
        for number, row in enumerate(rows):
            if row:
                yield Words(x, top + size * (0.88 + number * LEADING), row, size, bold=bold, align=align)

    def _lines(self, height: float, *, strong: bool = False) -> Iterator[Fill]:
        for left in (*self._lefts, self._width - _LINE):
            yield Fill(left, 0, _LINE, height, GREY)
        yield Fill(0, height - _LINE, self._width, _LINE, GREY)
        if strong:
            yield Fill(0, 0, self._width, _LINE * 2)
