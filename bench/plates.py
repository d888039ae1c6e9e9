"""Surfaces with a chassis number on them, drawn from a seed: caution plates, inspection certificates, stamps in metal.

The fonts are those the project installs anyway (BIZ UDPGothic, Vera, Pillow's own) and strokes on a grid for stamps, so
that the same seed gives the same picture on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from bench.strokes import strokes

Picture: TypeAlias = NDArray[np.float32]  # grey, 0 black to 255 white
Random: TypeAlias = np.random.Generator
Font: TypeAlias = ImageFont.FreeTypeFont | ImageFont.ImageFont

_SOLD = (
    "GP7 GE6 GK3 RB1 RP3 JF1 JF3 JH1 FD3 FL5 ZE2 ZF1 DBA1 CR6 GM6 RU3 ZVW30 ZVW50 NHP10 NCP131 NSP130 ACR50W ZRR80G "
    "ZWR80 AGH30W ANH20W MXPK11 NKE165 KSP90 GRS200 GWS204 AVU65W ZSU60W TRJ150W KDH201V GDH206 S200P S321V S331N "
    "LA100S LA600S LA650S L375S L880K M900A MH21S MH34S MH55S HA36S MK53S ZC72S DA64V DA17W JB64W MA36S E12 HE12 "
    "C27 GC27 ZE0 ZE1 B21W B21A K13 RF1 T32 NT32 J11 Y51 Z51 CW5W CV5W H82W B11W EA11R GG2W DG17V BM2FS KE2FW DJ5FS "
    "DK5FW CCEFW GJ7 GT3 VMG SJG SK9 BP5 S402 FEA50 FBA60 NKR85 XZU605 BDG "
)
TYPES = _SOLD.split()
WMIS = (
    "WVWZZZ1KZ",
    "WDD205042",
    "WBA8A5603",
    "ZFA312000",
    "VF7SXHNZ0",
    "VR3USHNEK",
    "JTHBK262X",
    "YV1MZ74C8",
    "SALWA2FE4",
)
_FONTS = ("BIZUDPGothic_400Regular", "BIZUDPGothic_700Bold", "Vera", "VeraBd", "")
_NODE = Path(__file__).parent.parent / "node_modules" / "@expo-google-fonts" / "biz-udpgothic"
_WIDTH, _HEIGHT = 1600, 1200  # pixels of a surface, a little more than a phone's guide box sees
FOREIGN, DARK_ON_LIGHT, FRAMED, DOTTED = 0.1, 0.7, 0.5, 0.35  # how often
ROW = 600  # the middle of the line with the number, in those pixels


@dataclass(frozen=True)
class Surface:
    """A flat thing with a number on it; the number runs from `left` to `right` along the row `ROW`."""

    number: str
    pixels: Picture
    left: int
    right: int


def chassis_number(random: Random) -> str:
    """A number as makers write it: mostly type and serial, one in ten with 17 characters."""
    if random.random() < FOREIGN:
        tail = "".join(random.choice(list("ABCDEFGHJKLMNPRSTUVWXYZ0123456789"), 2))
        return str(random.choice(WMIS)) + tail + f"{random.integers(10**6):06}"
    digits = int(random.choice([7, 7, 7, 6, 6, 5]))
    return f"{random.choice(TYPES)}-{random.integers(10**digits):0{digits}}"


def caution_plate(number: str, random: Random) -> Surface:
    """A caution plate: the maker, then rows of a label and a value; the row of the number goes through the middle."""
    light, dark = (int(random.integers(150, 245)), int(random.integers(10, 90)))
    paper, ink = (light, dark) if random.random() < DARK_ON_LIGHT else (dark, light)
    image = Image.new("L", (_WIDTH, _HEIGHT), paper)
    draw = ImageDraw.Draw(image)
    name, size = str(random.choice(_FONTS)), int(random.integers(78, 118))
    label = str(random.choice(["", "FRAME NO.", "車台番号", "CHASSIS NO.", "VIN"]))
    spread = int(random.integers(0, 9))
    left = 90 + int(_text(draw, (90, ROW), label, _label_font(label, size // 2), ink)) + (40 if label else 0)
    fitting = int(min(size, size * (_WIDTH - 120 - left) / _length(number, _font(name, size), spread)))
    right = _spaced(draw, (left, ROW), number, _font(name, fitting), ink, spread)
    _rows_around(draw, random, size, ink)
    return Surface(number, _worn(np.asarray(image, np.float32), random, 14), 90 if label else left, right)


def _rows_around(draw: ImageDraw.ImageDraw, random: Random, size: int, ink: int) -> None:
    small = int(size * 0.62)
    rows = (
        f"MODEL {random.choice(TYPES)}-AHXGB",
        f"ENGINE {random.integers(1, 4)}NZ-FE 1496 cc",
        "COLOR/TRIM 040/FA20",
    )
    above, below = ("株式会社 製造 MOTOR CO., LTD. JAPAN", rows[0]), rows[1:]
    gap = size * 1.7
    for step, text in enumerate(above, 1):
        _text(draw, (90, ROW - gap * step), text, _font(_FONTS[0], small), ink)
    for step, text in enumerate(below, 1):
        _text(draw, (90, ROW + gap * step), text, _font(_FONTS[0], small), ink)
    if random.random() < FRAMED:
        draw.rectangle((40, ROW - 2.6 * gap, _WIDTH - 40, ROW + 2.6 * gap), outline=ink, width=5)


def certificate(number: str, random: Random) -> Surface:
    """The box 車台番号 of an inspection certificate: small label, ruled boxes, a pattern printed under the text."""
    image = Image.new("L", (_WIDTH, _HEIGHT), int(random.integers(225, 250)))
    draw = ImageDraw.Draw(image)
    for offset in range(-_HEIGHT, _WIDTH, int(random.integers(9, 16))):  # what copiers must not reproduce
        draw.line((offset, 0, offset + _HEIGHT, _HEIGHT), fill=int(random.integers(200, 225)), width=2)
    name = str(random.choice(_FONTS[:4]))
    size = int(min(float(random.integers(70, 105)), 1250 / len(number) / 0.62))
    top, low = ROW - int(size * 1.6), ROW + int(size * 0.8)
    for line in (top - 2 * size, top, low, low + 2 * size):
        draw.line((0, line, _WIDTH, line), fill=90, width=3)
    draw.line((60, top, 60, low), fill=90, width=3)
    _text(draw, (80, top + size * 0.4), "車台番号", _font(_FONTS[0], size // 2), 90)
    _text(draw, (80, low + size * 0.4), "原動機の型式", _font(_FONTS[0], size // 2), 90)
    _text(draw, (120, low + size * 1.3), f"{random.integers(1, 4)}NZ", _font(name, size), 40)
    _text(draw, (80, top - 1.6 * size), "自家用・事業用の別", _font(_FONTS[0], size // 2), 90)
    right = _spaced(
        draw, (120, ROW), number, _font(name, size), int(random.integers(20, 80)), int(random.integers(0, 6))
    )
    return Surface(number, _worn(np.asarray(image, np.float32), random, 6), 80, right)


def stamp(number: str, random: Random, light: float) -> Surface:
    """A number driven into painted metal, by dies or dot by dot: no ink, only edges that shine or lie in shade.

    `light` is the direction the light comes from, in radians; another frame of the same stamp has another light.
    """
    dotted = random.random() < DOTTED
    height, gap = int(random.integers(95, 130)), float(random.uniform(0.3, 0.5))
    sign = min(height * 0.62, 1380 / len(number) / (1 + gap))
    depth = np.zeros((_HEIGHT, _WIDTH), np.uint8)
    x = 110.0
    for character in number:
        drift = random.uniform(-4, 4, 2)
        for line in strokes(character):
            _strike(depth, line * (sign / 4, height / 6) + (x, ROW - height / 2) + drift, height, dotted=dotted)
        x += sign * (1 + gap)
    return Surface(number, _lit(depth, random, light, height), 110, int(x - sign * gap))


def _strike(depth: NDArray[np.uint8], line: NDArray[np.float64], height: int, *, dotted: bool) -> None:
    width = max(3, height // 14)
    if not dotted:
        cv2.polylines(
            depth,
            [np.round(line * 16).astype(np.int32)],
            isClosed=False,
            color=255,
            thickness=width,
            lineType=cv2.LINE_AA,
            shift=4,
        )
        return
    for start, end in pairwise(line):
        count = max(1, round(float(np.hypot(*(end - start))) / (width * 1.5)))
        for place in np.linspace(start, end, count + 1):
            cv2.circle(depth, (int(place[0] * 16), int(place[1] * 16)), width * 8, 255, -1, cv2.LINE_AA, 4)


def _lit(depth: NDArray[np.uint8], random: Random, light: float, height: int) -> Picture:
    """Shade by the slope towards the light; the floor of the groove keeps some dirt."""
    soft = cv2.GaussianBlur(depth.astype(np.float32), (0, 0), height / 45)
    slope = cv2.Sobel(soft, cv2.CV_32F, 1, 0) * np.cos(light) + cv2.Sobel(soft, cv2.CV_32F, 0, 1) * np.sin(light)
    paint = float(random.uniform(50, 190))
    strength, dirt = float(random.uniform(0.09, 0.4)), float(random.uniform(0.0, 0.2))
    metal = paint + cv2.GaussianBlur(random.normal(0, 26, depth.shape).astype(np.float32), (0, 0), 1.6)
    return _worn(metal + slope * strength - soft * dirt, random, 12)


def _worn(pixels: Picture, random: Random, scratches: int) -> Picture:
    """Scratches and stains, the same in every photograph of the thing."""
    worn = pixels.copy()
    for _ in range(int(random.integers(0, scratches))):
        start, end = random.uniform(0, _WIDTH, 2), random.uniform(-300, 300, 2)
        place = np.array([start[0], ROW + random.uniform(-250, 250)])
        shade = float(worn.mean() + random.choice([-40, 40]))
        cv2.line(worn, _point(place), _point(place + end), shade, int(random.integers(1, 4)), cv2.LINE_AA)
    stains = cv2.resize(
        random.normal(0, 1, (8, 11)).astype(np.float32), (_WIDTH, _HEIGHT), interpolation=cv2.INTER_CUBIC
    )
    return np.asarray(worn * (1 - 0.06 * np.clip(stains, 0, 2)), np.float32)


def _point(place: NDArray[np.float64]) -> tuple[int, int]:
    return int(place[0]), int(place[1])


def _spaced(draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, font: Font, ink: int, spread: int) -> int:
    x = place[0]
    for character in text:
        x += _text(draw, (x, place[1]), character, font, ink) + spread
    return int(x - spread)


def _length(text: str, font: Font, spread: int) -> float:
    return float(sum(font.getlength(character) + spread for character in text))


def _text(draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, font: Font, ink: int) -> float:
    draw.text(place, text, fill=ink, font=font, anchor="lm")
    return float(draw.textlength(text, font=font))


def _label_font(label: str, size: int) -> Font:
    return _font("Vera" if label.isascii() else _FONTS[0], size)


@cache
def _font(name: str, size: int) -> Font:
    if name.startswith("BIZ"):
        return ImageFont.truetype(str(_NODE / name.rpartition("_")[2] / f"{name}.ttf"), size)
    if name:
        spec = find_spec("reportlab")
        return ImageFont.truetype(str(Path(str(spec and spec.origin)).parent / "fonts" / f"{name}.ttf"), size)
    return ImageFont.load_default(size)
