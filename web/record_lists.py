"""What happened and waits, as files: corrections, bodies, where they go, findings, shipments to makers, audits."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from ledger.changes import CorrectionState
from ledger.checklists import Verdict, items_of
from ledger.models import (
    Acceptance,
    Audit,
    BodyHandover,
    Correction,
    Finding,
    Lot,
    Onward,
    Person,
    Product,
    Recipient,
    Residue,
    Site,
)
from ledger.queries import findings
from ledger.queries.bodies import DAYS_TO_REPORT, Gone, matching
from ledger.words import AcceptanceState, CompanyRole
from scanning import chassis
from web.correction_words import CHANGES, STATES, WAYS, differences, summary
from web.entry_rows import team_name
from web.listings import Asked, Listing, counted
from web.office_lists import BATCH, lot_id, named, site_name
from web.table import Column, Table, Unit
from web.table_files import heads_of, made_facts
from web.typed import today
from web.words import word

Asking = aliased(Person)
Second = aliased(Person)
Managing = aliased(Person)
Refusing = aliased(Person)
Decided = tuple[Correction, str | None, str | None, str | None, str | None]


def _corrections(asked: Asked) -> Select[*tuple[Any, ...]]:
    names = [one.name for one in (Asking, Second, Managing, Refusing)]
    rows = select(Correction, *names).join(Asking, Asking.id == Correction.requested_by)
    rows = rows.outerjoin(Second, Second.id == Correction.second_by)
    rows = rows.outerjoin(Managing, Managing.id == Correction.managing_by)
    rows = rows.outerjoin(Refusing, Refusing.id == Correction.refused_by)
    rows = rows.where(Correction.site_id.in_(asked.sites())).order_by(Correction.requested_at, Correction.id)
    tab = asked.get("tab")
    if tab == "waiting":
        return rows.where(Correction.state == CorrectionState.REQUESTED)
    return rows.where(Correction.requested_by == asked.person.id) if tab == "mine" else rows


def _correction_table(asked: Asked) -> Table[Decided]:
    columns: list[Column[Decided]] = [
        Column(gettext("申請日時"), lambda one: one[0].requested_at, Unit.MOMENT, 16),
        Column(gettext("申請した人"), lambda one: one[1], width=14),
        Column(gettext("何を"), lambda one: summary(one[0]), width=22),
        Column(gettext("訂正の種類"), lambda one: str(CHANGES[one[0].change]), width=24),
        Column(gettext("訂正前"), lambda one: _changed(one[0], "before"), width=30),
        Column(gettext("訂正後"), lambda one: _changed(one[0], "after"), width=30),
        Column(gettext("理由"), lambda one: one[0].reason, width=30),
        Column(gettext("承認する人"), lambda one: str(WAYS[one[0].way]), width=18),
        Column(gettext("状態"), lambda one: str(STATES[one[0].state]), width=10),
        Column(gettext("承認した人"), lambda one: one[2], width=14),
        Column(gettext("管理会社で承認した人"), lambda one: one[3], width=14),
        Column(gettext("却下した人"), lambda one: one[4], width=14),
        Column(gettext("却下の理由"), lambda one: one[0].refused_why, width=24),
        Column(gettext("決まった日時"), lambda one: one[0].decided_at, Unit.MOMENT, 16),
    ]
    rows = ((correction, *names) for correction, *names in asked.session.execute(_corrections(asked)))
    return Table(named(_l("訂正")), columns, rows, made_facts(), heads_of(set(asked.sites())))


def _changed(one: Correction, side: str) -> str:
    told = [row for row in differences(one.before, one.after) if row.changed]
    return " / ".join(f"{row.label}：{getattr(row, side) or gettext('なし')}" for row in told)


def _vehicles(asked: Asked) -> Select[Any]:
    rows = matching(select(Acceptance), asked.sites(CompanyRole.DISMANTLER), chassis.normalised(asked.get("q")))
    rows = rows.order_by(Acceptance.accepted_on, Acceptance.id)
    return rows.options(joinedload(Acceptance.site), selectinload(Acceptance.recoveries))


def _unfinished(asked: Asked) -> Select[Any]:
    return _vehicles(asked).where(Acceptance.state == AcceptanceState.OPEN)


def _standing(asked: Asked) -> Select[Any]:
    left = select(BodyHandover.acceptance_id).where(BodyHandover.annulled.is_(False))
    return _vehicles(asked).where(Acceptance.state != AcceptanceState.OPEN, Acceptance.id.not_in(left))


def _vehicle_columns() -> list[Column[Acceptance]]:
    return [
        Column(gettext("引取報告日"), lambda one: one.accepted_on, Unit.DAY, 11),
        Column(gettext("日数"), lambda one: (today() - one.accepted_on).days, Unit.NUMBER, 6),
        Column(gettext("車台番号"), lambda one: one.chassis_number, Unit.CODE, 20),
        Column(gettext("チーム"), lambda one: team_name(one.team), width=7),
        Column(gettext("メーカー"), lambda one: one.maker, width=14),
        Column(gettext("回収した部品"), lambda one: "、".join(word(part.part) for part in one.recovered), width=30),
        Column(gettext("部品回収しない"), lambda one: word(one.nothing_reason), width=14),
        Column(gettext("事業所"), lambda one: one.site.name, width=18),
    ]


def _unfinished_table(asked: Asked) -> Table[Acceptance]:
    rows = asked.session.scalars(_unfinished(asked).execution_options(yield_per=BATCH))
    return Table(named(_l("回収が終わっていない車両")), _vehicle_columns(), rows, made_facts())


def _standing_table(asked: Asked) -> Table[Acceptance]:
    rows = asked.session.scalars(_standing(asked).execution_options(yield_per=BATCH))
    return Table(named(_l("引渡し待ちの解体自動車")), _vehicle_columns(), rows, made_facts())


def _gone(asked: Asked) -> Select[Any]:
    rows = select(BodyHandover).where(
        BodyHandover.site_id.in_(asked.sites(CompanyRole.DISMANTLER)), BodyHandover.annulled.is_(False)
    )
    rows = rows if asked.get("all") else rows.where(BodyHandover.compared_by.is_(None))
    rows = rows.options(joinedload(BodyHandover.acceptance), joinedload(BodyHandover.recipient))
    return rows.order_by(BodyHandover.handed_on, BodyHandover.id)


def _gone_table(asked: Asked) -> Table[Gone]:
    columns: list[Column[Gone]] = [
        Column(gettext("引渡日"), lambda one: one.handover.handed_on, Unit.DAY, 11),
        Column(gettext("報告の期限"), lambda one: one.due, Unit.DAY, 11),
        Column(gettext("車台番号"), lambda one: one.handover.acceptance.chassis_number, Unit.CODE, 20),
        Column(gettext("引取報告日"), lambda one: one.handover.acceptance.accepted_on, Unit.DAY, 11),
        Column(gettext("引渡先"), lambda one: one.handover.recipient.name, width=24),
        Column(gettext("種類"), lambda one: word(one.handover.recipient.kind), width=16),
        Column(gettext("部品を回収した"), lambda one: one.handover.stripped, Unit.TICK, 10),
        Column(gettext("JARSに入力"), lambda one: one.handover.reported_at, Unit.MOMENT, 16),
        Column(gettext("JARSと照合"), lambda one: one.handover.compared_at, Unit.MOMENT, 16),
        Column(gettext("備考"), lambda one: one.handover.note, width=24),
    ]
    rows = (Gone(one, entered=False) for one in asked.session.scalars(_gone(asked)))
    facts = made_facts((gettext("報告の期限"), gettext("引渡しから%(n)s日", n=DAYS_TO_REPORT)))
    return Table(named(_l("解体自動車の引渡し")), columns, rows, facts, heads_of(set(asked.own_sites())))


def _recipients(asked: Asked) -> Select[Any]:
    mine = Recipient.site_id.in_(asked.sites(CompanyRole.DISMANTLER))
    return select(Recipient).where(mine, Recipient.retired.is_(False)).order_by(Recipient.name, Recipient.id)


def _recipient_table(asked: Asked) -> Table[Recipient]:
    columns: list[Column[Recipient]] = [
        Column(gettext("名前"), lambda one: one.name, width=28),
        Column(gettext("種類"), lambda one: word(one.kind), width=18),
        Column(gettext("事業所コード"), lambda one: one.jars_code, Unit.CODE, 14),
    ]
    return Table(named(_l("解体自動車の引渡先")), columns, asked.session.scalars(_recipients(asked)), made_facts())


def _findings(asked: Asked) -> Select[Any]:
    rows = select(Finding).where(findings.visible(asked.sites())).order_by(Finding.at, Finding.id)
    lot = joinedload(Finding.lot)
    return rows.options(lot.joinedload(Lot.site), lot.joinedload(Lot.destination), selectinload(Finding.answers))


def _finding_table(asked: Asked) -> Table[Finding]:
    columns: list[Column[Finding]] = [
        Column(gettext("日時"), lambda one: one.at, Unit.MOMENT, 16),
        Column(gettext("荷姿ID"), lambda one: lot_id(one.lot), Unit.CODE, 14),
        Column(gettext("袋"), lambda one: one.bag.number if one.bag else None, Unit.NUMBER, 6),
        Column(gettext("引渡元"), lambda one: one.lot.site.name, width=20),
        Column(gettext("引渡先"), lambda one: one.lot.destination.name, width=20),
        Column(gettext("指摘"), lambda one: word(one.flaw), width=18),
        Column(gettext("重さの程度"), lambda one: word(one.severity), width=10),
        Column(gettext("推定の重量"), lambda one: one.grams, Unit.KG, 10),
        Column(gettext("内容"), lambda one: one.note, width=30),
        Column(gettext("扱い"), lambda one: word(one.dealing), width=18),
        Column(gettext("回答"), lambda one: " / ".join(each.text for each in one.answers), width=30),
    ]
    return Table(named(_l("引取先の指摘")), columns, asked.session.scalars(_findings(asked)), made_facts())


def _shipments(asked: Asked) -> Select[Any]:
    sites = asked.sites()
    mine = or_(Onward.site_id.in_(sites), Onward.destination_id.in_(sites))
    rows = select(Onward).where(mine, Onward.annulled.is_(False)).order_by(Onward.shipped_on, Onward.id)
    return rows.options(
        joinedload(Onward.site).joinedload(Site.company), joinedload(Onward.destination).joinedload(Site.company)
    )


def _shipment_table(asked: Asked) -> Table[Onward]:
    columns: list[Column[Onward]] = [
        Column(gettext("引渡日"), lambda one: one.shipped_on, Unit.DAY, 11),
        Column(gettext("引渡元"), lambda one: site_name(one.site), width=26),
        Column(gettext("引渡先"), lambda one: site_name(one.destination), width=26),
        Column(gettext("素材"), lambda one: word(one.material), width=10),
        Column(gettext("形"), lambda one: word(one.form), width=14),
        Column(gettext("重量"), lambda one: one.grams, Unit.KG, 12, total=True),
        Column(gettext("トラック登録番号"), lambda one: one.truck, width=14),
        Column(gettext("到着日"), lambda one: one.arrived_on, Unit.DAY, 11),
        Column(gettext("到着した重量"), lambda one: one.arrived_g, Unit.KG, 12, total=True),
    ]
    return Table(named(_l("引渡先と製品")), columns, asked.session.scalars(_shipments(asked)), made_facts())


Made = tuple[Product, Site]


def _products(asked: Asked) -> Select[*tuple[Any, ...]]:
    rows = select(Product, Site).join(Site, Site.id == Product.site_id).options(joinedload(Site.company))
    rows = rows.where(Product.site_id.in_(asked.sites()), Product.annulled.is_(False))
    return rows.order_by(Product.made_on, Product.id)


def _product_table(asked: Asked) -> Table[Made]:
    columns: list[Column[Made]] = [
        Column(gettext("製造日"), lambda one: one[0].made_on, Unit.DAY, 11),
        Column(gettext("事業者/事業所"), lambda one: site_name(one[1]), width=26),
        Column(gettext("製品"), lambda one: one[0].name, width=20),
        Column(gettext("素材"), lambda one: word(one[0].material), width=10),
        Column(gettext("用途"), lambda one: one[0].use, width=30),
        Column(gettext("重量"), lambda one: one[0].grams, Unit.KG, 12, total=True),
    ]
    rows = ((product, site) for product, site in asked.session.execute(_products(asked)))
    return Table(named(_l("製品")), columns, rows, made_facts())


Left = tuple[Residue, Site]


def _residues(asked: Asked) -> Select[*tuple[Any, ...]]:
    rows = select(Residue, Site).join(Site, Site.id == Residue.site_id).options(joinedload(Site.company))
    rows = rows.where(Residue.site_id.in_(asked.sites()), Residue.annulled.is_(False))
    return rows.order_by(Residue.left_on, Residue.id)


def _residue_table(asked: Asked) -> Table[Left]:
    columns: list[Column[Left]] = [
        Column(gettext("排出日"), lambda one: one[0].left_on, Unit.DAY, 11),
        Column(gettext("事業者/事業所"), lambda one: site_name(one[1]), width=26),
        Column(gettext("処理先"), lambda one: one[0].to_whom, width=26),
        Column(gettext("素材"), lambda one: word(one[0].material), width=10),
        Column(gettext("重量"), lambda one: one[0].grams, Unit.KG, 12, total=True),
    ]
    rows = ((residue, site) for residue, site in asked.session.execute(_residues(asked)))
    return Table(named(_l("残さ")), columns, rows, made_facts())


def _audits(asked: Asked) -> Select[Any]:
    rows = select(Audit).where(Audit.site_id.in_(asked.sites())).order_by(Audit.visited_on, Audit.id)
    return rows.options(joinedload(Audit.site), joinedload(Audit.auditor), selectinload(Audit.answers))


def _audit_table(asked: Asked) -> Table[Audit]:
    columns: list[Column[Audit]] = [
        Column(gettext("訪問日"), lambda one: one.visited_on, Unit.DAY, 11),
        Column(gettext("事業所"), lambda one: one.site.name, width=22),
        Column(gettext("監査した人"), lambda one: one.auditor.name, width=16),
        Column(gettext("項目"), lambda one: len(items_of(one.checklist)), Unit.NUMBER, 7),
        Column(gettext("答えた項目"), lambda one: len(one.standing), Unit.NUMBER, 9),
        Column(gettext("よくない項目"), lambda one: len(list(_wrong(one))), Unit.NUMBER, 9),
        Column(gettext("対応した項目"), lambda one: sum(bool(each) for each in _wrong(one)), Unit.NUMBER, 9),
        Column(gettext("終えた日時"), lambda one: one.closed_at, Unit.MOMENT, 16),
    ]
    return Table(named(_l("監査")), columns, asked.session.scalars(_audits(asked)), made_facts())


def _wrong(audit: Audit) -> Iterator[str]:
    """What was done about each item that was not as it should be; nothing yet is empty."""
    return (one.followed_up for one in audit.standing.values() if one.verdict is Verdict.WRONG)


LISTS: dict[str, Listing] = {
    "corrections": Listing(_l("訂正"), "see.corrections", _correction_table, counted(_corrections)),
    "unfinished": Listing(_l("回収が終わっていない車両"), "see.bodies", _unfinished_table, counted(_unfinished)),
    "bodies": Listing(_l("引渡し待ちの解体自動車"), "see.bodies", _standing_table, counted(_standing)),
    "handovers": Listing(_l("解体自動車の引渡し"), "see.bodies", _gone_table, counted(_gone)),
    "recipients": Listing(_l("解体自動車の引渡先"), "see.bodies", _recipient_table, counted(_recipients)),
    "findings": Listing(_l("引取先の指摘"), "see.findings", _finding_table, counted(_findings)),
    "onward": Listing(_l("引渡先と製品"), "see.onward", _shipment_table, counted(_shipments)),
    "products": Listing(_l("製品"), "see.onward", _product_table, counted(_products)),
    "residues": Listing(_l("残さ"), "see.onward", _residue_table, counted(_residues)),
    "audits": Listing(_l("監査"), "see.audits", _audit_table, counted(_audits)),
}
