"""What is read from hard pictures, and what is not read where there is nothing; through the public door only."""

import cv2
import numpy as np
import pytest

import scanning
from bench.hard import pictures
from tests.scanning.pictures import Pixels, barcode, encoded, on_a_sheet, qr, turned

CODE = "HTTPS://EXAMPLE.JP/T/C0123456789"


def texts(pixels: Pixels) -> list[str]:
    return [symbol.text for symbol in scanning.read(encoded(pixels))]


@pytest.mark.parametrize(
    ("symbology", "text"),
    [
        ("QRCode", "品番 12-345"),
        ("MicroQRCode", "12345"),
        ("DataMatrix", "T-0042"),
        ("Code39", "GP7-1234567"),
        ("Code128", "zvw50-0001"),
        ("ITF", "12345678901231"),
    ],
)
def test_reads_every_symbology_of_a_yard(symbology: str, text: str) -> None:
    (symbol,) = scanning.read(encoded(barcode(text, symbology)))
    assert (symbol.text, symbol.symbology) == (text, symbology)


@pytest.mark.parametrize(
    ("symbology", "text"),
    [("EAN13", "4006381333931"), ("UPCA", "400638133390"), ("Codabar", "A40063A"), ("PDF417", "X"), ("Aztec", "X")],
)
def test_reads_nothing_else(symbology: str, text: str) -> None:
    assert texts(barcode(text, symbology)) == []


@pytest.mark.parametrize("seed", range(4))
def test_invents_nothing(seed: int) -> None:
    random = np.random.default_rng(seed)
    grain = random.integers(0, 256, (60, 80)).astype(np.uint8)
    assert texts(np.kron(grain, np.ones((6, 6), np.uint8))) == []
    assert texts(np.tile(grain[:1].repeat(6, axis=1), (300, 1))) == []


def test_reads_a_rack_of_tags() -> None:
    sheet = np.full((900, 1200), 190, np.uint8)
    for number in range(12):
        code = qr(f"P{number:09}", scale=5)
        top, left = 40 + number // 4 * 280, 40 + number % 4 * 280
        sheet[top : top + code.shape[0], left : left + code.shape[1]] = code
    symbols = scanning.read(encoded(sheet))
    assert sorted(symbol.text for symbol in symbols) == [f"P{number:09}" for number in range(12)]
    assert len(scanning.read(encoded(sheet), first=True)) == 1
    assert all(0 <= x <= 1200 and 0 <= y <= 900 for symbol in symbols for x, y in symbol.corners)


@pytest.mark.parametrize("degrees", [17, 45, 60, 90, 171])
def test_reads_bar_codes_at_any_angle(degrees: float) -> None:
    wide = cv2.resize(barcode("ABC-1234", "Code128"), None, fx=1, fy=0.5)
    assert texts(turned(np.asarray(wide, np.uint8), degrees)) == ["ABC-1234"]


def test_reads_light_on_dark() -> None:
    assert texts(255 - on_a_sheet(qr(CODE), 500, 500, grey=255)) == [CODE]
    assert texts(255 - on_a_sheet(barcode("ABC-1234", "Code39"), 900, 400, grey=255)) == ["ABC-1234"]


def test_reads_without_a_quiet_zone() -> None:
    assert texts(qr(CODE, border=0)) == [CODE]


def test_reads_what_is_pale_and_unevenly_lit() -> None:
    sheet = on_a_sheet(qr(CODE), 500, 500).astype(float)
    light = np.linspace(0.3, 1, 500)[None, :]
    assert texts(((130 + (sheet - 128) * 0.08) * light).astype(np.uint8)) == [CODE]


@pytest.mark.parametrize("bow", [0.05, -0.05])
def test_reads_what_bends(bow: float) -> None:
    flat = qr("https://example.org/" + "q" * 40, scale=8)
    side = len(flat)
    rows, columns = np.mgrid[:side, :side].astype(np.float32)
    wave = bow * side * np.sin(columns / side * np.pi * 1.5) * np.cos(rows / side * 2)
    bent = cv2.remap(flat, columns + wave * 0.5, rows + wave, cv2.INTER_LINEAR, borderValue=255)
    assert texts(np.asarray(bent, np.uint8)) == ["https://example.org/" + "q" * 40]


def test_reads_what_goes_round_a_drum() -> None:
    flat = qr("https://example.org/" + "q" * 70, scale=8)
    along = np.linspace(-1, 1, len(flat))
    squeezed = (np.arcsin(along * np.sin(1.1)) / 1.1 + 1) / 2 * len(flat)
    rows = np.arange(len(flat))[:, None] + 0.05 * len(flat) * along[None, :] ** 2
    columns = np.broadcast_to(squeezed, rows.shape)
    bent = cv2.remap(flat, columns.astype(np.float32), rows.astype(np.float32), cv2.INTER_LINEAR, borderValue=255)
    assert texts(np.asarray(bent, np.uint8)) == ["https://example.org/" + "q" * 70]


def test_reads_a_large_code_on_a_sheet_that_bulges() -> None:
    """By two modules: what is off by a whole module looks clear too, but for the alignment and timing patterns."""
    flat = qr("x" * 700, scale=5)
    side = len(flat)
    rows, columns = np.mgrid[:side, :side].astype(np.float32)
    wave = 10 * np.sin(columns / side * 7 + 1) * np.cos(rows / side * 6)
    bent = cv2.remap(flat, columns + wave, rows + 0.7 * wave, cv2.INTER_LINEAR, borderValue=255)
    assert texts(np.asarray(bent, np.uint8)) == ["x" * 700]


@pytest.mark.parametrize("off", [-30, 0])
def test_reads_under_the_reflection_of_a_lamp(off: int) -> None:
    """It rises within a module, and in its core there is nothing to see."""
    printed = qr(CODE, scale=8) * 0.5 + 20
    rows, columns = np.mgrid[: len(printed), : len(printed)] - len(printed) / 2
    band = np.exp(-((((columns - off) * 0.9 + rows * 0.45) / 14) ** 2))
    assert texts(np.clip(printed + 260 * band, 0, 255).astype(np.uint8)) == [CODE]


@pytest.mark.parametrize("shade", [0, 90])
def test_reads_a_code_with_two_spoilt_finder_patterns(shade: int) -> None:
    """A pen and a splash join ring and core to each other, and to what lies beside them."""
    module, spoilt = 8, qr(CODE, scale=8)
    far = len(spoilt) - 60
    for x, y in ((far, 60), (60, far)):
        cv2.line(spoilt, (x - 3 * module, y + module), (x + 4 * module, y - 2 * module), shade, module)
        cv2.circle(spoilt, (x + 2 * module, y + 2 * module), 12, shade, -1)
    assert texts(spoilt) == [CODE]


def test_reads_a_blurred_bar_code() -> None:
    wide = barcode("ABC-1234", "Code128", scale=4)
    assert texts(np.asarray(cv2.GaussianBlur(wide, (0, 0), 3), np.uint8)) == ["ABC-1234"]


def test_reads_a_bar_code_under_drops_seen_aslant() -> None:
    """No row of it is whole, and no two of its bars are parallel."""
    wet = barcode("GP7-1234567", "Code39", scale=4)
    height, width = wet.shape
    for number in range(7):
        middle = 140 + number * (width - 280) // 6, int(height * (0.38 if number % 2 else 0.62))
        cv2.ellipse(wet, middle, (40, height // 5), 0, 0, 360, 150, -1)
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[60, 40], [width - 20, 90], [width - 90, height + 60], [20, height + 20]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, seen)
    assert texts(np.asarray(cv2.warpPerspective(wet, matrix, (width + 20, height + 120), borderValue=255))) == [
        "GP7-1234567"
    ]


def test_reads_a_small_tag_in_twelve_megapixels() -> None:
    sheet = np.full((3024, 4032), 120, np.uint8)
    code = qr(CODE, scale=5)
    sheet[1800 : 1800 + len(code), 2500 : 2500 + len(code)] = code
    (symbol,) = scanning.read(encoded(sheet, "JPEG", quality=90))
    assert symbol.text == CODE
    assert np.allclose(np.mean(symbol.corners, axis=0), (2500 + len(code) / 2, 1800 + len(code) / 2), atol=8)


def test_reads_modules_of_two_pixels_in_twelve_megapixels() -> None:
    sheet = np.full((3024, 4032), 120, np.uint8)
    code = cv2.resize(turned(qr(CODE, scale=8), 25), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    sheet[1801 : 1801 + len(code), 2501 : 2501 + len(code)] = cv2.GaussianBlur(code, (0, 0), 0.7)
    assert texts(sheet) == [CODE]


def test_of_bar_codes_only_a_grammar_of_ours_makes_sure() -> None:
    """However often the same bars are read, the same fault may be read with them."""
    assert scanning.read(encoded(barcode("GP7-1234567", "Code39")))[0].sure
    assert not scanning.read(encoded(barcode("NOGRAMMAR", "Code39")))[0].sure
    assert not scanning.read(encoded(barcode("NOGRAMMAR", "Code128")))[0].sure
    assert not scanning.read(encoded(barcode("12345678901231", "ITF")))[0].sure
    assert scanning.read(encoded(qr(CODE)))[0].sure


def test_reads_micro_codes_that_are_tilted_blurred_and_dark() -> None:
    """Micro QR stands on small parts, too small for the finders of a whole QR code."""
    bad = ("dusk", "defocus", "shaken", "tiny", "inverted")
    hard = [one for one in pictures(26, seed=11, symbologies=("MicroQRCode",)) if one.name.endswith(bad)]
    read = [scanning.read(encoded(one.pixels)) for one in hard]
    assert [[(symbol.symbology, symbol.text) for symbol in symbols] for symbols in read] == [
        [("MicroQRCode", one.text)] for one in hard
    ]


def test_reads_most_of_the_hard_pictures_and_none_wrongly() -> None:
    hard = list(pictures(26, seed=3))
    read = [[symbol.text for symbol in scanning.read(encoded(picture.pixels))] for picture in hard]
    assert [found for picture, found in zip(hard, read, strict=True) if set(found) - {picture.text}] == []
    assert sum(picture.text in found for picture, found in zip(hard, read, strict=True)) >= 21
