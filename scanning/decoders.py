"""The libraries that decode, behind one door each: a view in, symbols out, never an exception."""

import ctypes
import importlib
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

import numpy as np
import zxingcpp
from zxingcpp import Barcode, BarcodeFormat, BarcodeFormats, Binarizer, TextMode

from scanning.append import sequence_of
from scanning.confirm import is_ours
from scanning.qrgrid import Grid
from scanning.symbols import Corners, Symbol
from scanning.views import View

LINEAR = ("Code39", "Code128", "ITF")

_ZXING_NAMES = {
    BarcodeFormat.QRCode: "QRCode",
    BarcodeFormat.MicroQRCode: "MicroQRCode",
    BarcodeFormat.DataMatrix: "DataMatrix",
    BarcodeFormat.Code39: "Code39",
    BarcodeFormat.Code128: "Code128",
    BarcodeFormat.ITF: "ITF",
}
_ZBAR_NAMES = {"QRCODE": "QRCode", "CODE39": "Code39", "CODE128": "Code128"}  # its ITF invents numbers on bar patterns

ALL = BarcodeFormats(list(_ZXING_NAMES))
BARS = BarcodeFormats([BarcodeFormat.Code39, BarcodeFormat.Code128, BarcodeFormat.ITF])
QR = BarcodeFormats([BarcodeFormat.QRCode])


@dataclass(frozen=True)
class Located:
    """A symbol that was found but could not be read, in pixels of the upright picture.

    `version` is that of a QR code, 0 where it isn't known.
    """

    symbology: str
    corners: Corners
    version: int = 0


class _ZbarBox(Protocol):
    left: int
    top: int
    width: int
    height: int


class _ZbarDecoded(Protocol):
    """pyzbar's answer; the package carries no types."""

    data: bytes
    type: str
    rect: _ZbarBox


@dataclass
class Findings:
    """What one look at a view brought."""

    symbols: list[Symbol] = field(default_factory=list)
    located: list[Located] = field(default_factory=list)


def decoders() -> dict[str, str]:
    """Every decoder by name, with why it is off; an empty reason means it is at work."""
    return {"zxing-cpp": "", "pyzbar": load_zbar()[1]}


def zxing(
    view: View,
    step: str,
    formats: BarcodeFormats = ALL,
    binarizer: Binarizer = Binarizer.LocalAverage,
    *,
    pure: bool = False,
    inverted: bool = True,
) -> Findings:
    """Every symbol zxing-cpp reads, light on dark too if `inverted`, and those it finds but can't read."""
    found = Findings()
    barcodes = zxingcpp.read_barcodes(
        view.pixels,
        formats=formats,
        text_mode=TextMode.Plain,
        binarizer=binarizer,
        is_pure=pure,
        try_invert=inverted,
        return_errors=True,
    )
    for barcode in barcodes:
        name = _ZXING_NAMES.get(barcode.format) or _ZXING_NAMES.get(barcode.symbology)
        if name and barcode.valid and barcode.bytes:
            found.symbols.append(_symbol_of(barcode, name, view, step))
        elif name and not barcode.valid:
            found.located.append(Located(name, view.place(_corners(barcode)), _version(barcode)))
    return found


def zbar(view: View, step: str) -> Findings:
    """Every symbol zbar reads; nothing where the library is missing."""
    library, _ = load_zbar()
    if library is None:
        return Findings()
    wanted = [library.ZBarSymbol[name] for name in _ZBAR_NAMES]
    found = Findings()
    for decoded in library.decode(view.pixels, symbols=wanted):
        if decoded.type not in _ZBAR_NAMES:  # a part of a linked code is called PARTIAL; zxing-cpp reads its header
            continue
        symbol = _zbar_symbol(decoded, view, step)
        if symbol.text.isascii():
            found.symbols.append(symbol)
        else:  # it guesses the encoding of anything else, and wrongly; whoever rectifies the place reads the bytes
            found.located.append(Located(symbol.symbology, symbol.corners))
    return found


def _symbol_of(barcode: Barcode, name: str, view: View, step: str) -> Symbol:
    return Symbol(
        text=barcode.text or barcode.bytes.decode("latin-1"),  # no text: an ECI nobody knows
        data=barcode.bytes,
        symbology=name,
        corners=view.place(_corners(barcode)),
        step=step,
        sure=name not in LINEAR or is_ours(barcode.text),
        sequence=sequence_of(barcode) if name == "QRCode" else None,
    )


def of_grid(grid: Grid) -> Symbol | None:
    """What a clean grid of QR modules says; its corners are those of the grid."""
    pixels = np.pad(np.where(grid == 1, 0, 255).astype(np.uint8), 4, constant_values=255)
    pixels = np.kron(pixels, np.ones((3, 3), np.uint8))
    symbols = zxing(View(pixels, np.eye(3)), "", QR, pure=True).symbols
    return symbols[0] if symbols else None


def _version(barcode: Barcode) -> int:
    """The version as zxing-cpp notes it; asking an unread symbol for its modules can end the whole process."""
    extra = barcode.extra if isinstance(barcode.extra, dict) else {}
    told = str(extra.get("Version", ""))
    return int(told) if told.isdecimal() else 0


def _corners(barcode: Barcode) -> Corners:
    at = barcode.position
    one, two, three, four = at.top_left, at.top_right, at.bottom_right, at.bottom_left
    return (one.x, one.y), (two.x, two.y), (three.x, three.y), (four.x, four.y)


def _zbar_symbol(found: _ZbarDecoded, view: View, step: str) -> Symbol:
    name, text, box = _ZBAR_NAMES[found.type], found.data.decode("utf-8", "replace"), found.rect
    right, bottom = box.left + box.width, box.top + box.height
    corners = (box.left, box.top), (right, box.top), (right, bottom), (box.left, bottom)
    return Symbol(
        text=text,
        data=found.data,
        symbology=name,
        corners=view.place(corners),
        step=step,
        sure=name not in LINEAR or is_ours(text),
    )


@cache
def load_zbar() -> tuple[Any, str]:
    """pyzbar, or None and the reason: its import fails where the system has no libzbar."""
    try:
        library = importlib.import_module("pyzbar.pyzbar")
    except (ImportError, OSError) as error:
        return None, f"pyzbar is off: {error}"
    if library.zbar_symbol_get_orientation is not None:
        # pyzbar declares this unsigned, so "unknown" (-1) becomes a number its enumeration refuses: every symbol of a
        # structured append would raise.
        library.zbar_symbol_get_orientation.restype = ctypes.c_int
    return library, ""
