"""What parts really weigh, as lists and charts: beside the deemed weight by month, and the table that follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext

from ledger.deemed import DeemedTable
from ledger.models import Site
from ledger.queries.proposed_weights import How, Proposed, proposed
from ledger.queries.real_weights import Cell, Compared, Load, Loads, compared, loads
from ledger.words import PartKind, SizeClass
from web.chart import Chart, Range, Ranges, ranges
from web.db import db
from web.months import month_text, months_between
from web.table import Column, Table, Unit, kilograms_exactly
from web.table_files import heads_of, made_facts
from web.typed import today
from web.words import word

_PER_CENT = 100
_LEAST_ERROR_G = 10
"""Errors are told to 0.01 kg."""


@dataclass(frozen=True)
class Asked:
    """A yard and the months that are looked at: from one until before another."""

    site: Site
    since: date
    until: date

    @property
    def last(self) -> date:
        """The last day looked at."""
        return self.until - timedelta(days=1)

    @property
    def found(self) -> Loads:
        """Its lots with their parts."""
        return loads(db.session(), self.site.id, self.since, self.until)


def facts(asked: Asked) -> list[tuple[str, str]]:
    """What stands above a list."""
    span = gettext("%(first)sから%(last)sまで", first=month_text(asked.since), last=month_text(asked.last))
    return made_facts((gettext("事業所"), asked.site.name), (gettext("期間"), span))


def months_table(asked: Asked, found: Sequence[Load]) -> Table[Compared]:
    """Real beside deemed weight by month, part and size class."""
    columns: list[Column[Compared]] = [
        Column(gettext("月"), lambda one: month_text(one.month), width=9),
        Column(gettext("部品"), lambda one: word(one.cell[1]), width=14),
        Column(gettext("サイズ"), lambda one: word(one.cell[0]), width=8),
        Column(gettext("荷の数"), lambda one: len(one.ratios), Unit.NUMBER, 8),
        Column(gettext("車両の数"), lambda one: len(one.vehicles), Unit.NUMBER, 8),
        Column(gettext("みなし重量"), lambda one: one.deemed_g, Unit.KG, 12, total=True),
        Column(gettext("実重量の配分"), lambda one: one.grams, Unit.KG, 12, total=True),
        Column(gettext("実重量÷みなし重量（%）"), lambda one: round(one.ratio * _PER_CENT), Unit.NUMBER, 12),
        Column(gettext("荷ごとの幅（%）"), _spread, width=12),
    ]
    name = "-".join([gettext("みなし重量と実重量"), asked.site.name])
    return Table(name, columns, compared(found), facts(asked), heads_of([asked.site.id]))


def _spread(one: Compared) -> str:
    least, most = (round(ratio * _PER_CENT) for ratio in (min(one.ratios), max(one.ratios)))
    return f"{least}〜{most}"


@dataclass(frozen=True)
class Revised:
    """A cell of the table: what it is now, and what the lots propose; None where they don't."""

    cell: Cell
    now_g: int | None
    proposed: Proposed | None

    @property
    def change_g(self) -> int | None:
        """Proposed less present."""
        return self.proposed.grams - self.now_g if self.proposed and self.now_g is not None else None


def revised(asked: Asked, found: Sequence[Load]) -> list[Revised]:
    """Every cell that has a weight now or was proposed one, part by part."""
    table, told, day = DeemedTable(db.session(), asked.site.id), proposed(found), today()
    rows = (
        Revised((size, part), table.grams_on(day, size, part), told.get((size, part)))
        for part in PartKind
        for size in SizeClass
    )
    return [one for one in rows if one.now_g is not None or one.proposed]


def revised_table(asked: Asked, rows: Sequence[Revised]) -> Table[Revised]:
    """Present and proposed weights side by side, with what they rest on."""
    columns: list[Column[Revised]] = [
        Column(gettext("部品"), lambda one: word(one.cell[1]), width=14),
        Column(gettext("サイズ"), lambda one: word(one.cell[0]), width=8),
        Column(gettext("今の表"), lambda one: one.now_g, Unit.KG, 11),
        Column(gettext("見直し案"), lambda one: one.proposed.grams if one.proposed else None, Unit.KG, 11),
        Column(gettext("差"), lambda one: one.change_g, Unit.KG, 9),
        Column(gettext("荷の数"), lambda one: one.proposed.lots if one.proposed else None, Unit.NUMBER, 8),
        Column(gettext("車両の数"), lambda one: one.proposed.vehicles if one.proposed else None, Unit.NUMBER, 8),
        Column(gettext("求め方"), lambda one: how_found(one.proposed), width=26),
    ]
    name = "-".join([gettext("みなし重量の見直し案"), asked.site.name])
    return Table(name, columns, rows, facts(asked), heads_of([asked.site.id]))


def how_found(one: Proposed | None) -> str:
    """How a weight was found, in words."""
    if one is None:
        return str(gettext("荷が足りないので出せません"))
    if one.how is How.FITTED:
        kg = kilograms_exactly(max(round(one.error_g or 0, -1), _LEAST_ERROR_G))
        return str(gettext("荷ごとの中身の違いから計算（誤差 ±%(kg)s kg）", kg=kg))
    if one.how is How.ALONE:
        return str(gettext("この部品だけの荷の平均"))
    return str(gettext("ほかの部品と分けられないので、みなし重量で配分"))


def charts(asked: Asked, found: Sequence[Load]) -> list[Chart]:
    """For each part, real over deemed by month, one range for each size class."""
    rows, months = compared(found), months_between(asked.since, asked.until)
    shown = [month for month in months if any(one.month == month for one in rows)]
    return [_chart(part, {(one.month, one.cell): one for one in rows}, shown) for part in _parts(rows)]


def _parts(rows: Sequence[Compared]) -> list[PartKind]:
    there = {one.cell[1] for one in rows}
    return [part for part in PartKind if part in there]


def _chart(part: PartKind, rows: Mapping[tuple[date, Cell], Compared], months: Sequence[date]) -> Chart:
    series = [
        Ranges(size.value, word(size), [_range(rows.get((month, (size, part)))) for month in months])
        for size in SizeClass
    ]
    title = gettext("%(part)s：実重量÷みなし重量（%%）", part=word(part))
    return ranges(title, [month_text(month)[2:] for month in months], series)


def _range(one: Compared | None) -> Range | None:
    if one is None:
        return None
    least, value, most = (ratio * _PER_CENT for ratio in (min(one.ratios), one.ratio, max(one.ratios)))
    told = {"month": month_text(one.month), "size": word(one.cell[0]), "value": f"{value:.0f}"}
    span = {"least": f"{least:.0f}", "most": f"{most:.0f}", "lots": len(one.ratios)}
    said = gettext("%(month)s %(size)s %(value)s %%（荷%(lots)s件、%(least)s〜%(most)s %%）", **told, **span)
    return Range(least, value, most, said)


def evidence(rows: Sequence[Revised]) -> dict[str, dict[str, dict[str, object]]]:
    """The numbers behind each proposed weight, as `deemed_table.issued` keeps them."""
    told: dict[str, dict[str, dict[str, object]]] = {}
    for one in (row.proposed for row in rows if row.proposed):
        size, part = one.cell
        numbers: dict[str, object] = {
            "mean_g": one.exact_g,
            "count": one.lots,
            "how": one.how.value,
            "error_g": one.error_g,
        }
        told.setdefault(size.value, {})[part.value] = numbers
    return told
