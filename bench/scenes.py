"""Pictures that are hard by what is in them: damaged finders, lamps, screens, bottles, racks; all from one seed.

Where bench/hard.py spoils a tag as a yard does, this draws codes as the world shows them. `python -m bench.scenes
FOLDER [COUNT] [SEED]` writes them with a manifest the bench of the reader understands.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
import qrcode
from numpy.typing import NDArray
from qrcode.image.pil import PilImage

from bench.hard import CROCKFORD, LEVELS, Picture, Random, clutter, noisy, photographed, save

Modules: TypeAlias = NDArray[np.uint8]  # 0 dark, 255 light, without a quiet zone
Drawing: TypeAlias = tuple[tuple[str, ...], Picture]

_QUIET = 4  # modules
_FINDER = 7  # modules


@dataclass(frozen=True)
class Scene:
    """A picture with all texts that are to be read from it; `name` says what makes it hard."""

    name: str
    texts: tuple[str, ...]
    pixels: NDArray[np.uint8]


def scenes(count: int, seed: int = 1) -> Iterator[Scene]:
    """`count` pictures, going round the kinds; the same for the same seed."""
    for number in range(count):
        random = np.random.default_rng([seed, number, 1])
        name, draw = list(KINDS.items())[number % len(KINDS)]
        texts, picture = draw(random)
        yield Scene(f"{number:04}-{name}", texts, noisy(picture, random))


def modules_of(text: str, level: int, version: int | None = None) -> Modules:
    """The modules of a QR code."""
    drawn = qrcode.QRCode(version=version, error_correction=level, border=0, box_size=1)
    drawn.add_data(text)
    return np.array(drawn.make_image(image_factory=PilImage).convert("L"), np.uint8)


def code_of(random: Random) -> tuple[str, Modules]:
    """A code such as tags, tickets and shop windows carry."""
    start = random.choice(["", "HTTPS://NISUGATA.EXAMPLE.JP/T/", "https://example.org/" + "q" * 40 + "/"])
    text = f"{start}C{''.join(random.choice(list(CROCKFORD), 9))}"
    return text, modules_of(text, LEVELS[random.integers(4)])


def paper(modules: Modules, quiet: int = _QUIET) -> Picture:
    """The code printed on white, about 420 pixels wide."""
    sheet = np.pad(modules, quiet, constant_values=255)
    scale = max(3, round(420 / len(sheet)))
    return np.kron(sheet, np.ones((scale, scale))).astype(np.float32)


def splashed(random: Random) -> Drawing:
    """A splash over part of one finder pattern, joined to what lies beside it."""
    text, modules = code_of(random)
    sheet = paper(modules)
    module = len(sheet) / (len(modules) + 2 * _QUIET)
    middle, _ = _finder_middles(len(modules), random)
    at = (middle + random.uniform(-3.5, 3.5, 2)) * module
    cv2.circle(sheet, at.astype(int).tolist(), int(random.uniform(1.2, 2.4) * module), _shade(random), -1)
    return (text,), photographed(sheet, random)


def scribbled(random: Random) -> Drawing:
    """A pen across two finder patterns."""
    text, modules = code_of(random)
    sheet = paper(modules)
    module = len(sheet) / (len(modules) + 2 * _QUIET)
    for middle in _finder_middles(len(modules), random):
        ends = middle + random.uniform(1, 4) * np.array([[-1, -1], [1, 1]]) * random.choice([-1, 1], 2)
        start, end = (ends * module).astype(int).tolist()
        cv2.line(sheet, start, end, _shade(random), int(random.uniform(0.4, 1.2) * module) + 1)
    return (text,), photographed(sheet, random)


def covered(random: Random) -> Drawing:
    """A sticker over one finder pattern."""
    text, modules = code_of(random)
    sheet = paper(modules)
    module = len(sheet) / (len(modules) + 2 * _QUIET)
    middle, _ = _finder_middles(len(modules), random)
    start, end = (((middle + reach) * module).astype(int).tolist() for reach in (-4, 4))
    cv2.rectangle(sheet, start, end, _shade(random), -1)
    return (text,), photographed(sheet, random)


def oblique(random: Random) -> Drawing:
    """Seen from far aside: the near edge is twice as long as the far one."""
    text, modules = code_of(random)
    sheet = paper(modules)
    side, size = 1000, random.uniform(350, 700)
    tilt, turn, spin = np.radians(random.uniform(50, 66)), random.uniform(0, 2 * np.pi), random.uniform(0, 2 * np.pi)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2 @ _turn(spin).T
    depth = 1.6 + corners[:, :1] * np.sin(tilt)
    outline = np.hstack([corners[:, :1] * np.cos(tilt), corners[:, 1:]]) / depth * 1.6 * size
    matrix = cv2.getPerspectiveTransform(_square(len(sheet)), (outline @ _turn(turn).T + side / 2).astype(np.float32))
    ground = clutter(side, random)
    cv2.warpPerspective(sheet, matrix, (side, side), ground, cv2.INTER_AREA, cv2.BORDER_TRANSPARENT)
    return (text,), cv2.GaussianBlur(ground * random.uniform(0.6, 0.95), (0, 0), random.uniform(0.5, 1.0))


def screen(random: Random) -> Drawing:
    """Photographed off a monitor: its grid of points beats with the sensor's."""
    text, modules = code_of(random)
    sheet = paper(modules)
    pitch = random.uniform(2.0, 3.2)
    seen = photographed(sheet, random)
    rows, columns = np.mgrid[: len(seen), : len(seen)].astype(np.float32)
    angle = random.uniform(-0.2, 0.2)
    x, y = columns * np.cos(angle) + rows * np.sin(angle), rows * np.cos(angle) - columns * np.sin(angle)
    points = (1 + np.cos(2 * np.pi * x / pitch)) * (1 + np.cos(2 * np.pi * y / pitch)) / 4
    beat = 1 + 0.25 * np.sin(2 * np.pi * x / random.uniform(15, 60)) * np.sin(2 * np.pi * y / random.uniform(15, 60))
    return (text,), np.asarray(seen * (0.55 + 0.45 * points) * beat, np.float32)


def large(random: Random) -> Drawing:
    """Of a high version: many small modules over a sheet that isn't flat."""
    version = int(random.integers(12, 36))
    text = "".join(random.choice(list(CROCKFORD), 40 * version))
    modules = modules_of(text, LEVELS[0], version)
    sheet = np.kron(np.pad(modules, _QUIET, constant_values=255), np.ones((8, 8))).astype(np.float32)
    side = int(len(sheet) * random.uniform(0.45, 0.7) * 1.25)
    reach = side / 2 / 1.3
    outline = _square(2) * reach - reach + side / 2 + random.uniform(-0.07, 0.07, (4, 2)) * side
    matrix = cv2.getPerspectiveTransform(_square(len(sheet)), outline.astype(np.float32))
    flat = np.full((side, side), random.uniform(60, 190), np.float32)
    cv2.warpPerspective(cv2.GaussianBlur(sheet, (0, 0), 2), matrix, (side, side), flat, 1, cv2.BORDER_TRANSPARENT)
    return (text,), bulged(flat * random.uniform(0.6, 0.95), 0.006, random)


def many(random: Random) -> Drawing:
    """A sheet of labels."""
    across, down, cell = int(random.integers(4, 8)), int(random.integers(3, 7)), 220
    sheet = np.full((down * cell, across * cell), 235, np.float32)
    texts = []
    for row in range(down):
        for column in range(across):
            text = "C" + "".join(random.choice(list(CROCKFORD), 9))
            code = np.kron(modules_of(text, LEVELS[1]), np.ones((6, 6)))
            top, left = row * cell + 20, column * cell + 20
            sheet[top : top + len(code), left : left + len(code)] = code * 0.8 + 25
            texts.append(text)
    height, width = sheet.shape
    outline = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = outline + random.uniform(-0.06, 0.06, (4, 2)) * width + width * 0.1
    matrix = cv2.getPerspectiveTransform(outline, moved.astype(np.float32))
    seen = cv2.warpPerspective(sheet, matrix, (int(width * 1.2), int(height + 0.2 * width)), borderValue=90)
    return tuple(texts), cv2.GaussianBlur(seen, (0, 0), random.uniform(0.5, 1.2))


def styled(random: Random) -> Drawing:
    """As designers like it: dots, a picture in the middle, pale colours, no quiet zone on a busy ground."""
    text, modules = code_of(random)
    modules = modules_of(text, LEVELS[2])
    cell = 14
    sheet = np.kron(modules, np.ones((cell, cell))).astype(np.float32)
    if random.integers(2):
        dots = np.full_like(sheet, 255)
        for row, column in np.argwhere(modules == 0).tolist():
            at = column * cell + cell // 2, row * cell + cell // 2
            cv2.circle(dots, at, int(cell * random.uniform(0.36, 0.46)), 0.0, -1)
        data = np.ones_like(modules)
        for top, left in ((0, 0), (0, -_FINDER), (-_FINDER, 0)):
            data[top : top + _FINDER or None, left : left + _FINDER or None] = 0
        sheet = np.where(np.kron(data, np.ones((cell, cell), np.uint8)), dots, sheet)
    middle, reach = len(sheet) // 2, int(len(sheet) * random.uniform(0.06, 0.1))
    sheet[middle - reach : middle + reach, middle - reach : middle + reach] = random.uniform(80, 200)
    dark, light = random.uniform(40, 110), random.uniform(170, 240)
    ends = (light, dark) if random.integers(3) == 0 else (dark, light)
    quiet = int(random.choice([0, 1, 4])) * cell
    sheet = np.pad(ends[0] + sheet / 255 * (ends[1] - ends[0]), quiet, constant_values=ends[1])
    return (text,), photographed(sheet.astype(np.float32), random)


def dappled(random: Random) -> Drawing:
    """Sun through leaves: spots so bright that the print in them is nearly gone."""
    text, modules = code_of(random)
    seen = photographed(paper(modules), random)
    light = np.zeros_like(seen)
    for _ in range(int(random.integers(3, 8))):
        at = (len(seen) * random.uniform(0.25, 0.75, 2)).astype(int).tolist()
        axes = (len(seen) * random.uniform(0.02, 0.09, 2)).astype(int).tolist()
        cv2.ellipse(light, at, axes, float(random.uniform(0, 180)), 0, 360, 1.0, -1)
    soft = cv2.GaussianBlur(light, (0, 0), len(seen) / random.uniform(80, 300))
    return (text,), np.asarray(seen * (0.35 + random.uniform(2, 6) * soft) + 25 * soft, np.float32)


def lamp(random: Random) -> Drawing:
    """A lamp mirrored in a sleeve: a soft band of light across the code."""
    text, modules = code_of(random)
    seen = photographed(paper(modules), random)
    rows, columns = np.mgrid[: len(seen), : len(seen)].astype(np.float32)
    angle = random.uniform(0, np.pi)
    middle = len(seen) * (0.5 + random.uniform(-0.12, 0.12))
    off = (columns - middle) * np.cos(angle) + (rows - middle) * np.sin(angle)
    band = np.exp(-((off / (len(seen) * random.uniform(0.01, 0.05))) ** 2))
    return (text,), np.asarray(seen * 0.6 + random.uniform(100, 320) * band, np.float32)


def bottle(random: Random) -> Drawing:
    """Round a bottle that lies at any angle."""
    text, modules = code_of(random)
    sheet = paper(modules)
    side, radius = len(sheet), random.uniform(0.5, 0.8) * len(sheet)
    rows, columns = np.mgrid[:side, :side].astype(np.float32) - side / 2
    turn = _turn(random.uniform(0, np.pi))
    along, across = turn[0, 0] * columns + turn[0, 1] * rows, turn[1, 0] * columns + turn[1, 1] * rows
    round_ = np.clip(across / radius, -0.999, 0.999)
    bow = random.uniform(-0.3, 0.3) * radius * (1 - np.sqrt(1 - round_**2))
    along, across = along + bow, radius * np.arcsin(round_)
    x, y = turn[0, 0] * along + turn[1, 0] * across, turn[0, 1] * along + turn[1, 1] * across
    middle = np.float32(side / 2)
    bent = cv2.remap(sheet, (x + middle).astype(np.float32), (y + middle).astype(np.float32), 1, borderValue=255)
    return (text,), photographed((bent * np.sqrt(1 - 0.7 * round_**2)).astype(np.float32), random)


def far(random: Random) -> Drawing:
    """A small tag in a whole yard of twelve megapixels."""
    text, modules = code_of(random)
    ground = cv2.resize(clutter(756, random), (4032, 3024), interpolation=cv2.INTER_CUBIC)
    size = (len(modules) + 2 * _QUIET) * random.uniform(2.6, 6)
    outline = (_square(1) - 0.5) * size @ _turn(random.uniform(0, 2 * np.pi)).T + random.uniform(
        -0.05, 0.05, (4, 2)
    ) * size
    outline += random.uniform(500, 2500, 2)
    sheet = paper(modules)
    soft = cv2.GaussianBlur(sheet, (0, 0), 0.4 * len(sheet) / size)
    matrix = cv2.getPerspectiveTransform(_square(len(sheet)), outline.astype(np.float32))
    cv2.warpPerspective(soft, matrix, (4032, 3024), ground, 1, cv2.BORDER_TRANSPARENT)
    return (text,), cv2.GaussianBlur(ground * random.uniform(0.6, 0.95), (0, 0), random.uniform(0.5, 0.9))


def bulged(picture: Picture, reach: float, random: Random) -> Picture:
    """A smooth random bulge; `reach` as a share of the width."""
    size = picture.shape[::-1]
    pull = [cv2.resize(random.normal(0, reach * size[0], (4, 4)), size, interpolation=cv2.INTER_CUBIC) for _ in "xy"]
    rows, columns = np.mgrid[: size[1], : size[0]]
    x, y = (columns + pull[0]).astype(np.float32), (rows + pull[1]).astype(np.float32)
    return np.asarray(cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _finder_middles(side: int, random: Random) -> NDArray[np.float64]:
    """The middles of two of the three finder patterns in modules, the quiet zone counted, in any order."""
    low, high = _QUIET + _FINDER / 2, _QUIET + side - _FINDER / 2
    return random.permutation(np.array([[low, low], [high, low], [low, high]]))[:2]


def _shade(random: Random) -> float:
    return float(random.choice([20, 60, 120, 200, 245]))


def _turn(angle: float) -> NDArray[np.float64]:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _square(side: float) -> NDArray[np.float32]:
    return np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)


_ALL = (splashed, scribbled, covered, oblique, screen, large, many, styled, dappled, lamp, bottle, far)
KINDS: dict[str, Callable[[Random], Drawing]] = {kind.__name__: kind for kind in _ALL}


def write(folder: str, count: str = "120", seed: str = "1") -> None:
    """Write the pictures and their manifest."""
    made = scenes(int(count), int(seed))
    save(Path(folder), ((scene.name, "QRCode", scene.texts, scene.pixels) for scene in made))


if __name__ == "__main__":
    write(*sys.argv[1:])
