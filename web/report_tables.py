"""The daily report and the work record as tables, in the columns of handbook table 3-3 and ours behind them."""

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from ledger.models import Acceptance, Recovery
from ledger.queries.reports import Worked
from ledger.words import PartKind, PartState
from web.entry_file import PARTS
from web.entry_rows import team_name
from web.table import TICKED, Column, Unit
from web.words import JARS_PARTS, word

RECOVERED_PARTS = _l("回収部品")


def daily_columns(names: dict[str, str]) -> list[Column[Worked]]:
    """Table 3-3: team, chassis number, parts; then glass, nothing taken, acceptance date, place, who and when."""
    return [
        Column(gettext("チーム"), lambda one: team_name(one.acceptance.team), width=6),
        Column(gettext("車台番号"), lambda one: one.acceptance.chassis_number, Unit.CODE, 23, link=_record),
        *(_part(part) for part in PARTS),
        Column(gettext("部品回収しない"), lambda one: word(one.acceptance.nothing_reason), width=12),
        Column(gettext("引取報告日"), lambda one: one.acceptance.accepted_on, Unit.DAY, 11),
        Column(gettext("置場"), lambda one: "、".join(one.places), width=10),
        Column(gettext("容器"), lambda one: "、".join(one.containers), width=12),
        Column(gettext("みなし重量"), lambda one: one.grams, Unit.KG, 9, total=True),
        Column(gettext("作業者"), lambda one: _workers(one, names), width=14),
        Column(gettext("完了"), lambda one: one.finished, Unit.TICK, 5),
    ]


def _record(one: Worked) -> str:
    return url_for("reports.vehicle", key=one.acceptance.id)


def _part(part: PartKind) -> Column[Worked]:
    return Column(JARS_PARTS[part.value], lambda one: mark(one.parts.get(part)), Unit.TICK, 9, RECOVERED_PARTS)


def mark(part: Recovery | None) -> str:
    """○ for a part taken; a part that was missing or of no use says so."""
    if part is None:
        return ""
    return TICKED if part.state is PartState.RECOVERED else word(part.state)


def _workers(one: Worked, names: dict[str, str]) -> str:
    told = [part.person.name for part in one.parts.values()] or [names.get(one.acceptance.finished_by or "", "")]
    return "、".join(dict.fromkeys(name for name in told if name))


Part = tuple[Recovery, str]
"""A part with the place it stands at."""


def work_columns() -> list[Column[Part]]:
    """Every part by itself (作業記録): what, from which vehicle, when, by whom, into what, and what was checked."""
    return [
        Column(gettext("チーム"), lambda one: team_name(one[0].acceptance.team), width=7),
        Column(
            gettext("車台番号"),
            lambda one: one[0].acceptance.chassis_number,
            Unit.CODE,
            20,
            link=lambda one: url_for("reports.vehicle", key=one[0].acceptance_id),
        ),
        Column(gettext("引取報告日"), lambda one: one[0].acceptance.accepted_on, Unit.DAY, 11),
        *part_columns(),
    ]


def part_columns() -> list[Column[Part]]:
    """The columns that speak of a part alone."""
    return [
        Column(gettext("部品"), lambda one: str(JARS_PARTS[one[0].part.value]), width=14),
        Column(gettext("結果"), lambda one: word(one[0].state), width=9),
        Column(gettext("時刻"), lambda one: one[0].at, Unit.MOMENT, 16),
        Column(gettext("作業者"), lambda one: one[0].person.name, width=16),
        Column(gettext("容器"), lambda one: one[0].fill.container.name if one[0].fill else "", width=12),
        Column(gettext("置場"), lambda one: one[1], width=10),
        Column(gettext("刻印確認"), lambda one: one[0].mark_checked, Unit.TICK, 8),
        Column(gettext("異物除去"), lambda one: one[0].foreign_matter_removed, Unit.TICK, 8),
    ]


def vehicle_facts(acceptance: Acceptance, finished_by: str, total: str) -> Iterable[tuple[str, str]]:
    """What stands above the work record of one vehicle."""
    wanted = [word(PartKind(part)) for part in acceptance.wanted.split(",") if part]
    yield gettext("車台番号"), acceptance.chassis_number
    yield gettext("メーカー"), acceptance.maker
    yield gettext("チーム"), team_name(acceptance.team)
    yield gettext("車種区分"), word(acceptance.size_class)
    yield gettext("引取報告日"), acceptance.accepted_on.isoformat()
    yield gettext("移動報告番号"), acceptance.report_number or ""
    yield gettext("事業所"), acceptance.site.name
    yield gettext("作業指示"), "、".join(wanted) if wanted else gettext("すべての部品")
    yield gettext("備考"), acceptance.note
    yield gettext("状態"), word(acceptance.state)
    yield gettext("完了した人"), finished_by
    yield gettext("部品回収しない理由"), word(acceptance.nothing_reason)
    yield gettext("みなし重量合計"), total
