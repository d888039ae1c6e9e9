"""The signs of chassis numbers, and how the columns of a line of text tell which of them they may be."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Columns: TypeAlias = NDArray[np.float64]  # probabilities: a row per column of the line, one entry per class

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
BLANK, SPACE, OTHER = len(SIGNS), len(SIGNS) + 1, len(SIGNS) + 2  # nothing new; a gap between words; any other sign
CLASSES = OTHER + 1
