"""Containers and places: what is in them, where they stand, where they stood."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, false, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from ledger import tags
from ledger.models import Container, Fill, Person, Place, PutAway, Recovery, TagRow
from ledger.models.base import in_order
from ledger.queries.pages import every, in_pages
from ledger.words import ContainerForm, FillState, Material


@dataclass(frozen=True)
class Wanted:
    """Which containers: of which sites, material, form, state of what is in them, place, name or tag; after which row.

    `after` is the id of the container before the page, `limit` the length of the page; without it there is no end.
    """

    site_ids: Collection[str]
    material: Material | None = None
    form: ContainerForm | None = None
    filled: FillState | None = None
    empty: bool = False
    retired: bool = False
    place_id: str | None = None
    text: str = ""
    after: str | None = None
    limit: int | None = None


@dataclass(frozen=True)
class Standing:
    """A container with the fill that is in it now and how many parts that holds."""

    container: Container
    fill: Fill | None
    parts: int


_ORDER = (Container.material, Container.sorted_as, Container.id)
_PLACES = (Place.sorted_as, Place.id)


def containers(session: Session, wanted: Wanted) -> list[Standing]:
    """Containers in order of material and name, one more than `limit` where there is another page."""
    rows = _matching(wanted).order_by(*_ORDER).options(joinedload(Container.place))
    before = session.get(Container, wanted.after) if wanted.after else None
    if before is not None and before.site_id in wanted.site_ids:
        rows = rows.where(tuple_(*_ORDER) > (before.material, before.sorted_as, before.id))
    if wanted.limit is not None:
        rows = rows.limit(wanted.limit + 1)
    found = list(session.scalars(rows))
    fills = _present(session, [one.id for one in found])
    counts = parts_in(session, [fill.id for fill in fills.values()])
    return [_standing(one, fills.get(one.id), counts) for one in found]


def every_container(session: Session, wanted: Wanted, batch: int = 500) -> Iterator[Standing]:
    """All that are wanted, page by page, so that their number does not matter."""
    return every(
        lambda after: containers(session, replace(wanted, after=after, limit=batch)),
        lambda one: one.container.id,
        batch,
    )


def count_containers(session: Session, wanted: Wanted) -> int:
    """How many are wanted."""
    return session.scalar(select(func.count()).select_from(_matching(wanted).subquery())) or 0


def _matching(wanted: Wanted) -> Select[Container]:
    rows = select(Container).where(Container.site_id.in_(wanted.site_ids), Container.retired.is_(wanted.retired))
    if wanted.material:
        rows = rows.where(Container.material == wanted.material)
    if wanted.form:
        rows = rows.where(Container.form == wanted.form)
    if wanted.place_id:
        rows = rows.where(Container.place_id == wanted.place_id)
    if wanted.text:
        rows = rows.where(_called(Container, wanted.text))
    present = select(Fill.id).where(Fill.container_id == Container.id, Fill.state != FillState.EMPTIED)
    if wanted.empty:
        rows = rows.where(~present.exists())
    return rows.where(present.where(Fill.state == wanted.filled).exists()) if wanted.filled else rows


def _called(model: type[Container] | type[Place], text: str) -> ColumnElement[bool]:
    """What a part of a name, or the number of a tag that hangs on the thing, means."""
    if "\0" in text:  # PostgreSQL takes no text with a zero character
        return false()
    named = or_(model.name.icontains(text, autoescape=True), model.sorted_as.contains(in_order(text), autoescape=True))
    try:
        code = tags.read(text).code
    except tags.NotATag:
        return named
    return named | model.id.in_(select(TagRow.target_id).where(TagRow.code == code))


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


@dataclass(frozen=True)
class WantedPlaces:
    """Which places: of which sites, by a part of the name or the tag; after which place, how many."""

    site_ids: Collection[str]
    text: str = ""
    after: str | None = None
    limit: int | None = None


def places(session: Session, wanted: WantedPlaces) -> list[tuple[Place, int]]:
    """Places by name with the number of containers there, one more than `limit` where there is another page."""
    rows = _matching_places(wanted).order_by(*_PLACES)
    before = session.get(Place, wanted.after) if wanted.after else None
    if before is not None and before.site_id in wanted.site_ids:
        rows = rows.where(tuple_(*_PLACES) > (before.sorted_as, before.id))
    if wanted.limit is not None:
        rows = rows.limit(wanted.limit + 1)
    found = list(session.scalars(rows))
    counts = _standing_at(session, [place.id for place in found])
    return [(place, counts.get(place.id, 0)) for place in found]


def every_place(session: Session, wanted: WantedPlaces, batch: int = 500) -> Iterator[list[Place]]:
    """All that are wanted, part by part, so that their number does not matter."""

    def page(after: str | None) -> list[Place]:
        return [place for place, _ in places(session, replace(wanted, after=after, limit=batch))]

    return in_pages(page, lambda place: place.id, batch)


def count_places(session: Session, wanted: WantedPlaces) -> int:
    """How many are wanted."""
    return session.scalar(select(func.count()).select_from(_matching_places(wanted).subquery())) or 0


def _matching_places(wanted: WantedPlaces) -> Select[Place]:
    rows = select(Place).where(Place.site_id.in_(wanted.site_ids))
    return rows.where(_called(Place, wanted.text)) if wanted.text else rows


def _standing_at(session: Session, place_ids: Collection[str]) -> dict[str, int]:
    """How many containers in use stand at each place; places without any are left out."""
    rows = select(Container.place_id, func.count()).where(
        Container.place_id.in_(place_ids), Container.retired.is_(False)
    )
    return {place_id or "": count for place_id, count in session.execute(rows.group_by(Container.place_id))}


def place_of(session: Session, site_ids: Collection[str], told: str) -> Place | None:
    """The place of that very name (spelled in either width), or the one whose sign has that number."""
    if "\0" in told:
        return None
    rows = select(Place).where(Place.site_id.in_(site_ids)).order_by((Place.name == told).desc(), *_PLACES).limit(1)
    named = session.scalar(rows.where(Place.sorted_as == in_order(told)))
    if named is not None:
        return named
    try:
        return session.scalar(rows.where(Place.code == tags.read(told).code))
    except tags.NotATag:
        return None


def names_taken(session: Session, site_ids: Collection[str], prefix: str) -> set[str]:
    """Names in use that begin so: two containers of one name can't be told apart on the floor."""
    rows = select(Container.name).where(Container.site_id.in_(site_ids), Container.retired.is_(False))
    return set(session.scalars(rows.where(Container.name.startswith(prefix, autoescape=True))))
