"""What each kind of ledger event is in EPCIS: object, aggregation and transformation events.

Taking a part off a vehicle is a transformation of the vehicle (all parts of one acceptance share a transformation id);
putting it into a container, and containers into a lot, are aggregations that end when the receiver empties them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from ledger.epcis.terms import Json, jars_lot, moment, second, stamp, thing, weight
from ledger.models import Acceptance, Fill, Lot, WeighingLine
from ledger.moment import JAPAN
from ledger.words import BagCheck, Material, PartKind


@dataclass(frozen=True)
class Told:
    """A ledger event as it counts: who recorded it where, when it happened and was recorded, and its body.

    `taken_back` is when it was annulled; such an event carries an error declaration (EPCIS 2.0, 7.4.1.2).
    """

    key: str
    kind: str
    site_id: str
    at: datetime
    recorded_at: datetime
    body: Mapping[str, object]
    taken_back: datetime | None = None


@dataclass
class Known:
    """The rows that the events name, by id."""

    acceptances: dict[str, Acceptance] = field(default_factory=dict)
    fills: dict[str, Fill] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)
    lines: dict[str, WeighingLine] = field(default_factory=dict)
    bags: dict[str, str] = field(default_factory=dict)
    """Fill id of each bag."""

    def container(self, fill_id: object) -> str:
        """URI of the container that a fill is in."""
        return thing(self.fills[str(fill_id)].container_id)


Teller = Callable[[Told, Known], Iterator[Json]]


def base(told: Told, kind: str, step: str, disposition: str) -> Json:
    """What every EPCIS event has: when, where, why, and whether it was declared an error."""
    event: Json = {
        "type": kind,
        "eventID": thing(told.key),
        **moment(told.at),
        "recordTime": stamp(told.recorded_at),
        "bizStep": step,
        "disposition": disposition,
        "readPoint": {"id": thing(told.site_id)},
    }
    if told.taken_back:
        event["errorDeclaration"] = {"declarationTime": stamp(told.taken_back), "reason": "did_not_occur"}
    return event


def accepted(vehicle: Acceptance) -> Json:
    """The acceptance of a vehicle; its time of day is not known."""
    day = datetime.combine(vehicle.accepted_on, time(), JAPAN)
    told = Told(vehicle.id, "vehicle.accepted", vehicle.site_id, day, day, {})
    event = base(told, "ObjectEvent", "accepting", "in_progress")
    del event["recordTime"]
    return event | {
        "action": "ADD",
        "epcList": [thing(vehicle.id)],
        "bizLocation": {"id": thing(vehicle.site_id)},
        "nisugata:chassisNumber": vehicle.chassis_number,
        "nisugata:maker": vehicle.maker,
        "nisugata:sizeClass": vehicle.size_class.value,
    }


def _recovered(told: Told, known: Known) -> Iterator[Json]:
    part, vehicle = PartKind(str(told.body["part"])), str(told.body["acceptance"])
    yield base(told, "TransformationEvent", "disassembling", "in_progress") | {
        "inputEPCList": [thing(vehicle)],
        "outputEPCList": [second(told.key, "part")],
        "transformationID": second(vehicle, "dismantling"),
        "nisugata:part": part.value,
        "nisugata:material": part.material.value,
        "nisugata:markChecked": bool(told.body.get("mark_checked")),
    }
    yield base(told, "AggregationEvent", "packing", "container_open") | {
        "eventID": second(told.key, "packing"),
        "action": "ADD",
        "parentID": known.container(told.body["fill"]),
        "childEPCs": [second(told.key, "part")],
    }


def _closed(told: Told, known: Known) -> Iterator[Json]:
    container = known.container(told.body["fill"])
    yield base(told, "ObjectEvent", "packing", "container_closed") | {"action": "OBSERVE", "epcList": [container]}


def _put_away(told: Told, _: Known) -> Iterator[Json]:
    yield base(told, "ObjectEvent", "storing", "in_progress") | {
        "action": "OBSERVE",
        "epcList": [thing(str(told.body["container"]))],
        "bizLocation": {"id": thing(str(told.body["place"]))},
    }


def _made(told: Told, known: Known) -> Iterator[Json]:
    lot = known.lots[told.key]
    yield base(told, "AggregationEvent", "staging_outbound", "container_closed") | {
        "action": "ADD",
        "parentID": thing(lot.id),
        "childEPCs": [thing(bag.fill.container_id) for bag in lot.bags],
        "nisugata:material": lot.material.value,
    }


def _shipped(told: Told, known: Known) -> Iterator[Json]:
    lot = known.lots[str(told.body["lot"])]
    event = base(told, "ObjectEvent", "shipping", "in_transit") | {
        "action": "OBSERVE",
        "epcList": [thing(lot.id)],
        "sourceList": [{"type": "owning_party", "source": thing(lot.site_id)}],
        "destinationList": [{"type": "owning_party", "destination": thing(lot.destination_id)}],
    }
    if lot.jars_lot_id and lot.jars_checked_by:
        event["bizTransactionList"] = [{"bizTransaction": jars_lot(lot.jars_lot_id)}]
    yield event


def _checked(told: Told, known: Known) -> Iterator[Json]:
    found = told.body["result"] == BagCheck.FOUND
    if told.body.get("bag") in known.bags:
        word = "completeness_verified" if found else "mismatch_instance"
        container = known.container(known.bags[str(told.body["bag"])])
        yield base(told, "ObjectEvent", "inspecting", word) | {"action": "OBSERVE", "epcList": [container]}


def _weighed(told: Told, known: Known) -> Iterator[Json]:
    line = known.lines[told.key]
    event = base(told, "ObjectEvent", "inspecting", "in_progress") | {
        "action": "OBSERVE",
        "quantityList": [weight(_material(told, known), line.net_g)],
        "nisugata:lot": thing(line.lot_id),
        "nisugata:grossGrams": line.gross_g,
        "nisugata:tareGrams": line.tare_g,
        "nisugata:scale": thing(line.scale_id),
    }
    if line.superseded_by:
        event["errorDeclaration"] = {
            "declarationTime": stamp(told.recorded_at),
            "reason": "incorrect_data",
            "correctiveEventIDs": [thing(line.superseded_by)],
        }
    yield event


def _material(told: Told, known: Known) -> Material:
    return known.lots[str(told.body["lot"])].material


def _received(told: Told, known: Known) -> Iterator[Json]:
    lot = known.lots[str(told.body["lot"])]
    yield base(told, "ObjectEvent", "receiving", "in_progress") | {
        "action": "OBSERVE",
        "epcList": [thing(lot.id)],
        "quantityList": [weight(lot.material, lot.received_g or 0)],
        "bizLocation": {"id": thing(lot.destination_id)},
    }
    emptied = [thing(lot.id), *(thing(bag.fill.container_id) for bag in lot.bags)]
    for number, parent in enumerate(emptied):
        yield base(told, "AggregationEvent", "unpacking", "in_progress") | {
            "eventID": second(told.key, f"unpacking-{number}"),
            "action": "DELETE",
            "parentID": parent,
            "childEPCs": [],
        }


TELLERS: dict[str, Teller] = {
    "part.recovered": _recovered,
    "fill.closed": _closed,
    "container.put_away": _put_away,
    "lot.made": _made,
    "lot.shipped": _shipped,
    "bag.checked": _checked,
    "lot.weighed": _weighed,
    "lot.received": _received,
}
