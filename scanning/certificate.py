"""Inspection certificates (車検証): their codes, in any order, over one photograph or several, to the facts we need.

Layouts of the two-dimensional codes: registered cars code 2 and code 3, kei K/22, K/31, K/32. Names and addresses
(K/51, K/61) are dropped before anything else happens; nothing here keeps or logs them. The phone has the same grammar
(web/static/js/certificate.js); tests/scanning/certificates.json holds both to it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import permutations

from scanning.append import Message, join
from scanning.chassis import Kind, kind_of, normalised
from scanning.symbols import Symbol

FUELS = {"01": "ガソリン", "05": "電気", "14": "ガソリン・電気", "99": "その他"}

_PRIVATE = (b"K/51", b"K/61")
_UNSET = {"", "-", "999999", "9999"}
_CENTURY = 60  # two-digit years from here on belong to the last century
_MOST_FRAGMENTS = 5  # parts without a header, of which every order is tried


@dataclass(frozen=True)
class Layout:
    """One code of a certificate: how it starts, its numbers of fields and of symbols, and what stands where."""

    name: str
    start: tuple[str, ...]
    sizes: tuple[int, ...]
    symbols: int
    places: dict[str, int]


_CHASSIS_PLACE, _CHASSIS_FROM_END = 3, 3  # of code 2's fields, from its start and from its end
_TYPE = {"type_class_number": 2, "expires": 3, "first_registration": 4, "type": 5}
_KEI_TYPE = {name: place + 1 for name, place in _TYPE.items()}
_CODE_2 = Layout("code 2", ("2",), (6,), 2, {"registration_number": 1, "chassis_number": _CHASSIS_PLACE, "engine": 4})
LAYOUTS = (
    _CODE_2,
    Layout("code 3", ("2",), (19, 21), 3, {**_TYPE, "fuel": 18}),
    Layout("K/22", ("K", "22"), (7,), 1, {"registration_number": 2, "chassis_number": 4, "engine": 5}),
    Layout("K/31", ("K", "31"), (19,), 1, _KEI_TYPE),
    Layout("K/32", ("K", "32"), (20,), 1, {**_KEI_TYPE, "fuel": 19}),
)
_LINKED = {layout.symbols: layout.name for layout in LAYOUTS if layout.symbols > 1}
# What can stand in a field at all: tells a code from fragments joined in the wrong order.
_ANY = re.compile(r".{0,30}")
_FORMS = {
    "chassis_number": re.compile(r"(?=.*[^0-9]).{3,30}|-?"),
    "registration_number": _ANY,
    "engine": _ANY,
    "type": re.compile(r".*[^0-9].*|"),
    "type_class_number": re.compile(r"[0-9]{5,10}|-?"),
    "expires": re.compile(r"[0-9]{6}|-?"),
    "first_registration": re.compile(r"[0-9]{4}|-?"),
    "fuel": re.compile(r"[0-9]{1,2}|-?"),
}
_AXLE_LOAD = re.compile(r"[0-9]{4}|-")


@dataclass(frozen=True)
class Fact:
    """A value, and the code or file it comes from."""

    value: str
    source: str


@dataclass(frozen=True)
class Certificate:
    """What is known so far: `seen` of `wanted` parts have been read. Dates are YYYY-MM-DD, months YYYY-MM."""

    chassis_number: Fact | None = None
    registration_number: Fact | None = None
    maker: Fact | None = None
    type: Fact | None = None
    engine: Fact | None = None
    first_registration: Fact | None = None
    expires: Fact | None = None
    type_class_number: Fact | None = None
    fuel: Fact | None = None
    seen: int = 0
    wanted: int = 0
    parity_ok: bool = True

    @property
    def complete(self) -> bool:
        """Whether every part that is expected has been read."""
        return 0 < self.wanted <= self.seen

    def facts(self) -> dict[str, Fact]:
        """The known facts by name."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: fact for name, fact in named.items() if isinstance(fact, Fact)}


def read_certificate(symbols: Iterable[Symbol]) -> Certificate:
    """The certificate as far as these symbols tell it; ask again with all symbols when more have been seen."""
    kept = public(symbols)
    messages = join(kept)
    alone = dict.fromkeys(decoded(symbol.data) for symbol in kept if symbol.sequence is None)
    texts = [decoded(message.data) for message in messages if message.data is not None]
    codes = [code for text in (*texts, *_pieced_together(list(alone))) if (code := _code(text))]
    layouts = {layout.name: layout for layout, _ in codes}
    seen = {name: layout.symbols for name, layout in layouts.items()} | _unfinished(kept, messages, layouts)
    return Certificate(
        **(_early(kept) | _facts(codes)),
        seen=sum(seen.values()),
        wanted=_wanted(list(layouts.values()), sum(seen.values())),
        parity_ok=all(message.parity_ok for message in messages),
    )


def public(symbols: Iterable[Symbol]) -> list[Symbol]:
    """The symbols without those that hold a name or an address, and without what is linked to one of these."""
    symbols = list(symbols)
    private = [symbol for symbol in symbols if symbol.data.startswith(_PRIVATE)]
    linked = {(one.sequence.total, one.sequence.parity) for one in private if one.sequence}
    rest = (symbol for symbol in symbols if symbol not in private)
    return [one for one in rest if not one.sequence or (one.sequence.total, one.sequence.parity) not in linked]


def decoded(data: bytes) -> str:
    """The text of a whole message: Shift_JIS as printed on paper, UTF-8 where it can be nothing else."""
    for encoding in ("utf-8", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp932", "replace")


def month(digits: str) -> str:
    """YYMM as YYYY-MM."""
    century = 1900 if int(digits[:2]) >= _CENTURY else 2000
    return f"{century + int(digits[:2])}-{digits[2:4]}"


def _unfinished(symbols: list[Symbol], messages: list[Message], found: dict[str, Layout]) -> dict[str, int]:
    """How many parts of code 2 and code 3 have been seen, as long as they aren't whole. Old paper has further codes."""
    heads = [one for one in symbols if one.sequence and one.sequence.index == 0 and not one.data.startswith(b"2/")]
    others = {(one.sequence.total, one.sequence.parity) for one in heads if one.sequence}
    seen: dict[str, int] = {}
    for message in messages:
        name = _LINKED.get(message.total)
        if name and name not in found and message.data is None and (message.total, message.parity) not in others:
            seen[name] = max(seen.get(name, 0), len(message.seen))
    return seen


def _early(symbols: list[Symbol]) -> dict[str, Fact]:
    """The chassis number where one part of code 2 has it whole, between two strokes: mostly the second does."""
    for symbol in symbols:
        fields = decoded(symbol.data).rstrip("\r\n\0").split("/")
        linked = symbol.sequence.total == _CODE_2.symbols if symbol.sequence else ":" not in symbol.text
        begins = fields[0] == "2"
        if linked and len(fields) > _CHASSIS_PLACE + begins and fields[0] != "K":
            number = normalised(fields[_CHASSIS_PLACE if begins else -_CHASSIS_FROM_END])
            if kind_of(number) in {Kind.DOMESTIC, Kind.VIN}:
                return {"chassis_number": Fact(number, _CODE_2.name)}
    return {}


def _facts(codes: list[tuple[Layout, list[str]]]) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for layout, parts in codes:
        for name, place in layout.places.items():
            if value := _value(name, parts[place]):
                facts.setdefault(name, Fact(value, layout.name))
    return facts


def _value(name: str, field: str) -> str:
    """The field as people write it; empty where the certificate leaves it blank."""
    value = " ".join(unicodedata.normalize("NFKC", field).split())
    if value in _UNSET:
        return ""
    if name == "chassis_number":
        return normalised(value)
    if name in {"expires", "first_registration"}:
        return _date(value)
    return FUELS.get(value, value) if name == "fuel" else value


def _date(value: str) -> str:
    if not (value.isascii() and value.isdecimal()):
        return ""
    if len(value) == len("YYMMDD"):
        return f"{month(value)}-{value[4:]}"
    return month(value) if len(value) == len("YYMM") else ""


def _code(text: str) -> tuple[Layout, list[str]] | None:
    parts = text.rstrip("\r\n\0").split("/")
    for layout in LAYOUTS:
        fits = len(parts) in layout.sizes and tuple(parts[: len(layout.start)]) == layout.start
        if fits and all(_FORMS[name].fullmatch(parts[place].strip()) for name, place in layout.places.items()):
            return layout, parts
    return None


def _wanted(layouts: list[Layout], seen: int) -> int:
    """Five symbols for a registered car, two for a kei; none while nothing of a certificate has been seen."""
    if any(layout.start[0] == "K" for layout in layouts):
        return 2
    return 5 if layouts or seen else 0


def _pieced_together(texts: list[str]) -> Iterator[str]:
    """Whole codes, and what fits together from fragments whose headers nobody has read (some scanners drop them)."""
    yield from (text for text in texts if _code(text))
    fragments = [text for text in texts if not _code(text)][:_MOST_FRAGMENTS]
    for count in (2, 3):
        for order in permutations(fragments, count):
            joined = "".join(order)
            if order[0].startswith("2/") and _is_whole(joined, count):
                fragments = [fragment for fragment in fragments if fragment not in order]
                yield joined
                break


def _is_whole(text: str, symbols: int) -> bool:
    """Stricter than `_code`: two wrong pieces seldom make a right number, or weights and dates where they belong."""
    found = _code(text)
    if not found or found[0].symbols != symbols:
        return False
    layout, parts = found
    if layout.name == "code 3":
        return "-" in parts[5] and all(_AXLE_LOAD.fullmatch(load.strip()) for load in parts[6:10])
    return kind_of(normalised(parts[layout.places["chassis_number"]])) is not Kind.OTHER
