"""The reader beside the decoders it is built on: same pictures, same process.

`python -m bench.reader [FOLDER]` prints, per symbology, how many pictures each reads exactly, the wrong texts, and the
median and 95th percentile of processor time. The folder has a `manifest.json`: a list of `path`, `symbology`,
`expected` texts (none: nothing may be read). Without one, hard pictures are made from a seed (bench/hard.py,
bench/scenes.py).
"""

import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import cv2
import numpy as np
import zxingcpp

import scanning
from bench.hard import pictures
from bench.scenes import scenes
from scanning.decoders import ALL, zbar
from scanning.picture import Picture
from scanning.views import view_of

Reader = Callable[[bytes], list[str]]

_HARD, _MICRO, _SCENES = 130, 52, 96  # pictures made where no folder is named: of everything, Micro QR, QR scenes


def ours(data: bytes) -> list[str]:
    """The whole cascade, every code, the default budget."""
    return [symbol.text for symbol in scanning.read(data)]


def plain_zxing(data: bytes) -> list[str]:
    """zxing-cpp with the same symbologies, once."""
    barcodes = zxingcpp.read_barcodes(Picture(data).grey(), formats=ALL, text_mode=zxingcpp.TextMode.Plain)
    return [barcode.text for barcode in barcodes]


def plain_zbar(data: bytes) -> list[str]:
    """Zbar at 1000 pixels; a full frame of 12 megapixels takes it a second and reads less."""
    picture = Picture(data)
    found = zbar(view_of(picture.grey(1000), picture.width, picture.height), "zbar")
    return [symbol.text for symbol in found.symbols]


def plain_opencv(data: bytes) -> list[str]:
    """OpenCV's QR detector."""
    try:
        texts = cv2.QRCodeDetector().detectAndDecodeMulti(Picture(data).grey())[1]
    except (cv2.error, UnicodeDecodeError):
        return []
    return [text for text in texts if text]


READERS: dict[str, Reader] = {
    "nisugata": ours,
    "zxing-cpp": plain_zxing,
    "zbar": plain_zbar,
    "opencv": plain_opencv,
}


@dataclass(frozen=True)
class Shot:
    """A picture file, what it holds, and the line of the table it counts in."""

    symbology: str
    expected: tuple[str, ...]
    data: bytes


@dataclass
class Score:
    """What one reader did on the pictures of one symbology; times in milliseconds."""

    pictures: int = 0
    exact: int = 0
    wrong: int = 0
    times: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        late = float(np.percentile(self.times, 95))
        middle = statistics.median(self.times)
        return f"{self.exact:4}/{self.pictures:<4} {self.wrong:3} wrong {middle:6.1f}/{late:6.1f} ms"


def measure(corpus: Path | None) -> tuple[dict[str, dict[str, Score]], list[float]]:
    """Scores by symbology and reader, and our time over zxing-cpp's for each picture that one reads."""
    scores: dict[str, dict[str, Score]] = defaultdict(lambda: {name: Score() for name in READERS})
    ratios = []
    for shot in _pictures(corpus):
        spent = {name: _score(scores[shot.symbology][name], reader, shot) for name, reader in READERS.items()}
        if shot.expected and set(shot.expected) <= set(plain_zxing(shot.data)):
            ratios.append(spent["nisugata"] / max(spent["zxing-cpp"], 0.01))
    return scores, ratios


def _score(score: Score, reader: Reader, shot: Shot) -> float:
    started = time.process_time()
    texts = set(reader(shot.data))
    spent = (time.process_time() - started) * 1000
    expected = set(shot.expected)
    score.pictures += 1
    score.exact += expected <= texts and (bool(expected) or not texts)
    score.wrong += len(texts - expected)
    score.times.append(spent)
    return spent


def _pictures(folder: Path | None) -> Iterator[Shot]:
    if folder is None:
        for hard in chain(pictures(_HARD), pictures(_MICRO, symbologies=("MicroQRCode",))):
            _, file = cv2.imencode(".png", hard.pixels)
            yield Shot(hard.symbology + " hard", (hard.text,), file.tobytes())
        for scene in scenes(_SCENES):
            _, file = cv2.imencode(".jpg", scene.pixels)
            yield Shot(scene.name[5:] + " scene", scene.texts, file.tobytes())
        return
    for entry in json.loads((folder / "manifest.json").read_text()):
        if "sa_group" not in entry:  # parts of linked codes, which the tests join
            kind = " photo" if entry.get("photo", True) else " drawn"
            data = (folder / entry["path"]).read_bytes()
            yield Shot(entry["symbology"] + kind, tuple(entry["expected"]), data)


def main(corpus: Path | None) -> None:
    """Print the table for a folder of pictures, or for hard ones made from a seed."""
    scores, ratio = measure(corpus)
    print("exact/pictures, wrong texts, median/p95 of processor time")
    for symbology, by_reader in sorted(scores.items()):
        for name, score in by_reader.items():
            print(f"  {symbology:18} {name:10} {score}")
    if ratio:
        print(f"  where zxing-cpp reads, we take {statistics.median(ratio):.2f} x its time (median)")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
