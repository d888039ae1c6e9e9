"""The office's lists as files: vehicles, recovered parts, lots, the entry list, containers, the tray."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from ledger.deemed import DeemedTable
from ledger.models import Acceptance, Lot, Recovery, Site
from ledger.moment import JAPAN
from ledger.queries import recoveries as searching
from ledger.queries.chassis import holding
from ledger.queries.containers import Standing, Wanted, count_containers, every_container
from ledger.queries.entries import Step, count_entries
from ledger.queries.entries import Wanted as WantedEntries
from ledger.queries.lots import Sum, sums, visible
from ledger.queries.questions import Settled, count_settled, every_settled
from ledger.queries.tray import Sought, Waiting, every_waiting, tray_size
from ledger.words import AcceptanceState, CompanyRole, LotState, PartKind
from scanning import chassis
from web.containers import wanted_containers
from web.entries import TEAMS
from web.entry_file import PARTS, table_of
from web.entry_rows import team_name
from web.listings import Asked, Listing, counted
from web.report_tables import RECOVERED_PARTS, mark
from web.table import Column, Table, Unit
from web.table_files import heads_of, made_facts
from web.tray import kind_of, said_of, why_asked
from web.typed import half_width
from web.words import JARS_PARTS, word

BATCH = 500


def named(title: object) -> str:
    """The name of a list that was made today."""
    return f"{title} {datetime.now(UTC).astimezone(JAPAN).date().isoformat()}"


def _acceptances(asked: Asked) -> Select[Any]:
    rows = (
        select(Acceptance)
        .where(Acceptance.site_id.in_(asked.sites(CompanyRole.DISMANTLER)))
        .order_by(Acceptance.accepted_on, Acceptance.id)
        .options(selectinload(Acceptance.recoveries), joinedload(Acceptance.site))
    )
    text, state = chassis.normalised(asked.get("q")), asked.get("state")
    if text:
        rows = rows.where(Acceptance.id.in_(holding(text, asked.sites(CompanyRole.DISMANTLER))))
    if state in set(AcceptanceState):
        rows = rows.where(Acceptance.state == state)
    first, last = asked.day("first"), asked.day("last")
    rows = rows.where(Acceptance.accepted_on >= first) if first else rows
    return rows.where(Acceptance.accepted_on <= last) if last else rows


def _vehicles(asked: Asked) -> Table[Acceptance]:
    rows = asked.session.scalars(_acceptances(asked).execution_options(yield_per=BATCH))
    columns: list[Column[Acceptance]] = [
        Column(gettext("引取報告日"), lambda one: one.accepted_on, Unit.DAY, 11),
        Column(gettext("車台番号"), lambda one: one.chassis_number, Unit.CODE, 20),
        Column(gettext("チーム"), lambda one: team_name(one.team), width=7),
        *(_part(part) for part in PARTS),
        Column(gettext("部品回収しない"), lambda one: word(one.nothing_reason), width=14),
        Column(gettext("メーカー"), lambda one: one.maker, width=14),
        Column(gettext("車種区分"), lambda one: word(one.size_class), width=8),
        Column(gettext("制度対象外の理由"), lambda one: one.outside, width=16),
        Column(gettext("移動報告番号"), lambda one: one.report_number, Unit.CODE, 14),
        Column(gettext("状態"), lambda one: word(one.state), width=12),
        Column(gettext("完了日時"), lambda one: one.finished_at, Unit.MOMENT, 16),
        Column(gettext("車両札"), lambda one: one.ticket, Unit.CODE, 12),
        Column(gettext("事業所"), lambda one: one.site.name, width=18),
    ]
    return Table(named(_l("車両")), columns, rows, made_facts((gettext("条件"), " ".join(asked.filters.values()))))


def _part(part: PartKind) -> Column[Acceptance]:
    def value(one: Acceptance) -> str:
        return mark(next((recovery for recovery in one.live if recovery.part is part), None))

    return Column(JARS_PARTS[part.value], value, Unit.TICK, 9, RECOVERED_PARTS)


def sought_of(asked: Asked, limit: int = 50) -> searching.Sought:
    """What a search asks for: the text as a tag, a lot or a chassis number is written."""
    text = half_width(asked.get("q"))
    spelled = chassis.normalised(text) or text
    sites, worker = asked.sites(CompanyRole.DISMANTLER), asked.get("worker")
    return searching.Sought(
        site_ids=sites,
        text=text if text and not text.isascii() else spelled,
        first=asked.day("first"),
        last=asked.day("last"),
        person_id=searching.worker_id(asked.session, sites, worker) if worker else None,
        maker=asked.get("maker") or None,
        limit=limit,
    )


def recovery_columns(tables: dict[str, DeemedTable]) -> list[Column[Recovery]]:
    """The columns of a list of recovered parts; `tables` hold each site's deemed weights."""
    return [
        Column(gettext("回収日時"), lambda one: one.at, Unit.MOMENT, 16),
        Column(gettext("チーム"), lambda one: team_name(one.acceptance.team), width=7),
        Column(gettext("車台番号"), lambda one: one.acceptance.chassis_number, Unit.CODE, 20),
        Column(gettext("引取報告日"), lambda one: one.acceptance.accepted_on, Unit.DAY, 11),
        Column(gettext("メーカー"), lambda one: one.maker, width=12),
        Column(gettext("部品"), lambda one: str(JARS_PARTS[one.part.value]), width=14),
        Column(gettext("結果"), lambda one: word(one.state), width=8),
        Column(gettext("みなし重量"), lambda one: grams_of(one, tables), Unit.KG, 8),
        Column(gettext("作業者"), lambda one: one.person.name, width=14),
        Column(gettext("容器"), lambda one: one.fill.container.name if one.fill else "", width=10),
        Column(gettext("荷姿ID"), lambda one: lot_id(one.fill.lot if one.fill else None), Unit.CODE, 14),
    ]


def grams_of(one: Recovery, tables: dict[str, DeemedTable]) -> int | None:
    """Deemed grams of a part that was taken."""
    return tables[one.site_id].grams(one.acceptance, one.part) if one.fill_id and one.site_id in tables else None


def lot_id(lot: Lot | None) -> str:
    """The 荷姿ID of a lot, once two people agreed on it (R6)."""
    return (lot.checked_id or "") if lot else ""


def _recoveries(asked: Asked) -> Table[Recovery]:
    sought = sought_of(asked)
    tables = {site: DeemedTable(asked.session, site) for site in sought.site_ids}
    rows = searching.every_recovery(asked.session, sought)
    facts = made_facts((gettext("条件"), sought.text), (gettext("メーカー"), sought.maker or ""))
    return Table(named(_l("回収の記録")), recovery_columns(tables), rows, facts, heads_of(set(sought.site_ids)))


Weighed = tuple[Lot, Sum]


def _lots(asked: Asked) -> Table[Weighed]:
    columns: list[Column[Weighed]] = [
        Column(gettext("作成日時"), lambda one: one[0].made_at, Unit.MOMENT, 16),
        Column(gettext("引渡元"), lambda one: site_name(one[0].site), width=22),
        Column(gettext("引渡先"), lambda one: site_name(one[0].destination), width=22),
        Column(gettext("荷姿ID"), lambda one: lot_id(one[0]), Unit.CODE, 14),
        Column(gettext("トラック登録番号"), lambda one: one[0].truck, width=14),
        Column(gettext("材質"), lambda one: word(one[0].material), width=9),
        Column(gettext("袋の数"), lambda one: one[1].bags, Unit.NUMBER, 7),
        Column(gettext("紐付車台数"), lambda one: one[1].vehicles, Unit.NUMBER, 8),
        Column(gettext("みなし重量合計"), lambda one: one[1].deemed_g, Unit.KG, 10, total=True),
        Column(gettext("実回収重量"), lambda one: one[0].received_g, Unit.KG, 10, total=True),
        Column(gettext("状態"), lambda one: word(one[0].state), width=9),
        Column(gettext("出荷日時"), lambda one: one[0].shipped_at, Unit.MOMENT, 16),
        Column(gettext("引取日時"), lambda one: one[0].received_at, Unit.MOMENT, 16),
    ]
    return Table(named(_l("荷姿")), columns, _weighed(asked), made_facts(), heads_of(set(asked.own_sites())))


def site_name(site: Site) -> str:
    """A site by its company's name and its own."""
    return f"{site.company.name} {site.name}"


def _lot_rows(asked: Asked) -> Select[Any]:
    rows = select(Lot).where(visible(asked.sites())).order_by(Lot.made_at, Lot.id)
    rows = rows.options(
        joinedload(Lot.site).joinedload(Site.company), joinedload(Lot.destination).joinedload(Site.company)
    )
    return rows.where(Lot.state == asked.get("state")) if asked.get("state") in set(LotState) else rows


def _weighed(asked: Asked) -> Iterator[Weighed]:
    for part in asked.session.scalars(_lot_rows(asked)).partitions(BATCH):
        known = sums(asked.session, [lot.id for lot in part])
        yield from ((lot, known[lot.id]) for lot in part)


def _entries(asked: Asked) -> Table[Any]:
    return table_of(asked.session, wanted_entries(asked))


def wanted_entries(asked: Asked) -> WantedEntries:
    """Which rows of the entry list the filters ask for."""
    step = asked.get("step")
    return WantedEntries(
        site_ids=asked.sites(CompanyRole.DISMANTLER),
        team=TEAMS.get(asked.get("team") or "ART"),
        first=asked.day("first"),
        last=asked.day("last"),
        sealed=step == "all",
        step=Step(step) if step in set(Step) else None,
    )


def _containers(asked: Asked) -> Table[Standing]:
    columns: list[Column[Standing]] = [
        Column(gettext("名前"), lambda one: one.container.name, width=16),
        Column(gettext("タグ"), lambda one: one.container.code, Unit.CODE, 12),
        Column(gettext("形"), lambda one: word(one.container.form), width=14),
        Column(gettext("材質"), lambda one: word(one.container.material), width=10),
        Column(gettext("置場"), lambda one: one.container.place.name if one.container.place else "", width=14),
        Column(gettext("状態"), lambda one: word(one.fill.state) if one.fill else gettext("空"), width=14),
        Column(gettext("部品"), lambda one: one.parts, Unit.NUMBER, 8),
        Column(gettext("投入開始"), lambda one: one.fill.opened_at if one.fill else None, Unit.MOMENT, 16),
        Column(gettext("締めた日時"), lambda one: one.fill.closed_at if one.fill else None, Unit.MOMENT, 16),
    ]
    return Table(named(_l("容器")), columns, every_container(asked.session, _boxes(asked)), made_facts())


def _boxes(asked: Asked) -> Wanted:
    return wanted_containers(asked.filters, asked.own_sites())


def _tray(asked: Asked) -> Table[Waiting]:
    columns: list[Column[Waiting]] = [
        Column(gettext("発生日時"), lambda one: one.standing.happened_at, Unit.MOMENT, 16),
        Column(gettext("記録"), kind_of, width=18),
        Column(gettext("理由"), said_of, width=40),
        Column(gettext("車台番号"), lambda one: one.vehicle, Unit.CODE, 20),
        Column(gettext("容器"), lambda one: one.container, width=14),
        Column(gettext("記録した人"), lambda one: one.who, width=14),
        Column(gettext("端末"), lambda one: one.device, width=12),
    ]
    return Table(named(_l("要対応")), columns, every_waiting(asked.session, _waiting(asked)), made_facts())


def _waiting(asked: Asked) -> Sought:
    return Sought(asked.own_sites(), why_asked(asked.filters))


def _settled_table(asked: Asked) -> Table[Settled]:
    columns: list[Column[Settled]] = [
        Column(gettext("発生日時"), lambda one: one.row.recorded.happened_at, Unit.MOMENT, 16),
        Column(gettext("記録"), lambda one: kind_of(one.row), width=18),
        Column(gettext("受け付けられなかった理由"), lambda one: said_of(one.row), width=40),
        Column(gettext("車台番号"), lambda one: one.row.vehicle, Unit.CODE, 20),
        Column(gettext("容器"), lambda one: one.row.container, width=14),
        Column(gettext("記録した人"), lambda one: one.row.who, width=14),
        Column(gettext("どうしたか"), lambda one: word(one.status), width=16),
        Column(gettext("片付けた人"), lambda one: one.by, width=14),
        Column(gettext("片付けた日時"), lambda one: one.at, Unit.MOMENT, 16),
        Column(gettext("片付けた理由"), lambda one: one.why, width=30),
    ]
    rows = every_settled(asked.session, asked.own_sites())
    return Table(named(_l("片付いた記録")), columns, rows, made_facts(), heads_of(asked.own_sites()))


LISTS: dict[str, Listing] = {
    "vehicles": Listing(_l("車両"), "see.vehicles", _vehicles, counted(_acceptances)),
    "recoveries": Listing(
        _l("回収の記録"),
        "see.search",
        _recoveries,
        lambda asked, most: searching.count_recoveries(asked.session, sought_of(asked), most),
    ),
    "lots": Listing(_l("荷姿"), "see.lots", _lots, counted(_lot_rows)),
    "entries": Listing(
        _l("JARS入力"),
        "see.entries",
        _entries,
        lambda asked, most: count_entries(asked.session, wanted_entries(asked), most),
    ),
    "containers": Listing(
        _l("容器"),
        "see.containers",
        _containers,
        lambda asked, _: count_containers(asked.session, _boxes(asked)),
    ),
    "tray": Listing(_l("要対応"), "see.tray", _tray, lambda asked, _: tray_size(asked.session, _waiting(asked))),
    "settled": Listing(
        _l("片付いた記録"),
        "see.tray",
        _settled_table,
        lambda asked, _: count_settled(asked.session, asked.own_sites()),
    ),
}
