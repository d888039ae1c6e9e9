"""The whole chain of a vehicle, a container, a lot or a place, both ways, as far as a viewer's company may see it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ledger.deemed import DeemedTable
from ledger.models import (
    Acceptance,
    Bag,
    Container,
    EntryLine,
    Fill,
    Lot,
    Person,
    Place,
    PutAway,
    Recovery,
    WeighingLine,
)
from ledger.queries.find import Found, Scope

LATEST_FILLS = 20
LATEST_MOVES = 50


@dataclass(frozen=True)
class Vehicle:
    """One acceptance with what is recorded of its parts and its line for JARS; `whole`: nothing of it is hidden."""

    acceptance: Acceptance
    parts: list[Recovery]
    line: EntryLine | None
    whole: bool


@dataclass(frozen=True)
class Filling:
    """One fill, where its container was put while it was full, and what is in it."""

    fill: Fill
    moves: list[PutAway]
    parts: list[Recovery]


@dataclass(frozen=True)
class Load:
    """One lot with the bags the page is about, their weighing lines, and the lot's deemed grams."""

    lot: Lot
    bags: list[Bag]
    lines: list[WeighingLine]
    deemed_g: int
    vehicles: int


@dataclass(frozen=True)
class Trace:
    """Everything one page tells, but the events; `names` are of people."""

    vehicles: list[Vehicle]
    fillings: list[Filling]
    loads: list[Load]
    names: dict[str, str]


def chain_of(session: Session, scope: Scope, found: Found) -> Trace:
    """Follow the chain from what was found to both ends."""
    if found.vehicles:
        return _from_vehicles(session, scope, [one.id for one in found.vehicles])
    fills = select(Fill.id).order_by(Fill.opened_at.desc(), Fill.id.desc())
    if found.lot:
        return _from_fills(session, scope, session.scalars(fills.where(Fill.lot_id == found.lot.id)).all())
    if found.container:
        rows = fills.where(Fill.container_id == found.container.id).limit(LATEST_FILLS)
        return _from_fills(session, scope, session.scalars(rows).all())
    return Trace([], [], [], {})


def _from_vehicles(session: Session, scope: Scope, ids: Collection[str]) -> Trace:
    parts = _parts(session, Recovery.acceptance_id.in_(ids))
    seen = [one for one in parts if scope.owns(one.acceptance) or scope.sees(one.fill)]
    fill_ids = {one.fill_id for one in seen if one.fill_id and scope.sees(one.fill)}
    acceptances = list(session.scalars(select(Acceptance).where(Acceptance.id.in_(ids))))
    return _assemble(session, scope, acceptances, _fills(session, scope, fill_ids), seen)


def _from_fills(session: Session, scope: Scope, ids: Collection[str]) -> Trace:
    fills = _fills(session, scope, ids)
    parts = _parts(session, Recovery.fill_id.in_([fill.id for fill in fills]))
    acceptances = list({one.acceptance_id: one.acceptance for one in parts}.values())
    return _assemble(session, scope, acceptances, fills, parts)


def _parts(session: Session, which: ColumnElement[bool]) -> list[Recovery]:
    rows = (
        select(Recovery)
        .where(which, Recovery.annulled.is_(False))
        .order_by(Recovery.at, Recovery.id)
        .options(
            joinedload(Recovery.person),
            joinedload(Recovery.acceptance).joinedload(Acceptance.site),
            joinedload(Recovery.fill).options(joinedload(Fill.container), joinedload(Fill.lot)),
        )
    )
    return list(session.scalars(rows))


def _fills(session: Session, scope: Scope, ids: Collection[str]) -> list[Fill]:
    rows = select(Fill).where(Fill.id.in_(ids)).order_by(Fill.opened_at.desc(), Fill.id.desc())
    loaded = rows.options(joinedload(Fill.container).joinedload(Container.place), joinedload(Fill.lot))
    return [fill for fill in session.scalars(loaded) if scope.sees(fill)]


def _assemble(
    session: Session, scope: Scope, acceptances: list[Acceptance], fills: list[Fill], parts: list[Recovery]
) -> Trace:
    own = [one.id for one in acceptances if scope.owns(one)]
    rows = select(EntryLine).where(EntryLine.acceptance_id.in_(own), EntryLine.withdrawn.is_(False))
    lines = {line.acceptance_id: line for line in session.scalars(rows)}
    moves = _moves(session, [fill.id for fill in fills if scope.owns(fill.container)])
    vehicles = [
        Vehicle(one, [part for part in parts if part.acceptance_id == one.id], lines.get(one.id), scope.owns(one))
        for one in sorted(acceptances, key=lambda one: (one.accepted_on, one.id))
    ]
    fillings = [
        Filling(fill, moves.get(fill.id, []), [part for part in parts if part.fill_id == fill.id]) for fill in fills
    ]
    loads = _loads(session, scope, {fill.id: fill.lot_id for fill in fills if fill.lot_id})
    return Trace(vehicles, fillings, loads, _names(session, vehicles, fillings, loads))


def _moves(session: Session, fill_ids: Collection[str]) -> dict[str, list[PutAway]]:
    rows = select(PutAway).where(PutAway.fill_id.in_(fill_ids), PutAway.annulled.is_(False))
    moves: dict[str, list[PutAway]] = {}
    for move in session.scalars(rows.options(joinedload(PutAway.place)).order_by(PutAway.at)):
        moves.setdefault(move.fill_id or "", []).append(move)
    return moves


def _loads(session: Session, scope: Scope, lot_of: dict[str, str]) -> list[Load]:
    rows = (
        select(Lot)
        .where(Lot.id.in_(set(lot_of.values())), scope.lots)
        .order_by(Lot.made_at)
        .options(
            selectinload(Lot.bags).joinedload(Bag.fill).joinedload(Fill.container),
            selectinload(Lot.lines).joinedload(WeighingLine.scale),
            selectinload(Lot.surplus),
            selectinload(Lot.fills).selectinload(Fill.recoveries).joinedload(Recovery.acceptance),
        )
    )
    return [_load(session, lot, set(lot_of)) for lot in session.scalars(rows)]


def _load(session: Session, lot: Lot, fill_ids: set[str]) -> Load:
    bags = [bag for bag in lot.bags if bag.fill_id in fill_ids]
    content = [part for fill in lot.fills for part in fill.content]
    about = {bag.id for bag in bags}
    lines = [line for line in lot.lines if not line.bag_ids or about & set(line.bag_ids.split(","))]
    deemed = DeemedTable(session, lot.site_id).total(content)
    return Load(lot, bags, lines, deemed, len({part.acceptance_id for part in content}))


def _names(session: Session, vehicles: list[Vehicle], fillings: list[Filling], loads: list[Load]) -> dict[str, str]:
    acting: Iterable[str | None] = (
        *(one.acceptance.finished_by for one in vehicles),
        *(who for one in vehicles if one.line for who in _signers(one.line)),
        *(move.person_id for one in fillings for move in one.moves),
        *(who for one in loads for who in (one.lot.jars_typed_by, one.lot.jars_checked_by)),
        *(line.person_id for one in loads for line in one.lines),
    )
    people = select(Person.id, Person.name).where(Person.id.in_({one for one in acting if one}))
    return dict(session.execute(people).all())


def _signers(line: EntryLine) -> tuple[str | None, ...]:
    return line.approved_by, line.entered_by, line.sealed_by


def moves_to(session: Session, place: Place) -> list[tuple[PutAway, str, str]]:
    """What was put at a place: the move, the container's name, who did it; the newest first."""
    rows = (
        select(PutAway, Container.name, Person.name)
        .join(Container, Container.id == PutAway.container_id)
        .join(Person, Person.id == PutAway.person_id)
        .where(PutAway.place_id == place.id, PutAway.annulled.is_(False))
        .order_by(PutAway.at.desc())
        .limit(LATEST_MOVES)
    )
    return list(session.execute(rows).all())
