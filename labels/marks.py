"""The few things a tag is drawn with. Millimetres; y grows downwards; positions are of the page or of a piece."""

from dataclasses import dataclass, replace
from typing import Literal

from labels.symbol import Symbol
from labels.tag import Colour, Shape

BLACK: Colour = (0.0, 0.0, 0.0)
WHITE: Colour = (1.0, 1.0, 1.0)
GREY: Colour = (0.27, 0.27, 0.27)

Align = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True)
class Frame:
    """An outlined rectangle; the line is drawn inside it."""

    x: float
    y: float
    width: float
    height: float
    line: float = 0.3


@dataclass(frozen=True, slots=True)
class Figure:
    """A shape of so much height around its middle."""

    x: float
    y: float
    size: float
    shape: Shape
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text: x is its left end, middle or right end, y its baseline, `size` its em."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    colour: Colour = BLACK
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code; x and y are the corner of its dark part, the quiet zone lies outside."""

    x: float
    y: float
    module: float
    symbol: Symbol


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph as JPEG, stretched to the rectangle: whoever makes one keeps its proportions."""

    x: float
    y: float
    width: float
    height: float
    jpeg: bytes


DrawnMark = Fill | Frame | Figure | Words | Code | Picture


@dataclass(frozen=True, slots=True)
class Piece:
    """Marks around a corner of their own, and the height they take."""

    height: float
    marks: tuple[DrawnMark, ...]

    def at(self, x: float, y: float) -> tuple[DrawnMark, ...]:
        """The marks, with the piece's corner moved to x, y."""
        return tuple(replace(mark, x=mark.x + x, y=mark.y + y) for mark in self.marks)
