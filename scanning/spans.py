"""Which part of a line is the number: labels before it and remarks behind it are cut off, with their columns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scanning.ctc import greedy
from scanning.signs import Columns

_LABEL = re.compile(
    r"(FRAME|CHASSI?S?|BODY|SERIAL|MODEL|VIN|ID)?[ ?]*(NUMBER|NO|N0)?[ ?]+(?=[A-Z0-9])|VIN(?=[A-Z0-9]{2})"
)
_EMISSION = re.compile(r"[A-Z0-9]{2,3}-(?=[A-Z0-9]{2,8}-)")  # DAA-: belongs to the type, not to the chassis number
_WORD = re.compile(r"[A-Z0-9-]+( ?[-?] ?[A-Z0-9-]+)*")  # a scratch across a sign splits no word
_FEWEST_SIGNS, _FEWEST_DIGITS = 6, 4
_LIKE_DIGITS = set("0123456789OQDIZSBG")


@dataclass(frozen=True)
class Span:
    """Part of a line that may be a number: where it starts and ends, in columns of the line."""

    start: int
    end: int
    whole: bool  # there is nothing else in the line


def spans(columns: Columns) -> Iterator[Span]:
    """Every part of the line that may be a number."""
    text, places = greedy(columns)
    label = _LABEL.match(text)
    start = label.end() if label else 0
    bounds = [(start + word.start(), start + word.end()) for word in _words(text[start:])]
    # Stamped signs stand so far apart that each may look like a word.
    for first, last in bounds or [(start, len(text))]:
        if _may_be_number(text[first:last]):
            ends = _before(places, first, len(columns)), _before(places, last, len(columns))
            yield Span(*ends, whole=(first, last) == (0, len(text)))


def _words(text: str) -> Iterator[re.Match[str]]:
    for word in _WORD.finditer(text):
        emission = _EMISSION.match(word[0])
        later = _WORD.match(text, word.start() + emission.end()) if emission else None
        if _may_be_number((later or word)[0]):
            yield later or word


def _may_be_number(text: str) -> bool:
    signs = text.replace(" ", "")
    return len(signs) >= _FEWEST_SIGNS and sum(sign in _LIKE_DIGITS for sign in signs[-5:]) >= _FEWEST_DIGITS


def _before(places: list[int], sign: int, end: int) -> int:
    """The column half-way before a sign."""
    if sign >= len(places):
        return end
    return 0 if sign == 0 else (places[sign - 1] + places[sign] + 1) // 2
