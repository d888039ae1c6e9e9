"""JARS重量登録 as a file, in the columns of JARS's screen (handbook figure 3-11)."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from ledger.queries.receipts import About, Receipt, Wanted, count_receipts, every_receipt
from ledger.words import CompanyRole, Material
from web.listings import Asked, Listing
from web.receipts import TABS, wanted_receipts
from web.table import Column, Table, Unit
from web.table_files import heads_of, made_facts
from web.two_persons import step_name
from web.words import word


def _wanted(asked: Asked) -> Wanted:
    return wanted_receipts(asked.filters, asked.sites(CompanyRole.RECEIVER))


def _table(asked: Asked) -> Table[Receipt]:
    wanted = _wanted(asked)
    columns = _weights() if wanted.about is About.WEIGHT else _makers()
    columns.append(Column(gettext("状態"), step_name, width=9))
    rows = every_receipt(asked.session, wanted)
    return Table(str(TABS[wanted.about]), columns, rows, made_facts(), heads_of(list(wanted.site_ids)))


def _weights() -> list[Column[Receipt]]:
    return [
        Column(gettext("引渡報告日"), lambda one: one.shown["day"], width=11),
        Column(gettext("引渡元事業者/事業所"), lambda one: one.shown["party"], width=30),
        Column(gettext("事業所コード"), lambda one: one.shown["jars_code"], Unit.CODE, 13),
        Column(gettext("荷姿ID"), lambda one: one.shown["lot"], Unit.CODE, 14),
        Column(gettext("部品"), _material, width=9),
        Column(gettext("みなし重量合計"), lambda one: one.shown["deemed_g"], Unit.KG, 10),
        Column(gettext("実回収重量"), lambda one: one.shown["real_g"], Unit.KG, 10, total=True),
    ]


def _makers() -> list[Column[Receipt]]:
    return [
        Column(gettext("引渡日"), lambda one: one.shown["day"], width=11),
        Column(gettext("引渡先の事業者/事業所"), lambda one: one.shown["party"], width=30),
        Column(gettext("事業所コード"), lambda one: one.shown["jars_code"], Unit.CODE, 13),
        Column(gettext("素材"), _material, width=9),
        Column(gettext("重量"), lambda one: one.shown["real_g"], Unit.KG, 10, total=True),
    ]


def _material(one: Receipt) -> str:
    return word(Material(one.shown["material"]))


LISTS: dict[str, Listing] = {
    "receipts": Listing(
        _l("JARS重量登録"),
        "see.receipts",
        _table,
        lambda asked, most: count_receipts(asked.session, _wanted(asked), most),
    ),
}
