"""Containers and places: what is in them, where they stand, where they stood."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ledger.models import Container, Fill, Person, Place, PutAway, Recovery
from ledger.words import ContainerForm, FillState, Material


@dataclass(frozen=True)
class Wanted:
    """Which containers: of which sites, material, form, state of what is in them ("empty" for none), place."""

    site_ids: Collection[str]
    material: Material | None = None
    form: ContainerForm | None = None
    filled: FillState | None = None
    empty: bool = False
    retired: bool = False


@dataclass(frozen=True)
class Standing:
    """A container with the fill that is in it now and how many parts that holds."""

    container: Container
    fill: Fill | None
    parts: int


def containers(session: Session, wanted: Wanted) -> list[Standing]:
    """Containers in order of material and name. A yard has tens to hundreds of them: no pages."""
    rows = (
        select(Container)
        .where(Container.site_id.in_(wanted.site_ids), Container.retired.is_(wanted.retired))
        .order_by(Container.material, func.length(Container.name), Container.name, Container.id)
        .options(joinedload(Container.place))
    )
    if wanted.material:
        rows = rows.where(Container.material == wanted.material)
    if wanted.form:
        rows = rows.where(Container.form == wanted.form)
    found = list(session.scalars(rows))
    fills = _present(session, [one.id for one in found])
    counts = parts_in(session, [fill.id for fill in fills.values()])
    standing = [_standing(one, fills.get(one.id), counts) for one in found]
    if wanted.empty:
        return [one for one in standing if one.fill is None]
    return [one for one in standing if wanted.filled is None or (one.fill and one.fill.state is wanted.filled)]


def _standing(container: Container, fill: Fill | None, counts: dict[str, int]) -> Standing:
    return Standing(container, fill, counts.get(fill.id, 0) if fill else 0)


def _present(session: Session, container_ids: Collection[str]) -> dict[str, Fill]:
    rows = select(Fill).where(Fill.container_id.in_(container_ids), Fill.state != FillState.EMPTIED)
    return {fill.container_id: fill for fill in session.scalars(rows.order_by(Fill.opened_at))}


def parts_in(session: Session, fill_ids: Collection[str]) -> dict[str, int]:
    """How many parts are in each fill, undone ones left out; fills without any are left out."""
    rows = (
        select(Recovery.fill_id, func.count())
        .where(Recovery.fill_id.in_(fill_ids), Recovery.annulled.is_(False))
        .group_by(Recovery.fill_id)
    )
    return {fill_id: count for fill_id, count in session.execute(rows) if fill_id}


def fills_of(session: Session, container_id: str) -> list[Fill]:
    """Every filling of a container, the newest first, with what is in it."""
    rows = (
        select(Fill)
        .where(Fill.container_id == container_id)
        .order_by(Fill.opened_at.desc(), Fill.id.desc())
        .options(
            selectinload(Fill.recoveries).joinedload(Recovery.person),
            selectinload(Fill.recoveries).joinedload(Recovery.acceptance),
            joinedload(Fill.lot),
        )
    )
    return list(session.scalars(rows))


def moves_of(session: Session, container_id: str) -> list[tuple[PutAway, str]]:
    """Where a container was put and by whom, the newest first; undone moves too."""
    rows = (
        select(PutAway, Person.name)
        .join(Person, Person.id == PutAway.person_id)
        .where(PutAway.container_id == container_id)
        .order_by(PutAway.at.desc(), PutAway.id.desc())
        .options(joinedload(PutAway.place))
    )
    return [(moved, name) for moved, name in session.execute(rows)]


def places(session: Session, site_ids: Collection[str]) -> list[tuple[Place, int]]:
    """Places by name with the number of containers standing there."""
    standing = select(Container.place_id, func.count()).where(Container.retired.is_(False)).group_by(Container.place_id)
    counts = {place_id or "": count for place_id, count in session.execute(standing)}
    rows = select(Place).where(Place.site_id.in_(site_ids)).order_by(func.length(Place.name), Place.name)
    return [(place, counts.get(place.id, 0)) for place in session.scalars(rows)]


def names_taken(session: Session, site_ids: Collection[str]) -> set[str]:
    """Names of the containers in use: two of one name can't be told apart on the floor."""
    rows = select(Container.name).where(Container.site_id.in_(site_ids), Container.retired.is_(False))
    return set(session.scalars(rows))
