"""引取記録: what a receiver took in, in the columns of the handbook's form (table 3-5), by month, yard and material."""

from datetime import date, datetime, time

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Select
from werkzeug.wrappers import Response

from ledger.balance import first_of, next_month, previous_month
from ledger.models import Lot, Site
from ledger.moment import JAPAN
from ledger.queries.receipts import Logged, received_lots, slips_of
from ledger.queries.sites import consortium_yards, readable_sites
from ledger.words import CompanyRole, Material, Role
from web import table_files
from web.db import db
from web.table import Column, Table, Unit
from web.table_files import heads_of, made_facts
from web.typed import today
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("receiving_log", __name__, url_prefix="/receiving-log")


class _Asked:
    """What the address asks for: the month, the yard, the material; nonsense is left out."""

    def __init__(self) -> None:
        self.month = _month()
        self.receivers = _readable(CompanyRole.RECEIVER)
        self.yards = _yards()
        self.yard = next((one for one in self.yards if one.id == request.args.get("yard")), None)
        told = request.args.get("material", "")
        self.material = Material(told) if told in set(Material) else None

    @property
    def rows(self) -> Select[Lot]:
        """The query of its lots."""
        senders = [self.yard.id] if self.yard else [one.id for one in self.yards]
        span = (_midnight(self.month), _midnight(next_month(self.month)))
        return received_lots(Logged([one.id for one in self.receivers], senders, *span, self.material))

    @property
    def arguments(self) -> dict[str, str]:
        """The same for links."""
        told = {"month": self.month.strftime("%Y-%m"), "yard": self.yard.id if self.yard else ""}
        return {name: value for name, value in (told | {"material": self.material or ""}).items() if value}


def _month() -> date:
    try:
        month = date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        return first_of(today())
    return min(month, first_of(today()))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JAPAN)


def _readable(role: CompanyRole) -> list[Site]:
    if viewer.person is None:
        abort(401)
    return readable_sites(db.session(), viewer.person, role)


def _yards() -> list[Site]:
    """The yards of the consortium: any of them may have sent something."""
    if viewer.roles & {Role.MANAGER, Role.AUDITOR}:
        return _readable(CompanyRole.DISMANTLER)
    return consortium_yards(db.session(), viewer.company)


@bp.get("")
@allow("see.receipts")
def page() -> str:
    """A month on the screen."""
    asked = _Asked()
    return render_template(
        "receiving_log/page.html",
        table=_table(asked),
        asked=asked,
        arguments=asked.arguments,
        earlier=previous_month(asked.month).strftime("%Y-%m"),
        later=next_month(asked.month).strftime("%Y-%m") if asked.month < first_of(today()) else None,
        yards=[(one.id, f"{one.company.name} {one.name}") for one in asked.yards],
        materials=[(one.value, word(one)) for one in Material],
    )


@bp.get("/log.<ending>")
@allow("see.receipts")
def file(ending: str) -> Response:
    """The same as a file."""
    return table_files.answer(_table(_Asked()), ending)


def _table(asked: _Asked) -> Table[Lot]:
    lots = list(db.session.scalars(asked.rows))
    slips = slips_of(db.session(), [lot.id for lot in lots])
    columns: list[Column[Lot]] = [
        Column(gettext("回収部品引取日"), lambda lot: _day(lot.received_at), Unit.DAY, 14),
        Column(gettext("引渡元事業者/事業所"), lambda lot: f"{lot.site.company.name} {lot.site.name}", width=34),
        Column(gettext("荷姿ID"), lambda lot: lot.jars_lot_id, Unit.CODE, 16, link=_to_lot),
        Column(gettext("部品"), lambda lot: word(lot.material), width=12),
        Column(gettext("実回収重量"), lambda lot: lot.received_g, Unit.KG, 14, total=True),
        Column(
            gettext("検収伝票"), lambda lot: f"{slips[lot.id][0].number:06}" if lot.id in slips else "", Unit.CODE, 10
        ),
    ]
    yard = f"{asked.yard.company.name} {asked.yard.name}" if asked.yard else ""
    material = word(asked.material) if asked.material else ""
    month = asked.month.strftime("%Y-%m")
    facts = made_facts((gettext("月"), month), (gettext("引渡元"), yard), (gettext("部品"), material))
    return Table(
        "-".join([gettext("引取記録"), month]),
        columns,
        lots,
        facts,
        heads_of([one.id for one in asked.receivers]),
        gettext("この月に引き取った荷姿はありません。"),
    )


def _day(at: datetime | None) -> date | None:
    return at.astimezone(JAPAN).date() if at else None


def _to_lot(lot: Lot) -> str:
    return url_for("lots.detail", key=lot.id)
