"""Pictures to text: codes, chassis numbers, inspection certificates. Pixels in, plain values out."""

from scanning.cascade import read
from scanning.decoders import decoders
from scanning.errors import (
    DamagedPictureError,
    FileTooLargeError,
    NotAPictureError,
    PictureError,
    TooManyPixelsError,
    TruncatedPictureError,
)
from scanning.picture import media_type
from scanning.symbols import Sequence, Symbol

__all__ = [
    "DamagedPictureError",
    "FileTooLargeError",
    "NotAPictureError",
    "PictureError",
    "Sequence",
    "Symbol",
    "TooManyPixelsError",
    "TruncatedPictureError",
    "decoders",
    "media_type",
    "read",
]
