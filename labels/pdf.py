"""Marks onto PDF pages: vector codes, embedded fonts, the same bytes for the same input."""

from collections.abc import Iterable
from io import BytesIO
from math import cos, pi, sin

from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from labels.fonts import BOLD, REGULAR, printable, ready
from labels.layout import RULER_LENGTH, Sheet
from labels.marks import BLACK, GREY, Code, DrawnMark, Figure, Fill, Frame, Picture, Words
from labels.tag import Colour, Shape

_HAIR = 0.15
_LONG_WORDS = 45  # mm that the ruler's whole sentence needs
_STAR_WAIST = 0.4


class Pages:
    """A PDF that grows page by page."""

    def __init__(self, sheet: Sheet, title: str) -> None:
        ready()
        self.sheet = sheet
        self._buffer = BytesIO()
        size = (sheet.page_width * mm, sheet.page_height * mm)
        self._canvas = Canvas(self._buffer, pagesize=size, pageCompression=1, invariant=1)
        self._canvas.setTitle(title)
        self._canvas.setAuthor("Nisugata")
        # Without this, browsers offer "fit to page" first and every label is a few per cent too small.
        self._canvas.setViewerPreference("PrintScaling", "None")

    def draw(self, marks: Iterable[DrawnMark]) -> None:
        """Put marks on the current page."""
        for mark in marks:
            self._draw(mark)

    def end_page(self) -> None:
        """Finish the current page."""
        self._canvas.showPage()

    def done(self) -> bytes:
        """Close the document and return it."""
        self._canvas.save()
        return self._buffer.getvalue()

    def ruler(self) -> None:
        """Draw a line of exactly 50 mm, so that a wrong scale is seen before a hundred tags are cut."""
        left, top = self.sheet.ruler_at
        middle = top + 1.4
        self.draw([Fill(left, middle - _HAIR / 2, RULER_LENGTH, _HAIR, GREY)])
        for tick in range(6):
            height = 2.0 if tick in (0, 5) else 1.2
            x = left + tick * RULER_LENGTH / 5
            self.draw([Fill(x - _HAIR / 2, middle - height / 2, _HAIR, height, GREY)])
        room = self.sheet.page_width - self.sheet.unprintable - left - RULER_LENGTH - 1.5
        words = "50 mm 倍率 100 % で印刷 / Print at 100 %" if room >= _LONG_WORDS else "50 mm 100 %"
        self.draw([Words(left + RULER_LENGTH + 1.5, middle + 0.7, words, 1.9, colour=GREY)])

    def cut_lines(self) -> None:
        """Draw dashed lines between labels that are cut apart by hand."""
        sheet, canvas = self.sheet, self._canvas
        canvas.saveState()
        canvas.setStrokeColorRGB(*GREY)
        canvas.setLineWidth(_HAIR * mm)
        canvas.setDash(2 * mm, 2 * mm)
        for column in range(1, sheet.columns):
            x = sheet.cell(column).x
            canvas.line(x * mm, self._up(sheet.unprintable), x * mm, self._up(sheet.page_height - sheet.unprintable))
        for row in range(1, sheet.rows):
            y = self._up(sheet.cell(row * sheet.columns).y)
            canvas.line(sheet.unprintable * mm, y, (sheet.page_width - sheet.unprintable) * mm, y)
        canvas.restoreState()

    def _up(self, y: float) -> float:
        """Turn millimetres from the top into points from the foot."""
        return (self.sheet.page_height - y) * mm

    def _draw(self, mark: DrawnMark) -> None:
        match mark:
            case Fill():
                self._canvas.setFillColorRGB(*mark.colour)
                self._canvas.rect(mark.x * mm, self._up(mark.y + mark.height), mark.width * mm, mark.height * mm, 0, 1)
            case Frame():
                self._frame(mark)
            case Figure():
                self._figure(mark)
            case Words():
                self._words(mark)
            case Code():
                self._code(mark)
            case Picture():
                self._picture(mark)

    def _frame(self, mark: Frame) -> None:
        half = mark.line / 2
        self._canvas.setStrokeColorRGB(*BLACK)
        self._canvas.setLineWidth(mark.line * mm)
        self._canvas.rect(
            (mark.x + half) * mm,
            self._up(mark.y + mark.height - half),
            (mark.width - mark.line) * mm,
            (mark.height - mark.line) * mm,
        )

    def _words(self, mark: Words) -> None:
        text = printable(mark.text)
        if not text:
            return
        self._canvas.setFillColorRGB(*mark.colour)
        self._canvas.setFont(BOLD if mark.bold else REGULAR, mark.size * mm)
        place = {
            "left": self._canvas.drawString,
            "centre": self._canvas.drawCentredString,
            "right": self._canvas.drawRightString,
        }
        place[mark.align](mark.x * mm, self._up(mark.y), text)

    def _code(self, mark: Code) -> None:
        """One path for the whole code: no hairlines between its rectangles, and small pages.

        Written as PDF operators in units of a module, y downwards: whole numbers are short and quick.
        """
        size = mark.module * mm
        rectangles = " ".join(f"{run.column} {run.row} {run.columns} {run.rows} re" for run in mark.symbol.runs)
        place = f"{size:.6f} 0 0 {-size:.6f} {mark.x * mm:.6f} {self._up(mark.y):.6f} cm"
        self._canvas.addLiteral(f"q {place} 0 0 0 rg {rectangles} f Q")

    def _picture(self, mark: Picture) -> None:
        image = ImageReader(BytesIO(mark.jpeg))
        foot = self._up(mark.y + mark.height)
        self._canvas.drawImage(image, mark.x * mm, foot, mark.width * mm, mark.height * mm)

    def _figure(self, mark: Figure) -> None:
        self._canvas.setFillColorRGB(*mark.colour)
        if mark.shape is Shape.CIRCLE:
            self._canvas.circle(mark.x * mm, self._up(mark.y), mark.size / 2 * mm, 0, 1)
        else:
            self._polygon(mark, mark.colour)

    def _polygon(self, mark: Figure, colour: Colour) -> None:
        path = self._canvas.beginPath()
        corners = [(mark.x + x * mark.size, mark.y + y * mark.size) for x, y in _CORNERS[mark.shape]]
        path.moveTo(corners[0][0] * mm, self._up(corners[0][1]))
        for x, y in corners[1:]:
            path.lineTo(x * mm, self._up(y))
        path.close()
        self._canvas.setFillColorRGB(*colour)
        self._canvas.drawPath(path, stroke=0, fill=1)


def _star() -> tuple[tuple[float, float], ...]:
    radii = [0.5 if point % 2 == 0 else 0.5 * _STAR_WAIST for point in range(10)]
    return tuple((radius * sin(point * pi / 5), -radius * cos(point * pi / 5)) for point, radius in enumerate(radii))


_CORNERS: dict[Shape, tuple[tuple[float, float], ...]] = {
    Shape.SQUARE: ((-0.44, -0.44), (0.44, -0.44), (0.44, 0.44), (-0.44, 0.44)),
    Shape.DIAMOND: ((0.0, -0.55), (0.55, 0.0), (0.0, 0.55), (-0.55, 0.0)),
    Shape.STAR: _star(),
}
