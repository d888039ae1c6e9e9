"""SATO SBPL: one custom graphic per label.

SATO, "SBPL Programming Reference": <ESC>A starts a label, <ESC>V and <ESC>H place in dots from 1, <ESC>GBbbbccc takes
binary rows of bbb blocks of eight dots, ccc blocks of eight rows high, <ESC>Q prints so many, <ESC>Z ends; on the
network the label stands between STX and ETX.
"""

from collections.abc import Iterable

from PIL import Image

from labels.errors import MediaRefused
from labels.printers.raster import packed

_STX, _ETX, _ESC = b"\x02", b"\x03", b"\x1b"
_MOST_BLOCKS = 999
_BLOCK = 8


def job(pictures: Iterable[Image.Image], *, copies: int = 1) -> bytes:
    """Return the bytes that print each picture so many times.

    Raises:
        MediaRefused: more blocks than the command can count.

    """
    return b"".join(_label(picture, copies) for picture in pictures)


def _label(picture: Image.Image, copies: int) -> bytes:
    columns, rows = -(-picture.width // _BLOCK), -(-picture.height // _BLOCK)
    if max(columns, rows) > _MOST_BLOCKS:
        raise MediaRefused(max(picture.size), _MOST_BLOCKS * _BLOCK)
    whole = Image.new("1", (columns * _BLOCK, rows * _BLOCK), 255)
    whole.paste(picture, (0, 0))
    commands = (
        b"A",
        b"V0001",
        b"H0001",
        b"GB%03d%03d" % (columns, rows) + packed(whole)[1],
        b"Q%d" % copies,
        b"Z",
    )
    return _STX + b"".join(_ESC + command for command in commands) + _ETX
