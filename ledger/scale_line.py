"""What a scale sends, as grams: A&D's standard format and lines of plain text. Phones hold to the same cases.

A&D's line is a header (`ST` stable, `US` moving, `OL` overload, `QT` counting), on indicators a second one (`GS` gross,
`NT` net, `TR` tare), a signed number and a unit: `ST,GS,+00123.4kg`, `ST,+00123.45  kg`. A plain line has no word for
stable: as many equal ones as `ALIKE` are.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

from ledger.dock_words import ScaleFormat

ALIKE = 3
"""So many equal plain lines in a row count as stable."""
_GRAMS = {"g": 1, "kg": 1000, "t": 1_000_000}
_A_AND_D = re.compile(r"(ST|US|OL|QT)(?:,(GS|NT|TR))?,(.*)", re.ASCII)
_NUMBER = re.compile(r"([+-]?) *([0-9]{1,9}(?:\.[0-9]{1,6})?) *([a-zA-Z]*)")
_PLAIN = re.compile(r"[^0-9+-]*?([+-]?) *([0-9]{1,9}(?:\.[0-9]{1,6})?) *([a-zA-Z]*)")
_OVER = re.compile(r"\b(OL|OVER|OVERLOAD|ERR(OR)?)\b", re.IGNORECASE)


class Fault(StrEnum):
    """Why what came is no weight to record."""

    MOVING = "moving"
    OVERLOAD = "overload"
    NEGATIVE = "negative"
    UNIT = "unit"
    NOT_GROSS = "not_gross"
    UNREADABLE = "unreadable"


class ReadingFault(Exception):
    """A line that is no weight to record; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.value)


def weight_of(told: ScaleFormat, lines: Sequence[str]) -> int:
    """The grams that lines of a scale say; raises ReadingFault. Never rounds: half a gram is no reading of ours."""
    if not lines:
        raise ReadingFault(Fault.UNREADABLE)
    if told is ScaleFormat.A_AND_D:
        return _a_and_d(lines[-1].strip())
    grams = [_plain(line.strip()) for line in lines[-ALIKE:]]
    if len(grams) < ALIKE or len(set(grams)) > 1:
        raise ReadingFault(Fault.MOVING)
    return grams[-1]


def _a_and_d(line: str) -> int:
    match = _A_AND_D.fullmatch(line)
    if match is None:
        raise ReadingFault(Fault.UNREADABLE)
    header, shown, number = match.groups()
    if header == "OL":
        raise ReadingFault(Fault.OVERLOAD)
    if header == "US":
        raise ReadingFault(Fault.MOVING)
    if header == "QT" or shown in {"NT", "TR"}:
        raise ReadingFault(Fault.NOT_GROSS)
    return _grams(_NUMBER.fullmatch(number.strip(" ")))


def _plain(line: str) -> int:
    if _OVER.search(line):
        raise ReadingFault(Fault.OVERLOAD)
    return _grams(_PLAIN.fullmatch(line))


def _grams(match: re.Match[str] | None) -> int:
    if match is None:
        raise ReadingFault(Fault.UNREADABLE)
    sign, number, unit = match.groups()
    if unit.lower() not in _GRAMS:
        raise ReadingFault(Fault.UNIT)
    grams = Decimal(number) * _GRAMS[unit.lower()]
    if grams != int(grams):
        raise ReadingFault(Fault.UNREADABLE)
    if sign == "-" and grams:
        raise ReadingFault(Fault.NEGATIVE)
    return int(grams)
