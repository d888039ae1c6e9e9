"""Brother QL raster, for the models with a network port.

Brother, "Software Developer's Manual: Raster Command Reference" (QL-810W/820NWB and QL-1110NWB/1115NWB): invalidate,
ESC @, then for each page ESC i a, ESC i z, ESC i M, ESC i A, ESC i K, ESC i d, M, the rows as "g", and FF or, last,
Control-Z.
Dots of the print area and its offset from the right edge of the head are from the tables of section 2.3.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from struct import pack

from PIL import Image

from labels.errors import MediaRefused
from labels.printers.raster import packed

_ESC_I = b"\x1bi"
_INVALIDATE = bytes(400)
_CONTINUOUS, _DIE_CUT = 0x0A, 0x0B
_WIDTH_AND_TYPE_VALID, _LENGTH_VALID, _RECOVER = 0x06, 0x08, 0x80
_AUTO_CUT, _CUT_AT_END = 0x40, 0x08


@dataclass(frozen=True, slots=True)
class Media:
    """A roll in the printer: size in mm (length 0 is a continuous tape), printable dots, the head that prints it."""

    width: int
    length: int
    dots: int
    offset: int
    feed: int
    row: int

    @property
    def kind(self) -> int:
        """The manual's media type."""
        return _DIE_CUT if self.length else _CONTINUOUS


MEDIA: dict[str, Media] = {
    "brother-62": Media(62, 0, 696, 12, 35, 90),
    "brother-62x100": Media(62, 100, 696, 12, 0, 90),
    "brother-102x152": Media(102, 153, 1164, 56, 0, 162),
}
"""By the name of the preset that fits it."""


def media_for(picture: Image.Image, name: str) -> Media:
    """Return the media of a preset, if the picture is as wide as its print area.

    Raises:
        MediaRefused: it isn't, or the preset is for no Brother roll.

    """
    media = MEDIA.get(name)
    if media is None or picture.width != media.dots:
        raise MediaRefused(picture.width, media.dots if media else 0)
    return media


def job(pictures: Iterable[Image.Image], *, media: str, copies: int = 1) -> bytes:
    """Return the bytes that print each picture so many times on the named media.

    Raises:
        MediaRefused: the pictures are not made for it.

    """
    pages = [picture for picture in pictures for _ in range(copies)]
    return _INVALIDATE + b"\x1b@" + b"".join(_pages(pages, media))


def _pages(pages: Sequence[Image.Image], name: str) -> Iterable[bytes]:
    for number, picture in enumerate(pages):
        media = media_for(picture, name)
        yield _control(media, picture.height, first=number == 0)
        yield b"".join(_rows(media, picture))
        yield b"\x1a" if number == len(pages) - 1 else b"\x0c"


def _control(media: Media, rows: int, *, first: bool) -> bytes:
    valid = _RECOVER | _WIDTH_AND_TYPE_VALID | (_LENGTH_VALID if media.length else 0)
    information = pack("<BBBBLBB", valid, media.kind, media.width, media.length, rows, 0 if first else 1, 0)
    commands = (
        b"a\x01",
        b"z" + information,
        b"M" + bytes([_AUTO_CUT]),
        b"A\x01",
        b"K" + bytes([_CUT_AT_END]),
        b"d" + pack("<H", media.feed),
    )
    return b"".join(_ESC_I + command for command in commands) + b"M\x00"


def _rows(media: Media, picture: Image.Image) -> Iterable[bytes]:
    """Yield the rows; the head's first pin is at the right, so each is mirrored."""
    head = Image.new("1", (media.row * 8, picture.height), 255)
    head.paste(picture, (media.row * 8 - media.dots - media.offset, 0))
    row, data = packed(head.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    for start in range(0, len(data), row):
        yield b"g\x00" + bytes([row]) + data[start : start + row]
