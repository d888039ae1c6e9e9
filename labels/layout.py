"""A sheet of labels in millimetres: where each label lies, and why some sheets can't be."""

from dataclasses import dataclass

from labels.catalogued import catalogued
from labels.errors import LabelsOverlap, OffThePage, SizeRefused, SkipRefused

TOLERANCE = 0.05
"""Millimetres of rounding in the makers' figures that are no error."""
RULER_BAND = 3.5
"""Millimetres of height that the 50 mm ruler and its words need."""
RULER_LENGTH = 50.0

_LIMITS: dict[str, tuple[float, float]] = {
    "page_width": (20, 500),
    "page_height": (20, 1200),
    "width": (10, 500),
    "height": (10, 1200),
    "left": (0, 200),
    "top": (0, 200),
    "gap_x": (-500, 200),  # a negative gap is refused as an overlap, which says more
    "gap_y": (-1200, 200),
    "offset_x": (-5, 5),
    "offset_y": (-5, 5),
    "unprintable": (0, 15),
    "padding": (0, 20),
}
_MOST_LABELS_A_SIDE = 40


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in millimetres; y grows downwards from the top of the page."""

    x: float
    y: float
    width: float
    height: float

    def inset(self, horizontal: float, vertical: float) -> "Box":
        """The rectangle that is smaller by so much on each side."""
        return Box(
            self.x + horizontal,
            self.y + vertical,
            max(self.width - 2 * horizontal, 0.0),
            max(self.height - 2 * vertical, 0.0),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Rows and columns of equal labels on a page, in millimetres.

    `left` and `top` are the margins before the first label, `gap_x` and `gap_y` the white between labels. `offset_x`
    and `offset_y` correct the printer (positive: right, down). Nothing is drawn in the outer `unprintable` millimetres
    of the page. `dot` is the size of a thermal printer's dot, where the sheet is a roll; `tape` names the Brother QL
    medium it lies on, and `continuous` says that nothing but the printer's cutter ends a label.

    Raises:
        SizeRefused: a measure that is no number or out of range.
        LabelsOverlap: a negative gap.
        OffThePage: the labels need more paper than there is.

    """

    title: str
    width: float
    height: float
    columns: int = 1
    rows: int = 1
    left: float = 0.0
    top: float = 0.0
    gap_x: float = 0.0
    gap_y: float = 0.0
    page_width: float = 210.0
    page_height: float = 297.0
    offset_x: float = 0.0
    offset_y: float = 0.0
    unprintable: float = 5.0
    padding: float = 2.0
    cut_lines: bool = False
    ruler: bool = True
    dot: float | None = None
    tape: str = ""
    continuous: bool = False

    def __post_init__(self) -> None:
        for field, (least, most) in _LIMITS.items():
            _measured(field, getattr(self, field), least, most)
        for field in ("columns", "rows"):
            _counted(field, getattr(self, field))
        _apart(catalogued("横"), self.columns, self.width, self.gap_x)
        _apart(catalogued("縦"), self.rows, self.height, self.gap_y)
        _on_page(catalogued("右"), self.right_edge, self.page_width)
        _on_page(catalogued("下"), self.bottom_edge, self.page_height)

    @property
    def places(self) -> int:
        """Labels on one page."""
        return self.columns * self.rows

    @property
    def right_edge(self) -> float:
        """Where the last column ends."""
        return self.left + self.columns * self.width + (self.columns - 1) * self.gap_x

    @property
    def bottom_edge(self) -> float:
        """Where the last row ends."""
        return self.top + self.rows * self.height + (self.rows - 1) * self.gap_y

    @property
    def inset(self) -> tuple[float, float]:
        """Millimetres kept free inside every label, left and right, above and below.

        The same on all labels of a sheet, so that they look alike: as much as the label nearest to the edge needs.
        """
        right, bottom = self.page_width - self.right_edge, self.page_height - self.bottom_edge
        horizontal = max(self.padding, self.unprintable - min(self.left, right))
        vertical = max(self.padding, self.unprintable - min(self.top, bottom))
        if self.ruler and self._margin_for_ruler is None:
            vertical = max(vertical, RULER_BAND + (self.unprintable if self.rows == 1 else 0.5))
        return horizontal, vertical

    @property
    def ruler_at(self) -> tuple[float, float]:
        """Left end and top of the ruler's band: a margin where there is one, else the foot of the first label."""
        top = self._margin_for_ruler
        if top is not None:
            return max(self.left, self.unprintable), top
        first = self.cell(0)
        foot = min(first.y + first.height, self.page_height - self.unprintable)
        return first.x + self.inset[0], foot - RULER_BAND

    @property
    def _margin_for_ruler(self) -> float | None:
        needed = self.unprintable + RULER_BAND
        if self.top >= needed:
            return self.top - RULER_BAND
        if self.page_height - self.bottom_edge >= needed:
            return self.bottom_edge
        return None

    def cell(self, position: int) -> Box:
        """The label at a position (0 first, row by row) on its page, printer offset included."""
        row, column = divmod(position % self.places, self.columns)
        return Box(
            self.left + column * (self.width + self.gap_x) + self.offset_x,
            self.top + row * (self.height + self.gap_y) + self.offset_y,
            self.width,
            self.height,
        )

    def skipping(self, skip: int) -> int:
        """Return the number of used positions to pass over, if the sheet has that many.

        Raises:
            SkipRefused: it hasn't.

        """
        if not isinstance(skip, int) or not 0 <= skip < self.places:
            raise SkipRefused(skip, self.places)
        return skip


def _measured(field: str, value: object, least: float, most: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise SizeRefused(field, value, least, most)


def _counted(field: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST_LABELS_A_SIDE:
        raise SizeRefused(field, value, 1, _MOST_LABELS_A_SIDE)


def _apart(direction: str, count: int, label: float, gap: float) -> None:
    if count > 1 and gap < 0:
        raise LabelsOverlap(direction, label, label + gap)


def _on_page(side: str, needed: float, paper: float) -> None:
    if needed > paper + TOLERANCE:
        raise OffThePage(side, needed, paper)
