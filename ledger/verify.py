"""Proof: the hash chains hold, and the state is exactly what the stored outcomes give."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, create_engine, select, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from ledger.chain import link
from ledger.checkpoint import Checkpoint, keep, restored
from ledger.models import Base, ChassisPiece, Head, Mention, Recorded, SiteHead, State, TagRow
from ledger.rebuild import Rebuild

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
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When it began to look."""
    replayed: int = 0
    """How many events it replayed; those before a checkpoint were read and their hashes reckoned, not replayed."""

    @property
    def intact(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


def verify_chain(session: Session) -> Verdict:
    """Check that every event and every chain is as it was recorded, up to position `events`, at the time `at`.

    Cheap: nothing is replayed and nothing written, so it doesn't say whether the state follows from the events.
    """
    _freeze_view(session)
    verdict = Verdict()
    for recorded in _log(session):
        _check_link(verdict, recorded)
    verdict.faults += _check_heads(session, verdict)
    return verdict


def verify(session: Session, checkpoints: Path | None = None, *, full: bool = False) -> Verdict:
    """Check every chain, replay the stored outcomes into a scratch database and compare every row.

    With a folder of `checkpoints` the replay begins at the last one, unless `full`, and a check that finds nothing
    leaves one. The hashes of all events are reckoned and all rows compared either way.
    """
    _freeze_view(session)
    verdict = Verdict()
    with TemporaryDirectory() as folder:
        rebuilt = Path(folder) / "rebuilt.db"
        known = restored(checkpoints, rebuilt) if checkpoints and not full else None
        engine = _scratch(rebuilt)
        with Session(engine) as scratch:
            _check_all(session, scratch, verdict, known)
            if verdict.intact:
                scratch.commit()
        engine.dispose()
        if checkpoints and verdict.intact:
            keep(checkpoints, rebuilt, verdict.events, verdict.heads)
    return verdict


def _check_all(session: Session, scratch: Session, verdict: Verdict, known: Checkpoint | None) -> None:
    rebuild, start = Rebuild(scratch), known.position if known else 0
    for events in _chunks(session):
        for recorded in events:
            _check_link(verdict, recorded)
            if known and verdict.events == start and verdict.heads != known.heads:
                verdict.faults.append(
                    f"position {start}: the chains do not end as they did when they were checked {known.at}"
                )
        rebuild.replay(events[max(start - (verdict.events - len(events)), 0) :])
    verdict.replayed = rebuild.events
    verdict.faults += rebuild.faults
    if verdict.events < start:
        verdict.faults.append(f"the log has {verdict.events} events; {start} were checked {known and known.at}")
    verdict.faults += _check_heads(session, verdict)
    if not rebuild.faults:
        verdict.faults += _compare(session.connection(), scratch.connection())


def _freeze_view(session: Session) -> None:
    """See one state of the database throughout, while others go on writing; SQLite does so by itself."""
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _scratch(file: Path) -> Engine:
    engine = create_engine(f"sqlite:///{file}", poolclass=StaticPool)
    with engine.connect() as connection:
        for pragma in ("journal_mode=MEMORY", "synchronous=OFF"):  # it outlives no crash and need not
            connection.exec_driver_sql(f"PRAGMA {pragma}")
    Base.metadata.create_all(engine)
    return engine


def _log(session: Session) -> Iterator[Recorded]:
    for events in _chunks(session):
        yield from events


def _chunks(session: Session) -> Iterator[Sequence[Recorded]]:
    position = 0
    while events := session.scalars(
        select(Recorded).where(Recorded.position > position).order_by(Recorded.position).limit(_BATCH)
    ).all():
        yield events
        position = events[-1].position


def _check_link(verdict: Verdict, recorded: Recorded) -> None:
    before = verdict.heads.get(recorded.site_id, "0" * 64)
    digest = sha256(recorded.posted.encode()).hexdigest()
    if link(before, recorded) != recorded.hash or digest != recorded.posted_sha256:
        verdict.faults.append(f"event {recorded.id} at position {recorded.position}: its hash does not hold")
    if recorded.position != verdict.events + 1:
        verdict.faults.append(f"position {verdict.events + 1}: the next event is at position {recorded.position}")
    verdict.heads[recorded.site_id] = recorded.hash
    verdict.events += 1


def _check_heads(session: Session, verdict: Verdict) -> Iterator[str]:
    """The log ends where its heads say: an end cut off shows."""
    head = session.get(Head, 1)
    if (head.position if head else 0) != verdict.events:
        yield f"the ledger's head is at {head and head.position}, its log has {verdict.events} events"
    told = {one.site_id: one.hash for one in session.scalars(select(SiteHead))}
    for site in sorted(told.keys() | verdict.heads.keys()):
        if told.get(site) != verdict.heads.get(site):
            yield f"site {site}: its head is {told.get(site)}, its chain ends with {verdict.heads.get(site)}"


def _compare(real: Connection, scratch: Connection) -> Iterator[str]:
    for table in STATE_TABLES:
        for identity, one, other in _differing(table, real, scratch):
            yield f"{table.name} {identity}: stands as {one}, the events give {other}"
        for identity, one, other in _differing(table, scratch, real):
            if other is None:
                yield f"{table.name} {identity}: stands as {other}, the events give {one}"


def _differing(table: Table, left: Connection, right: Connection) -> Iterator[tuple[str, Row[Any], Row[Any] | None]]:
    """Rows of the left side that the right side has otherwise or not at all, a batch in memory at a time."""
    places = [place for place, column in enumerate(table.columns) if column.primary_key]

    def identity(row: Row[Any]) -> tuple[Any, ...]:
        return tuple(row[place] for place in places)

    for rows in left.execute(select(table), execution_options={"yield_per": _BATCH}).partitions():
        among = tuple_(*(table.columns[place] for place in places)).in_([identity(row) for row in rows])
        same = {identity(row): row for row in right.execute(select(table).where(among))}
        for row in rows:
            if same.get(identity(row)) != row:
                yield "/".join(map(str, identity(row))), row, same.get(identity(row))
