"""What is brought in and given out, as files: lists of accepted vehicles and their rows, links for outsiders."""

from datetime import UTC, date, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from ledger.arrival_words import RowVerdict
from ledger.models import ArrivalList, ArrivalRow, ProofLink
from ledger.queries.arrivals import lists_of
from web.import_words import STATES, VERDICTS, fault_sentence, said
from web.listings import Asked, Listing, counted
from web.office_lists import BATCH, named
from web.table import Column, Table, Unit
from web.table_files import made_facts

Brought = tuple[ArrivalList, str]


def _lists(asked: Asked) -> Select[*tuple[Any, ...]]:
    return lists_of(asked.own_sites())


def _list_table(asked: Asked) -> Table[Brought]:
    columns: list[Column[Brought]] = [
        Column(gettext("日時"), lambda one: one[0].made_at, Unit.MOMENT, 16),
        Column(gettext("一覧"), lambda one: one[0].name, width=34),
        Column(gettext("状態"), lambda one: str(STATES[one[0].state]), width=14),
        Column(gettext("行"), lambda one: one[0].rows, Unit.NUMBER, 8),
        Column(gettext("取り込んだ人"), lambda one: one[1], width=16),
    ]
    found = asked.session.execute(_lists(asked).execution_options(yield_per=BATCH))
    return Table(named(_l("取り込んだ一覧")), columns, ((one, who) for one, who in found), made_facts())


def _rows(asked: Asked) -> Select[Any]:
    rows = select(ArrivalRow).join(ArrivalList, ArrivalList.id == ArrivalRow.list_id)
    rows = rows.where(ArrivalList.site_id.in_(asked.own_sites()), ArrivalRow.list_id == asked.get("list"))
    if asked.get("show") in set(RowVerdict):
        rows = rows.where(ArrivalRow.verdict == asked.get("show"))
    return rows.order_by(ArrivalRow.number)


def _row_table(asked: Asked) -> Table[ArrivalRow]:
    columns: list[Column[ArrivalRow]] = [
        Column(gettext("行"), lambda one: one.number, Unit.NUMBER, 8),
        Column(gettext("行の種類"), lambda one: str(VERDICTS[one.verdict]) if one.verdict else "", width=14),
        Column(gettext("車台番号"), lambda one: _fact(one, "chassis_number"), Unit.CODE, 20),
        Column(gettext("引取報告日"), _day, Unit.DAY, 11),
        Column(gettext("メーカー"), lambda one: _fact(one, "maker"), width=16),
        Column(gettext("車の大きさ"), lambda one: _fact(one, "size_class"), width=10),
        Column(
            gettext("取り込めない理由"),
            _fault,
            width=40,
        ),
    ]
    rows = asked.session.scalars(_rows(asked).execution_options(yield_per=BATCH))
    return Table(named(_l("引取の一覧の行")), columns, rows, made_facts())


def _fact(one: ArrivalRow, name: str) -> str:
    return said(name, one.facts.get(name))


def _fault(one: ArrivalRow) -> str:
    return fault_sentence(one.fault, one.detail) if one.fault else ""


def _day(one: ArrivalRow) -> date | None:
    told = one.facts.get("accepted_on")
    return date.fromisoformat(str(told)) if told else None


def _links(asked: Asked) -> Select[Any]:
    rows = select(ProofLink).where(ProofLink.site_id.in_(asked.own_sites()))
    if asked.get("thing"):
        rows = rows.where(ProofLink.thing_id == asked.get("thing"))
    return rows.order_by(ProofLink.given_at, ProofLink.id).options(joinedload(ProofLink.giver))


def _link_table(asked: Asked) -> Table[ProofLink]:
    columns: list[Column[ProofLink]] = [
        Column(gettext("あて先"), lambda one: one.to_whom, width=26),
        Column(gettext("作った人"), lambda one: one.giver.name, width=16),
        Column(gettext("作った日時"), lambda one: one.given_at, Unit.MOMENT, 16),
        Column(gettext("期限"), lambda one: one.until, Unit.MOMENT, 16),
        Column(gettext("記入できる"), lambda one: one.states, Unit.TICK, 8),
        Column(gettext("状態"), _state, width=10),
    ]
    return Table(named(_l("外部への公開リンク")), columns, asked.session.scalars(_links(asked)), made_facts())


def _state(one: ProofLink) -> str:
    if one.withdrawn:
        return str(gettext("取消済"))
    return str(gettext("有効") if one.opens(datetime.now(UTC)) else gettext("期限切れ"))


LISTS: dict[str, Listing] = {
    "imports": Listing(_l("取り込んだ一覧"), "acceptances.imported", _list_table, counted(_lists)),
    "import_rows": Listing(_l("引取の一覧の行"), "acceptances.imported", _row_table, counted(_rows)),
    "links": Listing(_l("外部への公開リンク"), "link.given", _link_table, counted(_links)),
}
