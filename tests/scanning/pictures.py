"""Pictures of codes made for a test."""

import io
from functools import reduce
from operator import xor

import cv2
import numpy as np
import qrcode
import zxingcpp
from numpy.typing import NDArray
from PIL import Image
from qrcode.base import rs_blocks
from qrcode.util import BitBuffer, create_bytes

Pixels = NDArray[np.uint8]


def qr(text: str | bytes, scale: int = 6, border: int = 4) -> Pixels:
    """A printed QR code, dark on white."""
    code = qrcode.QRCode(box_size=scale, border=border)
    code.add_data(text)
    return np.array(code.make_image().convert("L"), np.uint8)


def barcode(text: str, symbology: str, scale: int = 3) -> Pixels:
    """Any symbology zxing-cpp writes, with a quiet zone."""
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, symbology))
    return np.pad(np.array(made.to_image(scale=scale)), 40, constant_values=255)


def encoded(pixels: Pixels, kind: str = "PNG", mode: str = "", **options: object) -> bytes:
    """The picture as a file, converted to Pillow's `mode` if one is named."""
    file = io.BytesIO()
    image = Image.fromarray(pixels)
    (image.convert(mode) if mode else image).save(file, kind, **options)
    return file.getvalue()


def on_a_sheet(pixels: Pixels, width: int, height: int, left: int = 40, top: int = 40, grey: int = 200) -> Pixels:
    """The picture laid on a larger sheet."""
    sheet = np.full((height, width), grey, np.uint8)
    sheet[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    return sheet


def turned(pixels: Pixels, degrees: float) -> Pixels:
    """The picture turned on a sheet large enough for it."""
    side = int(np.hypot(*pixels.shape)) + 20
    matrix = cv2.getRotationMatrix2D((pixels.shape[1] / 2, pixels.shape[0] / 2), degrees, 1)
    matrix[:, 2] += side / 2 - np.array(pixels.shape[::-1]) / 2
    return np.asarray(cv2.warpAffine(pixels, matrix, (side, side), borderValue=255), np.uint8)


def linked(message: bytes, count: int, parity: int | None = None) -> list[Pixels]:
    """The symbols of a structured append (count 1: an ordinary symbol), by the bits of ISO/IEC 18004:2015, 8."""
    size = -(-len(message) // count)
    whole = reduce(xor, message, 0) if parity is None else parity
    pixels = []
    for index in range(count):
        head = [(0b0011, 4), (index, 4), (count - 1, 4), (whole, 8)] if count > 1 else []
        code = qrcode.QRCode(box_size=6, version=4, error_correction=qrcode.ERROR_CORRECT_L)
        code.data_cache = _codewords(head, message[index * size : (index + 1) * size])
        code.make(fit=False)
        pixels.append(np.array(code.make_image().convert("L"), np.uint8))
    return pixels


def _codewords(head: list[tuple[int, int]], part: bytes) -> list[int]:
    blocks = rs_blocks(4, qrcode.ERROR_CORRECT_L)
    bits = BitBuffer()
    for value, width in (*head, (0b0100, 4), (len(part), 8), *((byte, 8) for byte in part), (0, 4)):
        bits.put(value, width)
    while len(bits) < 8 * sum(block.data_count for block in blocks):
        bits.put_bit(bit=False)
    codewords: list[int] = create_bytes(bits, blocks)
    return codewords
