"""From the cells of a row to facts, or to the reason why not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger.arrival_words import RowFault
from ledger.arrivals import GUESSED
from ledger.words import SizeClass
from scanning import chassis
from web.import_cells import day_of, folded, grams_of, parts_of, size_of, tick_of

LONGEST = {"chassis_number": 42, "maker": 60, "model": 60, "report_number": 20, "note": 400}


@dataclass(frozen=True)
class Reading:
    """How the rows of one list are read: which column is what, what holds where a cell is empty, who is called how."""

    fields: Mapping[str, int]
    presets: Mapping[str, str]
    makers: Mapping[str, str]
    """Folded spelling -> the name in the consortium's table."""
    models: Mapping[str, str] = field(default_factory=dict)
    """Model code (what stands before the dash) -> size class of the last vehicle of it."""
    listed: Callable[[str, str, str, date], SizeClass | None] = lambda *_: None
    """What the list of models says of a maker's chassis number and model on a day."""


class _Unreadable(Exception):
    def __init__(self, fault: RowFault, **detail: str) -> None:
        self.fault, self.detail = fault, detail
        super().__init__(fault)


def facts_of(cells: Sequence[str], reading: Reading) -> tuple[dict[str, Any], RowFault | None, dict[str, str]]:
    """Return the facts of a row; or why it can't be read, and what the sentence names."""
    told = {name: cells[place] for name, place in reading.fields.items() if place < len(cells)}
    try:
        return _read(told, reading), None, {}
    except _Unreadable as wrong:
        return {}, wrong.fault, wrong.detail


def _read(told: Mapping[str, str], reading: Reading) -> dict[str, Any]:
    number = _number(told.get("chassis_number", ""))
    facts: dict[str, Any] = {"chassis_number": number}
    if told.get("chassis_number", "") != number:
        facts["as_read"] = told["chassis_number"][:80]
    facts["accepted_on"] = _day(told, reading)
    facts |= _maker(told, reading)
    facts |= _size(told, reading, facts)
    for name in ("model", "report_number", "note"):
        facts[name] = _short(name, told.get(name, ""))
    for name, read, fault in _FURTHER:
        if cell := told.get(name, ""):
            value = read(cell)
            if value is None:
                raise _Unreadable(fault, text=cell[:40])
            facts[name] = value
    return {name: value for name, value in facts.items() if value != ""}


_FURTHER: tuple[tuple[str, Callable[[str], Any], RowFault], ...] = (
    ("asr_standard_g", grams_of, RowFault.BAD_WEIGHT),
    ("target", tick_of, RowFault.BAD_TARGET),
    ("wanted", parts_of, RowFault.BAD_PARTS),
)


def _number(cell: str) -> str:
    number = chassis.normalised(cell)
    if not number:
        raise _Unreadable(RowFault.NO_NUMBER)
    if len(number) > LONGEST["chassis_number"] or not any(sign.isdigit() or sign == "*" for sign in number):
        raise _Unreadable(RowFault.BAD_NUMBER, text=cell[:40])
    return number


def _day(told: Mapping[str, str], reading: Reading) -> str:
    cell = told.get("accepted_on", "") or reading.presets.get("accepted_on", "")
    if not cell:
        raise _Unreadable(RowFault.NO_DAY)
    day = day_of(cell)
    if day is None:
        raise _Unreadable(RowFault.BAD_DAY, text=cell[:40])
    return day.isoformat()


def _maker(told: Mapping[str, str], reading: Reading) -> dict[str, Any]:
    cell = told.get("maker", "")
    if not cell:
        return {}
    maker = reading.makers.get(folded(cell))
    if maker is None:
        raise _Unreadable(RowFault.UNKNOWN_MAKER, text=_short("maker", cell))
    return {"maker": maker}


def _size(told: Mapping[str, str], reading: Reading, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The size class of the cell or the list; else, marked as guessed, that of the same model or the preset."""
    number, day = facts["chassis_number"], date.fromisoformat(facts["accepted_on"])
    listed = reading.listed(facts.get("maker", ""), number, told.get("model", ""), day)
    if cell := told.get("size_class", ""):
        size = size_of(cell)
        if size is None:
            raise _Unreadable(RowFault.BAD_SIZE, text=cell[:40])
        if listed and listed is not size:
            raise _Unreadable(RowFault.LISTED_SIZE, size=listed.value)
        return {"size_class": size.value}
    if listed:
        return {"size_class": listed.value}
    guess = reading.models.get(number.partition("-")[0]) or reading.presets.get("size_class", "")
    return {"size_class": guess, GUESSED: "size_class"} if guess else {}


def _short(name: str, text: str) -> str:
    if len(text) > LONGEST[name]:
        raise _Unreadable(RowFault.TOO_LONG, text=text[:40])
    return text
