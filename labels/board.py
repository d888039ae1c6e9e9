"""A board of commands: equal fields, each with one code and its name, framed so that a phone sees one at a time."""

from math import ceil, sqrt

from labels import pieces
from labels.design import Ground
from labels.errors import ModuleTooSmall, TextDoesNotFit
from labels.layout import Box
from labels.marks import Align, Code, DrawnMark, Frame, Piece
from labels.symbol import LEAST_MODULE, QUIET, Symbol, symbol
from labels.tag import Board, Command, Kind
from labels.text import LEAST_UNIT, largest_unit

_CODE_WIDE, _CODE_TALL = 0.52, 0.7
"""Share of a field's width or height for the code."""
_FRAME, _FRAME_AND_AIR = 0.25, 0.4


def compose_board(board: Board, ground: Ground) -> tuple[DrawnMark, ...]:
    """Return what is drawn on one board.

    Raises:
        ModuleTooSmall: the codes' squares would be smaller than the kind allows.
        TextDoesNotFit: the names would.

    """
    safe = ground.safe
    unit = min(safe.width, safe.height) / 34
    head = pieces.header(board.kind, None, unit, safe.width, ground.theme)
    marks = list(head.at(safe.x, safe.y))
    top = safe.y + head.height + 0.6 * unit
    if board.title:
        title = pieces.title(board.title, 1.5 * unit, safe.width, "left")
        marks += title.at(safe.x, top)
        top += title.height + 0.6 * unit
    room = Box(safe.x, top, safe.width, safe.y + safe.height - top)
    symbols = [symbol(command.payload) for command in board.commands]
    columns, rows = _grid(len(symbols), room)
    for number, (command, code) in enumerate(zip(board.commands, symbols, strict=True)):
        row, column = divmod(number, columns)
        box = Box(
            room.x + column * room.width / columns,
            room.y + row * room.height / rows,
            room.width / columns,
            room.height / rows,
        )
        marks += _field(command, code, box.inset(0.3 * unit, 0.3 * unit), ground)
    return tuple(marks)


def _grid(count: int, room: Box) -> tuple[int, int]:
    """Return columns and rows that leave the largest codes, full rows preferred."""

    def worth(columns: int) -> float:
        rows = ceil(count / columns)
        return _space(room.width / columns, room.height / rows) * sqrt(count / (columns * rows))

    columns = max(range(1, count + 1), key=worth)
    return columns, ceil(count / columns)


def _space(width: float, height: float) -> float:
    """Side of the code, quiet zone included, in a field."""
    return min(height, _CODE_WIDE * width) if width > height else min(width, _CODE_TALL * height)


def _field(command: Command, code: Symbol, box: Box, ground: Ground) -> list[DrawnMark]:
    inner = box.inset(_FRAME_AND_AIR, _FRAME_AND_AIR)
    least, space = LEAST_MODULE[Kind.COMMANDS], _space(inner.width, inner.height)
    module = ground.snapped(space / code.span, least)
    if module < least:
        raise ModuleTooSmall(space / code.span, least, code.span, space)
    side, quiet = module * code.span, module * QUIET
    wide = inner.width > inner.height
    x = inner.x if wide else inner.x + (inner.width - side) / 2
    y = inner.y + (inner.height - side) / 2 if wide else inner.y
    left, top = ground.on_dot(x + quiet) - quiet, ground.on_dot(y + quiet) - quiet
    pad = 0.04 * inner.width
    words = (
        Box(left + side, inner.y, inner.x + inner.width - left - side - pad, inner.height)
        if wide
        else Box(inner.x + pad, top + side, inner.width - 2 * pad, inner.y + inner.height - top - side)
    )
    return [
        Frame(box.x, box.y, box.width, box.height, _FRAME),
        Code(left + quiet, top + quiet, module, code),
        *_names(command, words, "left" if wide else "centre"),
    ]


def _names(command: Command, box: Box, align: Align) -> tuple[DrawnMark, ...]:
    """Draw the name and its translation as large as the field allows, in the middle of its height."""

    def words(size: float) -> tuple[Piece, Piece]:
        name = pieces.title(command.ja, size, box.width, align)
        return name, pieces.note(command.en, 0.5 * size, box.width, align)

    most = max(0.15 * max(box.height, box.width), 2 * LEAST_UNIT)
    size = largest_unit(lambda size: sum(piece.height for piece in words(size)) <= box.height, most=most)
    if size is None:
        raise TextDoesNotFit(command.ja, LEAST_UNIT)
    name, english = words(size)
    y = box.y + (box.height - name.height - english.height) / 2
    return (*name.at(box.x, y), *english.at(box.x, y + name.height))
