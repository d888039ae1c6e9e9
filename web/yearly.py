"""The yearly report per team (guideline 4-2 (6) 2, chapter 5): participants, weights by route, what makers publish."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from labels.paper import Facts, Section, Text, Title
from ledger.incentive import Terms, estimates
from ledger.models import Site
from ledger.queries.board import asr_taken, recycling_rate
from ledger.queries.sites import readable_sites
from ledger.queries.yearly import Weight, fiscal_year, participants, span, weights
from ledger.words import CompanyRole, Material, Team
from web import table_files, table_paper
from web.db import db
from web.table import Column, Table, Unit, kilograms_exactly
from web.table_files import heads_of, made_facts
from web.table_formats import PDF
from web.typed import today
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("yearly", __name__, url_prefix="/board/year")

FIRST_YEAR = 2026
"""The scheme began on 1 April 2026."""


@dataclass(frozen=True)
class Report:
    """What a team is told of a fiscal year: its tables and its figures."""

    year: int
    team: Team
    members: Table[Site]
    by_route: Table[Weight]
    by_maker: Table[Weight]
    figures: list[tuple[str, str]]


def _asked() -> tuple[int, Team]:
    told = request.args.get("year", "")
    latest = fiscal_year(today())
    year = int(told) if told.isascii() and told.isdigit() else latest
    team = request.args.get("team", Team.ART.value)
    if not FIRST_YEAR <= year <= latest or team not in set(Team):
        abort(404)
    return year, Team(team)


@bp.get("")
@allow("see.board")
def page() -> str:
    """A fiscal year of a team."""
    report = _report(*_asked())
    years = range(fiscal_year(today()), FIRST_YEAR - 1, -1)
    return render_template("board/yearly.html", report=report, teams=Team, years=years)


@bp.get("/report.pdf")
@allow("see.board")
def paper() -> Response:
    """The whole report as a PDF."""
    report = _report(*_asked())
    sections: list[Section] = [Facts(made_facts(*report.figures), columns=2)]
    sections += [Title(report.members.name), table_paper.grid(report.members)]
    for table in (report.by_route, report.by_maker):
        sections += [Title(table.name), table_paper.grid(table)]
    sections.append(Text(_note()))
    title = _title(report.year, report.team)
    pdf = table_paper.document(title, sections, heads_of([site.id for site in _yards()]))
    return table_files.download(pdf, title, PDF)


@bp.get("/weights.<ending>")
@allow("see.board")
def file(ending: str) -> Response:
    """The weights by route as a file."""
    return table_files.answer(_report(*_asked()).by_route, ending)


def _yards() -> list[Site]:
    return readable_sites(db.session(), viewer.person, CompanyRole.DISMANTLER) if viewer.person else []


def _title(year: int, team: Team) -> str:
    return str(gettext("資源回収インセンティブ制度 年度報告 %(year)s年度 %(team)sチーム", year=year, team=team.value))


def _note() -> str:
    return str(
        gettext(
            "重量は引取業者が計量した実重量です。"
            "みなし重量の割合で、車両とメーカーに分けています。推定額は支払額ではありません。"
        )
    )


def _report(year: int, team: Team) -> Report:
    yards = [site.id for site in _yards()]
    every = weights(db.session(), yards, year)
    own = [one for one in every if one.team is team]
    return Report(
        year,
        team,
        _members(),
        _weights(gettext("回収した資源の種類と重量"), own, lambda one: route_word(one.route), gettext("経路")),
        _weights(gettext("メーカー別の資源回収重量"), own, lambda one: one.maker, gettext("メーカー")),
        _figures(year, team, yards, every, own),
    )


def route_word(route: str) -> str:
    """A route as the guideline calls it."""
    words = {
        "shredder": gettext("破砕業者向け"),
        "whole": gettext("全部利用者向け"),
        "dismantler": gettext("次の解体業者へ"),
        "here": gettext("引渡前"),
    }
    return str(words[route])


def _members() -> Table[Site]:
    columns: list[Column[Site]] = [
        Column(gettext("役割"), lambda site: word(site.company.role), width=18),
        Column(gettext("会社"), lambda site: site.company.name, width=28),
        Column(gettext("事業所"), lambda site: site.name, width=24),
        Column(gettext("事業所コード"), lambda site: site.jars_code, Unit.CODE, 14),
    ]
    return Table(gettext("制度参画事業者"), columns, participants(db.session(), viewer.company.consortium_id))


def _weights(name: str, rows: Iterable[Weight], key: Callable[[Weight], str], heading: str) -> Table[Weight]:
    found: dict[tuple[str, Material], Weight] = {}
    for one in rows:
        before = found.get((key(one), one.material))
        total = one.grams + (before.grams if before else 0)
        found[key(one), one.material] = Weight(one.team, one.maker, one.route, one.material, one.month, total)
    columns: list[Column[Weight]] = [
        Column(heading, key, width=22),
        Column(gettext("資源の種類"), lambda one: word(one.material), width=14),
        Column(gettext("実重量"), lambda one: one.grams, Unit.KG, 14, total=True),
    ]
    return Table(name, columns, [found[one] for one in sorted(found)])


def _figures(year: int, team: Team, yards: list[str], every: list[Weight], own: list[Weight]) -> list[tuple[str, str]]:
    """The figures of chapter 5: weight, incentive cost (estimated), recycling rate of the whole consortium."""
    consortium = viewer.company.consortium_id
    rows = estimates(db.session(), Terms(db.session(), consortium), yards, *span(year))
    yen = sum(one.yen for one in rows if one.team is team)
    recovered_g = sum(one.grams for one in every)
    asr_g = sum(one.grams for one in asr_taken(db.session(), consortium, *span(year)).values())
    rate = recycling_rate(recovered_g, asr_g) if asr_g else None
    return [
        (gettext("年度"), str(year)),
        (gettext("チーム"), team.value),
        (gettext("資源回収重量"), f"{kilograms_exactly(sum(one.grams for one in own))} kg"),
        (gettext("回収インセンティブ費用（推定）"), gettext("%(yen)s円", yen=f"{yen:,}")),
        (gettext("マテリアルリサイクル率（コンソーシアム全体）"), f"{rate * 100:.1f} %" if rate is not None else "—"),
    ]
