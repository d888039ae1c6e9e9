"""What parts really weigh: received lots' weights split back over their parts, beside what they were deemed to weigh.

JARS revises its deemed weights from such figures (handbook 3.1.2 (3), guideline 4-2 (5) 8); a proposal says how.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.balance import begin
from ledger.deemed import DeemedTable
from ledger.models import Acceptance, Bag, Fill, Lot, Recovery
from ledger.queries.board import received_in
from ledger.split import apportion
from ledger.words import BagCheck, LotState, Material, PartKind, PartState, SizeClass

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

    A lot without parts or weight tells nothing, and one with a part that has no deemed weight can't be split.
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
    )
    lots = list(session.scalars(rows))
    parts = _parts(session, site_id, since, until)
    table = DeemedTable(session, site_id)
    found = [_load(lot, parts.get(lot.id, []), table) for lot in lots]
    sound = [load for load in found if load]
    return Loads(sound, len(lots) - len(sound))


Part = tuple[Acceptance, PartKind]


def _parts(session: Session, site_id: str, since: date, until: date) -> dict[str, list[Part]]:
    """The parts of each lot that were on the scale, in the order in which they are split."""
    lost = select(Bag.id).where(Bag.fill_id == Fill.id, Bag.withdrawn.is_(False), Bag.checked == BagCheck.MISSING)
    rows = (
        select(Lot.id, Acceptance, Recovery.part)
        .join(Fill, Fill.lot_id == Lot.id)
        .join(Recovery, Recovery.fill_id == Fill.id)
        .join(Acceptance, Acceptance.id == Recovery.acceptance_id)
        .where(Lot.site_id == site_id, Lot.received_at >= begin(since), Lot.received_at < begin(until))
        .where(Recovery.annulled.is_(False), Recovery.state == PartState.RECOVERED, ~lost.exists())
    )
    found: dict[str, list[Part]] = {}
    ordered = rows.order_by(Acceptance.accepted_on, Acceptance.chassis_number, Recovery.part, Recovery.id)
    for lot_id, acceptance, part in session.execute(ordered):
        found.setdefault(lot_id, []).append((acceptance, part))
    return found


def _load(lot: Lot, parts: Sequence[Part], table: DeemedTable) -> Load | None:
    deemed = [table.grams(acceptance, part) or 0 for acceptance, part in parts]
    if not deemed or not all(deemed) or not lot.received_g or lot.received_g < 0:
        return None
    pieces = [
        Piece((acceptance.size_class, part), acceptance.id, counted, grams)
        for (acceptance, part), counted, grams in zip(parts, deemed, apportion(lot.received_g, deemed), strict=True)
    ]
    return Load(lot.id, received_in(lot), lot.material, lot.received_g, pieces)


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
