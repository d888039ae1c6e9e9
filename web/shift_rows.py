"""The shift's list as people read it: one row per record, with where it stands in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from flask_babel import LazyString, format_time, gettext
from flask_babel import lazy_gettext as _l

from ledger.moment import JAPAN
from ledger.queries.shift import ShiftRecord, shift
from ledger.words import BagCheck, NothingReason, PartKind, PartState, Status
from web.db import db
from web.refusals import refusal_sentence
from web.viewer import viewer
from web.words import KINDS, WORDS, kilograms, word

_TONES = {
    Status.APPLIED: "ok",
    Status.LET_THROUGH: "ok",
    Status.HELD: "refusal",
    Status.KEPT: "refusal",
    Status.ANNULLED: "off",
}
_SAID: dict[str, LazyString] = {PartState.MISSING: _l("ない"), PartState.UNUSABLE: _l("使えない")}
"""As the button says it that the worker pressed."""
UNDOABLE = frozenset(
    {
        "part.recovered",
        "part.absent",
        "recovery.finished",
        "fill.closed",
        "container.put_away",
        "bag.checked",
        "lot.weighed",
    }
)
"""What a worker takes back on the phone; the ledger judges whether it still can be."""


@dataclass(frozen=True)
class Row:
    """One record: what happened, to what, when, by whom, and where it stands."""

    title: str
    detail: str
    at: str
    by: str
    tone: str
    status: str
    refusal: str
    undone: bool
    undo: str | None


def shift_rows() -> list[Row]:
    """Return today's records of this phone, or of the person where there is no phone; newest first."""
    device, person = viewer.device, viewer.person
    midnight = datetime.combine(datetime.now(JAPAN).date(), time(), JAPAN).astimezone(UTC)
    records = shift(
        db.session(), midnight, device_id=device.id if device else None, person_id=person.id if person else None
    )
    return [_row(record) for record in records]


def shift_summary(rows: Sequence[Row]) -> str:
    """Say how many records there are, and how many need somebody."""
    held = sum(row.tone == "refusal" for row in rows)
    counted = sum(row.tone == "ok" for row in rows)
    return str(gettext("確認済 %(counted)s件・要対応 %(held)s件", counted=counted, held=held))


def _row(record: ShiftRecord) -> Row:
    applied = record.status in {Status.APPLIED, Status.LET_THROUGH}
    said = refusal_sentence(record.refusal, dict(record.detail)) if record.refusal and not applied else ""
    return Row(
        title=_title(record),
        detail=record.vehicle or record.lot or "",
        at=format_time(record.at, "HH:mm"),
        by=record.by or "",
        tone=_TONES[record.status],
        status=word(record.status),
        refusal=said,
        undone=record.status is Status.ANNULLED,
        undo=record.id if applied and record.kind in UNDOABLE else None,
    )


def _title(record: ShiftRecord) -> str:
    body = record.body
    match record.kind:
        case "part.recovered" | "part.absent":
            return _part_title(record)
        case "recovery.finished" if body.get("nothing_reason"):
            return str(gettext("部品回収しない（%(why)s）", why=_of(NothingReason, body.get("nothing_reason"))))
        case "container.put_away":
            return str(
                gettext("%(container)s → %(place)s", container=record.container or "？", place=record.place or "？")
            )
        case "bag.checked":
            return str(gettext("袋の確認：%(result)s", result=_of(BagCheck, body.get("result"))))
        case "lot.weighed":
            return str(gettext("計量 %(weight)s kg", weight=kilograms(_net(record))))
    what = str(KINDS.get(record.kind, record.kind))
    return (
        str(gettext("%(what)s「%(container)s」", what=what, container=record.container)) if record.container else what
    )


def _part_title(record: ShiftRecord) -> str:
    part = _of(PartKind, record.body.get("part"))
    if record.kind == "part.absent":
        told = str(record.body.get("why"))
        why = _SAID.get(told, told)
        return str(gettext("%(part)s：%(why)s", part=part, why=why))
    return str(gettext("%(part)s → %(container)s", part=part, container=record.container or "？"))


def _of(kind: type[PartKind | NothingReason | BagCheck], value: object) -> str:
    return str(WORDS[kind].get(str(value), value))


def _net(record: ShiftRecord) -> int | None:
    gross, tare = record.body.get("gross_g"), record.body.get("tare_g", 0)
    return gross - tare if isinstance(gross, int) and isinstance(tare, int) else None
