"""Forms and lists on A4 or A3: sections one under the other, over as many pages as they need, nothing ever cut off.

The header stands on every page, and so does the foot: what the caller wants there (the ledger's head) and `1 / 3`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labels.fonts import ready
from labels.layout import Sheet
from labels.marks import BLACK, GREY, Code, DrawnMark, Fill, Piece, Words
from labels.paper_blocks import Facts, Photographs, Section, Signatures, Strip, Text, Title
from labels.paper_grid import Grid
from labels.pdf import Pages
from labels.symbol import QUIET, symbol
from labels.text import fitted

A4, A3 = (297.0, 210.0), (420.0, 297.0)
"""Millimetres: the long and the short side of the paper."""
MARGIN = 12.0
"""Millimetres that stay white around everything."""
_TITLE, _SMALL, _LEAST_FOOT = 5.4, 2.5, 2.0
_MODULE = 0.5
_RULE = 0.25

__all__ = ["A3", "A4", "Facts", "Grid", "Paper", "Photographs", "Section", "Signatures", "Text", "Title", "paper"]


@dataclass(frozen=True)
class Paper:
    """A document: its title, what stands beside it, its sections, its foot, and a code that leads to its page.

    `landscape` None lets the widest table decide. `code` is a QR's payload in capitals (see `labels.symbol`).
    """

    title: str
    sections: Sequence[Section]
    aside: str = ""
    foot: Sequence[str] = ()
    code: str = ""
    landscape: bool | None = None
    size: tuple[float, float] = A4


def paper(content: Paper) -> bytes:
    """Return the PDF.

    Raises:
        PayloadRefused, PayloadTooLong: the code can't be one.
        FontMissing: `make setup` hasn't run.

    """
    ready()
    sheet = _sheet(content)
    frame = _Frame(content, sheet)
    bodies = list(_paged(content.sections, frame))
    pages = Pages(sheet, content.title)
    for number, body in enumerate(bodies, start=1):
        pages.draw(frame.around(number, len(bodies)))
        pages.draw(body)
        pages.end_page()
    return pages.done()


def _sheet(content: Paper) -> Sheet:
    (long, short), wide = content.size, content.landscape
    if wide is None:
        wide = any(isinstance(one, Grid) and one.natural_width > short - 2 * MARGIN for one in content.sections)
    width, height = (long, short) if wide else (short, long)
    return Sheet(title=content.title, width=width, height=height, page_width=width, page_height=height)


class _Frame:
    """What stands on every page around the body, and how much room it leaves."""

    def __init__(self, content: Paper, sheet: Sheet) -> None:
        self._content = content
        self.width = sheet.page_width - 2 * MARGIN
        self._bottom = sheet.page_height - MARGIN
        self._first, self._next = self._header(first=True), self._header(first=False)
        self._foot = self._footer()

    def top(self, number: int) -> float:
        """Where the body of a page begins, mm from the top."""
        return MARGIN + (self._first if number == 1 else self._next).height

    def room(self, number: int) -> float:
        """Millimetres of height that a page's body has."""
        return self._bottom - self._foot.height - self.top(number)

    def around(self, number: int, count: int) -> Iterator[DrawnMark]:
        """The header and foot of a page."""
        yield from (self._first if number == 1 else self._next).at(MARGIN, MARGIN)
        yield from self._foot.at(MARGIN, self._bottom - self._foot.height)
        yield Words(MARGIN + self.width, self._bottom, f"{number} / {count}", _SMALL, align="right")

    def _header(self, *, first: bool) -> Piece:
        marks: list[DrawnMark] = []
        code = self._code() if first and self._content.code else Piece(0, ())
        room = self.width - code.height - (2 if code.height else 0)
        size, rows = fitted(self._content.title, room, _TITLE if first else 3.2, 2 if first else 1, bold=True)
        y = size
        for row in rows:
            marks.append(Words(0, y, row, size, bold=True))
            y += size * 1.25
        if self._content.aside:
            small, told = fitted(self._content.aside, room, _SMALL, 2 if first else 1)
            for row in told:
                y += small * 0.35
                marks.append(Words(0, y, row, small, colour=GREY))
                y += small
        height = max(y, code.height) + 1.5
        marks += code.at(self.width - code.height, 0)
        marks.append(Fill(0, height - 1.2, self.width, _RULE * 2, BLACK))
        return Piece(height + 1.5, tuple(marks))

    def _code(self) -> Piece:
        drawn = symbol(self._content.code)
        side = drawn.span * _MODULE
        return Piece(side, (Code(QUIET * _MODULE, QUIET * _MODULE, _MODULE, drawn),))

    def _footer(self) -> Piece:
        marks: list[DrawnMark] = [Fill(0, 1.5, self.width, _RULE, GREY)]
        y = 2.0
        for line in self._content.foot:
            size, rows = fitted(line, self.width - 16, _LEAST_FOOT, 2)
            for row in rows:
                y += size * 1.3
                marks.append(Words(0, y, row, size, colour=GREY))
        return Piece(max(y, 2.0 + _SMALL * 1.2) + 0.6, tuple(marks))


def _paged(sections: Sequence[Section], frame: _Frame) -> Iterator[list[DrawnMark]]:
    """Yield what is drawn on each page's body; at least one page, be it empty."""
    number, y = 1, 0.0
    page: list[DrawnMark] = []
    strips = [strip for section in sections for strip in section.strips(frame.width, frame.room(1))]
    for here, strip in enumerate(strips):
        need = strip.piece.height + (_kept_together(strips, here) if strip.with_next else 0.0)
        if page and y + need > frame.room(number):
            yield page
            number, y, page = number + 1, 0.0, []
            if strip.head:
                page += strip.head.at(MARGIN, frame.top(number))
                y = strip.head.height
        page += strip.piece.at(MARGIN, frame.top(number) + y)
        y += strip.piece.height
    yield page


def _kept_together(strips: Sequence[Strip], here: int) -> float:
    """Height of what must follow a strip on the same page."""
    height = 0.0
    for strip in strips[here + 1 :]:
        height += strip.piece.height
        if not strip.with_next:
            break
    return height
