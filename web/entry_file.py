"""The entry list as a table, in the columns of the daily report (handbook table 3-3) and JARS's screen."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext
from sqlalchemy.orm import Session

from ledger.lines import Line
from ledger.queries.entries import Entry, Wanted, entries
from ledger.queries.sites import names_of
from ledger.words import PartKind
from web.entry_rows import step_name, team_name
from web.table import Column, Table, Unit
from web.table_files import heads_of, made_facts
from web.words import JARS_PARTS

BATCH = 500
PARTS = (PartKind.FRONT_BUMPER, PartKind.REAR_BUMPER, PartKind.INTERIOR, PartKind.SIDE_GLASS)
"""In the order of the daily report."""


@dataclass(frozen=True)
class _Named:
    """An entry, its line, and who approved, entered and compared it."""

    entry: Entry
    line: Line
    people: tuple[str, str, str]


def table_of(session: Session, wanted: Wanted) -> Table[_Named]:
    """The whole list that is wanted, read in batches so that its length does not matter."""
    days = [day.isoformat() for day in (wanted.first, wanted.last) if day]
    facts = made_facts((gettext("チーム"), team_name(wanted.team)), (gettext("引取報告日"), "～".join(days)))
    name = "-".join(["JARS入力", team_name(wanted.team), *days])
    return Table(name, _columns(), _lines(session, wanted), facts, heads_of(list(wanted.site_ids)))


def _columns() -> list[Column[_Named]]:
    return [
        Column(gettext("チーム"), lambda one: team_name(one.entry.acceptance.team), width=7),
        Column(gettext("引取報告日"), lambda one: date.fromisoformat(one.line["accepted_on"]), Unit.DAY, 11),
        Column(gettext("車台番号"), lambda one: one.line["chassis_number"], Unit.CODE, 20),
        *(_part(part) for part in PARTS),
        Column(gettext("部品回収しない"), lambda one: bool(one.line["nothing"]), Unit.TICK, 8),
        Column(gettext("みなし重量合計"), lambda one: one.line["total_g"], Unit.KG, 10),
        Column(gettext("状態"), lambda one: step_name(one.entry), width=9),
        Column(gettext("承認者"), lambda one: one.people[0], width=14),
        Column(gettext("入力者"), lambda one: one.people[1], width=14),
        Column(gettext("照合者"), lambda one: one.people[2], width=14),
    ]


def _part(part: PartKind) -> Column[_Named]:
    return Column(JARS_PARTS[part.value], lambda one: one.line["parts"][part], Unit.TICK, 9, gettext("回収部品"))


def _lines(session: Session, wanted: Wanted) -> Iterator[_Named]:
    wanted = replace(wanted, limit=BATCH)
    while True:
        found = entries(session, wanted)
        yield from _named(session, found[:BATCH])
        if len(found) <= BATCH:
            return
        last = found[BATCH - 1].acceptance
        wanted = replace(wanted, after=(last.accepted_on, last.id))


def _named(session: Session, found: list[Entry]) -> Iterator[_Named]:
    lines = [entry.under_way for entry in found if entry.under_way]
    names = names_of(session, (by for line in lines for by in (line.approved_by, line.entered_by, line.sealed_by)))
    for entry in found:
        way = entry.under_way
        people = (way.approved_by, way.entered_by, way.sealed_by) if way else (None, None, None)
        first, second, third = (names.get(by or "", "") for by in people)
        yield _Named(entry, entry.shown, (first, second, third))
