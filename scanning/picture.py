"""Bytes to grey pixels: limits first, then only as many pixels as a step asks for, then the camera's orientation."""

import io
import struct
import warnings
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pillow_heif import register_heif_opener

from scanning.errors import (
    DamagedPictureError,
    FileTooLargeError,
    NotAPictureError,
    PictureError,
    TooManyPixelsError,
    TruncatedPictureError,
)

Pixels: TypeAlias = NDArray[np.uint8]

MAX_BYTES = 25_000_000
MAX_PIXELS = 60_000_000

_ORIENTATION = 0x0112
_UPRIGHT = {  # EXIF 2.32, tag Orientation: quarter turns in numpy's direction, then whether to mirror
    2: (0, True),
    3: (2, False),
    4: (2, True),
    5: (3, True),
    6: (3, False),
    7: (1, True),
    8: (1, False),
}
_UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    RuntimeError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    struct.error,
)

register_heif_opener(thumbnails=False)
# Ours is the stricter limit, and it answers; Pillow's warning would only be noise in a log.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


class Picture:
    """A checked picture; pixels are decoded on demand and kept per size.

    `width` and `height` are those of the upright picture, in pixels.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_BYTES:
            raise FileTooLargeError(len(data), MAX_BYTES)
        self._data = data
        self._kind = _kind(data)
        self._grey: dict[int, Pixels] = {}
        with self._open() as image:
            self._turns, self._mirror = _UPRIGHT.get(_orientation(image), (0, False))
            self.width, self.height = image.size if self._turns % 2 == 0 else image.size[::-1]

    @property
    def kind(self) -> str:
        """JPEG, PNG, WEBP or HEIF."""
        return self._kind

    @property
    def longest(self) -> int:
        """The longer side, in pixels."""
        return max(self.width, self.height)

    def grey(self, side: int | None = None) -> Pixels:
        """Upright grey pixels; with `side`, shrunk so that the longer side is at most `side`, never enlarged."""
        target = min(side or self.longest, self.longest)
        if target not in self._grey:
            larger = [kept for kept in self._grey if kept > target]
            self._grey[target] = shrunk(self._grey[min(larger)] if larger else self._decoded(target), target)
        return self._grey[target]

    def _decoded(self, target: int) -> Pixels:
        with self._open() as image:
            # libjpeg halves while it decodes: 12 MP then cost what 3 MP do.
            scale = target / self.longest
            image.draft("L", (max(1, int(image.width * scale)), max(1, int(image.height * scale))))
            try:
                pixels = _grey_of(image)
            except _UNREADABLE as error:
                raise self._broken(error) from error
        turned = np.rot90(pixels, self._turns)
        return np.ascontiguousarray(turned[:, ::-1] if self._mirror else turned)

    def _open(self) -> Image.Image:
        try:
            image = Image.open(io.BytesIO(self._data), formats=(self._kind,))
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise TooManyPixelsError(None, MAX_PIXELS) from error
        except _UNREADABLE as error:
            raise self._broken(error) from error
        pixels = image.width * image.height
        if pixels > MAX_PIXELS:
            raise TooManyPixelsError(pixels, MAX_PIXELS)
        return image

    def _broken(self, error: Exception) -> PictureError:
        told = str(error).lower()
        if self._ends_early() or "truncated" in told or "end of" in told:
            return TruncatedPictureError(len(self._data))
        return DamagedPictureError(self._kind)

    def _ends_early(self) -> bool:
        match self._kind:
            case "JPEG":
                return b"\xff\xd9" not in self._data[-64:]
            case "PNG":
                return b"IEND" not in self._data[-64:]
            case "WEBP":
                return int.from_bytes(self._data[4:8], "little") + 8 > len(self._data)
            case _:
                return False


def media_type(data: bytes) -> str:
    """Return the media type of a file that begins as a picture within the limits does. Raises PictureError."""
    return f"image/{Picture(data).kind.lower()}"


def shrunk(pixels: Pixels, side: int) -> Pixels:
    """The same picture with its longer side at most `side` pixels."""
    height, width = pixels.shape
    if max(height, width) <= side:
        return pixels
    scale = side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _kind(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        return "HEIF"
    raise NotAPictureError(len(data))


def _orientation(image: Image.Image) -> int:
    if image.format == "PNG" and "exif" not in image.info:
        return 1  # Pillow would decode the whole picture to look for a note behind it
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except _UNREADABLE:
        return 1  # a broken note about the picture is no reason to refuse the picture


def _grey_of(image: Image.Image) -> Pixels:
    image.load()
    if image.mode.startswith(("I", "F")):
        return _deep(np.asarray(image, np.float32))
    if image.has_transparency_data:
        # What is transparent is paper: codes are drawn dark on nothing.
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    if image.mode not in {"L", "RGB"}:
        image = image.convert("RGB")
    return np.asarray(image.convert("L"))


def _deep(pixels: NDArray[np.float32]) -> Pixels:
    """More than 8 bits a pixel, stretched over what the picture uses: scanners seldom fill their range."""
    low, high = float(pixels.min()), float(pixels.max())
    return ((pixels - low) * (255 / max(high - low, 1))).astype(np.uint8)
