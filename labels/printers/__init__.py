"""Languages of label printers: the same tags as on paper, as bytes for a printer's port."""

from collections.abc import Iterable
from enum import StrEnum

from PIL import Image

from labels.errors import SizeRefused
from labels.kinds import Printable
from labels.layout import Sheet
from labels.printers import brother, sbpl, zpl
from labels.printers.raster import bitmaps, calibration_bitmap
from labels.proof import Reader

MOST_COPIES = 999


class Language(StrEnum):
    """What a printer understands."""

    ZPL = "zpl"
    SBPL = "sbpl"
    BROTHER = "brother"
    BROTHER_TD = "brother_td"


def job(
    tags: Iterable[Printable], *, language: Language, layout: Sheet, copies: int = 1, reader: Reader | None = None
) -> bytes:
    """Return the bytes that print each tag so many times on a roll.

    Raises:
        NotARoll: the layout is for sheets.
        MediaRefused: the layout is for no roll of this make.
        SizeRefused: copies out of range.
        LayoutRefused, PayloadRefused, PayloadTooLong, ProofFailed, FontMissing, NothingToPrint: as `labels.sheet`.

    """
    if not 1 <= copies <= MOST_COPIES:
        raise SizeRefused(field="copies", value=copies, least=1, most=MOST_COPIES)
    return _told(bitmaps(tags, layout=layout, reader=reader), language, layout, copies)


def calibration_job(layout: Sheet, *, language: Language) -> bytes:
    """Return the bytes that print a roll's outline and a millimetre scale: by how much the printer is off.

    Raises:
        NotARoll, MediaRefused, FontMissing: as `job`.

    """
    return _told([calibration_bitmap(layout)], language, layout, 1)


def _told(pictures: Iterable[Image.Image], language: Language, layout: Sheet, copies: int) -> bytes:
    match language:
        case Language.ZPL:
            return zpl.job(pictures, copies=copies)
        case Language.SBPL:
            return sbpl.job(pictures, copies=copies)
        case Language.BROTHER:
            return brother.ql_job(pictures, layout=layout, copies=copies)
        case Language.BROTHER_TD:
            return brother.td_job(pictures, layout=layout, copies=copies)


def goes_into(layout: Sheet, language: Language) -> bool:
    """Say whether a layout is a roll that goes into printers of a language."""
    if layout.dot is None:
        return False
    if language is Language.BROTHER_TD:
        return not layout.tape and brother.fits_td(layout)
    return bool(layout.tape) is (language is Language.BROTHER)


__all__ = ["MOST_COPIES", "Language", "bitmaps", "calibration_job", "goes_into", "job"]
