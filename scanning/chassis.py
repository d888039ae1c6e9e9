"""Chassis numbers (車台番号): how they are written, what is mistaken for what, and which known one is meant."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from itertools import permutations

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

# What people, printers and input methods put where a hyphen belongs; NFKC has already folded the wide forms.
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ーｰ─━_"), "-")
_DOMESTIC = re.compile(r"[A-Z0-9]{2,8}-[0-9]{5,7}")
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")  # ISO 3779: no I, O, Q
_RESTAMP = re.compile(r"[一-龠]\[?\(?[0-9]{1,2}\)?\]?[0-9]{5,8}[一-龠]?|\[[0-9]{1,2}\][0-9]{5,8}|[一-龠][0-9]{7}")
_SPECIAL = re.compile(r"\*(FUMEI|KUMITATE|SHISAKU)")
_EMISSION = re.compile(r"[A-Z0-9]{2,3}-(?=[A-Z0-9]{2,8}-[0-9]{5,7}$)")  # DAA- and the like belong to the type, not here
_SUFFIX = re.compile(r"\*[KS]$")

_TO_DIGIT = str.maketrans("OQDIZSBG", "00012586")
_TO_VIN = str.maketrans("IOQ", "100")
_ALIKE = ("0OQD", "1IL7", "2Z", "5S", "8B3", "6G", "VUY", "MNW", "PR", "EF", "CG")

_CONFUSED = frozenset(pair for group in _ALIKE for pair in permutations(group, 2))

_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)  # 49 CFR 565.15, table V
_VIN_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)),
}
_CHECK_PLACE = 8


class Kind(Enum):
    """Which of the ways to write a chassis number this is."""

    DOMESTIC = "domestic"  # type, hyphen, 5 to 7 digits
    VIN = "vin"  # 17 characters
    RESTAMP = "restamp"  # stamped anew by a transport office; not unique alone in its short form
    SPECIAL = "special"  # *FUMEI, *KUMITATE, *SHISAKU: there is no number
    OTHER = "other"


@dataclass(frozen=True)
class Match:
    """A known chassis number and how alike it is to what was read, from 0 to 1."""

    number: str
    likeness: float


def normalised(text: str) -> str:
    """NFKC, upper case, every look-alike of a dash a hyphen, no blanks, no emission prefix, no *K or *S suffix."""
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    bare = _SUFFIX.sub("", "".join(folded.split()))
    return _EMISSION.sub("", bare)


def kind_of(number: str) -> Kind:
    """The grammar a normalised number follows."""
    patterns = {Kind.DOMESTIC: _DOMESTIC, Kind.VIN: _VIN, Kind.RESTAMP: _RESTAMP, Kind.SPECIAL: _SPECIAL}
    return next((kind for kind, pattern in patterns.items() if pattern.fullmatch(number)), Kind.OTHER)


def is_chassis_number(text: str) -> bool:
    """Whether the text, as it stands, is a domestic number, or a 17-character one whose check digit is right."""
    return bool(_DOMESTIC.fullmatch(text)) or check_digit_agrees(text)


def check_digit_agrees(number: str) -> bool:
    """Whether the ninth of 17 characters is the check digit of the others.

    Evidence for, never against: makers outside North America may put anything there.
    """
    if not _VIN.fullmatch(number):
        return False
    rest = sum(_VIN_VALUES[sign] * weight for sign, weight in zip(number, _VIN_WEIGHTS, strict=True)) % 11
    return number[_CHECK_PLACE] == "0123456789X"[rest]


def repaired(text: str) -> str:
    """The normalised number with the letters that can't stand where they do made the digits they are mistaken for."""
    number = normalised(text)
    if kind_of(number) is not Kind.OTHER:
        return number
    head, hyphen, tail = number.rpartition("-")
    if hyphen and _DOMESTIC.fullmatch(mended := f"{head}-{tail.translate(_TO_DIGIT)}"):
        return mended
    return vin if _VIN.fullmatch(vin := number.translate(_TO_VIN)) else number


def doubtful_places(text: str) -> list[int]:
    """Places of characters a reader takes for others, for a person to look at twice."""
    return [place for place, sign in enumerate(text) if any(sign in group for group in _ALIKE)]


def ending_with(digits: str, known: Iterable[str]) -> list[str]:
    """The known numbers that end with these digits (workers say the last four)."""
    wanted = normalised(digits)
    return [number for number in known if wanted and normalised(number).endswith(wanted)]


def nearest(text: str, known: Iterable[str], count: int = 5, least: float = 0.6) -> list[Match]:
    """The known numbers most like what was read, best first: the yard's own list is the strongest evidence there is.

    Thousands of known numbers are no matter: only those that can still be among the best are weighed sign by sign.
    """
    number, numbers = normalised(text), list(known)
    best: list[tuple[float, int]] = []
    for most, place in _promising(number, numbers):
        if most < least or (len(best) == count and most < -best[-1][0]):
            break
        likeness = _likeness(number, _forms(numbers[place])[0])
        if likeness >= least:
            best = sorted([*best, (-likeness, place)])[:count]
    return [Match(numbers[place], -against) for against, place in best]


def _promising(number: str, known: Sequence[str]) -> list[tuple[float, int]]:
    """The place of each known number after the likeness it has at most: look-alikes count as the same, hyphens not."""
    forms = [_forms(one) for one in known]
    edits = process.cdist([_folded(number)], [folded for _, folded in forms], scorer=Levenshtein.distance)[0].tolist()
    longest = [max(len(number), len(plain), 1) for plain, _ in forms]
    most = [1 - edit / length for edit, length in zip(edits, longest, strict=True)]
    return sorted(zip(most, range(len(known)), strict=True), key=lambda promise: -promise[0])


@lru_cache(maxsize=20_000)
def _forms(known: str) -> tuple[str, str]:
    """A known number normalised, and folded: they are asked for with every photograph."""
    return normalised(known), _folded(normalised(known))


def _folded(number: str) -> str:
    """One sign for each chain of look-alikes, no hyphens: edits between such forms are never dearer than weighed."""
    return number.translate(_chiefs())


@cache
def _chiefs() -> dict[int, int | None]:
    chiefs: dict[int, int | None] = {ord("-"): None}
    for group in _ALIKE:  # C, G and 6 share a chief: groups that touch are one chain
        signs = list(map(ord, group))
        chief = next((chiefs[sign] for sign in signs if sign in chiefs), signs[0])
        chiefs.update(dict.fromkeys(signs, chief))
    return chiefs


def _likeness(one: str, other: str) -> float:
    longest = max(len(one), len(other), 1)
    return 1 - _distance(one, other) / longest


def _distance(one: str, other: str) -> float:
    """Edit distance in which look-alikes cost a quarter, and a missing or added hyphen a tenth."""
    row = [0.0]
    for sign in other:
        row.append(row[-1] + _weight(sign))
    for sign in one:
        above = row
        row = [above[0] + _weight(sign)]
        for place, target in enumerate(other):
            row.append(
                min(
                    above[place] + _exchange(sign, target),
                    above[place + 1] + _weight(sign),
                    row[place] + _weight(target),
                )
            )
    return row[-1]


def _weight(sign: str) -> float:
    return 0.1 if sign == "-" else 1.0


def _exchange(sign: str, target: str) -> float:
    if sign == target:
        return 0.0
    return 0.25 if (sign, target) in _CONFUSED else 1.0
