"""One EPCIS document: the whole chain of a vehicle, a container or a lot, as far as a viewer's company may see it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from ledger.epcis.beyond import beyond
from ledger.epcis.mended import done, mended_lines, mended_parts
from ledger.epcis.tellers import TELLERS, accepted
from ledger.epcis.terms import CONTEXT, Json, stamp, thing
from ledger.epcis.told import Known, Mended, Told
from ledger.models import Mention, Place, Recorded, Site, Standing
from ledger.moment import moment_of
from ledger.queries.fills import by_every_name
from ledger.queries.find import Found, Scope
from ledger.queries.trace import Trace, chain_of
from ledger.words import Outcome, Status

LOCATION = "urn:epcglobal:epcis:vtype:Location"
THING = "urn:nisugata:epcis:vtype:Thing"
NAME = "urn:epcglobal:cbv:mda#name"
OWN_ID = "urn:nisugata:epcis:id"
"""By what id a thing with a GS1 Digital Link is known to the ledger, and was called before there was a prefix."""


def document(session: Session, scope: Scope, found: Found, made_at: datetime) -> Json:
    """Return an EPCISDocument (EPCIS 2.0 JSON-LD, as plain JSON values) with its events in order of time.

    What was refused is no event of the chain; what was undone or corrected is told with an error declaration, and what
    a correction says instead as an event of its own.
    """
    trace = chain_of(session, scope, found)
    known = _known(session, scope, trace)
    told = [event for one in _told(session, trace, known) for event in TELLERS[one.kind](one, known)]
    events = [event for one in trace.vehicles for event in accepted(one.acceptance, known)] + told
    events.sort(key=lambda event: (event["eventTime"], "errorDeclaration" not in event, event["eventID"]))
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": stamp(made_at),
        "epcisHeader": {"epcisMasterData": {"vocabularyList": [*_vocabulary(session, events), *_aliases(known)]}},
        "epcisBody": {"eventList": events},
    }


def _known(session: Session, scope: Scope, trace: Trace) -> Known:
    lots = {one.lot.id: one.lot for one in trace.loads}
    fills = {one.fill.id: one.fill for one in trace.fillings}
    bags = {bag.id: bag for lot in lots.values() for bag in lot.bags}
    later = beyond(session, scope, lots.values())
    vehicles = [one.acceptance for one in trace.vehicles]
    parts = mended_parts(session, vehicles)
    wrong = [row for one in vehicles for row in one.recoveries if row.id in parts.wrong]
    fills |= {row.fill.id: row.fill for row in wrong if row.fill and scope.sees(row.fill)}
    return Known(
        acceptances={one.id: one for one in vehicles},
        fills=by_every_name(session, fills | {bag.fill_id: bag.fill for bag in bags.values()}),
        lots=lots,
        lines={line.id: line for lot in lots.values() for line in lot.lines},
        bags={bag.id: bag.fill_id for bag in bags.values()},
        beyond=later.rows,
        pools=frozenset(later.pools),
        parts=parts,
        changes=done(session, {*lots, *(one.id for one in vehicles)}),
    )


def _told(session: Session, trace: Trace, known: Known) -> Iterator[Told]:
    """The events of the chain that counted, undone and corrected ones too, and what corrections put in their place."""
    moves = {move.id for one in trace.fillings for move in one.moves}
    parts = known.parts
    site_of = {lot.id: lot.destination_id for lot in known.lots.values()}
    lines = mended_lines(session, known.lines.values(), site_of)
    shown = {part.id for one in trace.fillings for part in one.parts} | parts.wrong.keys() | moves
    for one in [*_recorded(session, known, moves), *parts.made, *lines.made]:
        each = _declared(one, parts, lines)
        if _of_this_chain(each, known, shown):
            yield each


def _recorded(session: Session, known: Known, moves: set[str]) -> Iterator[Told]:
    things = {*known.acceptances, *known.fills, *known.lots, *known.beyond}
    settling = aliased(Recorded)
    about = select(Mention.position).where(Mention.thing_id.in_(things))
    own = {*moves, *known.lots, *known.beyond}
    rows = (
        select(Recorded, Standing.status, settling.recorded_at)
        .join(Standing, Standing.id == Recorded.id)
        .outerjoin(settling, settling.id == Standing.settled_by)
        .where(or_(Recorded.position.in_(about), Recorded.id.in_(own)))
        .where(Recorded.kind.in_(TELLERS))
    )
    for recorded, status, settled_at in session.execute(rows):
        if one := _tell(session, recorded, status, settled_at):
            yield one


def _declared(told: Told, parts: Mended, lines: Mended) -> Told:
    found = parts.wrong.get(told.key) or lines.wrong.get(told.key)
    return replace(told, taken_back=found[0], instead=found[1]) if found else told


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
        in_sight = body["acceptance"] in known.acceptances and body["fill"] in known.fills
        return in_sight and (told.key in shown or told.taken_back is not None)
    if told.kind in {"onward.shipped", "product.reported", "residue.disposed"}:
        return told.key in known.beyond
    if told.kind == "onward.arrived":
        return body["onward"] in known.beyond
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


def _aliases(known: Known) -> Iterator[Json]:
    """The ledger's own ids of what is called by a GS1 Digital Link."""
    named = [
        {"id": link, "attributes": [{"id": OWN_ID, "attribute": own}]} for link, own in sorted(known.aliases().items())
    ]
    if named:
        yield {"type": THING, "vocabularyElementList": named}


def _locations(event: Json) -> Iterator[str]:
    yield from (event[name]["id"] for name in ("readPoint", "bizLocation") if name in event)
    yield from (one["source"] for one in event.get("sourceList", ()))
    yield from (one["destination"] for one in event.get("destinationList", ()))
