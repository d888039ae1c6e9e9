"""What was agreed, as files, every version with the day it counts from: terms, work split, deadlines, prices, tares."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, joinedload

from ledger.agreed import versions
from ledger.deemed import DeemedTables
from ledger.models import (
    AgreedTerms,
    AsrTaken,
    Company,
    ContainerTare,
    IncentiveTerms,
    JarsWeight,
    ShippingTerms,
    Site,
    TeamDeadline,
    WorkShare,
)
from ledger.queries.deadlines import team_deadlines
from ledger.words import CompanyRole
from web.agreed import FACTS
from web.entry_rows import team_name
from web.listings import Asked, Listing, counted
from web.months import month_text
from web.office_lists import named
from web.table import Column, Table, Unit
from web.table_files import made_facts
from web.words import JARS_PARTS, word
from web.work_split import share_columns

SEN, PPM = Decimal(100), Decimal(10_000)
"""Hundredths of a yen in a yen, millionths in a hundredth."""


def _consortium(asked: Asked) -> str:
    return asked.person.site.company.consortium_id


def _agreement_table(asked: Asked) -> Table[AgreedTerms]:
    columns: list[Column[AgreedTerms]] = [
        Column(gettext("適用日"), lambda one: one.valid_from, Unit.DAY, 11),
        *(Column(label, told, width=24) for label, told in FACTS),
    ]
    rows = reversed(versions(asked.session, _consortium(asked)))
    return Table(named(_l("コンソーシアムの取決め")), columns, rows, made_facts())


Share = tuple[Company, WorkShare | None]


def _shares(asked: Asked) -> Select[*tuple[Any, ...]]:
    rows = select(Company, WorkShare).join(WorkShare, WorkShare.company_id == Company.id)
    rows = rows.where(Company.consortium_id == _consortium(asked))
    return rows.order_by(WorkShare.valid_from, WorkShare.touched)


def _share_table(asked: Asked) -> Table[Share]:
    day: Column[Share] = Column(gettext("適用日"), lambda one: one[1].valid_from if one[1] else None, Unit.DAY, 11)
    rows = [(company, share) for company, share in asked.session.execute(_shares(asked))]
    return Table(named(_l("工程分担表の変更")), [day, *share_columns()], rows, made_facts())


def _deadline_table(asked: Asked) -> Table[TeamDeadline]:
    columns: list[Column[TeamDeadline]] = [
        Column(gettext("チーム"), lambda one: team_name(one.team), width=8),
        Column(gettext("この日までに回収した部品"), lambda one: one.recovered_until, Unit.DAY, 14),
        Column(gettext("報告の期限"), lambda one: one.due_on, Unit.DAY, 11),
    ]
    rows = team_deadlines(asked.session, _consortium(asked))
    return Table(named(_l("チームの期限")), columns, rows, made_facts())


def _prices(asked: Asked) -> Select[Any]:
    rows = select(IncentiveTerms).where(IncentiveTerms.consortium_id == _consortium(asked))
    return rows.order_by(IncentiveTerms.valid_from, IncentiveTerms.touched)


def _price_table(asked: Asked) -> Table[IncentiveTerms]:
    columns: list[Column[IncentiveTerms]] = [
        Column(gettext("有効開始日"), lambda one: one.valid_from, Unit.DAY, 11),
        Column(gettext("チーム"), lambda one: team_name(one.team), width=8),
        Column(gettext("計算方法"), lambda one: word(one.method), width=34),
        Column(gettext("単価（円/kg）"), lambda one: Decimal(one.sen_per_kg) / SEN, Unit.DECIMAL, 12),
        Column(gettext("資源回収率（%）"), _rate, Unit.DECIMAL, 12),
    ]
    return Table(named(_l("チームとの取決め")), columns, asked.session.scalars(_prices(asked)), made_facts())


def _rate(one: IncentiveTerms) -> Decimal | None:
    return Decimal(one.rate_ppm) / PPM if one.rate_ppm else None


def _residues(asked: Asked) -> Select[Any]:
    rows = select(AsrTaken).where(AsrTaken.consortium_id == _consortium(asked))
    return rows.order_by(AsrTaken.month, AsrTaken.touched)


def _residue_table(asked: Asked) -> Table[AsrTaken]:
    columns: list[Column[AsrTaken]] = [
        Column(gettext("月"), lambda one: month_text(one.month), width=9),
        Column(gettext("重量"), lambda one: one.grams, Unit.KG, 14),
        Column(gettext("報告元"), lambda one: one.source, width=30),
    ]
    return Table(named(_l("ASR引取重量")), columns, asked.session.scalars(_residues(asked)), made_facts())


def _tares(asked: Asked) -> Select[Any]:
    rows = select(ContainerTare).where(ContainerTare.site_id.in_(asked.own_sites()))
    rows = rows.order_by(ContainerTare.valid_from, ContainerTare.touched)
    return rows.options(joinedload(ContainerTare.setter))


def _tare_table(asked: Asked) -> Table[ContainerTare]:
    columns: list[Column[ContainerTare]] = [
        Column(gettext("荷姿の種類"), lambda one: word(one.form), width=18),
        Column(gettext("風袋"), lambda one: one.grams, Unit.KG, 10),
        Column(gettext("適用日"), lambda one: one.valid_from, Unit.DAY, 11),
        Column(gettext("登録した人"), lambda one: one.setter.name, width=16),
    ]
    return Table(named(_l("荷姿の種類ごとの風袋")), columns, asked.session.scalars(_tares(asked)), made_facts())


Destination = aliased(Site)
Terms = tuple[ShippingTerms, str, str]


def _shipping(asked: Asked) -> Select[*tuple[Any, ...]]:
    rows = select(ShippingTerms, Site.name, Destination.name).join(Site, Site.id == ShippingTerms.site_id)
    rows = rows.join(Destination, Destination.id == ShippingTerms.destination_id)
    rows = rows.where(ShippingTerms.site_id.in_(asked.sites(CompanyRole.DISMANTLER)))
    return rows.order_by(ShippingTerms.valid_from, ShippingTerms.touched)


def _shipping_table(asked: Asked) -> Table[Terms]:
    columns: list[Column[Terms]] = [
        Column(gettext("適用日"), lambda one: one[0].valid_from, Unit.DAY, 11),
        Column(gettext("事業所"), lambda one: one[1], width=20),
        Column(gettext("引渡先"), lambda one: one[2], width=20),
        Column(gettext("材質"), lambda one: word(one[0].material), width=10),
        Column(gettext("みなし重量"), lambda one: one[0].quantity_g, Unit.KG, 10),
        Column(gettext("日数"), lambda one: one[0].every_days, Unit.NUMBER, 8),
    ]
    rows = [(terms, yard, receiver) for terms, yard, receiver in asked.session.execute(_shipping(asked))]
    return Table(named(_l("出荷の取決め")), columns, rows, made_facts())


Displayed = tuple[JarsWeight, str, int | None]


def _displayed(asked: Asked) -> Select[*tuple[Any, ...]]:
    rows = select(JarsWeight, Site.name).join(Site, Site.id == JarsWeight.site_id)
    rows = rows.where(JarsWeight.site_id.in_(asked.sites(CompanyRole.DISMANTLER)))
    return rows.order_by(Site.name, JarsWeight.seen_on, JarsWeight.size_class, JarsWeight.part, JarsWeight.touched)


def _beside_ours(asked: Asked) -> Iterator[Displayed]:
    tables = DeemedTables(asked.session)
    for weight, site in asked.session.execute(_displayed(asked)):
        yield weight, site, tables[weight.site_id].grams_on(weight.seen_on, weight.size_class, weight.part)


def _displayed_table(asked: Asked) -> Table[Displayed]:
    columns: list[Column[Displayed]] = [
        Column(gettext("事業所"), lambda one: one[1], width=20),
        Column(gettext("JARSを見た日"), lambda one: one[0].seen_on, Unit.DAY, 12),
        Column(gettext("車種区分"), lambda one: word(one[0].size_class), width=10),
        Column(gettext("部品"), lambda one: str(JARS_PARTS[one[0].part.value]), width=16),
        Column(gettext("JARSの表示"), lambda one: one[0].grams, Unit.KG, 10),
        Column(gettext("こちらの表"), lambda one: one[2], Unit.KG, 10),
        Column(gettext("差"), lambda one: None if one[2] is None else one[0].grams - one[2], Unit.KG, 8),
    ]
    return Table(named(_l("みなし重量の比較")), columns, _beside_ours(asked), made_facts())


LISTS: dict[str, Listing] = {
    "agreements": Listing(
        _l("コンソーシアムの取決め"),
        "see.masters",
        _agreement_table,
        lambda asked, _: len(versions(asked.session, _consortium(asked))),
    ),
    "work": Listing(_l("工程分担表の変更"), "see.masters", _share_table, counted(_shares)),
    "deadlines": Listing(
        _l("チームの期限"),
        "see.entries",
        _deadline_table,
        lambda asked, _: len(team_deadlines(asked.session, _consortium(asked))),
    ),
    "prices": Listing(_l("チームとの取決め"), "incentive.agreed", _price_table, counted(_prices)),
    "asr": Listing(_l("ASR引取重量"), "incentive.agreed", _residue_table, counted(_residues)),
    "tares": Listing(_l("荷姿の種類ごとの風袋"), "see.scales", _tare_table, counted(_tares)),
    "shipping": Listing(_l("出荷の取決め"), "see.storage", _shipping_table, counted(_shipping)),
    "displayed": Listing(_l("みなし重量の比較"), "see.masters", _displayed_table, counted(_displayed)),
}
