"""Figures of the overview as a chart and as the table behind it: both are made of the same grams."""

from datetime import date

from flask_babel import gettext

from ledger.words import Material
from web.chart import Chart, Series, stacked
from web.table import Column, Table, Unit
from web.words import word

Day = tuple[date, dict[Material, int]]
"""A day and the deemed grams of each material."""


def chart_of(days: dict[date, dict[Material, int]]) -> Chart:
    """A bar for each day, a layer for each material."""
    series = [Series(one.value, word(one), [grams[one] for grams in days.values()]) for one in Material]
    bars = [f"{day.month}/{day.day}" if n == 0 or day.day == 1 else str(day.day) for n, day in enumerate(days)]
    return stacked(gettext("日ごとの回収（みなし重量 kg）"), bars, series, unit="kg", per=1000)


def table_of(days: dict[date, dict[Material, int]]) -> Table[Day]:
    """The same figures, to the gram."""
    columns: list[Column[Day]] = [
        Column(gettext("作業日"), lambda one: one[0], Unit.DAY, 11),
        *(_material(one) for one in Material),
        Column(gettext("合計"), lambda one: sum(one[1].values()), Unit.KG, 9, total=True),
    ]
    return Table(gettext("日ごとの回収（みなし重量 kg）"), columns, list(days.items()))


def _material(material: Material) -> Column[Day]:
    return Column(word(material), lambda one: one[1][material], Unit.KG, 9, total=True)
