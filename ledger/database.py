"""Engines as the ledger needs them: SQLite durable and never failing on a late write lock, PostgreSQL as it is."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

LONGEST_WAIT_S = 8.0
"""For the turn to write; phones wait for an answer a little longer than this."""
_TURN = "turn to write"
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class LedgerBusyError(Exception):
    """The write lock could not be had in time; nothing was recorded, and the same may be tried again."""


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside are going to write.

    SQLite takes its write lock at once then (BEGIN IMMEDIATE): a transaction that reads first and writes later fails
    with SQLITE_BUSY_SNAPSHOT, whatever its timeout.
    """
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def set_up(engine: Engine) -> None:
    """Give an engine's connections WAL, full synchronous commits and honest transactions, where it is SQLite.

    Its writers take turns: SQLite lets whoever asks at the right moment go first, and among many some starve.
    """
    if engine.dialect.name != "sqlite":
        return
    turn = Lock()

    def on_begin(connection: Connection) -> None:
        if _writing.get():
            _take(turn, connection)
            _begin_writing(connection)
        else:
            connection.exec_driver_sql("BEGIN")

    def on_checkin(_connection: sqlite3.Connection | None, entry: ConnectionPoolEntry) -> None:
        if entry.record_info and entry.record_info.pop(_TURN, False):
            turn.release()

    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", on_begin)
    event.listen(engine, "checkin", on_checkin)  # after commit, rollback, or whatever else ended it


def _on_connect(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver leaves BEGIN to us
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON", "cache_size=-16384"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _take(turn: Lock, connection: Connection) -> None:
    """Wait for the turn, which the connection keeps until it goes back to the pool."""
    kept = connection.connection.record_info
    if kept is not None and not kept.get(_TURN):
        kept[_TURN] = turn.acquire(timeout=LONGEST_WAIT_S)
        if not kept[_TURN]:
            raise LedgerBusyError


def _begin_writing(connection: Connection) -> None:
    """Take SQLite's write lock, for which another process may still make us wait."""
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
            raise
        raise LedgerBusyError from error


def open_engine(url: str) -> Engine:
    """Open a database by its URL; `postgres://` and `postgresql://` mean psycopg 3."""
    engine = create_engine(driver_url(url))
    set_up(engine)
    return engine


def driver_url(url: str) -> str:
    """Return the URL with the driver we ship."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)
