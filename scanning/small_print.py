"""Whether a photograph shows small print that could be read: papers with names and addresses do, tags do not."""

import cv2
import numpy as np

from scanning.picture import Picture

MOST_OF_A_TAG = 120
"""Marks. A sheet with a paragraph of print has 300 and more, out of focus too; 184 of 200 pictures of codes less."""
_LONGEST = 1600  # pixels: print that is smaller than a letter of this size can't be read
_AROUND, _DARKER = 31, 18  # pixels; steps of 256 that ink is darker than the paper around it
_LEAST, _MOST = (2, 6), (64, 48)  # pixels, width and height of a letter
_LEAST_INK = 10  # pixels


def small_print(data: bytes) -> int:
    """How many dark marks of a letter's size there are in a picture; raises a PictureError."""
    grey = Picture(data).grey(_LONGEST)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _AROUND, _DARKER)
    _, _, marks, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sizes = marks[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    letters = (sizes >= _LEAST) & (sizes <= _MOST)
    return int(np.count_nonzero(letters.all(axis=1) & (marks[1:, cv2.CC_STAT_AREA] >= _LEAST_INK)))
