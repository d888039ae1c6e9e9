"""What a correction is about, and what was filled in for it, read into the proposal that the ledger judges."""

from typing import Any

from flask import abort, request
from flask_babel import gettext

from ledger.changes import Change, Withdrawal
from ledger.corrections import MATRIX
from ledger.models import Acceptance, BodyHandover, Lot
from ledger.queries.corrections import candidate_fills, latest_acceptance
from ledger.queries.lots import visible
from ledger.words import Carrier, Goods, NothingReason, PartKind, SizeClass
from scanning import chassis
from web.db import db
from web.typed import Typed
from web.viewer import viewer

_OF_VEHICLES = (
    Change.PART_MOVED,
    Change.PART_WITHDRAWN,
    Change.PART_ADDED,
    Change.PART_KIND_WRONG,
    Change.VEHICLE_WRONG,
    Change.ACCEPTANCE_MISTYPED,
    Change.BODY_MISTYPED,
)
_OF_LOTS = (Change.FILL_MOVED, Change.LOT_MISTYPED, Change.LOT_CANCELLED, Change.WEIGHING_WRONG)
Body = dict[str, Any]


class Subject:
    """What the correction is about: an acceptance or a lot in the viewer's reach, and the changes offered for it."""

    def __init__(self) -> None:
        self.vehicle, self.lot = _vehicle(request.values.get("vehicle")), _lot(request.values.get("lot"))
        if (self.vehicle is None) is (self.lot is None):
            abort(404)
        possible = _OF_VEHICLES if self.vehicle else _OF_LOTS
        self.changes = [one for one in possible if not MATRIX[one].by.isdisjoint(viewer.roles)]
        told = request.values.get("what", "")
        self.change = Change(told) if told in set(self.changes) else None

    @property
    def address(self) -> dict[str, str]:
        """How its page and forms are called."""
        return {"vehicle": self.vehicle.id} if self.vehicle else {"lot": self.lot.id if self.lot else ""}

    @property
    def named(self) -> dict[str, str]:
        """The field by which a proposal names it; a weighing names its line alone."""
        if self.vehicle:
            return {"acceptance": self.vehicle.id}
        return {"lot": self.lot.id} if self.lot and self.change is not Change.WEIGHING_WRONG else {}

    @property
    def handover(self) -> BodyHandover | None:
        """The handover of the vehicle's body, where it has left."""
        if self.vehicle is None:
            return None
        standing = db.select(BodyHandover).where(BodyHandover.annulled.is_(False))
        found: BodyHandover | None = db.session.scalar(standing.where(BodyHandover.acceptance_id == self.vehicle.id))
        return found


def _vehicle(key: str | None) -> Acceptance | None:
    found = db.session.get(Acceptance, key) if key else None
    return found if found and found.site_id in viewer.site_ids else None


def _lot(key: str | None) -> Lot | None:
    found: Lot | None = (
        db.session.scalar(db.select(Lot).where(Lot.id == key, visible(viewer.site_ids))) if key else None
    )
    return found


def proposal_of(subject: Subject, typed: Typed) -> Body:
    """What was filled in, as the proposal of the chosen change."""
    change = subject.change
    body: Body = {"what": change.value if change else ""}
    fill_in = _FIELDS[change] if change else (lambda *_: {})
    return body | subject.named | {name: value for name, value in fill_in(subject, typed).items() if value is not None}


def _parts(typed: Typed) -> list[str]:
    return [part.value for part in typed.words("parts", PartKind, required=True)]


def _nothing(typed: Typed) -> str | None:
    return typed["nothing_reason"] if typed["nothing_reason"] in set(NothingReason) else None


def _moved(subject: Subject, typed: Typed) -> Body:
    fills = [fill.id for fill in candidate_fills(db.session(), subject.vehicle)] if subject.vehicle else []
    return {"parts": _parts(typed), "fill": typed.one_of("fill", fills)}


def _withdrawn(_: Subject, typed: Typed) -> Body:
    why = typed.word("why", Withdrawal)
    return {"parts": _parts(typed), "why": why and why.value, "nothing_reason": _nothing(typed)}


def _added(subject: Subject, typed: Typed) -> Body:
    part = typed.word("part", PartKind)
    return {"part": part and part.value} | {"fill": _moved_to(subject, typed)}


def _moved_to(subject: Subject, typed: Typed) -> str:
    fills = [fill.id for fill in candidate_fills(db.session(), subject.vehicle)] if subject.vehicle else []
    return typed.one_of("fill", fills)


def _kind(_: Subject, typed: Typed) -> Body:
    part, really = typed.word("part", PartKind), typed.word("really", PartKind)
    return {"part": part and part.value, "really": really and really.value}


def _other_vehicle(_: Subject, typed: Typed) -> Body:
    other = latest_acceptance(db.session(), viewer.site_ids, chassis.normalised(typed["to"]))
    if other is None:
        typed.wrong("to", gettext("この車台番号の車両は、引取の一覧にありません。"))
    return {"parts": _parts(typed), "to": other.id if other else None, "nothing_reason": _nothing(typed)}


def _acceptance(subject: Subject, typed: Typed) -> Body:
    vehicle, size, day = subject.vehicle, typed.word("size_class", SizeClass), typed.day("accepted_on")
    told = {
        "chassis_number": chassis.normalised(typed.text("chassis_number", most=42)),
        "maker": typed.text("maker", most=60),
        "size_class": size.value if size else None,
        "accepted_on": day.isoformat() if day else None,
        "report_number": typed.text("report_number", most=20, required=False),
    }
    return {name: value for name, value in told.items() if value != str(getattr(vehicle, name) or "")}


def _body(subject: Subject, typed: Typed) -> Body:
    day, handover = typed.day("handed_on"), subject.handover
    told = {"recipient": typed["recipient"] or None, "handed_on": day.isoformat() if day else None}
    if handover and told["recipient"] == handover.recipient_id:
        told["recipient"] = None
    return told


def _fill_moved(_: Subject, typed: Typed) -> Body:
    fills = typed.several("fills")
    if not fills:
        typed.wrong("fills", gettext("袋を一つ以上選んでください。"))
    return {"fills": fills, "to": typed["to"] or None}


def _lot_mistyped(subject: Subject, typed: Typed) -> Body:
    lot, carrier, goods = subject.lot, typed.word("carrier", Carrier), typed.word("goods", Goods)
    told = {
        "destination": typed["destination"] or None,
        "carrier": carrier and carrier.value,
        "carrier_name": typed.text("carrier_name", most=120, required=False),
        "goods": goods and goods.value,
        "permit_number": typed.text("permit_number", most=40, required=False),
        "truck": typed.text("truck", most=40, required=False),
        "jars_lot_id": typed.text("jars_lot_id", most=40, required=False) or None,
    }
    now = {"destination": lot.destination_id if lot else ""}
    return {name: value for name, value in told.items() if value != now.get(name, str(getattr(lot, name) or ""))}


def _weighing(_: Subject, typed: Typed) -> Body:
    gross = typed.grams("gross", most_kg=100_000, step="0.001")
    if gross is None:
        typed.wrong("gross", gettext("入力してください。"))
    return {"line": typed["line"], "gross_g": gross, "tare_g": typed.grams("tare", most_kg=100_000, step="0.001") or 0}


_FIELDS = {
    Change.PART_MOVED: _moved,
    Change.PART_WITHDRAWN: _withdrawn,
    Change.PART_ADDED: _added,
    Change.PART_KIND_WRONG: _kind,
    Change.VEHICLE_WRONG: _other_vehicle,
    Change.ACCEPTANCE_MISTYPED: _acceptance,
    Change.BODY_MISTYPED: _body,
    Change.FILL_MOVED: _fill_moved,
    Change.LOT_CANCELLED: lambda *_: {},
    Change.LOT_MISTYPED: _lot_mistyped,
    Change.WEIGHING_WRONG: _weighing,
}
