"""What each kind of ledger event is in EPCIS: object, aggregation and transformation events.

Taking a part off a vehicle is a transformation of the vehicle (all parts of one acceptance share a transformation id);
putting it into a container, and containers into a lot, are aggregations that end when the receiver empties them. From
the dock on materials are mixed: a stock is a running transformation with inputs and outputs of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time

from ledger.changes import Change
from ledger.epcis.keys import container_key, lot_key
from ledger.epcis.terms import Json, jars_lot, moment, second, stamp, thing, weight
from ledger.epcis.told import Known, Told, day_of, declared, pool, versions
from ledger.models import Acceptance, Onward, Product
from ledger.moment import JAPAN
from ledger.words import BagCheck, Material, PartKind

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
        event["errorDeclaration"] = declared(told.taken_back, told.instead)
    return event


def further(told: Told, what: str, kind: str, step: str, disposition: str) -> Json:
    """Another EPCIS event that the same ledger event amounts to; what is declared of the one holds for the other."""
    event = base(told, kind, step, disposition) | {"eventID": second(told.key, what)}
    if told.taken_back:
        event["errorDeclaration"] = declared(told.taken_back, told.instead, what)
    return event


ACCEPTED = ("chassis_number", "maker", "size_class", "accepted_on")
"""What an acceptance tells and a correction may change."""


def accepted(vehicle: Acceptance, known: Known) -> Iterator[Json]:
    """The acceptance of a vehicle, and as it was typed first; its time of day is not known."""
    changes = known.changed(Change.ACCEPTANCE_MISTYPED, *ACCEPTED, acceptance=vehicle.id)
    said = [{name: str(getattr(vehicle, name)) for name in ACCEPTED}]
    for one in reversed(changes):
        said.insert(0, said[0] | {name: one.before[name] for name in ACCEPTED if name in one.before})
    at = _midnight(vehicle.accepted_on)
    told = Told(vehicle.id, "vehicle.accepted", vehicle.site_id, at, at, {})
    event = base(told, "ObjectEvent", "accepting", "in_progress") | {
        "action": "ADD",
        "epcList": [thing(vehicle.id)],
        "bizLocation": {"id": thing(vehicle.site_id)},
    }
    del event["recordTime"]
    yield from versions(event, changes, "accepted", lambda n: _as_typed(said[n]))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JAPAN)


def _as_typed(said: dict[str, str]) -> Json:
    return moment(_midnight(date.fromisoformat(said["accepted_on"]))) | {
        "nisugata:chassisNumber": said["chassis_number"],
        "nisugata:maker": said["maker"],
        "nisugata:sizeClass": said["size_class"],
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
    yield further(told, "packing", "AggregationEvent", "packing", "container_open") | {
        "action": "ADD",
        "parentID": known.container(told.body["fill"]),
        "childEPCs": [second(told.key, "part")],
    }


def _closed(told: Told, known: Known) -> Iterator[Json]:
    container = known.container(told.body["fill"])
    yield base(told, "ObjectEvent", "packing", "container_closed") | {"action": "OBSERVE", "epcList": [container]}


def _put_away(told: Told, known: Known) -> Iterator[Json]:
    container = str(told.body["container"])
    keys = {fill.container_id: container_key(fill.container) for fill in known.fills.values()}
    yield base(told, "ObjectEvent", "storing", "in_progress") | {
        "action": "OBSERVE",
        "epcList": [keys.get(container, thing(container))],
        "bizLocation": {"id": thing(str(told.body["place"]))},
    }


def _made(told: Told, known: Known) -> Iterator[Json]:
    lot = known.lots[told.key]
    changes = known.changed(Change.FILL_MOVED, lot=lot.id, to=lot.id)
    fills = [list(_list(told.body["fills"]))]
    for one in changes:
        moved = list(_list(one.proposal["fills"]))
        here = [fill for fill in fills[-1] if fill not in moved]
        fills.append(here if one.proposal.get("lot") == lot.id else [*here, *moved])
    event = base(told, "AggregationEvent", "staging_outbound", "container_closed") | {
        "action": "ADD",
        "parentID": lot_key(lot),
        "nisugata:material": lot.material.value,
    }
    inside = [[known.container(fill) for fill in each if fill in known.fills] for each in fills]
    yield from versions(event, changes, f"made-{lot.id}", lambda n: {"childEPCs": inside[n]})


def _list(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _shipped(told: Told, known: Known) -> Iterator[Json]:
    lot = known.lots[str(told.body["lot"])]
    event = base(told, "ObjectEvent", "shipping", "in_transit") | {
        "action": "OBSERVE",
        "epcList": [lot_key(lot)],
        "sourceList": [{"type": "owning_party", "source": thing(lot.site_id)}],
        "destinationList": [{"type": "owning_party", "destination": thing(lot.destination_id)}],
    }
    named = known.changed(Change.LOT_MISTYPED, "jars_lot_id", lot=lot.id)
    changes = [one for one in named if one.at > told.recorded_at]
    said = [*(one.before["jars_lot_id"] for one in changes), lot.checked_id]
    yield from versions(event, changes, "shipped", lambda n: _under(said[n]))


def _under(jars_lot_id: str | None) -> Json:
    return {"bizTransactionList": [{"bizTransaction": jars_lot(jars_lot_id)}]} if jars_lot_id else {}


def _checked(told: Told, known: Known) -> Iterator[Json]:
    found = told.body["result"] == BagCheck.FOUND
    if told.body.get("bag") in known.bags:
        word = "completeness_verified" if found else "mismatch_instance"
        container = known.container(known.bags[str(told.body["bag"])])
        yield base(told, "ObjectEvent", "inspecting", word) | {"action": "OBSERVE", "epcList": [container]}


def _weighed(told: Told, known: Known) -> Iterator[Json]:
    line = known.lines[told.key]
    yield base(told, "ObjectEvent", "inspecting", "in_progress") | {
        "action": "OBSERVE",
        "quantityList": [weight(_material(told, known), line.net_g)],
        "nisugata:lot": known.lot(line.lot_id),
        "nisugata:grossGrams": line.gross_g,
        "nisugata:tareGrams": line.tare_g,
        "nisugata:scale": thing(line.scale_id),
    }


def _material(told: Told, known: Known) -> Material:
    return known.lots[str(told.body["lot"])].material


def _received(told: Told, known: Known) -> Iterator[Json]:
    lot = known.lots[str(told.body["lot"])]
    yield base(told, "ObjectEvent", "receiving", "in_progress") | {
        "action": "OBSERVE",
        "epcList": [lot_key(lot)],
        "quantityList": [weight(lot.material, lot.received_g or 0)],
        "bizLocation": {"id": thing(lot.destination_id)},
    }
    emptied = [lot_key(lot), *(container_key(bag.fill.container) for bag in lot.bags)]
    for number, parent in enumerate(emptied):
        yield further(told, f"unpacking-{number}", "AggregationEvent", "unpacking", "in_progress") | {
            "action": "DELETE",
            "parentID": parent,
            "childEPCs": [],
        }
    if lot.destination_id in known.pools:
        yield further(told, "input", "TransformationEvent", "creating_class_instance", "in_progress") | {
            "inputEPCList": [lot_key(lot)],
            "transformationID": pool(lot.destination_id, lot.material),
            "nisugata:inputGrams": lot.received_g or 0,
        }


def _on(day: date, told: Told) -> Told:
    """On the day that was typed; the time of day is known where it was recorded on the same."""
    return told if told.at.astimezone(JAPAN).date() == day else replace(told, at=_midnight(day))


def _went_onward(told: Told, known: Known) -> Iterator[Json]:
    row = known.beyond[told.key]
    if isinstance(row, Onward):
        told = _on(row.shipped_on, told)
        goods = weight(row.material, row.grams, row.form.value)
        yield _output(told, row.site_id, row.material, goods)
        yield base(told, "ObjectEvent", "shipping", "in_transit") | {
            "action": "OBSERVE",
            "quantityList": [goods],
            "sourceList": [{"type": "owning_party", "source": thing(row.site_id)}],
            "destinationList": [{"type": "owning_party", "destination": thing(row.destination_id)}],
        }


def _output(told: Told, site_id: str, material: Material, goods: Json) -> Json:
    return further(told, "output", "TransformationEvent", "creating_class_instance", "in_progress") | {
        "outputQuantityList": [goods],
        "transformationID": pool(site_id, material),
    }


def _arrived(told: Told, known: Known) -> Iterator[Json]:
    row = known.beyond[str(told.body["onward"])]
    if isinstance(row, Onward):
        told = _on(date.fromisoformat(str(told.body["arrived_on"])), told)
        goods = weight(row.material, int(str(told.body["grams"])), row.form.value)
        yield base(told, "ObjectEvent", "receiving", "in_progress") | {
            "action": "OBSERVE",
            "quantityList": [goods],
            "bizLocation": {"id": thing(row.destination_id)},
        }
        if row.destination_id in known.pools:
            yield further(told, "input", "TransformationEvent", "creating_class_instance", "in_progress") | {
                "inputQuantityList": [goods],
                "transformationID": pool(row.destination_id, row.material),
            }


def _made_or_left(told: Told, known: Known) -> Iterator[Json]:
    row = known.beyond[told.key]
    told = _on(day_of(row), told)
    kind, disposition = ("product", "active") if isinstance(row, Product) else ("residue", "disposed")
    event = base(told, "TransformationEvent", "creating_class_instance", disposition) | {
        "outputQuantityList": [weight(row.material, row.grams, kind)],
        "transformationID": pool(row.site_id, row.material),
    }
    yield event | ({"nisugata:product": row.name} if isinstance(row, Product) else {})


TELLERS: dict[str, Teller] = {
    "part.recovered": _recovered,
    "fill.closed": _closed,
    "container.put_away": _put_away,
    "lot.made": _made,
    "lot.shipped": _shipped,
    "bag.checked": _checked,
    "lot.weighed": _weighed,
    "lot.received": _received,
    "onward.shipped": _went_onward,
    "onward.arrived": _arrived,
    "product.reported": _made_or_left,
    "residue.disposed": _made_or_left,
}
