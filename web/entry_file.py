"""The entry list as rows of a file, in the columns of the daily report (handbook table 3-3) and JARS's screen."""

from collections.abc import Iterator
from dataclasses import replace

from flask_babel import gettext
from sqlalchemy.orm import Session

from ledger.lines import Line
from ledger.queries.entries import Entry, Wanted, entries
from ledger.queries.sites import names_of
from ledger.words import PartKind
from web.entry_rows import step_name, team_name

BATCH = 500
_PARTS = (PartKind.FRONT_BUMPER, PartKind.REAR_BUMPER, PartKind.INTERIOR, PartKind.SIDE_GLASS)


def header() -> list[str]:
    """Names of the columns."""
    return [
        gettext("チーム"),
        gettext("引取報告日"),
        gettext("車台番号"),
        gettext("フロントバンパー"),
        gettext("リアバンパー"),
        gettext("内装"),
        gettext("サイドガラス"),
        gettext("部品回収しない"),
        gettext("みなし重量合計(kg)"),
        gettext("状態"),
        gettext("承認者"),
        gettext("入力者"),
        gettext("照合者"),
    ]


def lines_of_file(session: Session, wanted: Wanted) -> Iterator[list[str]]:
    """Every row of the list, read in batches so that its length does not matter."""
    wanted = replace(wanted, limit=BATCH)
    while True:
        found = entries(session, wanted)
        yield from _cells(session, found[:BATCH])
        if len(found) <= BATCH:
            return
        last = found[BATCH - 1].acceptance
        wanted = replace(wanted, after=(last.accepted_on, last.id))


def _cells(session: Session, found: list[Entry]) -> Iterator[list[str]]:
    lines = [entry.under_way for entry in found if entry.under_way]
    names = names_of(session, (by for line in lines for by in (line.approved_by, line.entered_by, line.sealed_by)))
    for entry in found:
        line, way = entry.shown, entry.under_way
        people = (way.approved_by, way.entered_by, way.sealed_by) if way else (None, None, None)
        yield [
            team_name(entry.acceptance.team),
            line["accepted_on"],
            line["chassis_number"],
            *("○" if line["parts"][part] else "" for part in _PARTS),
            "○" if line["nothing"] else "",
            _kg(line),
            step_name(entry),
            *(names.get(by or "", "") for by in people),
        ]


def _kg(line: Line) -> str:
    """Kilograms to a tenth; empty where a part has no deemed weight, so that nobody adds it up."""
    return "" if line["total_g"] is None else f"{line['total_g'] / 1000:.1f}"
