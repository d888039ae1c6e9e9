"""What the terminal shows once the app is up."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import qrcode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BLACK_ON_WHITE = "\x1b[30;107m"
PLAIN = "\x1b[0m"
QUIET_MODULES = 4  # ISO/IEC 18004, 5.3.8: four light modules on every side
DARK_AND_LIGHT = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


@dataclass(frozen=True)
class Facts:
    """All that the banner tells."""

    here: str
    phones: str
    fingerprint: Sequence[str]
    data: str
    database: str
    sign_ins: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    first_admin: str | None = None


def banner(facts: Facts, *, colours: bool) -> str:
    """Return the whole banner; with `colours` the QR is black on white on any terminal."""
    parts = [
        "",
        f"Nisugata is running.   On this machine: {facts.here}",
        f"                       On phones:       {facts.phones}",
        "",
        qr(facts.phones, colours=colours),
        "",
        f"A phone meets this address for the first time? Open {facts.phones}setup/phone",
        "and compare the certificate's fingerprint (SHA-256):",
        *(f"  {line}" for line in facts.fingerprint),
        *_people(facts),
        "",
        f"Data:     {facts.data}",
        f"Database: {facts.database}",
        "To stop: Ctrl-C",
        "",
    ]
    return "\n".join(parts)


def _people(facts: Facts) -> list[str]:
    lines = []
    if facts.sign_ins:
        lines += ["", "SAMPLE DATA. Sign-ins, one per role:", *table(facts.sign_ins)]
    if facts.first_admin:
        lines += [
            "",
            "Nobody can sign in yet. Make the first administrator here (works once):",
            f"  {facts.first_admin}",
        ]
    return lines


def table(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Return rows as aligned columns under their keys; a Japanese character takes two places."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    cells = [keys, *([str(row.get(key) or "-") for key in keys] for row in rows)]
    widths = [max(_width(line[column]) for line in cells) for column in range(len(keys))]
    return ["  " + "  ".join(_pad(cell, width) for cell, width in zip(line, widths, strict=True)) for line in cells]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "FW" else 1 for character in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def qr(text: str, *, colours: bool) -> str:
    """Return a QR of `text`, two modules a character; without `colours` light is drawn, as on a dark terminal."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_L, border=QUIET_MODULES)
    code.add_data(text)
    rows = [[bool(module) != (not colours) for module in row] for row in code.get_matrix()]
    if len(rows) % 2:
        rows.append([not colours] * len(rows[0]))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    lines = ["".join(DARK_AND_LIGHT[cell] for cell in zip(*pair, strict=True)) for pair in pairs]
    return "\n".join(f"{BLACK_ON_WHITE}{line}{PLAIN}" if colours else line for line in lines)
