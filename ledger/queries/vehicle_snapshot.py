"""Vehicles as phones know them: what is open, what was taken from each, what others took before.

A phone that starts afresh asks for every vehicle at hand. They are read as columns, since nothing is done with them but
telling them: rows of the session would cost three times as much.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, String, and_, or_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger.models import Acceptance, Container, Fill, Person, Recovery, Site
from ledger.prior import Prior, prior_recoveries
from ledger.queries.samples import weights_of
from ledger.words import AcceptanceState

Json = dict[str, Any]
FINISHED_DAYS = 2


def _word(column: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """An enum as the text that it is in JSON anyway."""
    return type_coerce(column, String)


_VEHICLE = (
    Acceptance.id,
    Acceptance.chassis_number,
    Acceptance.maker,
    _word(Acceptance.team).label("team"),
    _word(Acceptance.size_class).label("size_class"),
    Acceptance.accepted_on,
    _word(Acceptance.state).label("state"),
    Acceptance.ticket,
    Acceptance.model,
    Acceptance.target,
    Acceptance.wanted,
    Acceptance.note,
)
_PART = (
    Recovery.acceptance_id,
    Recovery.id,
    _word(Recovery.part).label("part"),
    _word(Recovery.state).label("state"),
    Recovery.at,
    Recovery.fill_id,
    Person.name.label("by"),
    Container.name.label("container"),
)


def vehicles_of(session: Session, site: Site, since: int | None) -> list[Json]:
    """The vehicles at hand at a site; with `since`, all that changed after that ledger position."""
    asked = and_(Acceptance.site_id == site.id, Acceptance.touched > since if since is not None else _at_hand())
    rows = select(*_VEHICLE).where(asked).order_by(Acceptance.accepted_on, Acceptance.id)
    found = session.execute(rows).all()
    ids = [row.id for row in found]
    parts, prior, weighed = _parts(session, asked), prior_recoveries(session, ids), weights_of(session, ids)
    return [
        _vehicle(row)
        | {"parts": parts.get(row.id, {}), "prior": _told(prior.get(row.id, [])), "sample": weighed.get(row.id, {})}
        for row in found
    ]


def _at_hand() -> ColumnElement[bool]:
    """Unfinished vehicles, and those finished lately: their parts may still lie beside the scale of the sample."""
    lately = datetime.now(UTC) - timedelta(days=FINISHED_DAYS)
    return or_(Acceptance.state == AcceptanceState.OPEN, Acceptance.finished_at > lately)


def _vehicle(row: Row[*tuple[Any, ...]]) -> Json:
    told = row._asdict()
    wanted = [part for part in row.wanted.split(",") if part]
    return told | {"accepted_on": row.accepted_on.isoformat(), "wanted": wanted}


def _parts(session: Session, asked: ColumnElement[bool]) -> dict[str, Json]:
    """What is recorded of the parts of these vehicles and not undone, by vehicle and part."""
    rows = (
        select(*_PART)
        .join(Acceptance, Acceptance.id == Recovery.acceptance_id)
        .join(Person, Person.id == Recovery.person_id)
        .outerjoin(Fill, Fill.id == Recovery.fill_id)
        .outerjoin(Container, Container.id == Fill.container_id)
        .where(asked, Recovery.annulled.is_(False))
        .order_by(Recovery.id)
    )
    found: dict[str, Json] = {}
    for acceptance, event, part, state, at, fill, by, container in session.execute(rows):
        told = {"event": event, "state": state, "by": by, "at": at.isoformat(), "fill": fill, "container": container}
        found.setdefault(acceptance, {})[part] = told
    return found


def _told(prior: list[Prior]) -> Json:
    return {one.part: {"by": one.company, "at": one.at.isoformat()} for one in prior}
