"""One EPCIS document: the whole chain of a vehicle, a container or a lot, as far as a viewer's company may see it."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from ledger.epcis.tellers import TELLERS, Known, Told, accepted
from ledger.epcis.terms import CONTEXT, Json, stamp, thing
from ledger.models import Mention, Place, Recorded, Site, Standing
from ledger.moment import moment_of
from ledger.queries.find import Found, Scope
from ledger.queries.trace import Trace, chain_of
from ledger.words import Outcome, Status

LOCATION = "urn:epcglobal:epcis:vtype:Location"
NAME = "urn:epcglobal:cbv:mda#name"


def document(session: Session, scope: Scope, found: Found, made_at: datetime) -> Json:
    """Return an EPCISDocument (EPCIS 2.0 JSON-LD, as plain JSON values) with its events in order of time.

    What was refused is no event of the chain; what was undone is told with an error declaration.
    """
    trace = chain_of(session, scope, found)
    known = _known(trace)
    told = [event for one in _told(session, trace, known) for event in TELLERS[one.kind](one, known)]
    events = [accepted(one.acceptance) for one in trace.vehicles] + told
    events.sort(key=lambda event: (event["eventTime"], event["eventID"]))
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": stamp(made_at),
        "epcisHeader": {"epcisMasterData": {"vocabularyList": _vocabulary(session, events)}},
        "epcisBody": {"eventList": events},
    }


def _known(trace: Trace) -> Known:
    lots = {one.lot.id: one.lot for one in trace.loads}
    fills = {one.fill.id: one.fill for one in trace.fillings}
    bags = {bag.id: bag for lot in lots.values() for bag in lot.bags}
    return Known(
        acceptances={one.acceptance.id: one.acceptance for one in trace.vehicles},
        fills=fills | {bag.fill_id: bag.fill for bag in bags.values()},
        lots=lots,
        lines={line.id: line for lot in lots.values() for line in lot.lines},
        bags={bag.id: bag.fill_id for bag in bags.values()},
    )


def _told(session: Session, trace: Trace, known: Known) -> Iterator[Told]:
    """The events of the chain that counted, undone ones too."""
    things = {*known.acceptances, *known.fills, *known.lots}
    moves = {move.id for one in trace.fillings for move in one.moves}
    settling = aliased(Recorded)
    about = select(Mention.position).where(Mention.thing_id.in_(things))
    rows = (
        select(Recorded, Standing.status, settling.recorded_at)
        .join(Standing, Standing.id == Recorded.id)
        .outerjoin(settling, settling.id == Standing.settled_by)
        .where(or_(Recorded.position.in_(about), Recorded.id.in_({*moves, *known.lots})))
        .where(Recorded.kind.in_(TELLERS))
    )
    shown = {part.id for one in trace.fillings for part in one.parts}
    for recorded, status, settled_at in session.execute(rows):
        one = _tell(session, recorded, status, settled_at)
        if one and _of_this_chain(one, known, shown | moves):
            yield one


def _tell(session: Session, recorded: Recorded, status: Status, settled_at: datetime | None) -> Told | None:
    back = status is Status.ANNULLED
    if (back and recorded.outcome is not Outcome.APPLIED) or status in {Status.HELD, Status.KEPT}:
        return None  # it never counted
    body = json.loads(recorded.posted)["body"]
    at = moment_of(session, recorded).at
    return Told(
        recorded.id, recorded.kind, recorded.site_id, at, recorded.recorded_at, body, settled_at if back else None
    )


def _of_this_chain(told: Told, known: Known, shown: set[str]) -> bool:
    """Whether everything an event names is in sight: other vehicles' parts share a container with this one's."""
    body = told.body
    if told.kind == "part.recovered":
        back = told.taken_back and body["acceptance"] in known.acceptances and body["fill"] in known.fills
        return told.key in shown or bool(back)
    if told.kind == "container.put_away":
        return told.key in shown
    if told.kind == "fill.closed":
        return body["fill"] in known.fills
    return told.key in known.lots or body.get("lot") in known.lots


def _vocabulary(session: Session, events: Iterable[Json]) -> list[Json]:
    """Names of the sites and places where the events happened."""
    keys = {key.removeprefix(thing("")) for event in events for key in _locations(event)}
    rows = (select(model.id, model.name).where(model.id.in_(keys)).order_by(model.id) for model in (Site, Place))
    named = [
        {"id": thing(key), "attributes": [{"id": NAME, "attribute": name}]}
        for one in rows
        for key, name in session.execute(one)
    ]
    return [{"type": LOCATION, "vocabularyElementList": named}]


def _locations(event: Json) -> Iterator[str]:
    yield from (event[name]["id"] for name in ("readPoint", "bizLocation") if name in event)
    yield from (one["source"] for one in event.get("sourceList", ()))
    yield from (one["destination"] for one in event.get("destinationList", ()))
