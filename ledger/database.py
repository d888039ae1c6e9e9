"""Engines as the ledger needs them: SQLite durable and never failing on a late write lock, PostgreSQL as it is."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

_writing: ContextVar[bool] = ContextVar("writing", default=False)


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
    """Give an engine's connections WAL, full synchronous commits and honest transactions, where it is SQLite."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver leaves BEGIN to us
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


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
