"""The queue of files that are written behind the requests. Functions take a session and never commit.

queued -> working -> done | failed. Whoever writes says every few seconds how far it is; one of whom nothing was heard
for a while has stopped (a restart, a full disk), and the file counts as failed until somebody asks for it again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from ledger.event import new_id
from ledger.models import Export
from ledger.words import Auth, ExportState

KEPT = timedelta(days=3)
"""How long a file, and the mention of it, is kept."""
SILENCE = timedelta(minutes=2)
MOST_WAITING = 5
"""Files of one person that may wait at a time."""


@dataclass(frozen=True)
class Order:
    """What somebody asks for."""

    person_id: str
    auth: Auth
    listing: str
    filters: dict[str, str]
    ending: str
    encoding: str | None
    language: str
    title: str


def ask(session: Session, order: Order, now: datetime) -> Export | None:
    """Put a file into the queue; the same that waits already is given back; None where too many wait."""
    waiting = [one for one in of_person(session, order.person_id) if one.state in _OPEN]
    for one in waiting:
        if (one.listing, one.filters, one.ending, one.encoding) == (
            *(order.listing, order.filters, order.ending, order.encoding),
        ):
            return one
    if len(waiting) >= MOST_WAITING:
        return None
    export = Export(id=new_id(), made_at=now, changed_at=now, state=ExportState.QUEUED, done=0, rows=0, **vars(order))
    session.add(export)
    session.flush()
    return export


_OPEN = frozenset({ExportState.QUEUED, ExportState.WORKING})


def of_person(session: Session, person_id: str) -> list[Export]:
    """What one person asked for, the newest first."""
    return list(session.scalars(select(Export).where(Export.person_id == person_id).order_by(Export.made_at.desc())))


def take(session: Session, now: datetime) -> Export | None:
    """Begin with the file that waits longest; those that were left behind count as failed first."""
    session.execute(update(Export).where(left_behind(now)).values(state=ExportState.FAILED, changed_at=now))
    export = session.scalars(
        select(Export).where(Export.state == ExportState.QUEUED).order_by(Export.made_at, Export.id).limit(1)
    ).first()
    if export:
        export.state, export.changed_at, export.done = ExportState.WORKING, now, 0
    return export


def left_behind(now: datetime) -> ColumnElement[bool]:
    """Files whose writer has not been heard of."""
    return (Export.state == ExportState.WORKING) & (Export.changed_at < now - SILENCE)


def silent(export: Export, now: datetime) -> bool:
    """Whether nothing was heard of a file that is being written."""
    return export.state is ExportState.WORKING and export.changed_at < now - SILENCE


def progressed(session: Session, key: str, now: datetime, **figures: int) -> bool:
    """Say how far a file is; false where it was given up meanwhile."""
    mine = (Export.id == key) & (Export.state == ExportState.WORKING)
    return session.scalar(update(Export).where(mine).values(changed_at=now, **figures).returning(Export.id)) is not None


def ended(session: Session, key: str, now: datetime, *, size: int | None) -> None:
    """Say that a file is there, or that it could not be written (no size)."""
    state = ExportState.FAILED if size is None else ExportState.DONE
    mine = (Export.id == key) & (Export.state == ExportState.WORKING)
    session.execute(update(Export).where(mine).values(state=state, changed_at=now, size=size))


def again(export: Export, now: datetime) -> bool:
    """Put a failed file, or one left behind, into the queue once more."""
    if export.state is not ExportState.FAILED and not silent(export, now):
        return False
    export.state, export.changed_at, export.done, export.size = ExportState.QUEUED, now, 0, None
    return True


def expired(session: Session, now: datetime) -> list[Export]:
    """Files that are older than they are kept."""
    return list(session.scalars(select(Export).where(Export.made_at < now - KEPT)))
