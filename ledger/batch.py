"""What a transaction of many events keeps from one to the next, so that an event reads only what is new to it."""

from collections import deque

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, SessionTransaction

_ROWS = "ledger_rows"
_MOST = 200
"""Rows held; those read longest ago are let go first."""


def begin(session: Session) -> None:
    """Hold the rows that this transaction reads from here on.

    Sessions refer to rows weakly: without a hold, each event would read its person, site and container again.
    """
    session.info[_ROWS] = deque(maxlen=_MOST)


def end_event(session: Session) -> None:
    """Forget the relations of the rows held: the next event may see others, since kinds set keys and not relations."""
    for row in session.info.get(_ROWS, ()):
        loaded = inspect(type(row)).relationships.keys() & row.__dict__.keys()
        if loaded and row in session:
            session.expire(row, loaded)


@event.listens_for(Session, "loaded_as_persistent")
def _hold(session: Session, row: object) -> None:
    rows = session.info.get(_ROWS)
    if rows is not None:
        rows.append(row)


@event.listens_for(Session, "after_transaction_end")
def _let_go(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_ROWS, None)
