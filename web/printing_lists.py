"""What prints, as files: printers, sheets and rolls of one's own, print jobs, blank tags."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from ledger import tags
from ledger.models import LabelSheet, Printer, PrintJob, Site, TagRow
from ledger.queries.print_jobs import jobs_of
from ledger.queries.tags import blanks_of
from web.listings import Asked, Listing, counted
from web.office_lists import BATCH, named
from web.print_jobs import standing
from web.sheets import is_roll, title_of
from web.table import Column, Table, Unit
from web.table_files import made_facts
from web.words import word


def _printers(asked: Asked) -> Select[Any]:
    rows = select(Printer).where(Printer.site_id.in_(asked.own_sites()), ~Printer.removed)
    return rows.order_by(Printer.name, Printer.id).options(joinedload(Printer.site))


def _printer_table(asked: Asked) -> Table[Printer]:
    columns: list[Column[Printer]] = [
        Column(gettext("名前"), lambda one: one.name, width=24),
        Column(gettext("プリンターの種類"), lambda one: word(one.language), width=22),
        Column(gettext("入っている用紙"), lambda one: title_of(one.preset), width=26),
        Column(gettext("送り方"), lambda one: word(one.connection), width=26),
        Column(gettext("宛先"), lambda one: f"{one.host}:{one.port}" if one.host else "", width=20),
        Column(gettext("印刷係の最後の連絡"), lambda one: one.heard_at, Unit.MOMENT, 16),
        Column(gettext("事業所"), lambda one: one.site.name, width=18),
    ]
    return Table(named(_l("プリンター")), columns, asked.session.scalars(_printers(asked)), made_facts())


Paper = tuple[LabelSheet, str]


def _papers(asked: Asked) -> Select[*tuple[Any, ...]]:
    rows = select(LabelSheet, Site.name).join(Site, Site.id == LabelSheet.site_id)
    return rows.where(LabelSheet.site_id.in_(asked.own_sites())).order_by(LabelSheet.title, LabelSheet.id)


def _paper_table(asked: Asked) -> Table[Paper]:
    columns: list[Column[Paper]] = [
        Column(gettext("名前"), lambda one: one[0].title, width=26),
        Column(gettext("種類"), lambda one: gettext("ロール") if is_roll(one[0]) else gettext("シート"), width=10),
        Column(gettext("列"), lambda one: _figure(one, "columns"), Unit.DECIMAL, 6),
        Column(gettext("段"), lambda one: _figure(one, "rows"), Unit.DECIMAL, 6),
        Column(gettext("ラベルの幅(mm)"), lambda one: _figure(one, "width"), Unit.DECIMAL, 10),
        Column(gettext("ラベルの高さ(mm)"), lambda one: _figure(one, "height"), Unit.DECIMAL, 10),
        Column(gettext("補正 左右(mm)"), lambda one: _figure(one, "offset_x"), Unit.DECIMAL, 10),
        Column(gettext("補正 上下(mm)"), lambda one: _figure(one, "offset_y"), Unit.DECIMAL, 10),
        Column(gettext("事業所"), lambda one: one[1], width=18),
    ]
    rows = [(sheet, site) for sheet, site in asked.session.execute(_papers(asked))]
    return Table(named(_l("自分の用紙")), columns, rows, made_facts())


def _figure(one: Paper, name: str) -> Decimal | None:
    return Decimal(f"{one[0].figures[name]:g}") if name in one[0].figures else None


Job = tuple[PrintJob, str]


def _jobs(asked: Asked) -> Select[*tuple[Any, ...]]:
    return jobs_of(asked.own_sites())


def _job_table(asked: Asked) -> Table[Job]:
    columns: list[Column[Job]] = [
        Column(gettext("日時"), lambda one: one[0].made_at, Unit.MOMENT, 16),
        Column(gettext("状態"), lambda one: word(one[0].state), width=10),
        Column(gettext("タグの数"), lambda one: len(one[0].codes), Unit.NUMBER, 8),
        Column(gettext("枚数"), lambda one: (len(one[0].codes) or 1) * one[0].copies, Unit.NUMBER, 8),
        Column(gettext("プリンター"), lambda one: one[0].printer_name or gettext("PDF"), width=22),
        Column(gettext("用紙"), lambda one: title_of(one[0].preset), width=24),
        Column(gettext("印刷した人"), lambda one: one[1], width=16),
        Column(gettext("印刷できなかった理由"), lambda one: standing(one[0]), width=34),
        Column(gettext("備考"), lambda one: one[0].note, width=24),
        Column(gettext("タグ"), lambda one: " ".join(map(tags.spoken, one[0].codes)), Unit.CODE, 40),
    ]
    found = asked.session.execute(_jobs(asked).execution_options(yield_per=BATCH))
    return Table(named(_l("印刷の記録")), columns, ((job, who) for job, who in found), made_facts())


def _blanks(asked: Asked) -> Select[Any]:
    return blanks_of(asked.own_sites())


def _blank_table(asked: Asked) -> Table[TagRow]:
    columns: list[Column[TagRow]] = [
        Column(gettext("タグ"), lambda one: tags.spoken(one.code), Unit.CODE, 16),
        Column(gettext("印刷した回数"), lambda one: one.printed, Unit.NUMBER, 8),
    ]
    rows = asked.session.scalars(_blanks(asked).execution_options(yield_per=BATCH))
    return Table(named(_l("予備タグ")), columns, rows, made_facts())


LISTS: dict[str, Listing] = {
    "printers": Listing(_l("プリンター"), "tag.printed", _printer_table, counted(_printers)),
    "papers": Listing(_l("自分の用紙"), "tag.printed", _paper_table, counted(_papers)),
    "print_jobs": Listing(_l("印刷の記録"), "tag.printed", _job_table, counted(_jobs)),
    "blank_tags": Listing(_l("予備タグ"), "tag.made", _blank_table, counted(_blanks)),
}
