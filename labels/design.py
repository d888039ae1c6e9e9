"""One tag into one label: how large the code, how large the words, what stands where.

The code lies left of the words on a wide label and above them on a tall one. All words hang on one unit `u`, so that
their hierarchy stays whatever the label's size; `u` is the largest that fits. The code gives way to the words only down
to the least module of its kind.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from labels import pieces
from labels.errors import ModuleTooSmall, TextDoesNotFit
from labels.layout import Box
from labels.marks import Align, Code, DrawnMark, Piece
from labels.pieces import Theme
from labels.symbol import LEAST_MODULE, QUIET, Symbol, symbol
from labels.tag import Kind, Tag
from labels.text import LEAST_UNIT, largest_unit

WIDE = 1.15
"""A label is wide from this ratio of width to height on."""
_COMFORTABLE, _COMFORTABLE_PART = 2.5, 0.034
"""At this unit (mm, or part of the label's short side) the words have room enough: no smaller code is tried."""
PRINT_DOT = 25.4 / 300
"""Millimetres: modules are whole dots of any office printer (300, 600, 1200 dpi)."""
_TIGHT = 0.66
"""On a crowded label the large words and the gaps shrink to this part before the label is refused."""
_SHARES = (0.56, 0.5, 0.44, 0.38, 0.32, 0.26, 0.62, 0.68, 0.74)
"""Parts of the label's long side that the code may take, in order of preference."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Sizes of the large words of a kind, in units, and the most of the label its code needs."""

    code: float
    title: float
    mark: float = 1.5
    share: float = 0.56


_WEIGHTS: dict[Kind, Weights] = {
    Kind.CONTAINER: Weights(code=2.4, title=1.9, mark=1.2),
    Kind.BAG: Weights(code=1.7, title=2.0, mark=2.2, share=0.5),
    Kind.TICKET: Weights(code=1.6, title=2.1, mark=1.6),  # read through dirt: a large code counts most
    Kind.BADGE: Weights(code=1.5, title=2.2, share=0.44),
    Kind.PLACE: Weights(code=1.5, title=3.4, share=0.44),
    Kind.SCALE: Weights(code=1.6, title=2.0, share=0.44),
    Kind.COMMANDS: Weights(code=1.0, title=1.5),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a tag is drawn: the label, the part of it that is safe to print on, the medium."""

    cell: Box
    safe: Box
    dot: float | None = None

    @property
    def theme(self) -> Theme:
        """What the medium can show."""
        return Theme(self.dot)

    def snapped(self, module: float, least: float) -> float:
        """Return the module as a whole number of dots, where that keeps it large enough.

        A thermal head has no half dots, so there the number is always whole.
        """
        dot = self.dot or PRINT_DOT
        whole = int(module / dot + 1e-6) * dot
        return whole if whole >= least or self.dot else module

    def on_dot(self, at: float) -> float:
        """Return a position on the head's raster."""
        return round(at / self.dot) * self.dot if self.dot else at


def compose(tag: Tag, ground: Ground) -> tuple[DrawnMark, ...]:
    """Return what is drawn on one label.

    Raises:
        ModuleTooSmall: the code's squares would be smaller than the kind allows.
        TextDoesNotFit: the words would.

    """
    for tightness in (1.0, _TIGHT):
        drawn = _best(_Drawing(tag, ground, symbol(tag.payload), tightness))
        if drawn is not None:
            return drawn
    raise TextDoesNotFit(tag.title or tag.code, LEAST_UNIT)


def _best(drawing: "_Drawing") -> tuple[DrawnMark, ...] | None:
    """Return the first comfortable drawing, else the one with the largest words, else None."""
    best: tuple[float, tuple[DrawnMark, ...]] | None = None
    for unit, marks in drawing.attempts():
        if best is None or unit > best[0]:
            best = unit, marks
        if unit >= drawing.comfortable:
            break
    return best and best[1]


@dataclass(frozen=True, slots=True)
class _Drawing:
    tag: Tag
    ground: Ground
    symbol: Symbol
    tightness: float

    @property
    def least(self) -> float:
        return LEAST_MODULE[self.tag.kind]

    @property
    def comfortable(self) -> float:
        safe = self.ground.safe
        return max(_COMFORTABLE, _COMFORTABLE_PART * min(safe.width, safe.height))

    def attempts(self) -> Iterator[tuple[float, tuple[DrawnMark, ...]]]:
        """Yield unit and marks for each way the code and the words can share the label."""
        most = _WEIGHTS[self.tag.kind].share
        wanted = [share for share in _SHARES if share <= most]
        modules = [self._module(share) for share in (*wanted, *(share for share in _SHARES if share > most))]
        if max(modules) < self.least:
            space = min(self.ground.cell.width, self.ground.cell.height)
            raise ModuleTooSmall(max(modules), self.least, self.symbol.span, space)
        draw = self._wide if self.wide else self._tall
        for module in dict.fromkeys(module for module in modules if module >= self.least):
            done = draw(module)
            if done is not None:
                yield done

    @property
    def wide(self) -> bool:
        return self.ground.safe.width >= WIDE * self.ground.safe.height

    def _module(self, share: float) -> float:
        """The module when the code may take this share of the label's long side."""
        cell, safe = self.ground.cell, self.ground.safe
        room = (safe.width if self.wide else safe.height) * share
        dark = min(safe.width, safe.height) / self.symbol.modules
        white = min(cell.width, cell.height) / self.symbol.span
        return self.ground.snapped(min(dark, white, room / self.symbol.span), self.least)

    def _wide(self, module: float) -> tuple[float, tuple[DrawnMark, ...]] | None:
        cell, safe = self.ground.cell, self.ground.safe
        dark, quiet = module * self.symbol.modules, module * QUIET
        x = self.ground.on_dot(max(safe.x, cell.x + quiet))
        y = self.ground.on_dot(safe.y + (safe.height - dark) / 2)
        left = x + dark + quiet
        words = Box(left, safe.y, safe.x + safe.width - left, safe.height)
        stacked = self._stack(words, "left", None)
        if stacked is None:
            return None
        return stacked[0], (Code(x, y, module, self.symbol), *stacked[1])

    def _tall(self, module: float) -> tuple[float, tuple[DrawnMark, ...]] | None:
        return self._stack(self.ground.safe, "centre", module)

    def _stack(self, room: Box, align: Align, module: float | None) -> tuple[float, tuple[DrawnMark, ...]] | None:
        """Find the largest unit whose blocks fit into the room, and place them."""

        def blocks(unit: float) -> list[Piece]:
            return list(self._blocks(unit, room.width, align, module))

        unit = largest_unit(lambda unit: self._height(blocks(unit), unit) <= room.height)
        if unit is None:
            return None
        return unit, tuple(self._placed(blocks(unit), unit, room))

    def _placed(self, blocks: list[Piece], unit: float, room: Box) -> Iterator[DrawnMark]:
        """Yield the blocks from top to bottom; white that is left over widens the gaps, up to twice the usual."""
        spare = room.height - self._height(blocks, unit)
        gap = self._gap(unit) + min(spare / max(len(blocks) - 1, 1), 1.2 * unit)
        y = room.y
        for block in blocks:
            for placed in block.at(room.x, y):
                yield self._snapped(placed) if isinstance(placed, Code) else placed
            y += block.height + gap

    def _snapped(self, code: Code) -> Code:
        return Code(self.ground.on_dot(code.x), self.ground.on_dot(code.y), code.module, code.symbol)

    def _blocks(self, u: float, width: float, align: Align, module: float | None) -> Iterator[Piece]:
        tag, theme, weights = self.tag, self.ground.theme, _WEIGHTS[self.tag.kind]
        large = u * self.tightness
        yield pieces.header(tag.kind, tag.material, u, width, theme)
        if module is not None:
            yield self._code_piece(module, width)
        yield pieces.code(tag.code, weights.code * large, width, align)
        if tag.title:
            yield pieces.title(
                tag.title, weights.title * large, width, align, tag.heading, max(0.66 * u, theme.least_captions[0])
            )
        if tag.mark:
            yield pieces.mark(tag.mark, weights.mark * large, width)
        if tag.steps:
            yield pieces.steps(tag.steps, u, width, theme)
        if tag.lines:
            yield pieces.lines(tag.lines, u, width, theme)
        if tag.note:
            yield pieces.note(tag.note, 0.75 * u, width, align)

    def _gap(self, unit: float) -> float:
        return 0.55 * unit * self.tightness

    def _height(self, blocks: list[Piece], unit: float) -> float:
        return sum(block.height for block in blocks) + self._gap(unit) * max(len(blocks) - 1, 0)

    def _code_piece(self, module: float, width: float) -> Piece:
        dark, quiet = module * self.symbol.modules, module * QUIET
        return Piece(dark + 2 * quiet, (Code((width - dark) / 2, quiet, module, self.symbol),))
