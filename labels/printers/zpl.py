"""Zebra ZPL II: one graphic field per label.

Zebra, "Programming Guide: ZPL II" (P1099958): ^XA ^PW ^LL ^LH ^FO ^GFA ^PQ ^XZ; alternative data compression :Z64: is
base64 of zlib data, guarded by a CRC-16 (polynomial 0x1021, start 0) over the base64 text.
"""

from base64 import b64encode
from binascii import crc_hqx
from collections.abc import Iterable
from zlib import compress

from PIL import Image

from labels.printers.raster import packed


def job(pictures: Iterable[Image.Image], *, copies: int = 1) -> bytes:
    """Return the bytes that print each picture so many times."""
    return b"".join(_label(picture, copies) for picture in pictures)


def _label(picture: Image.Image, copies: int) -> bytes:
    row, data = packed(picture)
    text = b64encode(compress(data, 6))
    field = f"^GFA,{len(data)},{len(data)},{row},:Z64:{text.decode()}:{crc_hqx(text, 0):04X}"
    return (f"^XA^PW{picture.width}^LL{picture.height}^LH0,0^LT0^FO0,0{field}^FS^PQ{copies},0,1,Y^XZ\n").encode("ascii")
