"""Writers of one process take turns: nobody starves on SQLite's own lock, and who waits too long is told so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ledger import database
from ledger.database import LedgerBusyError, open_engine, writing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

WRITERS, EACH = 12, 20


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """Open one SQLite file as several processes would, each with a millisecond's patience for the others' lock."""
    engines: list[Engine] = []

    def open_another() -> Engine:
        engine = open_engine(f"sqlite:///{tmp_path / 'turns.db'}")
        event.listen(engine, "connect", impatient)
        engines.append(engine)
        return engine

    with Session(open_another()) as session, writing():
        session.execute(text("CREATE TABLE counted (n INTEGER NOT NULL)"))
        session.execute(text("INSERT INTO counted VALUES (0)"))
        session.commit()
    yield open_another
    for engine in engines:
        engine.dispose()


def impatient(connection: sqlite3.Connection, _entry: object) -> None:
    connection.execute("PRAGMA busy_timeout=1")


def write(engine: Engine) -> None:
    with Session(engine) as session, writing():
        session.execute(text("UPDATE counted SET n = n + 1"))
        session.commit()


def counted(engine: Engine) -> int:
    with Session(engine) as session:
        return int(session.execute(text("SELECT n FROM counted")).scalar_one())


def test_many_writers_wait_for_their_turn_whatever_their_patience(opened: Callable[[], Engine]) -> None:
    engine = opened()
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda _: write(engine), range(WRITERS * EACH)))
    assert counted(engine) == WRITERS * EACH


def test_a_turn_ends_with_a_rollback_and_with_an_error(opened: Callable[[], Engine]) -> None:
    engine = opened()
    with Session(engine) as session, writing():
        session.execute(text("UPDATE counted SET n = 7"))
        session.rollback()
    with pytest.raises(OperationalError), Session(engine) as session, writing():
        session.execute(text("UPDATE no_such_table SET n = 7"))
    write(engine)
    assert counted(engine) == 1


def test_who_waits_too_long_is_told_that_it_may_be_tried_again(
    opened: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LONGEST_WAIT_S", 0.01)
    here, another_process = opened(), opened()
    with Session(here) as slow, writing():
        slow.execute(text("UPDATE counted SET n = 7"))
        for engine in (here, another_process):
            with pytest.raises(LedgerBusyError):
                write(engine)
    write(here)
    write(another_process)
    assert counted(here) == len((here, another_process))
