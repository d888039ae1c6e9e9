"""Languages of label printers: the same tags as on paper, as bytes for a printer's port."""

from collections.abc import Iterable
from enum import StrEnum

from labels.errors import SizeRefused
from labels.kinds import Printable
from labels.presets import PRESETS
from labels.printers import brother, sbpl, zpl
from labels.printers.raster import bitmaps
from labels.proof import Reader

MOST_COPIES = 999


class Language(StrEnum):
    """What a printer understands."""

    ZPL = "zpl"
    SBPL = "sbpl"
    BROTHER = "brother"


def job(
    tags: Iterable[Printable], *, language: Language, preset: str, copies: int = 1, reader: Reader | None = None
) -> bytes:
    """Return the bytes that print each tag so many times on the roll of a preset.

    Raises:
        NotARoll: the preset is for sheets.
        MediaRefused: the preset is for no roll of this make.
        SizeRefused: copies out of range.
        LayoutRefused, PayloadRefused, PayloadTooLong, ProofFailed, FontMissing, NothingToPrint: as `labels.sheet`.
        KeyError: no such preset.

    """
    if not 1 <= copies <= MOST_COPIES:
        raise SizeRefused(field="copies", value=copies, least=1, most=MOST_COPIES)
    pictures = bitmaps(tags, layout=PRESETS[preset], reader=reader)
    match language:
        case Language.ZPL:
            return zpl.job(pictures, copies=copies)
        case Language.SBPL:
            return sbpl.job(pictures, copies=copies)
        case Language.BROTHER:
            return brother.job(pictures, media=preset, copies=copies)


def presets_of(language: Language) -> list[str]:
    """Names of the presets whose rolls go into printers of a language."""
    rolls = [name for name, sheet in PRESETS.items() if sheet.dot is not None]
    return [name for name in rolls if (name in brother.MEDIA) is (language is Language.BROTHER)]


__all__ = ["MOST_COPIES", "Language", "bitmaps", "job", "presets_of"]
