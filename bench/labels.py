"""How fast tags are made, and how well printed tags are read: seeded, one processor.

`python -m bench --only labels`. The targets are those of the room's promise: 24-up in half a second, 500 tags in five
seconds and 150 MB, a thermal tag in 50 ms; container tags at 3 pixels a millimetre and tickets at 10 (12 megapixels
from 1 m and from 30 cm) read in at least 99 of 100 photographs.
"""

import resource
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

import scanning
from labels import PRESETS, ContainerTag, Kind, Material, Printable, ScaleSign, sample, sheet
from labels.printers import Language, bitmaps, job

Grey = NDArray[np.uint8]
Random = np.random.Generator

URL = "HTTPS://NISUGATA.EXAMPLE.JP/T/"
PHOTOGRAPHS = 30
TILT = np.radians(35)
_SUPERSAMPLING = 2
_PER_DOT = 2  # pixels a dot of the printed label is drawn with


def read(png: bytes) -> Iterable[str]:
    """Read a picture as the app does."""
    return [symbol.text for symbol in scanning.read(png)]


def main(corpus: Path | None = None) -> None:
    """Print the two tables. No corpus is needed."""
    del corpus
    cv2.setNumThreads(1)
    speeds()
    rates()


# --- speed -----------------------------------------------------------------------------------------------------------


def speeds() -> None:
    """Print seconds of processor time and the peak of memory."""
    sheet([sample(Kind.SCALE)], layout=PRESETS["a4-24"])  # fonts are loaded once per process
    timed("24-up A4 sheet, s", 0.5, lambda: sheet(signs(24, 1), layout=PRESETS["a4-24"]))
    timed("24-up A4 sheet, proved, s", 0.5, lambda: sheet(signs(24, 2), layout=PRESETS["a4-24"], reader=read))
    timed("500 signs, 24-up, s", 5, lambda: sheet(signs(500, 3), layout=PRESETS["a4-24"]))
    timed("500 signs, 24-up, proved, s", 5, lambda: sheet(signs(500, 4), layout=PRESETS["a4-24"], reader=read))
    timed("500 containers, 8-up, proved, s", 5, lambda: sheet(containers(500), layout=PRESETS["a4-8"], reader=read))
    for preset in ("roll-100x150-203", "roll-100x150-300"):
        timed(f"ZPL tag {preset}, proved, s", 0.05, partial(thermal, containers(20), preset), of=20)
    print(f"{'peak memory, MB':42} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f}   (at most 150)")


def thermal(tags: Iterable[Printable], preset: str) -> bytes:
    """Make a Zebra job, read back."""
    return job(tags, language=Language.ZPL, layout=PRESETS[preset], reader=read)


def timed(name: str, most: float, work: Callable[[], bytes], of: int = 1) -> None:
    """Print how long one of `of` pieces of work took."""
    start = time.process_time()
    size = len(work())
    took = (time.process_time() - start) / of
    print(f"{name:42} {took:8.3f}   (at most {most}), {size / 1024:.0f} kB")


def signs(count: int, batch: int) -> list[Printable]:
    """Signs that are all different, from batch to batch too: codes are cached."""
    codes = [f"S{batch}K3M{number:04}4" for number in range(count)]
    return [ScaleSign(URL + code, code, f"はかり {code}", "2027-03-31", "1500 kg", "本社ヤード") for code in codes]


def containers(count: int) -> list[Printable]:
    """Container tags that are all different."""
    codes = [f"C7K3M{number:04}4" for number in range(count)]
    company = "株式会社サンプル自動車リサイクル"
    return [ContainerTag(URL + c, c, f"フレコン {c}", "フレコン", Material.BUMPER, company) for c in codes]


# --- decode rates ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Weather:
    """What happens between print head and reader."""

    name: str
    tilt: bool = False
    bend: bool = False
    dirt: bool = False
    blur: bool = False


WEATHERS = (
    Weather("clean"),
    Weather("tilt 35", tilt=True),
    Weather("bend", bend=True),
    Weather("dirt", dirt=True),
    Weather("blur", blur=True),
    Weather("tilt+bend", tilt=True, bend=True),
    Weather("all four", tilt=True, bend=True, dirt=True, blur=True),
)


def rates() -> None:
    """Print the share of photographs whose code was read, and read right."""
    print(f"\n{'read of ' + str(PHOTOGRAPHS):34}" + "".join(f"{weather.name:>11}" for weather in WEATHERS))
    for kind, pixels, preset in (
        (Kind.CONTAINER, 3.0, "roll-100x150-203"),
        (Kind.CONTAINER, 3.0, "roll-100x150-300"),
        (Kind.TICKET, 10.0, "roll-100x60-203"),
        (Kind.TICKET, 10.0, "brother-62x100"),
    ):
        shares = [f"{100 * rate(kind, preset, pixels, weather):10.0f}%" for weather in WEATHERS]
        print(f"{kind} {preset} {pixels:.0f} px/mm".ljust(34) + "".join(shares))


def rate(kind: Kind, preset: str, pixels: float, weather: Weather) -> float:
    """Photograph a printed tag so many times and return the share that read."""
    (dots,) = bitmaps([sample(kind)], layout=PRESETS[preset])
    (payload,) = sample(kind).tag().payloads
    dot = PRESETS[preset].dot or 1.0
    seen = 0
    for number in range(PHOTOGRAPHS):
        random = np.random.default_rng([2026, number])
        photograph = photographed(printed(dots, random), pixels * dot, weather, random)
        seen += payload in read(png(photograph))
    return seen / PHOTOGRAPHS


def printed(dots: Image.Image, random: Random) -> Grey:
    """The label as a thermal head leaves it: dots that run a little, black not quite black."""
    grey = np.asarray(dots.convert("L"), np.uint8)
    large = cv2.resize(grey, None, fx=_PER_DOT, fy=_PER_DOT, interpolation=cv2.INTER_NEAREST)
    soft = cv2.GaussianBlur(large, (0, 0), 0.5 * _PER_DOT)
    gain = random.uniform(100, 175)  # above 128 the dots grow
    inked = np.where(soft < gain, random.uniform(20, 60), random.uniform(205, 240))
    return inked.astype(np.uint8)


def photographed(label: Grey, scale: float, weather: Weather, random: Random) -> Grey:
    """The printed label in front of a phone: `scale` pixels a dot."""
    if weather.dirt:
        label = dirtied(label, random)
    fine = scale * _SUPERSAMPLING / _PER_DOT
    height, width = (round(side * fine) for side in label.shape)
    margin = round(0.15 * max(height, width))
    rows, columns = np.mgrid[-margin : height + margin, -margin : width + margin].astype(np.float32)
    x, y = (columns - width / 2) / fine, (rows - height / 2) / fine
    if weather.tilt:
        x, y = tilted(x, y, 1000 / scale * _PER_DOT, random)
    if weather.bend:
        radius = random.uniform(0.8, 1.6) * label.shape[1]  # up to 39 degrees at either edge
        x = (radius * np.arcsin(np.clip(x / radius, -1, 1))).astype(np.float32)
    ground = float(random.uniform(60, 160))
    seen = cv2.remap(
        label,
        (x + label.shape[1] / 2).astype(np.float32),
        (y + label.shape[0] / 2).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=ground,
    )
    small = cv2.resize(seen, None, fx=1 / _SUPERSAMPLING, fy=1 / _SUPERSAMPLING, interpolation=cv2.INTER_AREA)
    return exposed(np.asarray(small, np.uint8), weather, random)


def tilted(
    x: NDArray[np.float32], y: NDArray[np.float32], distance: float, random: Random
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Look at the plane from 35 degrees aside, turned by any angle, from a distance in label pixels."""
    turn = random.uniform(0, 2 * np.pi)
    u, v = x * np.cos(turn) + y * np.sin(turn), -x * np.sin(turn) + y * np.cos(turn)
    depth = distance / (distance * np.cos(TILT) - u * np.sin(TILT))
    return u * depth * np.cos(turn) - v * depth * np.cos(TILT) * np.sin(turn), u * depth * np.sin(
        turn
    ) + v * depth * np.cos(TILT) * np.cos(turn)


def dirtied(label: Grey, random: Random) -> Grey:
    """Splashes and scratches over the label, the larger the rarer."""
    dirty = label.copy()
    height, width = label.shape
    for _ in range(random.integers(15, 40)):
        centre = (int(random.integers(width)), int(random.integers(height)))
        radius = int(min(random.exponential(0.008), 0.03) * width) + 2
        cv2.circle(dirty, centre, radius, float(random.choice([40, 90, 150, 220])), -1)
    for _ in range(random.integers(0, 4)):
        ends = [(int(random.integers(width)), int(random.integers(height))) for _ in range(2)]
        cv2.line(dirty, ends[0], ends[1], 215.0, int(random.integers(1, 4)))
    return dirty


def exposed(picture: Grey, weather: Weather, random: Random) -> Grey:
    """Light from one side, a lens not quite sharp, the sensor's noise, JPEG."""
    height, width = picture.shape
    light = np.linspace(random.uniform(0.55, 1), random.uniform(0.55, 1), width)[None, :]
    lit = picture * light * np.linspace(random.uniform(0.7, 1), 1, height)[:, None]
    sharpness = random.uniform(0.9, 1.4) if weather.blur else 0.5
    soft = cv2.GaussianBlur(lit, (0, 0), sharpness)
    noisy = np.clip(soft + random.normal(0, 6, soft.shape), 0, 255).astype(np.uint8)
    _, jpeg = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE), np.uint8)


def png(picture: Grey) -> bytes:
    """A picture as a file."""
    buffer = BytesIO()
    Image.fromarray(picture).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
