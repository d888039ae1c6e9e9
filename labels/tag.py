"""What stands on a tag, before anybody has decided how large it is."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a tag hangs on. It decides the caption and the least size of the code's squares."""

    CONTAINER = "container"
    BAG = "bag"
    TICKET = "ticket"
    BADGE = "badge"
    PLACE = "place"
    SCALE = "scale"
    COMMANDS = "commands"


class Material(StrEnum):
    """The three materials that are never mixed (rule R1)."""

    BUMPER = "bumper"
    INTERIOR = "interior"
    GLASS = "glass"


class Shape(StrEnum):
    """An outline that can be told apart without colour, at a distance, half covered with dirt."""

    CIRCLE = "circle"
    SQUARE = "square"
    DIAMOND = "diamond"
    STAR = "star"


Colour = tuple[float, float, float]
"""Red, green, blue from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Dress:
    """How a material is shown: never by colour alone."""

    ja: str
    en: str
    colour: Colour
    ink: Colour
    shape: Shape


_WHITE: Colour = (1.0, 1.0, 1.0)
_BLACK: Colour = (0.0, 0.0, 0.0)

MATERIALS: dict[Material, Dress] = {
    # Hues and shapes of the screens (amber and green are warnings and successes there); light and dark for grey print.
    Material.BUMPER: Dress("バンパー", "Bumper", (0.0, 0.32, 0.62), _WHITE, Shape.CIRCLE),
    Material.INTERIOR: Dress("内装", "Interior", (0.87, 0.62, 0.84), _BLACK, Shape.SQUARE),
    Material.GLASS: Dress("ガラス", "Glass", (0.0, 0.39, 0.43), _WHITE, Shape.DIAMOND),
}

CAPTIONS: dict[Kind, tuple[str, str]] = {
    Kind.CONTAINER: ("容器", "Container"),
    Kind.BAG: ("荷姿", "Lot bag"),
    Kind.TICKET: ("車両札", "Vehicle ticket"),
    Kind.BADGE: ("名札", "Worker badge"),
    Kind.PLACE: ("置場", "Storage place"),
    Kind.SCALE: ("はかり", "Scale"),
    Kind.COMMANDS: ("操作ボード", "Command board"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A label and its value; an empty value prints as a rule to write on."""

    ja: str
    en: str
    value: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word that must be seen before all others ("3/12", 回収対象): reversed when `strong`, framed otherwise."""

    ja: str
    en: str = ""
    strong: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """A box to tick in a work instruction, with the shape of the material the part belongs to."""

    ja: str
    en: str
    material: Material | None = None
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Tag:
    """One label with one code.

    `payload` is the QR's text, `code` what a person reads or keys, `title` the name in large letters, `heading` the
    small words that say what the title is.
    """

    kind: Kind
    payload: str
    code: str
    title: str = ""
    lines: tuple[Line, ...] = ()
    material: Material | None = None
    mark: Mark | None = None
    steps: tuple[Step, ...] = ()
    note: str = ""
    heading: str = ""

    @property
    def payloads(self) -> tuple[str, ...]:
        """The texts a reader must find on this label."""
        return (self.payload,)

    def tag(self) -> "Tag":
        """Itself: a tag is already what the design draws."""
        return self


@dataclass(frozen=True, slots=True)
class Command:
    """One square of a command board."""

    payload: str
    ja: str
    en: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """A label with many codes, each with its name, for a wall or a bench."""

    commands: tuple[Command, ...]
    title: str = ""
    kind: Kind = Kind.COMMANDS

    @property
    def payloads(self) -> tuple[str, ...]:
        """The texts a reader must find on this label."""
        return tuple(command.payload for command in self.commands)

    def tag(self) -> "Board":
        """Itself: a board is already what the design draws."""
        return self


def grouped(code: str) -> str:
    """Return a code in groups the eye can hold: `C7K3M9QX24` -> `C-7K3M 9QX2 4`.

    The kind letter, two groups of four, the check character. Anything of another length is cut into fours.
    """
    bare = code.replace("-", "").replace(" ", "").upper()
    if len(bare) != len("C7K3M9QX24"):
        return " ".join(bare[start : start + 4] for start in range(0, len(bare), 4))
    return f"{bare[0]}-{bare[1:5]} {bare[5:9]} {bare[9]}"
