"""Lists of accepted vehicles: each row judged against what the ledger knows, then taken over in chunks.

Every function does one chunk and leaves the commit to its caller. A chunk that was interrupted is simply done again:
its rows carry their ids from the time they were judged, and what is taken over is marked in the same transaction.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ledger.arrival_words import ArrivalState, RowFault, RowVerdict
from ledger.event import Source, happening, new_id
from ledger.kinds.arrivals import MOST_ROWS
from ledger.kinds.instructions import ADMINISTRATIVE
from ledger.models import Acceptance, ArrivalList, ArrivalRow, EntryLine, Recorded, Standing
from ledger.prior import UNNUMBERED
from ledger.record import locked_head, record
from ledger.words import AcceptanceState, Code, LineState, Status

COMPARED = ("maker", "model", "size_class", "report_number", "asr_standard_g", "note")
"""Facts of a row that are compared with the acceptance it means."""
GUESSED = "guessed"
"""Names, in a row's facts, those that did not stand in the file: they make an acceptance, and never change one."""
MOST_CORRECTIONS = 100


class Standings:
    """What the ledger knows about a chunk of rows: acceptances, vehicles the floor found, what is fixed in JARS."""

    def __init__(self, session: Session, site_id: str, rows: Sequence[ArrivalRow]) -> None:
        numbers = {str(row.facts.get("chassis_number")) for row in rows}
        known = select(Acceptance).where(Acceptance.site_id == site_id, Acceptance.chassis_number.in_(numbers))
        self.known: dict[str, list[Acceptance]] = {}
        for acceptance in session.scalars(known.order_by(Acceptance.accepted_on)):
            self.known.setdefault(acceptance.chassis_number, []).append(acceptance)
        self.finds = _finds(session, site_id)
        entered = select(EntryLine.acceptance_id).where(
            EntryLine.acceptance_id.in_([one.id for many in self.known.values() for one in many]),
            EntryLine.withdrawn.is_(False),
            EntryLine.state != LineState.APPROVED,
        )
        self.fixed = set(session.scalars(entered))


def _finds(session: Session, site_id: str) -> dict[str, str]:
    """Vehicles the floor met and nobody accepted: chassis number -> id of the oldest record."""
    rows = (
        select(Recorded)
        .join(Standing, Standing.id == Recorded.id)
        .where(Standing.site_id == site_id, Standing.kind == "vehicle.found", Standing.status == Status.HELD)
        .order_by(Recorded.position.desc())
    )
    return {json.loads(one.posted)["body"]["chassis_number"]: one.id for one in session.scalars(rows)}


def begin(session: Session, arrival: ArrivalList, state: ArrivalState) -> None:
    """Start a step over: judging, or taking over what was judged."""
    open_rows = select(func.count()).where(ArrivalRow.list_id == arrival.id)
    if state is ArrivalState.JUDGING:
        fresh = {"verdict": None, "fault": None, "settled": False, "acceptance_id": None, "found": False}
        session.execute(update(ArrivalRow).where(ArrivalRow.list_id == arrival.id).values(**fresh, detail={}))
    else:
        open_rows = open_rows.where(ArrivalRow.verdict.in_([RowVerdict.NEW, RowVerdict.CHANGED]))
    arrival.state, arrival.done, arrival.to_do = state, 0, session.scalar(open_rows) or 0
    arrival.refusal = None


def judge_rows(session: Session, arrival: ArrivalList, rows: Sequence[ArrivalRow], today: date) -> None:
    """Say of each row what it is. A row whose cells could not be read has its fault already."""
    standings, first = Standings(session, arrival.site_id, rows), _first_of(session, rows)
    for row in rows:
        _judge(row, standings, first, today)


def _first_of(session: Session, rows: Sequence[ArrivalRow]) -> dict[str, int]:
    """Number of the first row of each vehicle and day."""
    keys = [row.same for row in rows if row.same]
    found = (
        select(ArrivalRow.same, func.min(ArrivalRow.number))
        .where(ArrivalRow.list_id == rows[0].list_id, ArrivalRow.same.in_(keys))
        .group_by(ArrivalRow.same)
    )
    return {key: number for key, number in session.execute(found) if key}


def _judge(row: ArrivalRow, standings: Standings, first: dict[str, int], today: date) -> None:
    if row.fault:
        row.verdict = RowVerdict.REFUSED
        return None
    number, day = str(row.facts["chassis_number"]), date.fromisoformat(str(row.facts["accepted_on"]))
    if day > today:
        return refuse(row, RowFault.FUTURE)
    if (earlier := first.get(row.same or "", row.number)) < row.number:
        return refuse(row, RowFault.TWICE, line=str(earlier))
    known = standings.known.get(number, [])
    meant = _meant(row, known, day)
    if meant is None and (busy := _busy(number, known)):
        return refuse(row, RowFault.OTHER_DAY, day=busy.accepted_on.isoformat())
    if meant is None:
        return _judge_new(row, standings.finds.pop(number, None))
    return _judge_known(row, meant, fixed=meant.id in standings.fixed or meant.state is AcceptanceState.SEALED)


def refuse(row: ArrivalRow, fault: RowFault, **detail: str) -> None:
    """Refuse a row, and say what the sentence names."""
    row.verdict, row.fault, row.detail = RowVerdict.REFUSED, fault.value, detail


def _meant(row: ArrivalRow, known: Iterable[Acceptance], day: date) -> Acceptance | None:
    """The acceptance a row means: of that day; else of the same movement report, whose day was wrong."""
    report = row.facts.get("report_number")
    same_day = next((one for one in known if one.accepted_on == day), None)
    return same_day or next((one for one in known if report and one.report_number == report), None)


def _busy(number: str, known: Iterable[Acceptance]) -> Acceptance | None:
    """An acceptance of the same vehicle that is still being worked on: it can't have come a second time."""
    if number.startswith(UNNUMBERED):
        return None
    return next((one for one in known if one.state is AcceptanceState.OPEN), None)


def _judge_new(row: ArrivalRow, found: str | None) -> None:
    for name, fault in (("maker", RowFault.NO_MAKER), ("size_class", RowFault.NO_SIZE)):
        if not row.facts.get(name):
            return refuse(row, fault)
    before = None if row.found else row.acceptance_id  # a find that was thrown out meanwhile lends no id
    row.verdict, row.acceptance_id, row.found = RowVerdict.NEW, found or before or new_id(), bool(found)
    return None


def _judge_known(row: ArrivalRow, meant: Acceptance, *, fixed: bool) -> None:
    changes = differences(row.facts, meant)
    row.acceptance_id = meant.id
    if not changes:
        row.verdict = RowVerdict.UNCHANGED
    elif fixed and not changes.keys() <= ADMINISTRATIVE:
        refuse(row, RowFault.SEALED)
    else:
        row.verdict, row.detail = RowVerdict.CHANGED, changes


def differences(facts: dict[str, object], meant: Acceptance) -> dict[str, str]:
    """What a row says differently, by fact: what stood there before. What the file leaves open changes nothing."""
    guessed = str(facts.get(GUESSED) or "").split(",")
    given = [name for name in COMPARED if facts.get(name) not in {None, ""} and name not in guessed]
    changes = {name: _text(getattr(meant, name)) for name in given if _text(facts[name]) != _text(getattr(meant, name))}
    if facts["accepted_on"] != meant.accepted_on.isoformat():
        changes["accepted_on"] = meant.accepted_on.isoformat()
    return changes


def _text(value: object) -> str:
    return "" if value is None else str(value)


def take_rows(session: Session, arrival: ArrivalList, source: Source, today: date) -> int:
    """Take over the next chunk: new vehicles in one event, changed ones each in its own; return how many rows it was.

    Rows are judged again under the ledger's lock, for much may have happened since they were shown.
    """
    locked_head(session)
    rows = _next(session, arrival, RowVerdict.NEW, MOST_ROWS) or _next(
        session, arrival, RowVerdict.CHANGED, MOST_CORRECTIONS
    )
    if not rows:
        return 0
    judge_rows(session, arrival, rows, today)
    _take_new(session, arrival, [row for row in rows if row.verdict is RowVerdict.NEW], source)
    for row in rows:
        if row.verdict is RowVerdict.CHANGED:
            _correct(session, row, source)
        row.settled = True
    arrival.done += len(rows)
    return len(rows)


def _next(session: Session, arrival: ArrivalList, verdict: RowVerdict, most: int) -> list[ArrivalRow]:
    rows = select(ArrivalRow).where(
        ArrivalRow.list_id == arrival.id, ArrivalRow.verdict == verdict, ArrivalRow.settled.is_(False)
    )
    return list(session.scalars(rows.order_by(ArrivalRow.number).limit(most)))


def _take_new(session: Session, arrival: ArrivalList, rows: list[ArrivalRow], source: Source) -> None:
    if not rows:
        return
    told = [{"id": row.acceptance_id, **_told(row.facts)} for row in rows]
    answer = record(session, happening("acceptances.imported", source.person_id, rows=told), source)
    if not answer.applied:
        for row in rows:
            refuse(row, RowFault.LEDGER, code=str(answer.refusal or ""))
        return
    for row in rows:
        if row.found and row.acceptance_id:
            arrival.admitted += admit(session, row.acceptance_id, answer.id, source)


def _told(facts: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in facts.items() if name != GUESSED and value not in {None, ""}}


def _correct(session: Session, row: ArrivalRow, source: Source) -> None:
    changed = {name: row.facts[name] for name in row.detail}
    posted = happening("vehicle.corrected", source.person_id, acceptance=row.acceptance_id, **changed)
    answer = record(session, posted, source)
    if not answer.applied:
        refuse(row, RowFault.LEDGER, code=str(answer.refusal or ""))


def admit(session: Session, acceptance_id: str, because: str, source: Source) -> int:
    """Let count what the floor recorded before the vehicle was accepted; return how many records do.

    Only what was held for want of the acceptance, in the order it came. What another rule refuses stays in the tray.
    """
    waiting = (
        select(Standing.id)
        .join(Recorded, Recorded.id == Standing.id)
        .where(Standing.acceptance_id == acceptance_id, Standing.status == Status.HELD)
        .where(Standing.refusal == Code.UNKNOWN_VEHICLE.value, Standing.kind != "vehicle.found")
        .order_by(Recorded.happened_at, Recorded.position)
    )
    admitted = 0
    for event in session.scalars(waiting).all():
        posted = happening("record.admitted", source.person_id, event=event, because=because)
        admitted += record(session, posted, source).applied
    return admitted
