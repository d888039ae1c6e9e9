"""Words into a width: shrink a little, then wrap, then shrink more; at the very end, cut with a dot-dot-dot."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from labels.fonts import printable, width

SMALLEST = 1.55
"""Millimetres of em (4.4 pt) below which nothing is printed."""
LEAST_UNIT, MOST_UNIT = 1.6, 9.0
"""Millimetres of em between which ordinary values are set."""
_LADDER = 28
_LEAST_ASIDE = 1.1
_SHRINK_BEFORE_WRAP = 0.66
_SHRINK_BEFORE_BREAK = 0.4
_STEP = 0.94
_ATOM = re.compile(
    r"[(「『【〔〈《]*(?:[!-'*-~À-ɏ]+(?: +|[々一-鿿]+[ぁ-ゖー]*)?|[ァ-ヺー]+・?|[々一-鿿]+[ぁ-ゖー]*|[ぁ-ゖー]+|.)"
    r"[、。,.・:;?!)」』】〕〉》ー]*"
)
"""Words of Latin script, of katakana, of kanji with the kana that belong to them; brackets stay with what they hold."""
_NEVER_FIRST = frozenset("、。,.・:;?!)」』】〕〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々")
ELLIPSIS = "…"


@lru_cache(maxsize=8192)
def ems(text: str, *, bold: bool = False) -> float:
    """Return the width of a text in em."""
    return width(text, 1.0, bold=bold)


@lru_cache(maxsize=8192)
def fitted(text: str, room: float, size: float, rows: int, *, bold: bool = False) -> tuple[float, tuple[str, ...]]:
    """Return the size (em, at most `size`) and the rows in which a text fits into `room`.

    The text has been made printable. What doesn't fit into `rows` rows at `SMALLEST` ends with an ellipsis.
    """
    clean = printable(text)
    one = room / max(ems(clean, bold=bold), 1e-6)
    if one >= size * (_SHRINK_BEFORE_WRAP if rows > 1 else 1.0):
        return min(size, one), (clean,)
    if rows == 1 and one >= SMALLEST:
        return one, (clean,)
    return _wrapped_to_fit(clean, room, size, rows, bold=bold)


def aside(text: str, room: float, size: float) -> tuple[float, str]:
    """Return the size and text of a translation in what room the original left: smaller, or not at all."""
    clean = printable(text)
    fit = min(size, room / max(ems(clean), 1e-6))
    return (fit, clean) if fit >= _LEAST_ASIDE else (size, "")


def _wrapped_to_fit(text: str, room: float, size: float, rows: int, *, bold: bool) -> tuple[float, tuple[str, ...]]:
    longest = max(ems(atom.rstrip(), bold=bold) for atom in _ATOM.findall(text))
    trial = min(size, max(room / longest, _SHRINK_BEFORE_BREAK * size))
    while trial > SMALLEST:
        wrapped = tuple(wrap(text, room / trial, bold=bold))
        if len(wrapped) <= rows:
            return trial, wrapped
        trial *= _STEP
    wrapped = tuple(wrap(text, room / SMALLEST, bold=bold))
    if len(wrapped) <= rows:
        return SMALLEST, wrapped
    last = _cut("".join(wrapped[rows - 1 :]), room / SMALLEST, bold=bold)
    return SMALLEST, (*wrapped[: rows - 1], last)


def _cut(text: str, room: float, *, bold: bool) -> str:
    kept = text
    while kept and ems(kept + ELLIPSIS, bold=bold) > room:
        kept = kept[:-1]
    return kept + ELLIPSIS


def wrap(text: str, room: float, *, bold: bool = False) -> Iterator[str]:
    """Yield rows no wider than `room` em, broken between words, and within a word only where it is longer than a row.

    Even there a row doesn't begin with closing punctuation or a small kana (JIS X 4051, line-start prohibition) where
    that can be had by moving one character down.
    """
    row = ""
    for atom in _atoms(text, room, bold=bold):
        if ems((row + atom).rstrip(), bold=bold) <= room:
            row += atom
            continue
        if atom[0] in _NEVER_FIRST and len(row) > 1 and ems(row[-1] + atom, bold=bold) <= room:
            yield row[:-1].rstrip()
            row = row[-1] + atom
        else:
            yield row.rstrip()
            row = atom.lstrip()
    if row.strip():
        yield row.rstrip()


def _atoms(text: str, room: float, *, bold: bool) -> Iterator[str]:
    for match in _ATOM.finditer(text):
        atom = match.group()
        if ems(atom.rstrip(), bold=bold) <= room:
            yield atom
        else:
            yield from atom


def largest_unit(fits: Callable[[float], bool], *, least: float = LEAST_UNIT, most: float = MOST_UNIT) -> float | None:
    """Return about the largest size that fits, by halving a ladder of sizes; None if not even the least does."""
    ladder = [least * (most / least) ** (step / _LADDER) for step in range(_LADDER + 1)]
    low, high = -1, _LADDER
    while low < high:
        middle = (low + high + 1) // 2
        if fits(ladder[middle]):
            low = middle
        else:
            high = middle - 1
    return ladder[low] if low >= 0 else None
