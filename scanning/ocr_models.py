"""PP-OCR's two networks on the CPU: where lines of text are, and what may stand in each column of a line.

rapidocr brings the models inside its wheel and the geometry of the detector. The recogniser is asked for its
probabilities, not for its text: what the grammar of chassis numbers rules out must not hide the second best.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias
from unicodedata import normalize

import cv2
import numpy as np
import onnxruntime
import rapidocr
from numpy.typing import NDArray

from scanning.picture import Pixels
from scanning.signs import BLANK, CLASSES, OTHER, SIGNS, SPACE, Columns

Quad: TypeAlias = NDArray[np.float32]  # four corners from the upper left one clockwise, in pixels

LINE_HEIGHT = 48  # pixels, what the recogniser was trained on
LOOK_WIDTH = 512  # pixels; a third of what 960 costs, and lines in the guide box are found as well

_MODELS = Path(rapidocr.__file__).parent / "models"
_NARROWEST, _WIDEST = 96, 960  # pixels of a line
_LIKE = {"〇": "0", "丨": "1", "一": "-", "ー": "-", "~": "-", "_": "-"} | dict.fromkeys("‐‑‒–—―−─━", "-")


class _Input(Protocol):
    name: str


class _Facts(Protocol):
    custom_metadata_map: dict[str, str]


class _Network(Protocol):
    """What is used of onnxruntime's InferenceSession, which ships no types."""

    def run(self, outputs: None, inputs: dict[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]: ...
    def get_inputs(self) -> list[_Input]: ...
    def get_modelmeta(self) -> _Facts: ...


@dataclass(frozen=True)
class Line:
    """A line as the recogniser sees it: probabilities in our classes, and the plain reading with every sign."""

    columns: Columns
    text: str


class Models:
    """Both networks, loaded. Some 350 MB: keep one in a process of its own, away from request threads."""

    def __init__(self, threads: int = 2) -> None:
        self._finder = rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Det.model_path": str(_MODELS / "PP-OCRv6_det_small.onnx"),
                "Det.limit_type": "max",  # the default, "min", blows thin strips up to a gigabyte
                "Det.limit_side_len": 1600,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        self._reader = _session(_MODELS / "PP-OCRv6_rec_small.onnx", threads)
        self._signs = ["", *self._reader.get_modelmeta().custom_metadata_map["character"].splitlines(), " "]
        self._members = _members(self._signs)

    def places(self, pixels: Pixels, width: int = LOOK_WIDTH) -> list[Quad]:
        """Where there is text, in no particular order; looked at no more than `width` pixels wide."""
        scale = min(1.0, width / max(pixels.shape))
        small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        # All three every time: rapidocr keeps the switches of the call before.
        found = self._finder(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False)
        boxes = getattr(found, "boxes", None)
        return [] if boxes is None else [np.asarray(box, np.float32) / scale for box in boxes]

    def read(self, strips: Sequence[Pixels]) -> list[Line]:
        """What stands in each strip: all in one go, padded to the widest."""
        scaled = [_scaled(strip) for strip in strips]
        widest = max(strip.shape[1] for strip in scaled)
        batch = np.zeros((len(strips), 3, LINE_HEIGHT, widest), np.float32)
        for place, strip in enumerate(scaled):
            batch[place, :, :, : strip.shape[1]] = strip.astype(np.float32) / 127.5 - 1
        chances = self._reader.run(None, {self._reader.get_inputs()[0].name: batch})[0]
        per_column = widest / chances.shape[1]
        lengths = [max(1, round(strip.shape[1] / per_column)) for strip in scaled]
        return [self._line(one[:length]) for one, length in zip(chances, lengths, strict=True)]

    def _line(self, chances: NDArray[np.float32]) -> Line:
        best = chances.argmax(axis=1)
        new = np.r_[True, best[1:] != best[:-1]] & (best != 0)
        return Line(self._reduced(chances), "".join(self._signs[sign] for sign in best[new]))

    def _reduced(self, chances: NDArray[np.float32]) -> Columns:
        """From 18,710 signs to ours; lower case, wide forms and all dashes count for what they look like."""
        reduced = np.zeros((len(chances), CLASSES))
        for sign, members in self._members.items():
            reduced[:, sign] = chances[:, members].sum(axis=1)
        reduced[:, OTHER] = np.clip(1 - reduced.sum(axis=1), 0, 1)
        return reduced


def _session(path: Path, threads: int) -> _Network:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.enable_cpu_mem_arena = False  # an arena keeps what the widest line ever needed
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    network: _Network = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return network


def _members(signs: Sequence[str]) -> dict[int, list[int]]:
    """For each class of ours, which outputs of the network belong to it."""
    members: dict[int, list[int]] = {BLANK: [0]}
    for place, sign in enumerate(signs[1:], 1):
        plain = normalize("NFKC", _LIKE.get(sign, sign)).upper()
        if plain.strip() == "":
            members.setdefault(SPACE, []).append(place)
        elif len(plain) == 1 and plain in SIGNS:
            members.setdefault(SIGNS.index(plain), []).append(place)
    return members


def _scaled(strip: Pixels) -> Pixels:
    width = round(strip.shape[1] * LINE_HEIGHT / strip.shape[0])
    size = (min(max(width, _NARROWEST), _WIDEST), LINE_HEIGHT)
    return np.asarray(cv2.resize(strip, size, interpolation=cv2.INTER_AREA), np.uint8)
