"""Deemed weights in the office: the sample as table 2-1, the table proposed from it, what JARS displays beside ours."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.models import Site
from ledger.queries.agreements import deemed_versions
from ledger.queries.samples import NEEDED, Mean, Sampled, Span, jars_weights, means, progress, sampled
from ledger.words import PartKind, SizeClass
from web import table_files
from web.act import act
from web.db import db
from web.deemed_form import read_table, weighed_site, weighed_sites
from web.table import Column, Table, Unit
from web.table_files import heads_of, made_facts
from web.typed import Typed, today
from web.viewer import allow
from web.words import word

bp = Blueprint("deemed", __name__, url_prefix="/agreements/deemed")

SampleRow = tuple[int, SizeClass, Sampled | None]


def span_asked() -> Span:
    """The days the address tells; what is no day counts as none."""
    return Span(_day("from"), _day("to"))


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


@bp.get("/sample")
@allow("see.masters")
def sample() -> str:
    """How far the sample is, its vehicles, and the means that a new table would have."""
    if not weighed_sites():
        return render_template("deemed/none.html")
    site, span = weighed_site(request.args.get("site", "")), span_asked()
    vehicles = sampled(db.session(), site.id, span)
    found = means(vehicles)
    return render_template(
        "deemed/sample.html",
        site=site,
        sites=weighed_sites(),
        vehicles=vehicles,
        done=progress(vehicles),
        needed=NEEDED,
        means=found,
        table=table_of(site, span),
        asked={name: request.args[name] for name in ("site", "from", "to") if request.args.get(name)},
        proposal=_proposal(site, span, found),
        sizes=SizeClass,
        parts=PartKind,
    )


def _proposal(site: Site, span: Span, found: dict[tuple[SizeClass, PartKind], Mean]) -> dict[str, str]:
    """The address of the form of a new table, filled in with the means."""
    told = {f"{size}-{part}": f"{mean.grams / 1000:.1f}" for (size, part), mean in found.items()}
    days = {"from": span.first, "to": span.last}
    return {"site": site.id, "basis": "sample", **{k: v.isoformat() for k, v in days.items() if v}, **told}


@bp.get("/sample.<ending>")
@allow("see.masters")
def sample_file(ending: str) -> Response:
    """Table 2-1 as a file, in its own columns and order: fifteen lines of each size class."""
    site = weighed_site(request.args.get("site", ""))
    return table_files.answer(table_of(site, span_asked()), ending)


def table_of(site: Site, span: Span) -> Table[SampleRow]:
    """Table 2-1 (みなし重量テーブル設定表) of a site."""
    columns: list[Column[SampleRow]] = [
        Column("No.", lambda row: row[0], Unit.NUMBER, 6),
        Column(gettext("サイズ"), _size, width=9),
        Column(gettext("車名（自動車メーカー名）"), _car, width=24),
        Column(gettext("車台番号"), lambda row: row[2].acceptance.chassis_number if row[2] else None, Unit.CODE, 20),
        Column(gettext("ASR基準重量"), lambda row: row[2].acceptance.asr_standard_g if row[2] else None, Unit.KG, 12),
        _weight(gettext("フロントバンパー重量"), PartKind.FRONT_BUMPER),
        _weight(gettext("リアバンパー重量"), PartKind.REAR_BUMPER),
        _weight(gettext("内装系合計重量"), PartKind.INTERIOR),
        _weight(gettext("サイドガラス合計重量"), PartKind.SIDE_GLASS),
    ]
    return Table(
        gettext("みなし重量テーブル設定表"),
        columns,
        list(_lines(sampled(db.session(), site.id, span))),
        made_facts((gettext("事業者"), site.company.name), (gettext("事業所"), site.name)),
        heads_of([site.id]),
    )


def _weight(heading: str, part: PartKind) -> Column[SampleRow]:
    return Column(heading, lambda row: row[2].grams.get(part) if row[2] else None, Unit.KG, 12)


def _size(row: SampleRow) -> str:
    """In the words of table 2-1, which spells out what the other forms shorten."""
    return gettext("軽自動車") if row[1] is SizeClass.KEI else word(row[1])


def _car(row: SampleRow) -> str:
    if row[2] is None:
        return ""
    one = row[2].acceptance
    return gettext("%(model)s（%(maker)s）", model=one.model, maker=one.maker) if one.model else one.maker


def _lines(vehicles: list[Sampled]) -> Iterator[SampleRow]:
    number = 0
    for size in SizeClass:
        of_it = [one for one in vehicles if one.acceptance.size_class is size]
        for place in range(max(NEEDED, len(of_it))):
            number += 1
            yield number, size, of_it[place] if place < len(of_it) else None


@bp.get("/jars")
@allow("jars_table.seen")
def jars() -> str:
    """The form of what JARS displays; filled in with what was read last, else with our table."""
    typed = Typed(request.args.copy())
    site = weighed_site(typed["site"])
    typed.form.setdefault("seen_on", today().isoformat())
    _, known = jars_weights(db.session(), site.id)
    for (size, part), grams in (known or in_force(site)).items():
        typed.form.setdefault(f"{size}-{part}", f"{grams / 1000:.1f}")
    return _jars_form(typed, site)


def in_force(site: Site) -> dict[tuple[SizeClass, PartKind], int]:
    """Our table of a site today."""
    versions = deemed_versions(db.session(), [site.id])
    return next((one.grams for one in versions if one.valid_from <= today()), {})


def _jars_form(typed: Typed, site: Site) -> str:
    return render_template("deemed/jars.html", typed=typed, site=site, sizes=list(SizeClass), parts=list(PartKind))


@bp.post("/jars")
@allow("jars_table.seen")
def see_jars() -> Response | tuple[str, int]:
    """Record what JARS displays beside ours."""
    typed = Typed(request.form)
    site, day, grams = weighed_site(typed["site"]), typed.day("seen_on"), read_table(typed)
    if not typed.sound or day is None:
        return _jars_form(typed, site), 422
    if not act("jars_table.seen", site=site.id, seen_on=day.isoformat(), grams=grams).applied:
        return _jars_form(typed, site), 422
    told = differing(site)
    flash(gettext("JARSの表示を記録しました。"), "ok")
    if told:
        flash(gettext("こちらの表と違う重量が%(n)sか所あります。", n=len(told)), "warn")
    return redirect(url_for("deemed.compared", site=site.id), code=303)


def differing(site: Site) -> dict[tuple[SizeClass, PartKind], tuple[int | None, int]]:
    """Weights that JARS displayed otherwise than our table in force on that day says: ours, theirs."""
    day, known = jars_weights(db.session(), site.id)
    versions = deemed_versions(db.session(), [site.id])
    ours: dict[tuple[SizeClass, PartKind], int] = next(
        (one.grams for one in versions if day and one.valid_from <= day), {}
    )
    return {key: (ours.get(key), grams) for key, grams in known.items() if ours.get(key) != grams}


@bp.get("/compared")
@allow("see.masters")
def compared() -> str:
    """Our table and what JARS displayed, side by side."""
    site = weighed_site(request.args.get("site", ""))
    day, known = jars_weights(db.session(), site.id)
    told: dict[str, Any] = {"site": site, "seen_on": day, "theirs": known, "ours": in_force(site)}
    return render_template("deemed/compared.html", **told, differing=differing(site), sizes=SizeClass, parts=PartKind)
