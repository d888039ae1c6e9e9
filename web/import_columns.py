"""Which column of a file holds which fact: guessed from the words of the header and from what stands below it."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from scanning import chassis
from web.import_cells import day_of, size_of

SAMPLE_ROWS = 20
_HEADER_WITHIN = 10
_NAMED, _LIKELY = 3.0, 1.0
_ENOUGH = 0.6


@dataclass(frozen=True)
class Fact:
    """A fact a column may hold: what it is called on the screen and in files, and what its cells look like."""

    name: str
    label: LazyString
    called: tuple[str, ...]
    needed: bool = False
    looks: Callable[[str], bool] | None = None


def _is_chassis(text: str) -> bool:
    return chassis.kind_of(chassis.normalised(text)) is not chassis.Kind.OTHER


def _is_day(text: str) -> bool:
    return day_of(text) is not None


def _is_size(text: str) -> bool:
    return size_of(text) is not None


def _is_report_number(text: str) -> bool:
    return re.fullmatch(r"\d{12}", text) is not None


FACTS = (
    Fact(
        "chassis_number",
        _l("車台番号"),
        ("車台番号", "車体番号", "フレーム番号", "CarNo", "chassis", "VIN"),
        needed=True,
        looks=_is_chassis,
    ),
    Fact("maker", _l("メーカー"), ("メーカー", "製造業者", "製作者", "CarName", "maker"), needed=True),
    Fact("accepted_on", _l("引取報告日"), ("引取報告日", "引取日", "入庫日"), needed=True, looks=_is_day),
    Fact("size_class", _l("車の大きさ"), ("大きさ", "サイズ", "車格", "車種区分", "size"), needed=True, looks=_is_size),
    Fact("model", _l("車名"), ("車名", "車種", "銘柄", "通称名", "model")),
    Fact("report_number", _l("移動報告番号"), ("移動報告番号", "リサイクル券番号"), looks=_is_report_number),
    Fact("asr_standard_g", _l("ASR基準重量(kg)"), ("ASR基準重量", "基準重量")),
    Fact("target", _l("回収の対象"), ("回収の対象", "対象車", "対象")),
    Fact("wanted", _l("外す部品"), ("外す部品", "作業指示", "回収部品")),
    Fact("note", _l("現場への連絡"), ("現場への連絡", "備考", "連絡", "メモ")),
)
BY_NAME = {fact.name: fact for fact in FACTS}


def plain(text: str) -> str:
    """A header's words without spaces, brackets and case."""
    return re.sub(r"[\s_()（）「」/・.*※]", "", unicodedata.normalize("NFKC", text)).lower()


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Where the header stands: the first row with two known words; files of JARS have a title above. None: nowhere."""
    for place, row in enumerate(rows[:_HEADER_WITHIN]):
        named = [fact for fact in FACTS if any(_called(fact, cell) for cell in row)]
        if len(named) > 1 or (named and not any(map(_is_chassis, row))):
            return place
    return None


def _called(fact: Fact, heading: str) -> bool:
    words = plain(heading)
    return bool(words) and any(plain(name) in words for name in fact.called)


def signature(header: Sequence[str]) -> str:
    """What the columns of a file are remembered by."""
    return sha256("\x1f".join(map(plain, header)).encode()).hexdigest()


def guesses(header: Sequence[str], rows: Sequence[Sequence[str]], makers: Sequence[str]) -> dict[str, int]:
    """The likeliest column of each fact, counted from 0; no column twice, none where nothing speaks for it."""
    samples = [[row[place] for row in rows[:SAMPLE_ROWS] if row[place]] for place in range(len(header))]
    scores = (
        (_score(fact, header[place], samples[place], makers), -place, fact.name)
        for fact in FACTS
        for place in range(len(header))
    )
    found: dict[str, int] = {}
    for score, place, name in sorted(scores, reverse=True):
        if score > 0 and name not in found and -place not in found.values():
            found[name] = -place
    return found


def _score(fact: Fact, heading: str, sample: Sequence[str], makers: Sequence[str]) -> float:
    named = _NAMED if _called(fact, heading) else 0.0
    exact = _LIKELY if plain(heading) in map(plain, fact.called) else 0.0
    looks = (lambda text: text in makers) if fact.name == "maker" else fact.looks
    share = sum(map(looks, sample)) / len(sample) if looks and sample else 0.0
    return named + exact + (_LIKELY + share if share >= _ENOUGH else 0.0)
