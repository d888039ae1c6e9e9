"""Hard pictures on purpose: our tags and tickets printed, bent, dirtied and photographed badly, all from one seed.

`python -m bench.hard FOLDER [COUNT] [SEED]` writes them with a manifest the bench of the reader understands.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
import qrcode
import zxingcpp
from numpy.typing import NDArray
from qrcode.image.pil import PilImage

Picture: TypeAlias = NDArray[Any]  # grey, floating point, 0 black to 255 white
Random: TypeAlias = np.random.Generator
Effect: TypeAlias = Callable[[Picture, Random], Picture]

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MIXED = (*("QRCode",) * 6, "Code128", "Code39", "DataMatrix")
"""What a yard's pictures hold, as often as named here."""
MATRIX = ("DataMatrix", "MicroQRCode")  # drawn by zxing-cpp in two dimensions
LEVELS = (qrcode.ERROR_CORRECT_L, qrcode.ERROR_CORRECT_M, qrcode.ERROR_CORRECT_Q, qrcode.ERROR_CORRECT_H)


@dataclass(frozen=True)
class Hard:
    """A picture with what is to be read from it; `name` says which effect made it hard."""

    name: str
    symbology: str
    text: str
    pixels: NDArray[np.uint8]


def pictures(count: int, seed: int = 1, symbologies: Sequence[str] = MIXED) -> Iterator[Hard]:
    """`count` pictures, going round the symbologies and effects; the same for the same seed."""
    for number in range(count):
        random = np.random.default_rng([seed, number])
        name, effect = list(EFFECTS.items())[number % len(EFFECTS)]
        symbology = str(random.choice(list(symbologies)))
        text, code = printed(symbology, random)
        photograph = photographed(effect(code, random) if name in FLAT else code, random)
        if name not in FLAT:
            photograph = effect(photograph, random)
        yield Hard(f"{number:04}-{name}", symbology, text, noisy(photograph, random))


def printed(symbology: str, random: Random) -> tuple[str, Picture]:
    """A code as it leaves the printer, in its quiet zone, about 400 pixels wide."""
    code = "".join(random.choice(list(CROCKFORD), 9))
    if symbology == "QRCode":
        text = (
            random.choice(["", "HTTPS://NISUGATA.EXAMPLE.JP/T/", "https://example.org/" + "q" * 60 + "/"]) + "C" + code
        )
        drawn = qrcode.QRCode(error_correction=LEVELS[random.integers(4)], border=4, box_size=1)
        drawn.add_data(text)
        modules = np.array(drawn.make_image(image_factory=PilImage).convert("L"), np.uint8)
    else:
        text = f"GP7-{random.integers(10**6, 10**7)}" if symbology not in MATRIX else code
        made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, symbology))
        modules = np.pad(np.array(made.to_image(scale=1, add_quiet_zones=False)), 4, constant_values=255)
        if symbology not in MATRIX:
            bars = modules[len(modules) // 2 : len(modules) // 2 + 1]
            modules = np.pad(np.repeat(bars, bars.shape[1] // 4, axis=0), ((4, 4), (6, 6)), constant_values=255)
    scale = max(2, round(420 / modules.shape[1]))
    return text, np.kron(modules, np.ones((scale, scale))).astype(np.float32)


def photographed(code: Picture, random: Random) -> Picture:
    """The tag on a cluttered ground, turned, tilted, at some distance, not quite sharp."""
    side = int(random.choice([640, 900, 1280]))
    long = code.shape[1] > 2 * code.shape[0]
    size = side * (random.uniform(0.5, 0.85) if long else random.uniform(0.22, 0.5))
    ground = clutter(side, random)
    height, width = code.shape
    scale = size / max(height, width)
    outline = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2 * scale
    angle = random.choice([random.normal(0, 0.12), random.uniform(0, 2 * np.pi)])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    outline = (
        outline @ turn.T * (1 + random.uniform(-0.12, 0.12, (4, 2))) + side / 2 + random.uniform(-0.1, 0.1, 2) * side
    )
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, outline.astype(np.float32))
    small = cv2.GaussianBlur(code, (0, 0), max(0.3, 0.4 / scale))
    cv2.warpPerspective(small, matrix, (side, side), ground, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    return cv2.GaussianBlur(ground * random.uniform(0.6, 0.95), (0, 0), random.uniform(0.4, 1.0))


def clutter(side: int, random: Random) -> Picture:
    """A ground with edges and texture, as a yard has."""
    coarse = random.uniform(60, 190, (6, 6)).astype(np.float32)
    ground = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
    for _ in range(12):
        one, two = random.integers(0, side, 2), random.integers(0, side, 2)
        cv2.rectangle(ground, one.tolist(), two.tolist(), float(random.uniform(20, 230)), int(random.integers(1, 9)))
    return np.asarray(ground + random.normal(0, 6, ground.shape), np.float32)


def noisy(picture: Picture, random: Random) -> NDArray[np.uint8]:
    """Sensor noise and JPEG's squares."""
    grain = picture + random.normal(0, random.uniform(1, 5), picture.shape)
    _, file = cv2.imencode(".jpg", np.clip(grain, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 80])
    return np.asarray(cv2.imdecode(file, cv2.IMREAD_GRAYSCALE), np.uint8)


def glare(picture: Picture, random: Random) -> Picture:
    """The sun in a laminated surface: soft-edged streaks that lift black towards white, and a veil round them."""
    spot = np.zeros_like(picture)
    for _ in range(random.integers(1, 4)):
        _ellipse(spot, random, random.uniform(0.01, 0.05), random.uniform(0.05, 0.25), 1.0)
    veil = cv2.GaussianBlur(spot, (0, 0), picture.shape[0] / 30)
    streak = cv2.GaussianBlur(spot, (0, 0), picture.shape[0] / 120)
    return picture * 0.7 + 60 * veil + random.uniform(120, 350) * streak


def shadow(picture: Picture, random: Random) -> Picture:
    """Half of the tag in hard shade."""
    shade = np.zeros_like(picture)
    _ellipse(shade, random, 0.15, 0.5, 1.0)
    return np.asarray(picture * (1 - random.uniform(0.6, 0.85) * cv2.GaussianBlur(shade, (0, 0), 2)), np.float32)


def faded(picture: Picture, random: Random) -> Picture:
    """Weeks of sun: little contrast left, over uneven light."""
    light = cv2.resize(
        random.uniform(0.6, 1.3, (3, 3)).astype(np.float32), picture.shape[::-1], interpolation=cv2.INTER_CUBIC
    )
    return (150 + (picture - 128) * random.uniform(0.06, 0.15)) * light


def dusk(picture: Picture, random: Random) -> Picture:
    """Too little light: dark, and grainy."""
    dark = picture * random.uniform(0.08, 0.2)
    return dark + random.normal(0, random.uniform(2, 7), picture.shape).astype(np.float32) + 5


def defocus(picture: Picture, random: Random) -> Picture:
    """The camera focused on something else."""
    return cv2.GaussianBlur(picture, (0, 0), picture.shape[0] * random.uniform(0.002, 0.0045))


def shaken(picture: Picture, random: Random) -> Picture:
    """A hand that moved."""
    length = int(picture.shape[0] * random.uniform(0.006, 0.016)) | 1
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), random.uniform(0, 180), 1)
    turned = cv2.warpAffine(kernel, turn, (length, length))
    return cv2.filter2D(picture, -1, np.asarray(turned / max(float(turned.sum()), 1e-6), np.float32))


def tiny(picture: Picture, random: Random) -> Picture:
    """Far away."""
    factor = random.uniform(0.25, 0.45)
    return cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def inverted(picture: Picture, random: Random) -> Picture:
    """Light on dark, not quite even."""
    return (255 - picture) * random.uniform(0.5, 0.9)


def curved(code: Picture, random: Random) -> Picture:
    """Round a bag or a drum: compressed towards both sides, and bent."""
    reach = random.uniform(0.8, 1.25)
    bow = random.uniform(-0.12, 0.12)
    height, width = code.shape
    x = np.linspace(-np.sin(reach), np.sin(reach), width)
    source = np.arcsin(x) / reach
    y = np.arange(height)[:, None] + bow * height * (np.cos(source * reach) - np.cos(reach))[None, :]
    across = np.broadcast_to((source + 1) / 2 * (width - 1), (height, width))
    bent = cv2.remap(code, across.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderValue=255)
    turned = bent[::-1].T if random.integers(2) else bent
    shade = 1 - random.uniform(0, 0.5) * np.linspace(-1, 1, turned.shape[1]) ** 2
    return np.ascontiguousarray(turned * shade[None, :]).astype(np.float32)


def creased(code: Picture, random: Random) -> Picture:
    """Fabric under the tag: a smooth random bulge, and a fold with its shade."""
    height, width = code.shape
    shift = [
        cv2.resize(
            random.normal(0, 0.012, (4, 4)).astype(np.float32) * width, (width, height), interpolation=cv2.INTER_CUBIC
        )
        for _ in range(2)
    ]
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    bent = cv2.remap(code, columns + shift[0], rows + shift[1], cv2.INTER_LINEAR, borderValue=255)
    fold = np.abs(columns - width * random.uniform(0.2, 0.8) + (rows - height / 2) * random.uniform(-1, 1))
    return np.asarray(bent * (1 - 0.5 * np.exp(-((fold / (width * 0.02)) ** 2))), np.float32)


def dirty(code: Picture, random: Random) -> Picture:
    """Mud and grease."""
    for _ in range(random.integers(2, 9)):
        _ellipse(code, random, 0.01, 0.05, float(random.uniform(20, 140)))
    return code


def wet(code: Picture, random: Random) -> Picture:
    """Water drops: each blurs and brightens what lies under it."""
    drops = np.zeros_like(code)
    for _ in range(random.integers(4, 14)):
        _ellipse(drops, random, 0.02, 0.06, 1.0)
    blurred = cv2.GaussianBlur(code, (0, 0), code.shape[1] / 60)
    return np.asarray(code * (1 - drops) + drops * (blurred * 0.7 + 90), np.float32)


def torn(code: Picture, random: Random) -> Picture:
    """A corner is gone, the ground shows."""
    height, width = code.shape
    reach = random.uniform(0.25, 0.4)
    corner = np.array([[width, height], [width * (1 - reach), height], [width, height * (1 - reach)]], np.int32)
    cv2.fillPoly(code, [corner], float(random.uniform(40, 160)))
    return code


def _ellipse(target: Picture, random: Random, least: float, most: float, value: float) -> None:
    height, width = target.shape
    centre = (int(width * random.uniform(0.25, 0.75)), int(height * random.uniform(0.25, 0.75)))
    axes = [int(width * size) for size in random.uniform(least, most, 2)]
    cv2.ellipse(target, centre, axes, float(random.uniform(0, 180)), 0, 360, value, -1)


FLAT: dict[str, Effect] = {effect.__name__: effect for effect in (curved, creased, dirty, wet, torn)}
EFFECTS: dict[str, Effect] = FLAT | {
    effect.__name__: effect for effect in (glare, shadow, faded, dusk, defocus, shaken, tiny, inverted)
}


def write(folder: str, count: str = "200", seed: str = "1") -> None:
    """Write the pictures and their manifest."""
    made = pictures(int(count), int(seed))
    save(Path(folder), ((hard.name, hard.symbology, (hard.text,), hard.pixels) for hard in made))


def save(folder: Path, made: Iterable[tuple[str, str, Sequence[str], NDArray[np.uint8]]]) -> None:
    """Write pictures (name, symbology, texts, pixels) with a manifest into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = []
    for name, symbology, texts, pixels in made:
        cv2.imwrite(str(folder / f"{name}.jpg"), pixels)
        manifest.append({"path": f"{name}.jpg", "symbology": symbology, "expected": list(texts), "photo": True})
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))


if __name__ == "__main__":
    write(*sys.argv[1:])
