"""The one door: every fact enters through `record`, once, in order, for good."""

import json
import logging
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

from pydantic import ValidationError
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from ledger import batch, chain
from ledger.access import BY_OUTSIDERS, OFFLINE, allowed, strong_enough
from ledger.event import Answer, Event, Source, canonical, new_id
from ledger.kinds import KINDS, Body
from ledger.kinds.vehicles import VehicleFound
from ledger.models import Device, Head, Mention, Recorded, Standing
from ledger.moment import Moment, moment_of
from ledger.refusal import Refusal, Refused
from ledger.words import Auth, Code, Outcome, Status

log = logging.getLogger(__name__)
MOST_MENTIONS = 1000
_LOCKED = "ledger_locked"
_EVENTS, _STANDINGS, _MENTIONS = insert(Recorded), insert(Standing), insert(Mention)
_POSITION = select(Recorded.position).where(Recorded.id == bindparam("id"))
_SAME = ("id", "site_id", "device_id", "actor_id", "kind", "happened_at", "refusal")
"""What a standing repeats of its event."""
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KIND = re.compile(r"[a-z_.]{1,40}")
_TOLD = {"badge_offline": Auth.BADGE_OFFLINE, "claimed_offline": Auth.CLAIMED_OFFLINE}


def record(session: Session, posted: object, source: Source) -> Answer:
    """Record one event and say what became of it; the caller commits.

    `posted` is an event as plain JSON values. An event seen before returns its stored answer. The event row and its
    effect are one savepoint: a refused one is stored as held, one that can't be understood as kept, and neither blocks
    those behind it.
    """
    head = locked_head(session)
    try:
        event = Event.model_validate(posted)
        body = KINDS[event.kind].model_validate(event.body)
    except (ValidationError, KeyError) as error:
        return _keep(session, head, posted, source, Refusal(Code.NOT_UNDERSTOOD, {"why": _why(error)}))
    if session.connection().scalar(_POSITION, {"id": event.id}):
        return _seen(session, head, event, session.get_one(Recorded, event.id), source)
    recorded = _row(head, event, source)
    try:
        refusal = _try(session, head, recorded, body)
    except (DataError, IntegrityError) as error:  # what the database can't take must not block those behind it
        log.exception("event %s of kind %s can't be stored", event.id, event.kind)
        return _keep(session, head, posted, source, Refusal(Code.NOT_UNDERSTOOD, {"why": type(error).__name__}))
    if refusal is None:
        return answer_of(recorded)
    recorded.outcome, recorded.refusal = Outcome.HELD, refusal.code
    recorded.detail = canonical(refusal.detail)
    return _store(session, head, recorded, body)


def locked_head(session: Session) -> Head:
    """Lock the ledger for this transaction. What the session read before it had the lock may have changed since."""
    session.flush()
    locked: tuple[object, Head] | None = session.info.get(_LOCKED)
    if locked and locked[0] is _innermost(session):
        return locked[1]
    session.expire_all()
    head = session.get(Head, 1, with_for_update=True) or _first_head(session)
    session.info[_LOCKED] = _innermost(session), head
    batch.begin(session)
    return head


def _innermost(session: Session) -> object:
    """The transaction or savepoint that a lock taken now belongs to."""
    return session.get_nested_transaction() or session.get_transaction()


def _first_head(session: Session) -> Head:
    head = Head(id=1, position=0)
    session.add(head)
    session.flush()
    return head


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])[:400]
    return f"kind: {error}"[:400]


def _row(head: Head, event: Event, source: Source) -> Recorded:
    seen = event.actor == source.person_id and event.auth == "online" and source.auth
    return Recorded(
        id=event.id,
        position=head.position + 1,
        site_id=source.site_id,
        kind=event.kind,
        happened_at=event.happened_at.astimezone(UTC),
        clock_offset_ms=event.clock_offset_ms,
        recorded_at=datetime.now(UTC),
        device_id=source.device_id,
        seq=event.seq,
        actor_id=event.actor,
        auth=seen or _TOLD.get(event.auth, Auth.CLAIMED_OFFLINE),
        posted=event.canonical(),
        outcome=Outcome.APPLIED,
        detail="{}",
    )


def _try(session: Session, head: Head, recorded: Recorded, body: Body) -> Refusal | None:
    """Store an event and its effect, both or neither, unless a rule says no."""
    moment = moment_of(session, recorded)
    try:
        with session.begin_nested():
            _judge_actor(moment, recorded)
            body.judge(moment)
            body.apply(moment)
            _store(session, head, recorded, body)
    except Refused as refused:
        return refused.refusal
    return None


def _judge_actor(moment: Moment, recorded: Recorded) -> None:
    if recorded.position == 1:  # before the first event there is nobody
        return
    if recorded.kind in BY_OUTSIDERS and recorded.actor_id is None and recorded.device_id is None:
        return
    actor = moment.actor
    elsewhere = recorded.device_id and not moment.owns(moment.site_id)
    for_another = recorded.device_id is None and recorded.auth in OFFLINE  # only a shared phone speaks for others
    if actor.left or elsewhere or for_another:
        raise Refused(Code.NOT_ALLOWED, by=actor.name)
    if not allowed(recorded.kind, actor.roles):
        raise Refused(Code.NOT_ALLOWED, by=actor.name)
    if not strong_enough(recorded.kind, recorded.auth):
        raise Refused(Code.R18, by=actor.name)


def _store(session: Session, head: Head, recorded: Recorded, body: Body | None) -> Answer:
    head.position = recorded.position
    chain.append(session, recorded)
    count_arrival(session, recorded)
    session.flush()
    write_down(session, [recorded])
    noted = Noted()
    noted.add(recorded, body)
    noted.write(session)
    batch.end_event(session)
    return answer_of(recorded)


def write_down(session: Session, events: Iterable[Recorded]) -> None:
    """Write events into the log as they are, past the session's bookkeeping: they never change again."""
    names = Recorded.__table__.columns.keys()
    rows = [{name: getattr(event, name) for name in names} for event in events]
    session.connection().execute(_EVENTS, rows)


class Noted:
    """Where events stand and of what they speak, until it is written: a rebuild writes many at once."""

    def __init__(self) -> None:
        self._standings: list[dict[str, object]] = []
        self._mentions: list[dict[str, object]] = []

    def add(self, recorded: Recorded, body: Body | None) -> None:
        """Note an event; one that was not understood has no body."""
        about = recorded.id if isinstance(body, VehicleFound) else body.acceptance_id() if body else None
        told = {name: getattr(recorded, name) for name in _SAME}
        status = Status(recorded.outcome.value)
        self._standings.append(told | {"touched": recorded.position, "status": status, "acceptance_id": about})
        text = canonical(body.model_dump(mode="json")) if body else recorded.posted
        things = sorted(set(_UUID.findall(text)) - {recorded.id})[:MOST_MENTIONS]
        self._mentions += [{"thing_id": thing, "position": recorded.position} for thing in things]

    def write(self, session: Session) -> None:
        """Write down what was noted, and begin anew."""
        for into, rows in ((_STANDINGS, self._standings), (_MENTIONS, self._mentions)):
            if rows:
                session.connection().execute(into, rows)
        self._standings, self._mentions = [], []


def count_arrival(session: Session, recorded: Recorded) -> None:
    """Count a phone's numbered event, so that a gap shows. A number that comes twice counts once."""
    device = session.get(Device, recorded.device_id) if recorded.device_id else None
    if device is None:
        return
    device.heard_at, device.touched = recorded.recorded_at, recorded.position
    if recorded.seq is not None:
        device.last_seq = max(device.last_seq, recorded.seq)
        same = select(Recorded.id).where(
            Recorded.device_id == device.id, Recorded.seq == recorded.seq, Recorded.position < recorded.position
        )
        device.arrived += 0 if session.scalar(same.limit(1)) else 1


def answer_of(recorded: Recorded, status: Status | None = None) -> Answer:
    """The stored answer to a recorded event."""
    return Answer(
        id=recorded.id,
        position=recorded.position,
        outcome=recorded.outcome,
        refusal=Code(recorded.refusal) if recorded.refusal else None,
        detail=json.loads(recorded.detail),
        status=status or Status(recorded.outcome.value),
    )


def _seen(session: Session, head: Head, event: Event, before: Recorded, source: Source) -> Answer:
    if before.posted == event.canonical():
        return answer_of(before, session.get_one(Standing, before.id).status)
    aside = _keep(session, head, event.model_dump(mode="json"), source, Refusal(Code.SAME_ID, {"id": event.id}))
    return Answer(event.id, aside.position, aside.outcome, aside.refusal, aside.detail, aside.status)


def _keep(session: Session, head: Head, posted: object, source: Source, refusal: Refusal) -> Answer:
    """Store what can't be understood, raw, for a person; the same thing sent again finds itself."""
    raw = canonical(posted)
    told = posted if isinstance(posted, dict) else {}
    told_id = told.get("id")
    digest = sha256(raw.encode()).hexdigest()
    kept = select(Recorded).where(Recorded.outcome == Outcome.KEPT, Recorded.posted_sha256 == digest)
    same = session.scalar(kept.where(Recorded.site_id == source.site_id, Recorded.device_id == source.device_id))
    recorded = same or _kept_row(head, raw, told, source, refusal)
    answer = answer_of(recorded) if same else _store(session, head, recorded, None)
    echoed = told_id if isinstance(told_id, str) else recorded.id
    return Answer(echoed, answer.position, answer.outcome, answer.refusal, answer.detail, answer.status)


def _kept_row(head: Head, raw: str, told: dict[str, object], source: Source, refusal: Refusal) -> Recorded:
    now, kind, seq = datetime.now(UTC), told.get("kind"), told.get("seq")
    return Recorded(
        id=new_id(),
        position=head.position + 1,
        site_id=source.site_id,
        kind=kind if isinstance(kind, str) and _KIND.fullmatch(kind) else "?",
        happened_at=now,
        recorded_at=now,
        device_id=source.device_id,
        seq=seq if isinstance(seq, int) and 0 < seq < 2**31 else None,
        actor_id=source.person_id,
        auth=source.auth or Auth.CLAIMED_OFFLINE,
        posted=raw,
        outcome=Outcome.KEPT,
        refusal=refusal.code,
        detail=canonical(refusal.detail),
    )
