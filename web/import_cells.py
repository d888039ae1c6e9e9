"""What a cell of a list says: days in any usual writing, size classes, weights, ticks, parts. None: it says nothing."""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from ledger.words import PartKind, SizeClass

_ERAS = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988}
_WESTERN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}.*)?")
_JAPANESE = re.compile(r"(令和|平成|[rh])(\d{1,2}|元)[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_SERIAL_FROM, _SERIAL_UNTIL = 36_526, 73_051
"""Days as spreadsheets count them, from 2000 to 2099."""
_SHEET_BEGAN = date(1899, 12, 30)
_SIZES = {
    SizeClass.KEI: ("軽", "軽自動車", "kei"),
    SizeClass.MID_SMALL: ("中小型", "中型", "小型", "小型車", "中小型車", "mid_small"),
    SizeClass.LARGE: ("大型", "大型乗用車", "大型車", "large"),
}
_YES = {"1", "○", "〇", "◯", "●", "対象", "はい", "yes", "y", "true", "する", "レ", "✓"}
_NO = {"0", "×", "✕", "✖", "対象外", "いいえ", "no", "n", "false", "しない", "-", "ー", "なし"}
_PARTS = {
    PartKind.FRONT_BUMPER: ("前", "前バンパー", "フロント", "フロントバンパー", "fバンパー", "front_bumper"),
    PartKind.REAR_BUMPER: (
        "後",
        "後バンパー",
        "リア",
        "リヤ",
        "リアバンパー",
        "リヤバンパー",
        "rバンパー",
        "rear_bumper",
    ),
    PartKind.INTERIOR: ("内装", "内装材", "内装樹脂", "interior"),
    PartKind.SIDE_GLASS: ("ガラス", "サイドガラス", "side_glass"),
}
_BOTH = {"バンパー", "前後バンパー"}
_ALL = {"全部", "すべて", "全て", "all"}
_HEAVIEST_KG = 5000


def folded(text: str) -> str:
    """Half width, lower case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def day_of(text: str) -> date | None:
    """A day: 2026-11-20, 2026/11/20, 20261120, 令和8年11月20日, R8.11.20, or a spreadsheet's count of days."""
    told = unicodedata.normalize("NFKC", text).strip()
    try:
        if found := _WESTERN.fullmatch(told):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _JAPANESE.fullmatch(folded(text)):
            year = 1 if found[2] == "元" else int(found[2])
            return date(_ERAS[found[1]] + year, int(found[3]), int(found[4]))
        if re.fullmatch(r"20\d{6}", told):
            return date(int(told[:4]), int(told[4:6]), int(told[6:]))
    except ValueError:
        return None
    counted = int(told) if re.fullmatch(r"\d{5}", told) else 0
    return _SHEET_BEGAN + timedelta(days=counted) if _SERIAL_FROM <= counted < _SERIAL_UNTIL else None


def size_of(text: str) -> SizeClass | None:
    """A size class, in the words of the deemed-weight table (handbook 2.3.2)."""
    told = folded(text)
    return next((size for size, words in _SIZES.items() if told in words), None)


def grams_of(text: str) -> int | None:
    """Kilograms as grams."""
    try:
        kilograms = Decimal(folded(text).removesuffix("kg").replace(",", ""))
    except InvalidOperation:
        return None
    grams = kilograms * 1000 if kilograms.is_finite() and 0 < kilograms <= _HEAVIEST_KG else Decimal("0.5")
    return int(grams) if grams == int(grams) else None


def tick_of(text: str) -> bool | None:
    """Whether a cell says yes."""
    told = folded(text)
    return True if told in _YES else False if told in _NO else None


def parts_of(text: str) -> list[PartKind] | None:
    """Parts named in a cell, in their usual order; every part is an empty list, as an instruction tells it."""
    words = [word for word in re.split(r"[、,;/・+＋&]", unicodedata.normalize("NFKC", text).lower()) if word.strip()]
    chosen: set[PartKind] = set()
    for word in map(folded, words):
        if word in _ALL:
            chosen |= set(PartKind)
        elif word in _BOTH:
            chosen |= {PartKind.FRONT_BUMPER, PartKind.REAR_BUMPER}
        elif part := next((part for part, names in _PARTS.items() if word in names), None):
            chosen.add(part)
        else:
            return None
    return [part for part in PartKind if part in chosen] if len(chosen) < len(PartKind) else []
