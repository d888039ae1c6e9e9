"""Recovered parts as the office searches them: a million of them, the newest first, none read that is not shown.

Which index leads depends on what is asked: a chassis number, tag or lot names few rows, which are then sorted; worker,
maker and day walk an index that is in order already, site by site, until the page is full (decision 0010).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, false, func, select
from sqlalchemy.orm import Session, joinedload

from ledger import tags
from ledger.models import Acceptance, Bag, Container, Fill, Lot, Person, Recovery, TagRow
from ledger.models.sought import without_dashes
from ledger.moment import JAPAN
from ledger.queries.chassis import holding
from ledger.queries.pages import every
from ledger.tags import TagKind

MANY_VEHICLES = 3000
"""So many vehicles hold a text that walking the newest recoveries finds a page of them at once."""

Key = tuple[datetime, str]
"""When a part was taken, and its id: what the list is ordered and paged by."""


@dataclass(frozen=True)
class Sought:
    """What is looked for. `text` is a part of a chassis number, a tag, or a 荷姿ID; days are Japan's."""

    site_ids: Collection[str]
    text: str = ""
    first: date | None = None
    last: date | None = None
    person_id: str | None = None
    maker: str | None = None
    before: Key | None = None
    limit: int = 50


def recoveries(session: Session, sought: Sought) -> list[Recovery]:
    """A page of what is found, one more than `limit` where there is another."""
    named = _named(session, sought)
    if named is not None:
        return _loaded(session, _page(replace(sought, text=""), named))
    if sought.person_id:
        # Joined to nothing, so that the worker's index leads: it is in order, that of several sites is not.
        return _loaded(session, _page(sought, Recovery.site_id.concat("").in_(sought.site_ids)))
    pages = [_loaded(session, _of_site(session, sought, site)) for site in sorted(sought.site_ids)]
    return list(islice(merge(*pages, key=_key, reverse=True), sought.limit + 1))


def _of_site(session: Session, sought: Sought, site: str) -> Select[Any]:
    """A site's page: a text that others hold often may be rare here, and then no walk meets it soon."""
    rare = _rare(session, sought.text, [site]) if sought.text else None
    return _page(sought, Recovery.site_id == site) if rare is None else _page(replace(sought, text=""), rare)


def every_recovery(session: Session, sought: Sought, batch: int = 1000) -> Iterator[Recovery]:
    """All that is found, page by page, so that its length does not matter."""
    return every(lambda before: recoveries(session, replace(sought, before=before, limit=batch)), _key, batch)


def count_recoveries(session: Session, sought: Sought, most: int | None = None) -> int:
    """How many are found; with `most` no more are counted."""
    named = _named(session, sought)
    if named is None and sought.text:
        named = Recovery.acceptance_id.in_(holding(sought.text, sought.site_ids))
    within = Recovery.site_id.in_(sought.site_ids) if named is None else named
    rows = _matching(select(Recovery.id), replace(sought, text=""), within)
    if most is not None:
        rows = rows.limit(most)
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _key(recovery: Recovery) -> Key:
    return recovery.at, recovery.id


def _page(sought: Sought, within: ColumnElement[bool]) -> Select[Any]:
    """Ids of a page: what indexes hold, so that of all that matches only the page's own rows are read."""
    rows = _matching(select(Recovery.id), sought, within)
    if sought.before:
        at, key = sought.before
        rows = rows.where(Recovery.at <= at, (Recovery.at < at) | (Recovery.id < key))
    return rows.order_by(Recovery.at.desc(), Recovery.id.desc()).limit(sought.limit + 1)


def _matching(rows: Select[Any], sought: Sought, within: ColumnElement[bool]) -> Select[Any]:
    """What is sought `within` the sites, or within what its text names: either keeps other companies' rows out."""
    rows = rows.where(within, Recovery.annulled.is_(False))
    if sought.first:
        rows = rows.where(Recovery.at >= datetime.combine(sought.first, time(), JAPAN))
    if sought.last:
        rows = rows.where(Recovery.at < datetime.combine(sought.last, time(), JAPAN) + timedelta(days=1))
    if sought.person_id:
        rows = rows.where(Recovery.person_id == sought.person_id)
    if sought.maker:
        rows = rows.where(Recovery.maker == sought.maker)
    return rows.where(_number().contains(without_dashes(sought.text), autoescape=True)) if sought.text else rows


def _number() -> ScalarSelect[str]:
    """The chassis number of a recovery's vehicle, asked row by row.

    Joined, PostgreSQL takes a text for rarer than it is, and reads every vehicle instead of the newest recoveries.
    """
    plain: ColumnElement[str] = func.replace(Acceptance.chassis_number, "-", "")
    return select(plain).where(Acceptance.id == Recovery.acceptance_id).correlate(Recovery).scalar_subquery()


def _loaded(session: Session, page: Select[Any]) -> list[Recovery]:
    loads = (
        joinedload(Recovery.acceptance),
        joinedload(Recovery.person),
        joinedload(Recovery.fill).options(joinedload(Fill.container), joinedload(Fill.lot)),
    )
    rows = select(Recovery).where(Recovery.id.in_(list(session.scalars(page)))).options(*loads)
    return sorted(session.scalars(rows), key=_key, reverse=True)


def _named(session: Session, sought: Sought) -> ColumnElement[bool] | None:
    """What the text names, as a condition that an index serves; None where there is no text, or it names too many."""
    if not sought.text:
        return None
    if "\0" in sought.text or not without_dashes(sought.text):  # PostgreSQL takes no text with a zero character
        return false()
    try:
        return _of_tag(session, sought, tags.read(sought.text).code)
    except tags.NotATag:
        pass
    lots = _fills_of_lots(session, sought, (Lot.jars_lot_id == sought.text) & Lot.jars_checked_by.is_not(None))
    if lots is not None:
        return lots
    return _rare(session, sought.text, sought.site_ids)


def _rare(session: Session, text: str, site_ids: Collection[str]) -> ColumnElement[bool] | None:
    """The recoveries of the vehicles that hold a text; None where these are too many to be named."""
    vehicles = holding(text, site_ids)
    count = session.scalar(select(func.count()).select_from(vehicles.limit(MANY_VEHICLES + 1).subquery())) or 0
    return None if count > MANY_VEHICLES else Recovery.acceptance_id.in_(vehicles)


def _of_tag(session: Session, sought: Sought, code: str) -> ColumnElement[bool]:
    tag = session.get(TagRow, code)
    target = tag.target_id if tag else None
    if code[0] == TagKind.CONTAINER.value:
        mine = select(Fill.id).join(Container, Container.id == Fill.container_id)
        return Recovery.fill_id.in_(mine.where(Fill.container_id == target, Container.site_id.in_(sought.site_ids)))
    if code[0] == TagKind.VEHICLE.value:
        acceptance = session.get(Acceptance, target) if target else None
        return Recovery.acceptance_id == (acceptance.id if acceptance and acceptance.site_id in sought.site_ids else "")
    bag = session.get(Bag, target) if target else None
    if bag and bag.lot.site_id in sought.site_ids:
        return Recovery.fill_id == bag.fill_id
    lots = _fills_of_lots(session, sought, Lot.code == code)
    return false() if lots is None else lots


def _fills_of_lots(session: Session, sought: Sought, which: ColumnElement[bool]) -> ColumnElement[bool] | None:
    lots = list(session.scalars(select(Lot.id).where(which, Lot.site_id.in_(sought.site_ids))))
    return Recovery.fill_id.in_(select(Fill.id).where(Fill.lot_id.in_(lots))) if lots else None


def workers(session: Session, site_ids: Collection[str], most: int) -> list[Person] | None:
    """People of sites who may have recorded something, those who left as well, by name; None where they are more."""
    rows = select(Person).where(Person.site_id.in_(site_ids)).limit(most + 1)
    found = list(session.scalars(rows))
    return sorted(found, key=lambda one: (one.name, one.id)) if len(found) <= most else None


def worker_id(session: Session, site_ids: Collection[str], told: str) -> str:
    """The id of somebody who was chosen by id, or named; what fits nobody finds nothing."""
    told = told.replace("\0", "?")  # PostgreSQL takes no text with a zero character
    named = select(Person.id).where(Person.site_id.in_(site_ids), Person.name == told).order_by(Person.touched).limit(1)
    return session.scalar(named) or told


def makers(session: Session, site_ids: Collection[str]) -> list[str]:
    """Makers of the vehicles that parts were taken from: one step of an index each, however many parts there are."""
    found: set[str] = set()
    for site in site_ids:
        last = ""
        here = select(Recovery.maker).where(Recovery.site_id == site).order_by(Recovery.maker).limit(1)
        while maker := session.scalar(here.where(Recovery.maker > last)):
            found.add(maker)
            last = maker
    return sorted(found)
