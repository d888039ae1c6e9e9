"""Proof: the hash chains hold, and the state is exactly what the stored outcomes give."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, Table, create_engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from ledger.chain import link
from ledger.kinds import KINDS, body_of
from ledger.models import Base, ChassisPiece, Head, Mention, Recorded, SiteHead, State, TagRow
from ledger.moment import moment_of
from ledger.record import count_arrival, stand
from ledger.refusal import Refused
from ledger.words import Outcome

STATE_TABLES: list[Table] = [
    table
    for table in Base.metadata.sorted_tables
    if any(
        mapper.local_table is table
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, State | TagRow | Mention | ChassisPiece)
    )
]
_BATCH = 500


@dataclass
class Verdict:
    """What verifying found: events read, the last hash of each site's chain, and every fault in words."""

    events: int = 0
    heads: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


def verify(session: Session) -> Verdict:
    """Check every chain, replay all stored outcomes into a scratch database and compare every row."""
    _freeze_view(session)
    verdict = Verdict()
    with Session(_scratch()) as scratch:
        whole = True
        for recorded in _log(session):
            _check_link(verdict, recorded)
            whole = whole and _replayed(verdict, scratch, recorded)
            verdict.events += 1
        verdict.faults += _check_heads(session, verdict)
        if whole:
            verdict.faults += _compare(session.connection(), scratch.connection())
    return verdict


def _replayed(verdict: Verdict, scratch: Session, recorded: Recorded) -> bool:
    try:
        replay(scratch, recorded)
    except (SQLAlchemyError, ValidationError, Refused) as error:  # an event that was tampered with fits nowhere
        verdict.faults.append(f"event {recorded.id} at position {recorded.position} can't be replayed: {error}")
        return False
    return True


def _freeze_view(session: Session) -> None:
    """See one state of the database throughout, while others go on writing; SQLite does so by itself."""
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _scratch() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    return engine


def _log(session: Session) -> Iterator[Recorded]:
    position = 0
    while batch := session.scalars(
        select(Recorded).where(Recorded.position > position).order_by(Recorded.position).limit(_BATCH)
    ).all():
        yield from batch
        position = batch[-1].position


def _check_link(verdict: Verdict, recorded: Recorded) -> None:
    before = verdict.heads.get(recorded.site_id, "0" * 64)
    digest = sha256(recorded.posted.encode()).hexdigest()
    if link(before, recorded) != recorded.hash or digest != recorded.posted_sha256:
        verdict.faults.append(f"event {recorded.id} at position {recorded.position}: its hash does not hold")
    if recorded.position != verdict.events + 1:
        verdict.faults.append(f"position {verdict.events + 1}: the next event is at position {recorded.position}")
    verdict.heads[recorded.site_id] = recorded.hash


def _check_heads(session: Session, verdict: Verdict) -> Iterator[str]:
    """The log ends where its heads say: an end cut off shows."""
    head = session.get(Head, 1)
    if (head.position if head else 0) != verdict.events:
        yield f"the ledger's head is at {head and head.position}, its log has {verdict.events} events"
    told = {one.site_id: one.hash for one in session.scalars(select(SiteHead))}
    for site in sorted(told.keys() | verdict.heads.keys()):
        if told.get(site) != verdict.heads.get(site):
            yield f"site {site}: its head is {told.get(site)}, its chain ends with {verdict.heads.get(site)}"


def replay(scratch: Session, recorded: Recorded) -> None:
    """Give an event its stored outcome again; nothing is judged."""
    known = recorded.outcome is not Outcome.KEPT and recorded.kind in KINDS
    body = body_of(recorded) if known else None
    scratch.add(Recorded(**{column.key: getattr(recorded, column.key) for column in Recorded.__table__.columns}))
    if body and recorded.outcome is Outcome.APPLIED:
        body.apply(moment_of(scratch, recorded))
    stand(scratch, recorded, body)
    count_arrival(scratch, recorded)
    scratch.flush()


def _compare(real: Connection, scratch: Connection) -> Iterator[str]:
    for table in STATE_TABLES:
        key = [column.name for column in table.primary_key.columns]
        rows: dict[tuple[object, ...], list[tuple[object, ...] | None]] = defaultdict(lambda: [None, None])
        for side, connection in enumerate((real, scratch)):
            for row in connection.execute(select(table)).mappings():
                rows[tuple(row[name] for name in key)][side] = tuple(row.values())
        for identity, (one, other) in rows.items():
            if one != other:
                yield f"{table.name} {'/'.join(map(str, identity))}: stands as {one}, the events give {other}"
