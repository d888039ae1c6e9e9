"""What counts as a picture, and how every kind of file is read through the public door."""

import contextlib
import struct
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import scanning
from tests.scanning.pictures import encoded, on_a_sheet, qr

CODE = "HTTPS://EXAMPLE.JP/T/C0123456789"


def texts(data: bytes) -> list[str]:
    return [symbol.text for symbol in scanning.read(data)]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_reads_every_kind_of_file(kind: str) -> None:
    assert texts(encoded(qr(CODE), kind)) == [CODE]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGB", "RGBA", "P"])
def test_reads_every_kind_of_png_pixel(mode: str) -> None:
    assert texts(encoded(qr(CODE), mode=mode)) == [CODE]


def test_reads_sixteen_bit_scans() -> None:
    deep = (qr(CODE).astype(np.uint16) + 3) * 100
    assert texts(encoded(deep)) == [CODE]


def test_reads_cmyk() -> None:
    assert texts(encoded(qr(CODE), "JPEG", mode="CMYK")) == [CODE]


def test_transparency_is_paper() -> None:
    dark = qr(CODE) == 0
    drawn = np.zeros((*dark.shape, 4), np.uint8)
    drawn[..., 3] = dark * 255
    assert texts(encoded(drawn)) == [CODE]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_corners_are_those_of_the_upright_picture(orientation: int) -> None:
    sheet = on_a_sheet(qr(CODE), 900, 400)
    exif = Image.Exif()
    exif[0x0112] = orientation
    symbol = scanning.read(encoded(stored_as(sheet, orientation), "JPEG", exif=exif))[0]
    assert symbol.text == CODE
    assert np.allclose(
        np.mean(symbol.corners, axis=0), (40 + qr(CODE).shape[1] / 2, 40 + qr(CODE).shape[0] / 2), atol=4
    )


def stored_as(upright: np.ndarray, orientation: int) -> np.ndarray:
    """What the camera's sensor holds when the upright picture is this (the inverse of the EXIF operation)."""
    operations = {
        1: lambda p: p,
        2: np.fliplr,
        3: lambda p: np.rot90(p, 2),
        4: np.flipud,
        5: np.transpose,
        6: lambda p: np.rot90(p, 1),
        7: lambda p: np.rot90(np.transpose(p), 2),
        8: lambda p: np.rot90(p, -1),
    }
    return np.ascontiguousarray(operations[orientation](upright))


@pytest.mark.parametrize("data", [b"", b"\x00", b"GIF89a" + b"x" * 80, b"%PDF-1.7 " + b"y" * 900])
def test_refuses_what_is_no_picture(data: bytes) -> None:
    with pytest.raises(scanning.NotAPictureError, match=str(len(data))):
        scanning.read(data)


def test_refuses_a_heavy_file_before_looking_at_it() -> None:
    with pytest.raises(scanning.FileTooLargeError, match="at most 25 MB"):
        scanning.read(bytes(25_000_001))


@pytest.mark.parametrize("side", [8_000, 20_000, 2_000_000])
def test_refuses_a_bomb_by_its_header(side: int) -> None:
    with pytest.raises(scanning.TooManyPixelsError, match="at most 60"):
        scanning.read(png_claiming(side, side))


def png_claiming(width: int, height: int) -> bytes:
    """A PNG whose header announces these dimensions; there is next to nothing behind it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_says_where_a_picture_breaks_off(kind: str, share: float) -> None:
    whole = encoded(qr(CODE), kind)
    part = whole[: int(len(whole) * share)]
    with pytest.raises(scanning.TruncatedPictureError, match=f"after {len(part)} bytes"):
        scanning.read(part)


def test_says_that_a_picture_is_damaged() -> None:
    whole = encoded(qr(CODE), "PNG")
    with pytest.raises(scanning.PictureError):
        scanning.read(whole[:60] + bytes(len(whole) - 80) + whole[-20:])


KINDS = {kind: encoded(on_a_sheet(qr("X"), 220, 220, 5, 5), kind) for kind in ("JPEG", "PNG", "WEBP", "HEIF")}


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(sorted(KINDS)),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), max_size=6),
    keep=st.floats(0.05, 1),
)
def test_no_bytes_make_it_crash(kind: str, changes: list[tuple[float, bytes]], keep: float) -> None:
    data = bytearray(KINDS[kind])
    for place, new in changes:
        at = int(place * len(data))
        data[at : at + len(new)] = new
    with contextlib.suppress(scanning.PictureError):
        scanning.read(bytes(data[: int(len(data) * keep)]), budget=0.2)
