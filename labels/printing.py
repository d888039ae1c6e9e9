"""Tags onto sheets: the room's main door."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from labels import proof
from labels.board import compose_board
from labels.design import Ground, compose
from labels.errors import LayoutRefused, NothingToPrint, PageMissing
from labels.kinds import Printable
from labels.layout import Box, Sheet
from labels.marks import Code, DrawnMark
from labels.pdf import Pages
from labels.presets import PRESETS
from labels.samples import sample
from labels.tag import Board, Kind, Tag


@dataclass(frozen=True, slots=True)
class Placed:
    """A label that has found its place."""

    page: int
    cell: Box
    payloads: tuple[str, ...]
    marks: tuple[DrawnMark, ...]

    @property
    def module(self) -> float:
        """The smallest module on the label, mm."""
        return min(mark.module for mark in self.marks if isinstance(mark, Code))


def sheet(tags: Iterable[Printable], *, layout: Sheet, skip: int = 0, reader: proof.Reader | None = None) -> bytes:
    """Return a PDF with one label per tag, in order, after `skip` used positions of the first page.

    With a `reader` every label is read back before the PDF is released. Two faces of one container are the tag twice.

    Raises:
        LayoutRefused: a tag doesn't fit its label at a readable size, or the sheet hasn't so many positions to skip.
        PayloadRefused, PayloadTooLong: a payload that can't be a code.
        ProofFailed: what was drawn doesn't read as what was meant.
        FontMissing: `make setup` hasn't run.
        NothingToPrint: no tags.

    """
    placed = place(tags, layout=layout, skip=skip)
    pdf = drawn(placed, layout)
    if reader is not None:
        smallest = min(label.module for label in placed)
        proof.check(pdf, [(label.page, label.cell, label.payloads) for label in placed], smallest, reader)
    return pdf


def one_page(tags: Iterable[Printable], *, layout: Sheet, page: int, skip: int = 0) -> bytes:
    """Return one page (0 first) of what `sheet` makes of the tags, to be looked at.

    Raises:
        PageMissing: there is no such page.
        LayoutRefused, PayloadRefused, PayloadTooLong, FontMissing, NothingToPrint: as `sheet`, for any of the tags.

    """
    placed = place(tags, layout=layout, skip=skip)
    if not 0 <= page <= placed[-1].page:
        raise PageMissing(page + 1, placed[-1].page + 1)
    return drawn([replace(label, page=0) for label in placed if label.page == page], layout)


def place(tags: Iterable[Printable], *, layout: Sheet, skip: int = 0) -> Sequence[Placed]:
    """Return every label with its page, its place and what is drawn on it."""
    contents = [printable.tag() for printable in tags]
    if not contents:
        raise NothingToPrint
    first = layout.skipping(skip)
    return [_placed(content, first + number, layout) for number, content in enumerate(contents)]


def _placed(content: Tag | Board, position: int, layout: Sheet) -> Placed:
    cell = layout.cell(position)
    ground = Ground(cell, cell.inset(*layout.inset), layout.dot)
    marks = compose(content, ground) if isinstance(content, Tag) else compose_board(content, ground)
    return Placed(position // layout.places, cell, content.payloads, marks)


def drawn(placed: Sequence[Placed], layout: Sheet) -> bytes:
    """Return the PDF of labels that have found their places."""
    pages = Pages(layout, layout.title)
    for page in range(placed[-1].page + 1):
        for label in placed:
            if label.page == page:
                pages.draw(label.marks)
        if layout.ruler:
            pages.ruler()
        if layout.cut_lines:
            pages.cut_lines()
        pages.end_page()
    return pages.done()


@cache
def preset_for(kind: Kind, payload: str = "") -> tuple[str, ...]:
    """Return the names of presets that fit a kind, the best first, judged by a well-filled sample.

    How large the code is hangs on its payload: give one of your own where your address is longer or shorter.
    """
    content = sample(kind).tag()
    if payload and isinstance(content, Tag):
        content = replace(content, payload=payload)
    return tuple(name for name in _in_order(kind) if fits(content, PRESETS[name]))


def fits(printable: Printable, layout: Sheet) -> bool:
    """Say whether a tag can be printed readably on a sheet's labels."""
    try:
        place([printable], layout=layout)
    except LayoutRefused:
        return False
    return True


def least_module(printable: Printable, layout: Sheet) -> float:
    """Return the size in mm of the smallest squares a tag's codes have on a sheet.

    Raises:
        LayoutRefused: it doesn't fit at a readable size; the sentence says why.

    """
    return place([printable], layout=layout)[0].module


_BEST: dict[Kind, tuple[str, ...]] = {
    Kind.CONTAINER: ("a4-4", "a6", "a4-2", "a5", "a4-8"),
    Kind.BAG: ("a4-4", "a6", "a4-2", "a5", "a4-8"),
    Kind.TICKET: ("a4-8", "a4-10", "a4-4", "a6", "a4-12"),
    Kind.BADGE: ("a4-10-card", "a4-10", "a4-12"),
    Kind.PLACE: ("a4-2", "a4-1", "a5-landscape", "a4-4"),
    Kind.SCALE: ("a4-8", "a6", "a4-10", "a4-12"),
    Kind.COMMANDS: ("a4-1", "a4-2", "a5", "a4-4", "a6"),
}


def _in_order(kind: Kind) -> Iterator[str]:
    best = _BEST[kind]
    yield from best
    yield from (name for name in PRESETS if name not in best)
