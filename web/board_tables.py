"""The tables of the board: each figure with what it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext

from ledger.dock_words import Severity
from ledger.incentive import Estimate, Terms, estimates, payees
from ledger.models import Company, Site
from ledger.queries.board import Arrived, Recovered, arrived, recovered
from ledger.queries.findings import DAYS, OFTEN, Counted, counted, repeated
from ledger.words import Material
from web.chart import Chart, Series, stacked
from web.db import db
from web.entry_rows import team_name
from web.months import month_text, months_between
from web.table import Column, Table, Unit
from web.table_files import heads_of, made_facts
from web.viewer import viewer
from web.words import word

GRAMS = 1000


@dataclass(frozen=True)
class Period:
    """Whole months from one until before another, and the yards that are looked at."""

    since: date
    until: date
    yards: list[Site]

    @property
    def ids(self) -> list[str]:
        """Ids of the yards."""
        return [site.id for site in self.yards]

    @property
    def names(self) -> dict[str, str]:
        """Names of the yards by id."""
        return {site.id: site.name for site in self.yards}

    @property
    def months(self) -> list[date]:
        """Its months, in order."""
        return months_between(self.since, self.until)


@dataclass(frozen=True)
class Paid:
    """What a company may be paid."""

    company: str
    yen: int


def by_material(title: str, rows: Sequence[Recovered | Arrived], months: Sequence[date]) -> Chart:
    """Kilograms of each month, one layer for each material."""
    sums = {(material, month): 0 for material in Material for month in months}
    for one in rows:
        sums[one.material, one.month] += one.grams
    series = [
        Series(material.value, word(material), [sums[material, month] for month in months]) for material in Material
    ]
    return stacked(title, [month_text(month)[2:] for month in months], series, unit="kg", per=GRAMS)


def _facts(period: Period, *more: tuple[str, str]) -> list[tuple[str, str]]:
    span = gettext("%(first)sから%(last)sまで", first=month_text(period.months[0]), last=month_text(period.months[-1]))
    return made_facts((gettext("期間"), span), *more)


def recovered_table(period: Period) -> Table[Recovered]:
    """Deemed weight by month of acceptance, yard, team and material."""
    columns: list[Column[Recovered]] = [
        Column(gettext("月"), lambda one: month_text(one.month), width=9),
        Column(gettext("事業所"), lambda one: period.names[one.site_id], width=22),
        Column(gettext("チーム"), lambda one: team_name(one.team), width=8),
        Column(gettext("素材"), lambda one: word(one.material), width=10),
        Column(gettext("部品の数"), lambda one: one.parts, Unit.NUMBER, 9, total=True),
        Column(gettext("みなし重量"), lambda one: one.grams, Unit.KG, 12, total=True),
    ]
    rows = recovered(db.session(), period.ids, period.since, period.until)
    return Table(gettext("回収した資源"), columns, rows, _facts(period), heads_of(period.ids))


def arrived_table(period: Period) -> Table[Arrived]:
    """Real beside deemed weight of received lots, by month, yard and material."""
    columns: list[Column[Arrived]] = [
        Column(gettext("月"), lambda one: month_text(one.month), width=9),
        Column(gettext("事業所"), lambda one: period.names[one.site_id], width=22),
        Column(gettext("素材"), lambda one: word(one.material), width=10),
        Column(gettext("みなし重量"), lambda one: one.deemed_g, Unit.KG, 12, total=True),
        Column(gettext("実重量"), lambda one: one.grams, Unit.KG, 12, total=True),
        Column(gettext("実重量÷みなし重量"), _ratio, width=12),
    ]
    return Table(gettext("引き取られた資源"), columns, _sums(period), _facts(period), heads_of(period.ids))


def _sums(period: Period) -> list[Arrived]:
    found: dict[tuple[date, str, Material], Arrived] = {}
    for one in arrived(db.session(), period.ids, period.since, period.until):
        key = (one.month, one.site_id, one.material)
        before = found.get(key)
        grams, deemed = (before.grams, before.deemed_g) if before else (0, 0)
        found[key] = Arrived(*key[:2], "", one.material, grams + one.grams, deemed + one.deemed_g)
    return [found[key] for key in sorted(found)]


def _ratio(one: Arrived) -> str:
    return f"{one.grams / one.deemed_g:.2f}" if one.deemed_g else ""


def estimated(period: Period) -> tuple[Terms, list[Estimate]]:
    """The terms agreed with the teams, and the estimates of the period."""
    terms = Terms(db.session(), viewer.company.consortium_id)
    return terms, estimates(db.session(), terms, period.ids, period.since, period.until)


def _as_estimate() -> tuple[str, str]:
    return gettext("注意"), gettext(
        "推定です。JARSに報告した内容から、取決めの単価で計算しました。支払額はチームが決めます。"
    )


def estimates_table(period: Period) -> Table[Estimate]:
    """What was reported may bring, by month, yard and team: an estimate."""
    columns: list[Column[Estimate]] = [
        Column(gettext("月"), lambda one: month_text(one.month), width=9),
        Column(gettext("事業所"), lambda one: period.names[one.site_id], width=22),
        Column(gettext("チーム"), lambda one: team_name(one.team), width=8),
        Column(gettext("車両"), lambda one: one.vehicles, Unit.NUMBER, 8, total=True),
        Column(gettext("報告したみなし重量"), lambda one: one.reported_g, Unit.KG, 14, total=True),
        Column(gettext("推定額（円）"), lambda one: one.yen, Unit.NUMBER, 12, total=True),
        Column(gettext("計算できない車両"), lambda one: one.left_out, Unit.NUMBER, 12, total=True),
    ]
    return Table(
        gettext("インセンティブの推定"),
        columns,
        estimated(period)[1],
        _facts(period, _as_estimate()),
        heads_of(period.ids),
    )


def payees_table(period: Period) -> Table[Paid]:
    """Who may be paid how much (様式2): an estimate."""
    names = dict(db.session.execute(db.select(Company.id, Company.name)).all())
    found = payees(db.session(), *estimated(period))
    rows = sorted((Paid(names[key], yen) for key, yen in found.items()), key=lambda one: one.company)
    columns: list[Column[Paid]] = [
        Column(gettext("支払先"), lambda one: one.company, width=30),
        Column(gettext("推定額（円）"), lambda one: one.yen, Unit.NUMBER, 12, total=True),
    ]
    return Table(gettext("支払先ごとの推定"), columns, rows, _facts(period, _as_estimate()), heads_of(period.ids))


def findings_table(period: Period) -> Table[Counted]:
    """What receivers found wrong, by yard and kind; what came again and again lately is ticked."""
    often = {(one.site.id, one.flaw) for one in repeated(db.session(), period.ids) if one.often}
    ticked = gettext("%(days)s日間に%(count)s件以上", days=DAYS, count=OFTEN)
    columns: list[Column[Counted]] = [
        Column(gettext("事業所"), lambda one: period.names[one.site_id], width=22),
        Column(gettext("指摘"), lambda one: word(one.flaw), width=18),
        Column(gettext("件数"), lambda one: one.count, Unit.NUMBER, 8, total=True),
        Column(gettext("推定重量"), lambda one: one.grams, Unit.KG, 10, total=True),
        Column(word(Severity.GRAVE), lambda one: one.grave, Unit.NUMBER, 10, total=True),
        Column(gettext("回答待ち"), lambda one: one.unanswered, Unit.NUMBER, 10, total=True),
        Column(ticked, lambda one: (one.site_id, one.flaw) in often, Unit.TICK, 14),
    ]
    rows = counted(db.session(), period.ids, period.since, period.until)
    return Table(gettext("引取先の指摘"), columns, rows, _facts(period), heads_of(period.ids))


TABLES: dict[str, Any] = {
    "recovered": recovered_table,
    "arrived": arrived_table,
    "estimates": estimates_table,
    "payees": payees_table,
    "findings": findings_table,
}
"""The tables by the name in their files' addresses."""
