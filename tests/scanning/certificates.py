"""The cases that hold the two grammars of inspection certificates, this one and the phone's, to the same answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import reduce
from operator import xor
from pathlib import Path
from typing import Any

from scanning.symbols import Sequence, Symbol

_CASES = json.loads((Path(__file__).parent / "certificates.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Case:
    """Symbols as a camera sees them, and what both grammars make of them."""

    name: str
    symbols: list[Symbol]
    told: dict[str, Any]


def cases() -> list[Case]:
    """Every case of certificates.json."""
    return [
        Case(
            one["name"],
            [symbol for made in one["symbols"] for symbol in _seen(made)],
            {name: one[name] for name in ("facts", "seen", "wanted", "parity_ok")},
        )
        for one in _CASES
    ]


def _seen(made: dict[str, Any]) -> list[Symbol]:
    """Parts of a message in Shift_JIS; the cuts go through characters."""
    data = str(made["of"]).encode("cp932")
    count = int(made["cut"])
    size = -(-len(data) // count)
    parity = int(made.get("parity", reduce(xor, data)))
    return [
        symbol(data[part * size : (part + 1) * size], Sequence(part, count, parity) if count > 1 else None)
        for part in made["parts"]
    ]


def symbol(data: bytes, sequence: Sequence | None = None) -> Symbol:
    """A QR code as a reader gives it."""
    text = data.decode("cp932", "replace")
    return Symbol(text, data, "QRCode", ((0, 0),) * 4, "raw", sure=True, sequence=sequence)
