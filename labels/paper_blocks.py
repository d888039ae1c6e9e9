"""What a form is made of beside its tables: headings, facts, free text, boxes to sign in, photographs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

from PIL import Image, ImageOps, UnidentifiedImageError

from labels.fonts import printable
from labels.marks import GREY, DrawnMark, Fill, Frame, Picture, Piece, Words
from labels.text import fitted, wrap

SIZE, LEADING = 3.0, 1.45
"""Millimetres of em of running text, and rows of it in em."""
_SMALL = 2.4
_GAP = 3.0
_BOX = 20.0
_PICTURE_HEIGHT = 62.0
_DPI = 200
_MM = 25.4


@dataclass(frozen=True, slots=True)
class Strip:
    """What is never torn apart: a row of something. `head` is repeated above it at the top of a page."""

    piece: Piece
    head: Piece | None = None
    with_next: bool = False


class Section(Protocol):
    """A part of a document: strips for a width, none of them higher than `most` (mm)."""

    def strips(self, width: float, most: float) -> Iterator[Strip]:
        """Yield what is drawn, from top to bottom."""
        ...


def rows_of(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into rows no wider than `room` mm; its own line ends stay."""
    lines = [printable(line) for line in text.split("\n")]
    return [row for line in lines for row in (list(wrap(line, room / size, bold=bold)) or [""])]


@dataclass(frozen=True)
class Title:
    """A heading inside the document; it never stands alone at the foot of a page."""

    text: str

    def strips(self, width: float, most: float) -> Iterator[Strip]:
        """Yield the heading."""
        size, rows = fitted(self.text, width, 3.8, 3, bold=True)
        marks = [Words(0, _GAP + size * (1 + n * 1.3), row, size, bold=True) for n, row in enumerate(rows)]
        height = min(_GAP + size * (1.5 + (len(rows) - 1) * 1.3), most)
        yield Strip(Piece(height, tuple(marks)), with_next=True)


@dataclass(frozen=True)
class Text:
    """Free text; it runs over pages row by row."""

    text: str
    bold: bool = False

    def strips(self, width: float, _most: float) -> Iterator[Strip]:
        """Yield its rows."""
        for row in rows_of(self.text, width, SIZE, bold=self.bold):
            yield Strip(Piece(SIZE * LEADING, (Words(0, SIZE * 1.1, row, SIZE, bold=self.bold),)))
        yield Strip(Piece(_GAP / 2, ()))


@dataclass(frozen=True)
class Facts:
    """Labels and values side by side in so many columns: who, where, when, what was chosen."""

    items: Sequence[tuple[str, str]]
    columns: int = 3

    def strips(self, width: float, most: float) -> Iterator[Strip]:
        """Yield the facts row by row."""
        step = width / self.columns
        for first in range(0, len(self.items), self.columns):
            cells = [self._cell(*item, step - 4.0) for item in self.items[first : first + self.columns]]
            height = min(max(cell.height for cell in cells), most)
            yield Strip(Piece(height, tuple(mark for n, cell in enumerate(cells) for mark in cell.at(n * step, 0))))
        yield Strip(Piece(_GAP / 2, ()))

    def _cell(self, label: str, value: str, room: float) -> Piece:
        small, (told,) = fitted(label, room, _SMALL, 1)
        marks: list[DrawnMark] = [Words(0, _SMALL * 1.1, told, small, colour=GREY)]
        y = _SMALL * 1.2
        for row in rows_of(value or "—", room, SIZE, bold=True):
            y += SIZE * 1.25
            marks.append(Words(0, y, row, SIZE, bold=True))
        return Piece(y + SIZE * 0.7, tuple(marks))


@dataclass(frozen=True)
class Signatures:
    """Boxes for seals or names at the right, one per label (作成, 確認, 承認); a name already known is printed."""

    labels: Sequence[tuple[str, str]]

    def strips(self, width: float, _most: float) -> Iterator[Strip]:
        """Yield rows of boxes."""
        in_row = max(int(width // _BOX), 1)
        for first in range(0, len(self.labels), in_row):
            some = self.labels[first : first + in_row]
            left = width - len(some) * _BOX
            marks = [mark for n, one in enumerate(some) for mark in self._box(*one).at(left + n * _BOX, _GAP)]
            yield Strip(Piece(_BOX + 7 + 2 * _GAP, tuple(marks)))

    def _box(self, label: str, name: str) -> Piece:
        small, (told,) = fitted(label, _BOX - 2, _SMALL, 1)
        marks: list[DrawnMark] = [
            Frame(0, 0, _BOX + 0.25, _BOX + 6, 0.25),
            Fill(0, 5, _BOX, 0.25),
            Words(_BOX / 2, 3.6, told, small, align="centre"),
        ]
        size, rows = fitted(name, _BOX - 2, SIZE, 3)
        marks += [Words(_BOX / 2, 14 + n * size * 1.25, row, size, align="centre") for n, row in enumerate(rows) if row]
        return Piece(_BOX + 6, tuple(marks))


@dataclass(frozen=True)
class Photographs:
    """Pictures (any format Pillow opens) with a caption each; one that can't be opened leaves its crossed-out frame."""

    pictures: Sequence[tuple[bytes, str]]
    columns: int = 3

    def strips(self, width: float, most: float) -> Iterator[Strip]:
        """Yield rows of pictures."""
        step = width / self.columns
        for first in range(0, len(self.pictures), self.columns):
            cells = [self._cell(*one, step - 4.0, most) for one in self.pictures[first : first + self.columns]]
            height = max(cell.height for cell in cells)
            yield Strip(Piece(height, tuple(mark for n, cell in enumerate(cells) for mark in cell.at(n * step, 0))))

    def _cell(self, data: bytes, caption: str, room: float, most: float) -> Piece:
        size, rows = fitted(caption, room, _SMALL, 3)
        box = min(_PICTURE_HEIGHT, most - 3 * _SMALL * LEADING - _GAP)
        marks = [_picture(data, room, box)]
        y = marks[0].height
        for row in rows:
            y += size * LEADING
            marks.append(Piece(0, (Words(0, y, row, size),)))
        return Piece(y + _GAP, tuple(mark for one in marks for mark in one.marks))


def _picture(data: bytes, room: float, box: float) -> Piece:
    try:
        image = ImageOps.exif_transpose(Image.open(BytesIO(data))).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return Piece(box / 2, (Frame(0, 0, room, box / 2, 0.25), Fill(0, box / 4, room, 0.25, GREY)))
    scale = min(room / image.width, box / image.height)
    width, height = image.width * scale, image.height * scale
    image.thumbnail((round(width / _MM * _DPI) + 1, round(height / _MM * _DPI) + 1))
    out = BytesIO()
    image.save(out, "JPEG", quality=82)
    return Piece(height, (Picture(0, 0, width, height, out.getvalue()),))
