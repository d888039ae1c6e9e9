"""Films for Chromium's fake camera: our own printed tags, held before the lens one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pypdfium2

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

WIDTH, HEIGHT = 1280, 720
FRAMES_PER_SHOT = 36
"""1.2 s at the fake camera's 30 frames a second."""
DESK = (96, 104, 99)
TAG_HEIGHT = 620


def shoot(path: Path, tags: Sequence[bytes]) -> Path:
    """Film one-label PDFs in turn, with a bare desk between them; the camera repeats the film. Returns `path`."""
    bare = np.full((HEIGHT, WIDTH, 3), DESK, np.uint8)
    shots = [shot for tag in tags for shot in (held(tag), bare)]
    path.write_bytes(b"".join(jpeg(shot) * FRAMES_PER_SHOT for shot in shots))
    return path


def side_by_side(path: Path, tags: Sequence[bytes]) -> Path:
    """Film labels lying side by side, for good. Returns `path`."""
    each = [cv2.resize(held(tag), (WIDTH // len(tags), HEIGHT // len(tags))) for tag in tags]
    frame = np.full((HEIGHT, WIDTH, 3), DESK, np.uint8)
    frame[HEIGHT // 4 : HEIGHT // 4 + HEIGHT // len(tags)] = np.hstack(each)
    path.write_bytes(jpeg(frame) * FRAMES_PER_SHOT)
    return path


def held(pdf: bytes) -> NDArray[np.uint8]:
    """A label as a hand holds it: tilted, a little blurred, unevenly lit."""
    with pypdfium2.PdfDocument(pdf) as document:
        label = document[0].render(scale=2).to_numpy()
    scale = TAG_HEIGHT / label.shape[0]
    turn = cv2.getRotationMatrix2D((label.shape[1] / 2, label.shape[0] / 2), 7, scale)
    turn[:, 2] += (WIDTH / 2 - label.shape[1] / 2, HEIGHT / 2 - label.shape[0] / 2)
    frame = cv2.warpAffine(label, turn, (WIDTH, HEIGHT), borderValue=DESK)
    light = np.linspace(0.7, 1.0, WIDTH)[np.newaxis, :, np.newaxis]
    return np.asarray(cv2.GaussianBlur((frame * light).astype(np.uint8), (3, 3), 0), np.uint8)


def jpeg(frame: NDArray[np.uint8]) -> bytes:
    """One frame of a film."""
    written, picture = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert written
    return bytes(picture)
