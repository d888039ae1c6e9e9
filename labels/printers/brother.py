"""Brother raster, for label printers with a network port: QL with Brother's own rolls, TD with any label.

Brother, "Software Developer's Manual: Raster Command Reference". QL-810W/820NWB and QL-1110NWB/1115NWB: 400 bytes of
invalidate, ESC @, then for each page ESC i a, ESC i z, ESC i M, ESC i A, ESC i K, ESC i d, M, the rows as "g", and FF
or, last, Control-Z. TD-4410D/4420DN/4510D/4520DN/4550DNWB (version 1.02, section 4): 350 bytes; ESC i ! keeps the
printer from answering; no field of ESC i z is marked valid, for what label lies in it is set at the printer; die-cut
labels have no margin; ESC i a FFh at the end gives the printer back to its own language. The label runs over the middle
of the head.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from struct import pack

from PIL import Image

from labels.errors import MediaRefused
from labels.layout import Sheet
from labels.printers.raster import packed
from labels.tapes import TAPES, Tape

_ESC_I = b"\x1bi"
_CONTINUOUS, _DIE_CUT = 0x0A, 0x0B
_WIDTH_AND_TYPE_VALID, _LENGTH_VALID, _RECOVER = 0x06, 0x08, 0x80
_AUTO_CUT, _CUT_AT_END = 0x40, 0x08
_MM_PER_INCH = 25.4
_TD_MARGIN = 3.0
"""Millimetres before and behind a label on continuous paper (section 4.3.3)."""
_TD_PINS = {203: 832, 300: 1248}
"""Pins of a TD-4 head by dots per inch."""


@dataclass(frozen=True, slots=True)
class _Label:
    """A label in a printer: its size in mm for the printer, bytes of a row, the place of its first dot in the row."""

    width: int
    length: int
    row: int
    left: int
    feed: int


def ql_job(pictures: Iterable[Image.Image], *, layout: Sheet, copies: int = 1) -> bytes:
    """Return the bytes that print each picture so many times on a QL.

    Raises:
        MediaRefused: the layout is for no Brother roll, or a picture is not as wide as that prints.

    """
    media = TAPES.get(layout.tape)
    pages = list(_each(pictures, copies, media.dots if media else 0))
    if media is None:
        raise MediaRefused(pages[0].width, 0)
    label = _Label(media.width, media.length, media.row, media.row * 8 - media.dots - media.offset, media.feed)
    valid = _RECOVER | _WIDTH_AND_TYPE_VALID | (_LENGTH_VALID if media.length else 0)
    extra = b"".join(_ESC_I + command for command in (b"M" + bytes([_AUTO_CUT]), b"A\x01", b"K" + bytes([_CUT_AT_END])))
    return bytes(400) + b"\x1b@" + b"".join(_pages(pages, label, valid, b"", extra))


def td_job(pictures: Iterable[Image.Image], *, layout: Sheet, copies: int = 1) -> bytes:
    """Return the bytes that print each picture so many times on a TD.

    Raises:
        MediaRefused: the layout is for a Brother QL, for another resolution, or wider than the head.

    """
    dpi, pins = _dpi(layout), _TD_PINS.get(_dpi(layout), 0)
    pages = list(_each(pictures, copies))
    if layout.tape or pages[0].width > pins:
        raise MediaRefused(pages[0].width, pins)
    length = 0 if layout.continuous else round(layout.height)
    feed = round(_TD_MARGIN * dpi / _MM_PER_INCH) if layout.continuous else 0
    label = _Label(round(layout.width), length, pins // 8, (pins - pages[0].width) // 2, feed)
    quiet = _ESC_I + b"!\x00"
    cut = _ESC_I + b"M" + bytes([_AUTO_CUT])
    return bytes(350) + b"\x1b@" + b"".join(_pages(pages, label, 0, quiet, cut)) + _ESC_I + b"a\xff"


def fits_td(layout: Sheet) -> bool:
    """Say whether a roll is as fine and at most as wide as the head of a TD."""
    dpi = _dpi(layout)
    return layout.page_width * dpi / _MM_PER_INCH <= _TD_PINS.get(dpi, 0) + 0.5


def _dpi(layout: Sheet) -> int:
    return round(_MM_PER_INCH / layout.dot) if layout.dot else 0


def _each(pictures: Iterable[Image.Image], copies: int, dots: int | None = None) -> Iterator[Image.Image]:
    for picture in pictures:
        if dots is not None and picture.width != dots:
            raise MediaRefused(picture.width, dots)
        for _ in range(copies):
            yield picture


def _pages(pages: list[Image.Image], label: _Label, valid: int, quiet: bytes, cut: bytes) -> Iterable[bytes]:
    for number, picture in enumerate(pages):
        kind = _DIE_CUT if label.length else _CONTINUOUS
        told = pack("<BBBBLBB", valid, kind, label.width, label.length, picture.height, 0 if number == 0 else 1, 0)
        yield _ESC_I + b"a\x01" + quiet + _ESC_I + b"z" + told + cut
        yield _ESC_I + b"d" + pack("<H", label.feed) + b"M\x00"
        yield b"".join(_rows(label, picture))
        yield b"\x1a" if number == len(pages) - 1 else b"\x0c"


def _rows(label: _Label, picture: Image.Image) -> Iterable[bytes]:
    """Yield the rows; the head's first pin is at the right, so each is mirrored."""
    head = Image.new("1", (label.row * 8, picture.height), 255)
    head.paste(picture, (label.left, 0))
    row, data = packed(head.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    for start in range(0, len(data), row):
        yield b"g\x00" + bytes([row]) + data[start : start + row]


__all__ = ["TAPES", "Tape", "ql_job", "td_job"]
