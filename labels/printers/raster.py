"""Labels as dots: the same layout as on paper, in black and white at the head's own resolution."""

from collections.abc import Iterable, Iterator

from PIL import Image

from labels import proof
from labels.calibration import calibration_sheet
from labels.errors import NotARoll
from labels.kinds import Printable
from labels.layout import Sheet
from labels.printing import drawn, place

_HALF = 128
_DOTS_TO_READ = 5  # dots a module that a reader needs; more only cost time
_WITHIN_ROUNDING = 1 - 1e-6
"""PDFium rounds a page up to whole pixels: a page a billionth too wide would be stretched by one."""


def bitmaps(tags: Iterable[Printable], *, layout: Sheet, reader: proof.Reader | None = None) -> Iterator[Image.Image]:
    """Yield one picture per tag, mode "1", black dots 0, exactly as the head will burn them.

    Modules are whole numbers of dots. With a `reader` each picture is read back before it is handed out.

    Raises:
        NotARoll: the layout has no dots, or more than one label on a page.
        LayoutRefused, PayloadRefused, PayloadTooLong, ProofFailed, FontMissing, NothingToPrint: as `labels.sheet`.

    """
    dot = _dot(layout)
    placed = place(tags, layout=layout)
    pdf = drawn(placed, layout)
    for number, label in enumerate(placed):
        dots = _burnt(pdf, number, dot)
        if reader is not None:
            coarse = max(int(label.module / dot) // _DOTS_TO_READ, 1)
            proof.check_picture(dots.convert("L").reduce(coarse), number, label.payloads, reader)
        yield dots


def calibration_bitmap(layout: Sheet) -> Image.Image:
    """Return the test sheet of a roll as the head will burn it.

    Raises:
        NotARoll: the layout has no dots, or more than one label on a page.

    """
    return _burnt(calibration_sheet(layout), 0, _dot(layout))


def _dot(layout: Sheet) -> float:
    if layout.dot is None or layout.places > 1:
        raise NotARoll(layout.title)
    return layout.dot


def _burnt(pdf: bytes, page: int, dot: float) -> Image.Image:
    """Return a page in black and white, a pixel for each dot."""
    grey = proof.rendered(pdf, page, proof.MM_PER_INCH / dot * _WITHIN_ROUNDING, grey=True)
    return grey.point(lambda value: 255 if value >= _HALF else 0, mode="1")


def packed(dots: Image.Image) -> tuple[int, bytes]:
    """Return bytes per row and the rows, eight dots a byte, the leftmost highest, 1 for black."""
    inverted = dots.point(lambda value: 255 - value)
    return (dots.width + 7) // 8, inverted.tobytes()
