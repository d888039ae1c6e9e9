"""The events behind a chain, in the order they happened: done, refused, undone, let through; and by whom."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ledger.models import (
    Acceptance,
    Bag,
    Container,
    Device,
    Lot,
    Mention,
    Person,
    Place,
    Recipient,
    Recorded,
    Scale,
    Site,
    SiteHead,
    Standing,
)
from ledger.moment import happened
from ledger.queries.fills import by_every_name, containers_by_fill
from ledger.queries.find import Found, Scope
from ledger.queries.trace import Trace
from ledger.words import Outcome, Status

MOST = 400
LATE = timedelta(minutes=10)
FROM_AFAR = frozenset(
    {
        "lot.jars_id_typed", "lot.jars_id_checked", "bag.checked", "lot.weighed", "lot.received", "entry.approved",
        "entry.entered", "entry.sealed", "entry.taken_over", "event.annulled", "body.reported", "body.compared",
        "correction.requested", "correction.approved", "correction.refused", "slip.signed", "lot.handed_over",
        "receiver_report.approved",
        "receiver_report.entered", "receiver_report.sealed", "receiver_report.taken_over",
        "handover_report.approved", "handover_report.taken_over",
    }
)  # fmt: skip
"""What a receiver or the managing company did to what is the yard's: shown once it counted, never what was refused."""
BY_THE_YARD = frozenset({"lot.made", "lot.shipped", "event.annulled"})
"""What a receiver is told of the yard's doings."""
_SETTLING = ("event.annulled", "event.let_through", "event.assigned", "correction.approved", "correction.refused")
"""What is said of an event rather than of a thing: told beside it."""
_ID_LENGTH = 36
_PARTS = ("part.recovered", "part.absent", "recovery.finished")


@dataclass(frozen=True)
class Step:
    """One event: what was told, what became of it, who did it where, how that was known, on which phone."""

    recorded: Recorded
    standing: Standing
    at: datetime
    body: dict[str, Any]
    who: str | None
    site: str | None
    device: str | None
    detail: dict[str, str] = field(default_factory=dict)

    @property
    def late(self) -> bool:
        """Whether it was recorded much later than it happened."""
        return self.recorded.recorded_at - self.at > LATE

    @property
    def refused(self) -> bool:
        """Whether the ledger said no, or could not understand it."""
        return self.recorded.outcome is not Outcome.APPLIED

    @property
    def undone(self) -> bool:
        """Whether it counts no more."""
        return self.standing.status is Status.ANNULLED


@dataclass(frozen=True)
class Steps:
    """The steps, oldest first; whether there were more than are shown; labels of what they name; heads of chains."""

    steps: list[Step]
    cut: bool
    labels: dict[str, str]
    heads: list[tuple[str, int, str]]


def steps_of(session: Session, scope: Scope, found: Found, trace: Trace) -> Steps:
    """Find every event of a chain, and what was later done to it."""
    own = {one.acceptance.id for one in trace.vehicles if one.whole} if found.vehicles else set[str]()
    fills = by_every_name(session, {one.fill.id: one.fill for one in trace.fillings})
    things = own | fills.keys() | {one.lot.id for one in trace.loads}
    things |= {found.container.id} if found.container else set()
    moved = {move.id for one in trace.fillings for move in one.moves}
    first = [one for one in _events(session, things, moved | things) if _about(one, found, trace, own)]
    first = [one for one in first if _shown(scope, one)]
    ids = {one.recorded.id for one in first}
    later = [one for one in _events(session, ids, set()) if one.recorded.id not in ids and _settles(scope, one)]
    steps = sorted([*first, *later], key=lambda step: (step.at, step.recorded.position))
    return Steps(steps[-MOST:], len(steps) > MOST, _labels(session, steps, first), _heads(session, scope, steps))


def _events(session: Session, things: Collection[str], ids: Collection[str]) -> list[Step]:
    about = select(Mention.position).where(Mention.thing_id.in_(things))
    which: ColumnElement[bool] = Recorded.position.in_(about)
    rows = (
        select(Recorded, Standing, Person.name, Site.name, Device.name)
        .join(Standing, Standing.id == Recorded.id)
        .outerjoin(Person, Person.id == Recorded.actor_id)
        .outerjoin(Site, Site.id == Recorded.site_id)
        .outerjoin(Device, Device.id == Recorded.device_id)
        .where(or_(which, Recorded.id.in_(ids)))
        .order_by(Recorded.position.desc())
        .limit(3 * MOST)
    )
    return [_step(*row) for row in session.execute(rows)]


def _step(recorded: Recorded, standing: Standing, who: str | None, site: str | None, device: str | None) -> Step:
    told = json.loads(recorded.posted)
    body = told.get("body") if isinstance(told, dict) else None
    said = json.loads(recorded.detail)
    return Step(recorded, standing, happened(recorded), body if isinstance(body, dict) else {}, who, site, device, said)


def _about(step: Step, found: Found, trace: Trace, own: set[str]) -> bool:
    """Whether an event that names one of the things belongs on this page.

    Other vehicles' parts share the fill, other bags the lot; a lot's page lists the parts, and tells only of those
    that were refused or taken back.
    """
    kind, body = step.recorded.kind, step.body
    if kind in _PARTS:
        return body.get("acceptance") in own if found.vehicles else step.refused or step.undone
    if found.vehicles and kind in {"bag.checked", "lot.weighed"}:
        bags = {bag.id for one in trace.loads for bag in one.bags}
        named = {body.get("bag"), *_list(body.get("bags"))} - {None}
        return not named or bool(named & bags)
    return True


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _shown(scope: Scope, step: Step) -> bool:
    shared = BY_THE_YARD if scope.receives else FROM_AFAR
    return step.recorded.site_id in scope.site_ids or (step.recorded.kind in shared and not step.refused)


def _settles(scope: Scope, step: Step) -> bool:
    return step.recorded.kind in _SETTLING and _shown(scope, step)


def _labels(session: Session, steps: Iterable[Step], first: Iterable[Step]) -> dict[str, str]:
    """Names of what the bodies name, by id; an event's label is its kind."""
    told = {text for step in steps for value in step.body.values() for text in [*_list(value), value] if _is_id(text)}
    labels = {step.recorded.id: step.recorded.kind for step in first} | containers_by_fill(session, told)
    for columns in (
        select(Acceptance.id, Acceptance.chassis_number).where(Acceptance.id.in_(told)),
        select(Container.id, Container.name).where(Container.id.in_(told)),
        select(Place.id, Place.name).where(Place.id.in_(told)),
        select(Scale.id, Scale.name).where(Scale.id.in_(told)),
        select(Site.id, Site.name).where(Site.id.in_(told)),
        select(Lot.id, Lot.code).where(Lot.id.in_(told)),
        select(Recipient.id, Recipient.name).where(Recipient.id.in_(told)),
    ):
        labels |= dict(session.execute(columns).all())
    bags = select(Bag.id, Bag.number).where(Bag.id.in_(told))
    return labels | {key: str(number) for key, number in session.execute(bags)}


def _is_id(value: object) -> bool:
    return isinstance(value, str) and len(value) == _ID_LENGTH


def _heads(session: Session, scope: Scope, steps: Iterable[Step]) -> list[tuple[str, int, str]]:
    """Name, length and last hash of the chains the steps stand in, where the viewer's company has them."""
    sites = {step.recorded.site_id for step in steps} & scope.site_ids
    rows = (
        select(Site.name, SiteHead.length, SiteHead.hash)
        .join(Site, Site.id == SiteHead.site_id)
        .where(SiteHead.site_id.in_(sites))
        .order_by(Site.name)
    )
    return list(session.execute(rows).all())
