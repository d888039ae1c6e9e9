"""The part of a picture inside the guide box, as a file of its own: grey, upright, without what cameras add."""

import cv2
import numpy as np

from scanning.candidates import Box
from scanning.picture import Picture

LONGEST = 1280  # pixels of the whole picture before it is cut
_QUALITY = 92


def inside(data: bytes, box: Box, longest: int = LONGEST) -> bytes:
    """The box's part of a picture as a JPEG file; raises a PictureError."""
    pixels = Picture(data).grey(longest)
    height, width = pixels.shape
    left, top = max(0, round(box.left * width)), max(0, round(box.top * height))
    right, bottom = round((box.left + box.width) * width), round((box.top + box.height) * height)
    part = pixels[top : max(bottom, top + 1), left : max(right, left + 1)]
    _, file = cv2.imencode(".jpg", np.ascontiguousarray(part), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return bytes(file)
