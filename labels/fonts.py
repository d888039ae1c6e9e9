"""BIZ UDPGothic, a Japanese typeface drawn for legibility: registered once, embedded and subset in every PDF."""

import unicodedata
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from labels.errors import FontMissing

FOLDER = Path(__file__).resolve().parent.parent / "node_modules" / "@expo-google-fonts" / "biz-udpgothic"
REGULAR = "BIZUDPGothic"
BOLD = "BIZUDPGothic-Bold"
_FILES = {
    REGULAR: Path("400Regular") / "BIZUDPGothic_400Regular.ttf",
    BOLD: Path("700Bold") / "BIZUDPGothic_700Bold.ttf",
}
CAP_HEIGHT = 0.74
"""Height of capitals and figures in em, as drawn in this typeface."""
DESCENT = 0.12
"""Depth of g, p, y below the baseline in em."""
GETA = "〓"
"""What Japanese typesetters put in the place of a character they don't have."""


def ready() -> None:
    """Register both weights with reportlab, once.

    Raises:
        FontMissing: the npm package of the font isn't installed.

    """
    _registered(FOLDER)


@cache
def _registered(folder: Path) -> frozenset[str]:
    known: set[str] | None = None
    for name, file in _FILES.items():
        path = folder / file
        if not path.is_file():
            raise FontMissing(path.name, str(path))
        font = TTFont(name, str(path))
        pdfmetrics.registerFont(font)
        characters = {chr(number) for number in font.face.charToGlyph}
        known = characters if known is None else known & characters
    return frozenset(known or ())


def printable(text: str) -> str:
    """Return the text in characters the font has.

    Control characters become spaces; a letter with an unknown accent loses it; anything else unknown becomes 〓, so
    that nothing disappears unseen.
    """
    known = _registered(FOLDER)
    composed = unicodedata.normalize("NFC", text)
    if known.issuperset(composed) and composed.isprintable():
        return composed.strip()
    return " ".join("".join(_repaired(letter, known) for letter in composed).split())


def _repaired(letter: str, known: frozenset[str]) -> str:
    if letter.isspace() or unicodedata.category(letter) == "Cc":
        return " "
    if letter in known and letter.isprintable():
        return letter
    if unicodedata.category(letter) in ("Cf", "Mn", "Me"):
        return ""  # joiners, direction marks and loose accents have no shape of their own
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return plain if plain and known.issuperset(plain) else GETA


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text set at `size` (any unit; the answer is in the same)."""
    return float(pdfmetrics.stringWidth(text, BOLD if bold else REGULAR, size))
