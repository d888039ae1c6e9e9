"""What parts really weigh: received lots' weights split back over their parts, beside what they were deemed to weigh.

JARS revises its deemed weights from such figures (handbook 3.1.2 (3), guideline 4-2 (5) 8); a proposal says how.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ledger.balance import begin
from ledger.deemed import DeemedTable
from ledger.models import Lot
from ledger.queries.board import received_in
from ledger.split import Share, splits
from ledger.words import LotState, Material, PartKind, SizeClass

Cell = tuple[SizeClass, PartKind]
"""A cell of the deemed-weight table."""


@dataclass(frozen=True)
class Piece:
    """A part that was on the scale: its cell, the vehicle, what it is deemed to weigh, its share of the real weight."""

    cell: Cell
    acceptance_id: str
    deemed_g: int
    grams: int


@dataclass
class Load:
    """A received lot: when, what it weighed, and the parts that were on the scale."""

    lot_id: str
    month: date
    material: Material
    grams: int
    pieces: list[Piece] = field(default_factory=list)

    @property
    def deemed_g(self) -> int:
        """What its parts are deemed to weigh together."""
        return sum(piece.deemed_g for piece in self.pieces)

    @property
    def ratio(self) -> float:
        """Real over deemed."""
        return self.grams / self.deemed_g


@dataclass(frozen=True)
class Loads:
    """The loads of a span of time, and how many lots had to be left out.

    A lot without parts or weight tells nothing, and one with a part that has no deemed weight can't be split. Where a
    lot was corrected after it was reported, its figures as reported (R4) are not what was on the scale.
    """

    loads: list[Load]
    left_out: int


def loads(session: Session, site_id: str, since: date, until: date) -> Loads:
    """A yard's lots that were received in [since, until), each split over its parts as `ledger.split` does."""
    rows = (
        select(Lot)
        .where(Lot.site_id == site_id, Lot.state == LotState.RECEIVED, Lot.received_g.is_not(None))
        .where(Lot.received_at >= begin(since), Lot.received_at < begin(until))
        .order_by(Lot.received_at, Lot.id)
        .options(selectinload(Lot.bags), selectinload(Lot.lines))
    )
    table, found, seen = DeemedTable(session, site_id), list[Load](), 0
    for month, lots in groupby(session.scalars(rows), received_in):
        of_it = list(lots)
        shares = splits(session, of_it, table)
        seen += len(of_it)
        found += [load for lot in of_it if (load := _load(lot, month, shares[lot.id]))]
    return Loads(found, seen - len(found))


def _load(lot: Lot, month: date, shares: Sequence[Share]) -> Load | None:
    mended = any(share.corrected for share in shares) or lot.weighed_g != lot.received_g
    if mended or not shares or not all(share.deemed_g for share in shares) or (lot.received_g or 0) <= 0:
        return None
    pieces = [
        Piece(
            (one.recovery.acceptance.size_class, one.recovery.part), one.recovery.acceptance_id, one.deemed_g, one.grams
        )
        for one in shares
    ]
    return Load(lot.id, month, lot.material, lot.received_g or 0, pieces)


@dataclass
class Compared:
    """A month of one cell: deemed and real grams, and the least and greatest ratio of the lots behind them."""

    month: date
    cell: Cell
    deemed_g: int = 0
    grams: int = 0
    vehicles: set[str] = field(default_factory=set)
    ratios: list[float] = field(default_factory=list)
    """Real over deemed of each lot that held such a part."""

    @property
    def ratio(self) -> float:
        """Real over deemed."""
        return self.grams / self.deemed_g


def compared(found: Sequence[Load]) -> list[Compared]:
    """Add the pieces up by month, part and size class."""
    rows: dict[tuple[date, Cell], Compared] = {}
    for load in found:
        for cell in {piece.cell for piece in load.pieces}:
            row = rows.setdefault((load.month, cell), Compared(load.month, cell))
            row.ratios.append(load.ratio)
        for piece in load.pieces:
            row = rows[load.month, piece.cell]
            row.deemed_g += piece.deemed_g
            row.grams += piece.grams
            row.vehicles.add(piece.acceptance_id)
    parts, sizes = list(PartKind), list(SizeClass)
    return sorted(rows.values(), key=lambda one: (one.month, parts.index(one.cell[1]), sizes.index(one.cell[0])))
