"""What stands in the yards and comes back to them, as files: places, what lies there, empties, bags of no lot."""

from collections.abc import Iterator

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from ledger.models import Recovery, SurplusBag
from ledger.queries.containers import WantedPlaces, count_places, every_place
from ledger.queries.returns import Empty, empties_at, on_the_way, surplus_at
from ledger.queries.sites import readable_sites
from ledger.queries.storage import Load, Stored, count_stored, loads_of, parts_stored, stored_at, unplaced
from ledger.words import CompanyRole
from web.listings import Asked, Listing, counted
from web.office_lists import BATCH, lot_id, named, site_name
from web.storage import fill_columns, name_of, vehicle_columns
from web.table import Column, Table, Unit
from web.table_files import heads_of, made_facts
from web.typed import today
from web.words import word


def _yards(asked: Asked) -> list[str]:
    return asked.sites(CompanyRole.DISMANTLER)


def _wanted(asked: Asked) -> WantedPlaces:
    return WantedPlaces(_yards(asked), asked.get("q").strip())


def _loads(asked: Asked) -> Iterator[Load]:
    """Every place, then what stands nowhere."""
    for part in every_place(asked.session, _wanted(asked)):
        yield from loads_of(asked.session, part)
    nowhere = unplaced(asked.session, _yards(asked))
    if nowhere.stored and not asked.get("q"):
        yield nowhere


def _count_places(asked: Asked) -> int:
    nowhere = not asked.get("q") and count_stored(asked.session, _yards(asked), "none")
    return count_places(asked.session, _wanted(asked)) + bool(nowhere)


def _place_table(asked: Asked) -> Table[Load]:
    names = {site.id: site.name for site in readable_sites(asked.session, asked.person, CompanyRole.DISMANTLER)}
    columns: list[Column[Load]] = [
        Column(gettext("事業所"), lambda one: names[one.place.site_id] if one.place else "", width=18),
        Column(gettext("置場"), name_of, width=18),
        Column(gettext("タグ"), lambda one: one.place.code if one.place else "", Unit.CODE, 12),
        Column(gettext("保管できる容器の数"), lambda one: one.place.holds if one.place else None, Unit.NUMBER, 10),
        Column(gettext("保管できる重さ"), lambda one: one.place.holds_g if one.place else None, Unit.KG, 10),
        Column(gettext("中身のある容器の数"), lambda one: len(one.stored), Unit.NUMBER, 10, total=True),
        Column(gettext("車両"), lambda one: one.vehicles, Unit.NUMBER, 8),
        Column(gettext("みなし重量"), lambda one: one.grams, Unit.KG, 10, total=True),
        Column(gettext("保管できる量に対する割合（%）"), _share, Unit.NUMBER, 12),
        Column(gettext("入れ始めた日（いちばん古いもの）"), lambda one: one.oldest, Unit.DAY, 14),
        Column(gettext("日数"), lambda one: (today() - one.oldest).days if one.oldest else None, Unit.NUMBER, 6),
    ]
    return Table(named(_l("置場")), columns, _loads(asked), made_facts(), heads_of(_yards(asked)))


def _share(one: Load) -> int | None:
    return None if one.share is None else round(100 * one.share)


def _stored_table(asked: Asked) -> Table[Stored]:
    columns: list[Column[Stored]] = [
        Column(gettext("事業所"), lambda one: one.fill.container.site.name, width=18),
        Column(gettext("置場"), _place, width=16),
        *fill_columns(),
    ]
    rows = stored_at(asked.session, _yards(asked), asked.get("place"))
    return Table(named(_l("保管している容器")), columns, rows, made_facts(), heads_of(_yards(asked)))


def _parts(asked: Asked) -> Select[Recovery]:
    return parts_stored(_yards(asked), asked.get("place"))


def _part_table(asked: Asked) -> Table[Recovery]:
    rows = asked.session.scalars(_parts(asked).execution_options(yield_per=BATCH))
    return Table(named(_l("置場の車両")), vehicle_columns(), rows, made_facts(), heads_of(_yards(asked)))


def _place(one: Stored) -> str:
    place = one.fill.container.place
    return place.name if place else gettext("置場が決まっていない容器")


def _empties(asked: Asked) -> list[Empty]:
    own = asked.own_sites()
    return [*on_the_way(asked.session, own, own, None), *empties_at(asked.session, own, None)]


def _empty_table(asked: Asked) -> Table[Empty]:
    columns: list[Column[Empty]] = [
        Column(gettext("容器"), lambda one: one.container.name, width=16),
        Column(gettext("形"), lambda one: word(one.container.form), width=14),
        Column(gettext("持ち主"), lambda one: site_name(one.site), width=26),
        Column(gettext("状態"), lambda one: gettext("返却中") if one.journey else gettext("引取先にある"), width=12),
        Column(gettext("返却日時"), lambda one: one.journey.sent_at if one.journey else None, Unit.MOMENT, 16),
        Column(gettext("車両番号"), lambda one: one.journey.truck if one.journey else "", width=14),
    ]
    return Table(named(_l("空容器の返却")), columns, _empties(asked), made_facts())


def _surplus(asked: Asked) -> list[SurplusBag]:
    return surplus_at(asked.session, asked.own_sites(), None)


def _surplus_table(asked: Asked) -> Table[SurplusBag]:
    columns: list[Column[SurplusBag]] = [
        Column(gettext("日時"), lambda one: one.at, Unit.MOMENT, 16),
        Column(gettext("袋の表示"), lambda one: one.text, width=30),
        Column(gettext("荷姿ID"), lambda one: lot_id(one.lot), Unit.CODE, 14),
        Column(gettext("引渡元"), lambda one: site_name(one.lot.site), width=26),
    ]
    return Table(named(_l("余分な袋")), columns, _surplus(asked), made_facts())


LISTS: dict[str, Listing] = {
    "places": Listing(_l("置場"), "see.storage", _place_table, lambda asked, _: _count_places(asked)),
    "stored": Listing(
        _l("保管している容器"),
        "see.storage",
        _stored_table,
        lambda asked, _: count_stored(asked.session, _yards(asked), asked.get("place")),
    ),
    "stored_parts": Listing(_l("置場の車両"), "see.storage", _part_table, counted(_parts)),
    "empties": Listing(_l("空容器の返却"), "see.returns", _empty_table, lambda asked, _: len(_empties(asked))),
    "surplus": Listing(_l("余分な袋"), "see.returns", _surplus_table, lambda asked, _: len(_surplus(asked))),
}
