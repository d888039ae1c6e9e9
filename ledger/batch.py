"""What a transaction of many events keeps from one to the next, so that an event reads only what is new to it."""

from collections import deque
from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, SessionTransaction

Value = TypeVar("Value")
_ROWS, _KNOWN = "ledger_rows", "ledger_known"
_RELATIONS: dict[type, frozenset[str]] = {}
_MOST = 200
"""Rows held, each beside the names of its relations; those read longest ago are let go first."""


def begin(session: Session) -> None:
    """Hold the rows that this transaction reads from here on.

    Sessions refer to rows weakly: without a hold, each event would read its person, site and container again.
    """
    session.info[_ROWS] = deque(maxlen=_MOST)
    session.info[_KNOWN] = {}


def known(session: Session, key: Hashable, ask: Callable[[], Value]) -> Value:
    """What a question was answered in this transaction; outside of one that records, it is asked each time.

    For what events ask again and again and hardly one changes; whoever changes it calls `forget`.
    """
    kept: dict[Hashable, Value] | None = session.info.get(_KNOWN)
    if kept is None:
        return ask()
    if key not in kept:
        kept[key] = ask()
    return kept[key]


def forget(session: Session) -> None:
    """Ask anew from here on."""
    if _KNOWN in session.info:
        session.info[_KNOWN] = {}


def end_event(session: Session) -> None:
    """Forget the relations of the rows held: the next event may see others, since kinds set keys and not relations."""
    for row, relations in session.info.get(_ROWS, ()):
        loaded = row.__dict__.keys()
        if not loaded.isdisjoint(relations) and row in session:
            session.expire(row, loaded & relations)


def _relations(kind: type) -> frozenset[str]:
    if kind not in _RELATIONS:
        _RELATIONS[kind] = frozenset(inspect(kind).relationships.keys())
    return _RELATIONS[kind]


@event.listens_for(Session, "loaded_as_persistent")
def _hold(session: Session, row: object) -> None:
    rows = session.info.get(_ROWS)
    if rows is not None:
        rows.append((row, _relations(type(row))))


@event.listens_for(Session, "after_soft_rollback")
def _ask_again(session: Session, _transaction: SessionTransaction) -> None:
    """What was answered inside of what is undone may not be so."""
    forget(session)


@event.listens_for(Session, "after_transaction_end")
def _let_go(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_ROWS, None)
        session.info.pop(_KNOWN, None)
