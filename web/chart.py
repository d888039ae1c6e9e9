"""Stacked bars as SVG, laid out on the server: where people look rather than read. The table behind it stands below.

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
_NICE = (1, 2, 5, 10)


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
    series: Sequence[Series]
    width: int
    height: int


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
