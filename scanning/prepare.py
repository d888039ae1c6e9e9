"""Preparations of a view against one cause of failure each; none of them moves a pixel unless it says so."""

import cv2
import numpy as np

from scanning.picture import Pixels
from scanning.views import View, as_pixels

_LIFT = (255 * (np.arange(256) / 255) ** 0.45).astype(np.uint8)
_PRESS = (255 * (np.arange(256) / 255) ** 2.5).astype(np.uint8)


def plain(view: View) -> View:
    """As it is."""
    return view


def lifted(view: View) -> View:
    """Gamma 0.45: tells dark from darker, for shade and dusk."""
    return view.with_pixels(as_pixels(cv2.LUT(view.pixels, _LIFT)))


def pressed(view: View) -> View:
    """Gamma 2.5: tells light from lighter, for glare and faded print."""
    return view.with_pixels(as_pixels(cv2.LUT(view.pixels, _PRESS)))


def sharpened(view: View) -> View:
    """Unsharp masking over 3 pixels, for defocus."""
    soft = cv2.GaussianBlur(view.pixels, (0, 0), 3)
    return view.with_pixels(as_pixels(cv2.addWeighted(view.pixels, 2.5, soft, -1.5, 0)))


def softened(view: View) -> View:
    """A slight blur, for grain, halftone print and the grid of a monitor."""
    return view.with_pixels(as_pixels(cv2.GaussianBlur(view.pixels, (0, 0), 1.2)))


def doubled(view: View) -> View:
    """Twice as large: modules of one or two pixels are too few for any binarizer."""
    return view.resized(2)


def bordered(view: View) -> View:
    """With a border as light as the picture's lightest parts, for a missing quiet zone (moves by the border)."""
    width = max(16, max(view.pixels.shape) // 12)
    light = int(np.percentile(view.pixels[::4, ::4], 90))
    return view.bordered(width, light)


def opened(view: View) -> View:
    """Grows what is dark by a pixel, for print with gaps between its dots."""
    return view.with_pixels(as_pixels(cv2.morphologyEx(view.pixels, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))))


def equalised(view: View) -> View:
    """Local contrast (CLAHE) after a slight blur, for faded print with grain."""
    return view.with_pixels(as_pixels(cv2.createCLAHE(4, (8, 8)).apply(softened(view).pixels)))


def thresholded(view: View) -> View:
    """Black or white against the mean of the neighbourhood, for shade with hard edges."""
    window = max(11, int(min(view.pixels.shape) * 0.06)) | 1
    mean, white = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY
    return view.with_pixels(as_pixels(cv2.adaptiveThreshold(view.pixels, 255, mean, white, window, 5)))


def flattened(view: View) -> View:
    """Stretched between the darkest and lightest of the neighbourhood, for uneven light and little contrast."""
    pixels = view.pixels
    small = cv2.resize(pixels, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    side = max(3, min(small.shape) // 10) | 1
    reach = np.ones((side, side), np.uint8)
    light = _spread(cv2.morphologyEx(small, cv2.MORPH_CLOSE, reach), pixels, side / 3)
    dark = _spread(cv2.morphologyEx(small, cv2.MORPH_OPEN, reach), pixels, side / 3)
    flat = (pixels - dark) * (255 / np.maximum(light - dark, 8))
    return view.with_pixels(np.clip(flat, 0, 255).astype(np.uint8))


def _spread(small: object, pixels: Pixels, sigma: float) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    smooth = cv2.GaussianBlur(as_pixels(small), (0, 0), sigma)
    return np.asarray(cv2.resize(smooth, pixels.shape[::-1]), np.float32)
