"""A list described once: its columns, rows, what stands above and below it. Shown, written and printed by others.

`web.table_files` writes it as CSV, XLSX and PDF; `templates/_table.html` shows it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from itertools import groupby
from typing import Generic, TypeVar

from flask_babel import LazyString

from ledger.moment import JAPAN

Row = TypeVar("Row")
Value = str | int | bool | Decimal | date | datetime | None
TICKED = "○"


class Unit(Enum):
    """What the values of a column are, and so how they are written."""

    TEXT = "text"
    CODE = "code"
    """Chassis numbers, tags, 荷姿ID: never a number to a spreadsheet."""
    NUMBER = "number"
    DECIMAL = "decimal"
    """A Decimal with as many places as it is written with."""
    KG = "kg"
    """Whole grams, written as kilograms."""
    DAY = "day"
    MOMENT = "moment"
    """An aware time, written as it is in Japan."""
    TICK = "tick"
    """○ or nothing, or a word instead of it."""

    @property
    def figures(self) -> bool:
        """Whether values stand at the right, below each other."""
        return self in {Unit.NUMBER, Unit.DECIMAL, Unit.KG}

    @property
    def whole(self) -> bool:
        """Whether values are never broken into two rows."""
        return self in {Unit.DAY, Unit.MOMENT, Unit.TICK}


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its heading, the value of a row, what it is, its width in half-width characters.

    `group` is a heading shared with the neighbours (回収部品). `link` leads from the screen to a page. `total` sums the
    column below the list.
    """

    heading: str | LazyString
    value: Callable[[Row], Value]
    unit: Unit = Unit.TEXT
    width: int = 12
    group: str | LazyString = ""
    link: Callable[[Row], str | None] | None = None
    total: bool = False

    @property
    def look(self) -> str:
        """Its CSS classes: how its values stand, and how narrow it may become on the screen."""
        kind = "whole" if self.unit.whole else ""
        kind = "num" if self.unit.figures else "ticked" if self.unit is Unit.TICK else kind
        return f"{kind} col-{min(max((self.width + 1) // 4, 1), 4)}".strip()


@dataclass(frozen=True)
class Head:
    """The end of a site's hash chain when the list was made: what proves later that nothing was changed."""

    site: str
    position: int
    hash: str


@dataclass(frozen=True)
class Cell:
    """What one cell shows, and where it leads."""

    text: str
    link: str | None


@dataclass
class Table(Generic[Row]):
    """A list. `rows` are read once, one after the other, so that a list may be longer than the memory.

    `name` is its title and the name of its files. `facts` tell who made it, when, and what was chosen. `heads` are
    printed below it. `empty` is said where there are no rows.
    """

    name: str
    columns: Sequence[Column[Row]]
    rows: Iterable[Row]
    facts: Sequence[tuple[str, str]] = ()
    heads: Sequence[Head] = ()
    empty: str = ""
    sums: dict[int, int] = field(default_factory=dict)
    """What was summed while the rows were read, by the number of the column; complete after the last row."""

    def values(self) -> Iterator[list[Value]]:
        """Read the rows as values, and sum the columns that have a total."""
        for _, values in self._read():
            yield values

    def cells(self) -> Iterator[list["Cell"]]:
        """Read the rows as the screen shows them, with their links."""
        for row, values in self._read():
            yield [
                Cell(told(column.unit, value), column.link(row) if column.link else None)
                for column, value in zip(self.columns, values, strict=True)
            ]

    def texts(self) -> Iterator[list[str]]:
        """Read the rows as people read them."""
        for values in self.values():
            yield [told(column.unit, value) for column, value in zip(self.columns, values, strict=True)]

    def _read(self) -> Iterator[tuple[Row, list[Value]]]:
        self.sums = {n: 0 for n, column in enumerate(self.columns) if column.total}
        for row in self.rows:
            values = [column.value(row) for column in self.columns]
            for n in self.sums:
                value = values[n]
                self.sums[n] += value if isinstance(value, int) else 0
            yield row, values

    @property
    def headings(self) -> list[str]:
        """The headings in the reader's language, the unit of weights with them."""
        return [f"{column.heading}(kg)" if column.unit is Unit.KG else str(column.heading) for column in self.columns]

    @property
    def labels(self) -> list[str]:
        """The headings where none stands above them: one that comes again has its group before it."""
        again = {heading for heading, count in Counter(self.headings).items() if count > 1}
        pairs = zip(self.columns, self.headings, strict=True)
        return [f"{column.group}・{one}" if column.group and one in again else one for column, one in pairs]

    @property
    def grouped(self) -> bool:
        """Whether neighbours share a heading."""
        return any(column.group for column in self.columns)

    def groups(self) -> list[tuple[str, list[int]]]:
        """Numbers of neighbouring columns that share a heading, with it; nothing is the heading of the others."""
        runs = groupby(range(len(self.columns)), key=lambda n: str(self.columns[n].group))
        return [(heading, list(columns)) for heading, columns in runs]

    def sum_of(self, n: int) -> str:
        """The total of a column as people read it; nothing where it has none."""
        return told(self.columns[n].unit, self.sums[n]) if n in self.sums else ""


def told(unit: Unit, value: Value) -> str:
    """Write a value as people read it; nothing for None."""
    if value is None or value is False:
        return ""
    if value is True:
        return TICKED
    if unit is Unit.KG and isinstance(value, int):
        return kilograms_exactly(value)
    if unit is Unit.MOMENT and isinstance(value, datetime):
        return value.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def kilograms_exactly(grams: int) -> str:
    """Kilograms to the gram, with one decimal at least: 14.0, 14.05."""
    whole, rest = divmod(abs(grams), 1000)
    decimals = f"{rest:03}".rstrip("0") or "0"
    return f"{'-' if grams < 0 else ''}{whole}.{decimals}"
