"""Inspection certificates and plates drawn for the camera and for photographs: nobody's, with real linked codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from tests.browser.film import FRAMES_PER_SHOT, HEIGHT, WIDTH, jpeg
from tests.scanning.pictures import encoded, linked, qr

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scanning.picture import Pixels

PAPER = 232
CODE_3 = "2/-/123450001/270328/1405/DAA-GP7/0062/-/-/0062/10/-/0/0/-/-/-/999999/14"


def code_2(number: str) -> str:
    """Code 2 of a registered car."""
    return f"2/見本　３００あ１２３４/1/{number}　　/LEB-H1/1"


def symbols(message: str, count: int) -> list[Pixels]:
    """The linked symbols of one code."""
    return linked(message.encode("cp932"), count)


def kei(number: str) -> list[Pixels]:
    """The symbols of a kei car's certificate, with a name and an address."""
    texts = (
        f"K/22/見本　５８０あ　　７７/1/{number}/S07B/1",
        "K/32/-/110011000/270415/0212/DBA-JF3/0044/-/-/0042/-/-/-/-/-/-/-/999999/01",
        "K/51/MIHON TARO NO NAMAE",
        "K/61/MIHON-KEN MIHON-SHI 1-2-3",
    )
    return [qr(text.encode("cp932"), scale=5) for text in texts]


def paper(codes: Sequence[Pixels]) -> Pixels:
    """A frame with some symbols side by side on a sheet of paper."""
    sheet = np.full((HEIGHT, WIDTH), PAPER, np.uint8)
    each = min(300, (WIDTH - 400) // max(len(codes), 1))
    left = (WIDTH - each * len(codes)) // 2
    for place, code in enumerate(codes):
        small = cv2.resize(code, (each, each), interpolation=cv2.INTER_AREA)
        sheet[(HEIGHT - each) // 2 : (HEIGHT + each) // 2, left + each * place : left + each * (place + 1)] = small
    return sheet


def film(path: Path, shots: Sequence[Pixels]) -> Path:
    """Film some frames, each for a good second; the camera repeats the film. Returns `path`."""
    frames = [jpeg(cv2.cvtColor(shot, cv2.COLOR_GRAY2BGR)) * FRAMES_PER_SHOT for shot in shots]
    path.write_bytes(b"".join(frames))
    return path


def photograph(codes: Sequence[Pixels]) -> bytes:
    """A photograph of such a paper."""
    return encoded(paper(codes), "JPEG")
