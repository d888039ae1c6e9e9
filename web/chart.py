"""Stacked bars and ranges as SVG, laid out on the server: where people look rather than read; the table stands below.

Each series has a colour of its own and a pattern of its own, so that a chart reads in grey and to every eye.
"""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 160
"""Of the plot, in units of the drawing."""
BAR = 24
GAP = 14
LEFT = 44
TOP = 8
NARROW = 12
"""Of a bar that shows a range, one beside the other."""
_NICE = (1, 2, 5, 10)
_LEAST = 8.0
"""A range of one value is drawn so high that its colour is seen."""
_STEP = 5
"""The scale of ranges goes in steps of so many per cent."""


@dataclass(frozen=True)
class Series:
    """One layer of the bars: the key of its colour and pattern, its name, a value for each bar."""

    key: str
    name: str
    values: Sequence[int]


@dataclass(frozen=True)
class Block:
    """A rectangle of the drawing."""

    key: str
    x: int
    y: float
    width: int
    height: float
    title: str


@dataclass(frozen=True)
class Mark:
    """A text at a place of the drawing."""

    x: int
    y: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A drawing: blocks, marks below the bars and beside the lines, its size, and the series for the legend."""

    title: str
    blocks: list[Block]
    lines: list[Mark]
    labels: list[Mark]
    series: Sequence["Series | Ranges"]
    width: int
    height: int
    values: Sequence[Block] = ()
    """What lies within a range, as a line across it."""


@dataclass(frozen=True)
class Range:
    """A value in per cent, and the least and greatest of what it sums up; `title` says it in words."""

    least: float
    value: float
    most: float
    title: str


@dataclass(frozen=True)
class Ranges:
    """One series of ranges, one for each place of the axis; None where there is nothing."""

    key: str
    name: str
    values: Sequence[Range | None]


def stacked(title: str, bars: Sequence[str], series: Sequence[Series], *, unit: str = "", per: int = 1) -> Chart:
    """Lay out bars. Values are divided by `per` where they are written (grams as kilograms: 1000)."""
    sums = [sum(one.values[n] for one in series) for n in range(len(bars))]
    top = _round_up(max(sums, default=0) / per) * per or per
    blocks = []
    for n, bar in enumerate(bars):
        base = 0
        for one in series:
            value = one.values[n]
            if value > 0:
                title_of = f"{bar} {one.name} {_written(value, per)} {unit}".strip()
                height = HEIGHT * value / top
                y = TOP + HEIGHT - HEIGHT * (base + value) / top
                blocks.append(Block(one.key, _x(n), round(y, 2), BAR, round(height, 2), title_of))
                base += value
    steps = [Mark(LEFT - 8, TOP + HEIGHT * (1 - part), _written(int(top * part), per)) for part in (0, 0.5, 1)]
    labels = [Mark(_x(n) + BAR // 2, TOP + HEIGHT + 18, bar) for n, bar in enumerate(bars)]
    return Chart(title, blocks, steps, labels, series, _x(len(bars)) + GAP, TOP + HEIGHT + 28)


def ranges(title: str, places: Sequence[str], series: Sequence[Ranges]) -> Chart:
    """Lay out ranges side by side at each place, with a line where 100 % is."""
    told = [one for each in series for one in each.values if one]
    bottom = int(min((one.least for one in told), default=100) - 1) // _STEP * _STEP
    top = -(-int(max((one.most for one in told), default=100) + 2) // _STEP) * _STEP
    bottom, top = min(bottom, 100 - _STEP), max(top, 100 + _STEP)
    wide = len(series) * NARROW + 2 * GAP

    def y(value: float) -> float:
        return TOP + HEIGHT * (top - value) / (top - bottom)

    blocks, values = [], []
    for place, each in enumerate(series):
        for n, one in enumerate(each.values):
            if one:
                x = LEFT + GAP + n * wide + place * NARROW
                height = max(y(one.least) - y(one.most), _LEAST)
                high = (y(one.least) + y(one.most) - height) / 2
                blocks.append(Block(each.key, x, round(high, 2), NARROW, round(height, 2), one.title))
                values.append(Block(each.key, x - 1, round(y(one.value), 2) - 1.5, NARROW + 2, 3, one.title))
    steps = [Mark(LEFT - 8, round(y(value), 2), f"{value}") for value in sorted({bottom, 100, top})]
    labels = [Mark(LEFT + wide // 2 + n * wide, TOP + HEIGHT + 18, place) for n, place in enumerate(places)]
    return Chart(title, blocks, steps, labels, series, LEFT + len(places) * wide, TOP + HEIGHT + 28, values)


def _x(n: int) -> int:
    return LEFT + GAP // 2 + n * (BAR + GAP)


def _round_up(value: float) -> int:
    """The next 1, 2 or 5 times a power of ten."""
    power = 1
    while value > 10 * power:
        power *= 10
    return next((nice * power for nice in _NICE if value <= nice * power), 0) if value > 0 else 0


def _written(value: int, per: int) -> str:
    return f"{value / per:,.0f}" if value % per == 0 or value >= 10 * per else f"{value / per:,.1f}"
