"""The blocks a tag is stacked from. Each is drawn for a width and a unit `u` (the em of ordinary values, mm)."""

from collections.abc import Sequence
from dataclasses import dataclass

from labels.fonts import CAP_HEIGHT
from labels.marks import BLACK, GREY, WHITE, Align, DrawnMark, Figure, Fill, Frame, Piece, Words
from labels.tag import CAPTIONS, MATERIALS, Dress, Kind, Line, Mark, Material, Shape, Step, grouped
from labels.text import SMALLEST, aside, ems, fitted

LEADING = 1.22
VALUE_ROWS = 3
"""A value may take this many rows before it is cut."""
_CAPTION = 0.8


@dataclass(frozen=True, slots=True)
class Theme:
    """Colour for paper, or black only for a thermal head with dots of so many millimetres."""

    dot: float | None = None

    @property
    def colour(self) -> bool:
        """Whether there is any."""
        return self.dot is None

    def dress(self, material: Material) -> Dress:
        """How a material looks on this medium."""
        dress = MATERIALS[material]
        return dress if self.colour else Dress(dress.ja, dress.en, BLACK, WHITE, dress.shape)

    @property
    def least_captions(self) -> tuple[float, float]:
        """Millimetres of em below which a line's Japanese and English captions don't shrink.

        A kanji needs 14 dots to be told from its neighbours (JIS X 9051 draws them in 16, gaps included).
        """
        dot = self.dot or 0.0
        return max(1.5, 14 * dot), max(1.3, 12 * dot)

    @property
    def pale(self) -> tuple[float, float, float]:
        """The colour of captions."""
        return GREY if self.colour else BLACK


def header(kind: Kind, material: Material | None, u: float, width: float, theme: Theme) -> Piece:
    """Draw the band that says what this is: the material's colour and shape, the kind in two languages."""
    if material is None:
        return _plain_header(kind, u, width)
    dress = theme.dress(material)
    caption = _caption_row(kind, u * _CAPTION, width, theme)
    height = 2.1 * u
    icon, pad = 1.5 * u, 0.35 * u
    room = width - icon - 3 * pad
    size, (words,) = fitted(dress.ja, room * 0.68, 1.35 * u, 1, bold=True)
    small, english = aside(dress.en, room - ems(words, bold=True) * size - pad, 0.85 * u)
    baseline = caption.height + height / 2 + size * CAP_HEIGHT / 2
    left = icon + 2 * pad
    return Piece(
        caption.height + height,
        (
            *caption.marks,
            Fill(0, caption.height, width, height, dress.colour),
            Figure(pad + icon / 2, caption.height + height / 2, icon, dress.shape, dress.ink),
            Words(left, baseline, words, size, bold=True, colour=dress.ink),
            Words(left + ems(words, bold=True) * size + pad, baseline, english, small, colour=dress.ink),
        ),
    )


def _caption_row(kind: Kind, size: float, width: float, theme: Theme) -> Piece:
    fit, (text,) = fitted(" ".join(CAPTIONS[kind]), width, max(size, SMALLEST), 1)
    return Piece(fit * LEADING, (Words(0, fit * 0.9, text, fit, colour=theme.pale),))


def _plain_header(kind: Kind, u: float, width: float) -> Piece:
    ja, en = CAPTIONS[kind]
    height, pad = 1.7 * u, 0.5 * u
    size, (words,) = fitted(ja, (width - 3 * pad) * 0.6, 1.05 * u, 1, bold=True)
    small, english = aside(en, width - 3 * pad - ems(words, bold=True) * size, 0.85 * u)
    baseline = height / 2 + size * CAP_HEIGHT / 2
    return Piece(
        height,
        (
            Frame(0, 0, width, height, max(0.08 * u, 0.2)),
            Words(pad, baseline, words, size, bold=True),
            Words(width - pad, baseline, english, small, align="right"),
        ),
    )


def code(text: str, size: float, width: float, align: Align) -> Piece:
    """Draw the code as large as the width allows, in one row or two."""
    whole = grouped(text)
    head, _, tail = whole.partition(" ")
    one = min(size, width / ems(whole, bold=True))
    two = min(size, width / max(ems(head, bold=True), ems(tail, bold=True)))
    rows, fit = ((whole,), one) if one >= 0.6 * size or not tail else ((head, tail), two)
    return _rows(rows, fit, width, align, bold=True)


def title(text: str, size: float, width: float, align: Align, heading: str = "", small: float = 0.0) -> Piece:
    """Draw the name: one row if it can, two or three if it must; above it, so small, what it is the name of."""
    fit, rows = fitted(text, width, size, 3, bold=True)
    name = _rows(rows, fit, width, align, bold=True)
    if not heading:
        return name
    above = note(heading, small, width, align)
    top = 1.25 * above.height
    return Piece(top + name.height, (*above.marks, *name.at(0, top)))


def note(text: str, size: float, width: float, align: Align) -> Piece:
    """Draw a small remark."""
    fit, rows = fitted(text, width, max(size, SMALLEST), 3)
    return _rows(rows, fit, width, align, bold=False)


def _rows(rows: Sequence[str], size: float, width: float, align: Align, *, bold: bool) -> Piece:
    x = {"left": 0.0, "centre": width / 2, "right": width}[align]
    words = tuple(
        Words(x, size * (CAP_HEIGHT + 0.1 + number * LEADING), row, size, bold=bold, align=align)
        for number, row in enumerate(rows)
    )
    return Piece(size * (CAP_HEIGHT + 0.26 + (len(rows) - 1) * LEADING), words)


def mark(content: Mark, size: float, width: float) -> Piece:
    """Draw the word that must be seen first: white on black, or framed."""
    height, pad = 1.55 * size, 0.4 * size
    star = 1.0 * size if content.strong and content.ja.startswith("回収") else 0.0
    room = width - 2 * pad - (star + 0.5 * pad if star else 0)
    fit, (words,) = fitted(content.ja, room * (0.72 if content.en else 1), size, 1, bold=True)
    rest = room - ems(words, bold=True) * fit - pad
    small, english = aside(content.en, rest, 0.6 * size)
    ink = WHITE if content.strong else BLACK
    baseline = height / 2 + fit * CAP_HEIGHT / 2
    left = pad + (star + 0.5 * pad if star else 0)
    back: DrawnMark = (
        Fill(0, 0, width, height) if content.strong else Frame(0, 0, width, height, max(0.08 * size, 0.25))
    )
    signs = (Figure(pad + star / 2, height / 2, star, Shape.STAR, WHITE),) if star else ()
    return Piece(
        height,
        (
            back,
            *signs,
            Words(left, baseline, words, fit, bold=True, colour=ink),
            Words(width - pad, baseline, english, small, colour=ink, align="right"),
        ),
    )


def steps(content: Sequence[Step], u: float, width: float, theme: Theme) -> Piece:
    """Draw the work instruction: a box to tick, the material's shape, the part. Parts to leave are struck through."""
    marks: list[DrawnMark] = []
    height = 1.9 * u
    for number, step in enumerate(content):
        marks += _step(step, number * height, height, u, width, theme)
    return Piece(height * len(content), tuple(marks))


def _step(step: Step, top: float, height: float, u: float, width: float, theme: Theme) -> list[DrawnMark]:
    middle, box = top + height / 2, 1.25 * u
    left = box + 0.5 * u + (1.5 * u if step.material else 0)
    room = width - left
    fit, (words,) = fitted(step.ja, room * 0.6, 1.2 * u, 1, bold=step.wanted)
    taken = ems(words, bold=step.wanted) * fit + 0.5 * u
    small, english = aside(step.en, room - taken, 0.8 * u)
    baseline = middle + fit * CAP_HEIGHT / 2
    marks: list[DrawnMark] = [
        Words(left, baseline, words, fit, bold=step.wanted),
        Words(left + taken, baseline, english, small, colour=theme.pale),
    ]
    if step.wanted:
        marks.append(Frame(0.05 * u, middle - box / 2, box, box, max(0.12 * u, 0.25)))
    else:
        marks.append(Fill(0.05 * u, middle - 0.06 * u, box, 0.12 * u))
        marks.append(Fill(left, middle, taken - 0.5 * u, max(0.07 * u, 0.15)))
    if step.material:
        dress = theme.dress(step.material)
        marks.append(Figure(box + 1.15 * u, middle, 1.1 * u, dress.shape, dress.colour))
    return marks


def lines(content: Sequence[Line], u: float, width: float, theme: Theme) -> Piece:
    """Draw labels in two languages on the left and their values on the right, a hairline between the rows."""
    least_ja, least_en = theme.least_captions
    ja, en = max(0.66 * u, least_ja), max(0.52 * u, least_en)
    column = min(0.42 * width, max(max(ems(line.ja) * ja, ems(line.en) * en) for line in content) + 0.5 * u)
    marks: list[DrawnMark] = []
    top = 0.0
    for number, line in enumerate(content):
        piece = _line(line, u, column, width, theme)
        if number and content[number - 1].value:
            marks.append(Fill(0, top, width, 0.1, theme.pale))
        marks += piece.at(0, top)
        top += piece.height
    return Piece(top, tuple(marks))


def _line(line: Line, u: float, column: float, width: float, theme: Theme) -> Piece:
    room = width - column
    japanese, (ja,) = fitted(line.ja, column - 0.3 * u, max(0.66 * u, theme.least_captions[0]), 1)
    english, en = aside(line.en, column - 0.3 * u, max(0.52 * u, theme.least_captions[1]))
    size, rows = fitted(line.value, room, u, VALUE_ROWS, bold=True) if line.value else (u, ())
    value = size * (CAP_HEIGHT + 0.35 + max(len(rows) - 1, 0) * LEADING)
    height = max(value, (japanese + english) * 1.12, u * (1.9 if not line.value else 0)) + 0.25 * u
    first = (height - value) / 2 + size * (CAP_HEIGHT + 0.17)
    middle = height / 2
    return Piece(
        height,
        (
            Words(0, middle - 0.04 * u, ja, japanese, colour=theme.pale),
            Words(0, middle + english * 0.95, en, english, colour=theme.pale),
            *(Words(column, first + n * size * LEADING, row, size, bold=True) for n, row in enumerate(rows)),
            *(() if line.value else (Fill(column, height - 0.35 * u, room, 0.2),)),
        ),
    )
