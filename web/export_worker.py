"""Writes long lists as files, behind the requests: a thread that works while there is work.

Several processes may have one: a file is taken by one of them. What is written lies under DATA for a few days.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import TypeVar

from flask import Flask, current_app, g
from flask_babel import force_locale
from sqlalchemy.orm import Session

from ledger import exports
from ledger.database import writing
from ledger.models import Export, Person
from web.db import db
from web.listings import Asked
from web.lists import LISTS
from web.table_files import write
from web.table_formats import format_of
from web.viewer import Viewer

log = logging.getLogger(__name__)
Row = TypeVar("Row")
SAYS_EVERY_S = 1.0
_working = Lock()


class GivenUpError(Exception):
    """The file was given up while it was written."""


def init_app(app: Flask) -> None:
    """Let the app's requests start the work: the thread outlives them."""
    app.config.setdefault("EXPORT_IN_BACKGROUND", True)
    app.extensions["export_worker"] = partial(start, app)


def start_here() -> None:
    """Begin to work in the background for the app of this request."""
    current_app.extensions["export_worker"]()


def start(app: Flask) -> Thread | None:
    """Begin to work in the background, unless the app is told to leave it (`EXPORT_IN_BACKGROUND`)."""
    if not app.config["EXPORT_IN_BACKGROUND"]:
        return None
    thread = Thread(target=work, args=(app,), name="export", daemon=True)
    thread.start()
    return thread


def folder(app: Flask) -> Path:
    """Where files lie."""
    made: Path = Path(app.config["DATA"]) / "exports"
    made.mkdir(parents=True, exist_ok=True)
    return made


def path_of(app: Flask, export: Export) -> Path:
    """Where a file lies."""
    return folder(app) / f"{export.id}.{export.ending}"


def work(app: Flask) -> None:
    """Write file after file until none waits; one thread at a time."""
    with _working, app.app_context():
        _clear(app)
        while key := _take():
            try:
                size = _write(app, key)
            except GivenUpError:
                continue
            except Exception:
                log.exception("file %s could not be written", key)
                size = None
            with _short() as session:
                exports.ended(session, key, _now(), size=size)
            db.session.remove()


def _clear(app: Flask) -> None:
    """Remove what is older than it is kept."""
    with _short() as session:
        for export in exports.expired(session, _now()):
            path_of(app, export).unlink(missing_ok=True)
            session.delete(export)


def _take() -> str | None:
    with _short() as session:
        export = exports.take(session, _now())
        return export.id if export else None


def _write(app: Flask, key: str) -> int:
    export = db.session.get_one(Export, key)
    person, path = db.session.get_one(Person, export.person_id), path_of(app, export)
    g.viewer = Viewer(person, export.auth)  # what is read is what this person may read
    form = format_of(export.ending, export.encoding)
    if form is None:
        raise GivenUpError
    partly = path.with_suffix(".part")
    with force_locale(export.language):
        listing, asked = LISTS[export.listing], Asked(db.session(), person, export.filters)
        _say(key, rows=listing.count(asked, None))
        table = listing.table(asked)
        write(replace(table, rows=_counted(key, table.rows)), form, partly)
    partly.replace(path)
    return path.stat().st_size


def _counted(key: str, rows: Iterable[Row]) -> Iterator[Row]:
    """Hand rows on, and say now and then how many there were."""
    said, done = monotonic(), 0
    for done, row in enumerate(rows, start=1):
        yield row
        if monotonic() - said > SAYS_EVERY_S:
            _say(key, done=done)
            said = monotonic()
    _say(key, done=done)


def _say(key: str, **figures: int) -> None:
    with _short() as session:
        if not exports.progressed(session, key, _now(), **figures):
            raise GivenUpError


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _short() -> Iterator[Session]:
    """One short transaction of its own, beside the one that reads the list."""
    with writing(), Session(db.engine) as session:
        yield session
        session.commit()
