"""What was agreed and who takes part, as files: members as in 様式1, people, phones, scales, makers, weights."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from ledger.models import Company, DeemedWeight, Device, MakerTeam, ModelClass, Person, Scale, Site
from ledger.queries import people, phones
from ledger.queries.agreements import TableStanding, deemed_versions, standings
from ledger.size_classes import spelled
from ledger.words import CompanyRole, Role
from web.entry_rows import team_name
from web.listings import Asked, Listing, counted
from web.office_lists import named
from web.table import Column, Table, Unit
from web.table_files import made_facts
from web.typed import today
from web.words import JARS_PARTS, word


def _members(asked: Asked) -> Select[Any]:
    consortium = asked.person.site.company.consortium_id
    rows = select(Site).join(Company).where(Company.consortium_id == consortium)
    return rows.order_by(Company.name, Site.name, Site.id).options(joinedload(Site.company))


def _member_table(asked: Asked) -> Table[Site]:
    columns: list[Column[Site]] = [
        Column(gettext("役割"), lambda one: word(one.company.role), width=20),
        Column(gettext("会社名"), lambda one: one.company.name, width=28),
        Column(gettext("事業所"), lambda one: one.name, width=24),
        Column(gettext("JARS登録コード"), lambda one: one.jars_code, Unit.CODE, 14),
        Column(gettext("脱退日"), lambda one: one.company.left_on, Unit.DAY, 11),
    ]
    rows = asked.session.scalars(_members(asked))
    return Table(named(_l("コンソーシアム構成者一覧表")), columns, rows, made_facts())


def _people(asked: Asked) -> Select[*tuple[Any, ...]]:
    within = asked.sites() if Role.MANAGER in asked.person.roles else asked.own_sites()
    return people.people_of(people.Wanted(within, asked.get("left") == "1", asked.get("q").strip()))


def _people_table(asked: Asked) -> Table[Person]:
    columns: list[Column[Person]] = [
        Column(gettext("名前"), lambda one: one.name, width=20),
        Column(gettext("事業所"), lambda one: one.site.name, width=20),
        Column(gettext("役割"), lambda one: "、".join(word(role) for role in Role if role in one.roles), width=30),
        Column(gettext("名札"), lambda one: one.badge, Unit.CODE, 12),
        Column(gettext("利用停止"), lambda one: one.left, Unit.TICK, 8),
    ]
    rows = (person for person, _ in asked.session.execute(_people(asked)))
    return Table(named(_l("人")), columns, rows, made_facts())


def _phones(asked: Asked) -> Select[Any]:
    return phones.phones_of(phones.Wanted(asked.own_sites(), asked.get("q").strip(), withdrawn=True))


def _phone_table(asked: Asked) -> Table[Device]:
    columns: list[Column[Device]] = [
        Column(gettext("端末"), lambda one: one.name, width=20),
        Column(gettext("事業所"), lambda one: one.site.name, width=20),
        Column(gettext("最後の記録"), lambda one: one.heard_at, Unit.MOMENT, 16),
        Column(gettext("最後の番号"), lambda one: one.last_seq, Unit.NUMBER, 10),
        Column(gettext("届いた件数"), lambda one: one.arrived, Unit.NUMBER, 10),
        Column(gettext("登録を解除"), lambda one: one.withdrawn, Unit.TICK, 10),
    ]
    return Table(named(_l("端末")), columns, asked.session.scalars(_phones(asked)), made_facts())


def _scales(asked: Asked) -> Select[Any]:
    return select(Scale).where(Scale.site_id.in_(asked.own_sites())).order_by(Scale.name, Scale.id)


def _scale_table(asked: Asked) -> Table[Scale]:
    columns: list[Column[Scale]] = [
        Column(gettext("はかり"), lambda one: one.name, width=20),
        Column(gettext("検定・証明の番号"), lambda one: one.certificate, Unit.CODE, 20),
        Column(gettext("目量(g)"), lambda one: one.division_g, Unit.NUMBER, 9),
        Column(gettext("定期検査の日"), lambda one: one.inspected_on, Unit.DAY, 12),
        Column(gettext("有効期限"), lambda one: one.valid_until, Unit.DAY, 12),
    ]
    return Table(named(_l("はかり")), columns, asked.session.scalars(_scales(asked)), made_facts())


def _makers(asked: Asked) -> Select[Any]:
    mine = MakerTeam.consortium_id == asked.person.site.company.consortium_id
    return select(MakerTeam).where(mine).order_by(MakerTeam.maker, MakerTeam.valid_from, MakerTeam.touched)


def _maker_table(asked: Asked) -> Table[MakerTeam]:
    columns: list[Column[MakerTeam]] = [
        Column(gettext("メーカー"), lambda one: one.maker, width=30),
        Column(gettext("チーム"), lambda one: team_name(one.team), width=8),
        Column(gettext("適用日"), lambda one: one.valid_from, Unit.DAY, 11),
        Column(gettext("要確認"), lambda one: one.to_be_checked, Unit.TICK, 8),
    ]
    return Table(named(_l("メーカーとチーム")), columns, asked.session.scalars(_makers(asked)), made_facts())


def _models(asked: Asked) -> Select[Any]:
    mine = ModelClass.consortium_id == asked.person.site.company.consortium_id
    text = spelled(asked.get("q"))
    if text:  # a maker is spelled as the maker spells it, a model as the list compares it
        makers = set(asked.session.scalars(select(ModelClass.maker).where(mine).distinct()))
        holding = ModelClass.maker.in_([maker for maker in makers if text in spelled(maker)])
        mine &= ModelClass.spelled.contains(text, autoescape=True) | holding
    return select(ModelClass).where(mine).order_by(ModelClass.maker, ModelClass.spelled, ModelClass.valid_from)


def _model_table(asked: Asked) -> Table[ModelClass]:
    columns: list[Column[ModelClass]] = [
        Column(gettext("メーカー"), lambda one: one.maker, width=24),
        Column(gettext("型式・車名"), lambda one: one.model, width=24),
        Column(gettext("車の大きさ"), lambda one: word(one.size_class) or gettext("表にない"), width=12),
        Column(gettext("適用日"), lambda one: one.valid_from, Unit.DAY, 11),
    ]
    return Table(named(_l("車種区分")), columns, asked.session.scalars(_models(asked)), made_facts())


def _weights(asked: Asked) -> Select[*tuple[Any, ...]]:
    rows = select(DeemedWeight, Site.name).join(Site, Site.id == DeemedWeight.site_id)
    rows = rows.where(DeemedWeight.site_id.in_(asked.sites(CompanyRole.DISMANTLER)))
    of_version = (DeemedWeight.touched, DeemedWeight.size_class, DeemedWeight.part)
    return rows.order_by(Site.name, DeemedWeight.valid_from, *of_version)


Weight = tuple[DeemedWeight, str]


def _weight_table(asked: Asked) -> Table[Weight]:
    versions = deemed_versions(asked.session, asked.sites(CompanyRole.DISMANTLER))
    standing = standings(versions, today())
    columns: list[Column[Weight]] = [
        Column(gettext("事業所"), lambda one: one[1], width=20),
        Column(gettext("適用日"), lambda one: one[0].valid_from, Unit.DAY, 11),
        Column(gettext("車種区分"), lambda one: word(one[0].size_class), width=10),
        Column(gettext("部品"), lambda one: str(JARS_PARTS[one[0].part.value]), width=16),
        Column(gettext("みなし重量"), lambda one: one[0].grams, Unit.KG, 10),
        Column(gettext("いま有効"), lambda one: standing[one[0].version] is TableStanding.NOW, Unit.TICK, 9),
    ]
    rows = [(weight, site) for weight, site in asked.session.execute(_weights(asked))]
    return Table(named(_l("みなし重量テーブル")), columns, rows, made_facts())


LISTS: dict[str, Listing] = {
    "members": Listing(_l("コンソーシアム構成者一覧表"), "see.masters", _member_table, counted(_members)),
    "makers": Listing(_l("メーカーとチーム"), "see.masters", _maker_table, counted(_makers)),
    "sizes": Listing(_l("車種区分"), "see.masters", _model_table, counted(_models)),
    "deemed": Listing(_l("みなし重量テーブル"), "see.masters", _weight_table, counted(_weights)),
    "people": Listing(_l("人"), "see.people", _people_table, counted(_people)),
    "phones": Listing(_l("端末"), "see.people", _phone_table, counted(_phones)),
    "scales": Listing(_l("はかり"), "see.scales", _scale_table, counted(_scales)),
}
