"""Pages as pictures: for the eye before printing, and for the reader that must find every code again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from math import ceil
from threading import Lock

import pypdfium2
from PIL import Image

from labels.errors import NotAPdf, PageMissing, ProofFailed
from labels.layout import Box

Reader = Callable[[bytes], Iterable[str]]
"""PNG bytes in, the texts of the codes found in the picture out."""

POINTS_PER_INCH = 72
MM_PER_INCH = 25.4
_PIXELS_PER_MODULE = 4
_LEAST_DPI = 72
_pdfium = Lock()  # PDFium keeps global state: two threads must never be inside it together


def preview(pdf: bytes, page: int = 0, dpi: float = 150) -> bytes:
    """Return a page (0 first) as PNG in colour, exactly as it would be printed.

    Raises:
        NotAPdf: the bytes are no PDF.
        PageMissing: there is no such page.

    """
    return _png(rendered(pdf, page, dpi))


def rendered(pdf: bytes, page: int, dpi: float, *, grey: bool = False) -> Image.Image:
    """Return a page as a picture of its own memory.

    Raises:
        NotAPdf: the bytes are no PDF.
        PageMissing: there is no such page.

    """
    with _open(pdf) as document:
        return _page_image(document, page, dpi, grey=grey)


@contextmanager
def _open(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise NotAPdf from error
        try:
            yield document
        finally:
            document.close()


def _page_image(document: pypdfium2.PdfDocument, page: int, dpi: float, *, grey: bool) -> Image.Image:
    if not 0 <= page < len(document):
        raise PageMissing(page + 1, len(document))
    drawn = document[page]
    try:
        bitmap = drawn.render(scale=dpi / POINTS_PER_INCH, grayscale=grey)
        try:
            picture: Image.Image = bitmap.to_pil()
            return picture.copy()
        finally:
            bitmap.close()
    finally:
        drawn.close()


def check(pdf: bytes, expected: Sequence[tuple[int, Box, tuple[str, ...]]], module: float, reader: Reader) -> None:
    """Read every label of a document back.

    `expected` has, label by label, page, place and payloads; `module` is the smallest on any of them, in mm.

    Raises:
        ProofFailed: a label reads as something else, or not at all.

    """
    dpi = max(_LEAST_DPI, ceil(_PIXELS_PER_MODULE * MM_PER_INCH / module))
    current, picture = -1, Image.new("L", (1, 1))
    for position, (page, place, payloads) in enumerate(expected):
        if page != current:
            current, picture = page, rendered(pdf, page, dpi, grey=True)
        check_picture(_cropped(picture, place, dpi / MM_PER_INCH), position, payloads, reader)


def check_picture(picture: Image.Image, position: int, payloads: tuple[str, ...], reader: Reader) -> None:
    """Read one label back.

    Raises:
        ProofFailed: the label (counted from 0 here, from 1 in the message) reads otherwise.

    """
    found = tuple(sorted(set(reader(_png(picture, pressed=False)))))  # read once and thrown away
    if set(found) != set(payloads):
        raise ProofFailed(position + 1, tuple(sorted(payloads)), found)


def _cropped(picture: Image.Image, place: Box, scale: float) -> Image.Image:
    return picture.crop(
        (
            max(round(place.x * scale), 0),
            max(round(place.y * scale), 0),
            min(round((place.x + place.width) * scale), picture.width),
            min(round((place.y + place.height) * scale), picture.height),
        )
    )


def as_png(picture: Image.Image) -> bytes:
    """Return a picture as PNG."""
    return _png(picture)


def _png(picture: Image.Image, *, pressed: bool = True) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "PNG", compress_level=1 if pressed else 0)
    return buffer.getvalue()
