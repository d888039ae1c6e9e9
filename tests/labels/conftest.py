"""What the tests of labels share: a reader that isn't ours, and every kind of tag."""

from collections.abc import Callable, Iterable
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from labels import Reader


def read(png: bytes) -> Iterable[str]:
    """Find the texts of the codes in a picture."""
    with Image.open(BytesIO(png)) as picture:
        return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]


@pytest.fixture
def reader() -> Reader:
    return read


@pytest.fixture
def open_png() -> Callable[[bytes], Image.Image]:
    def opened(png: bytes) -> Image.Image:
        with Image.open(BytesIO(png)) as picture:
            picture.load()
            return picture

    return opened
