"""Sends the jobs of network printers, behind the requests: a thread that works while there is work.

It sends only to printers of the site's own network. Several processes may have one: a job is leased to one of them.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from threading import Lock, Thread

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

import labels
from labels import network
from ledger import print_queue
from ledger.database import writing
from ledger.models import Printer
from ledger.print_words import Connection
from web.db import db

log = logging.getLogger(__name__)
_working = Lock()


@dataclass(frozen=True)
class _Leased:
    id: str
    attempt: int
    data: bytes
    host: str
    port: int


def init_app(app: Flask) -> None:
    """Let the app's requests start the work: the thread outlives them."""
    app.config.setdefault("PRINT_IN_BACKGROUND", True)
    app.extensions["print_worker"] = partial(start, app)


def start_here() -> None:
    """Begin to work in the background for the app of this request."""
    current_app.extensions["print_worker"]()


def start(app: Flask) -> Thread | None:
    """Begin to work in the background, unless the app is told to leave it (`PRINT_IN_BACKGROUND`)."""
    if not app.config["PRINT_IN_BACKGROUND"]:
        return None
    thread = Thread(target=work, args=(app,), name="print", daemon=True)
    thread.start()
    return thread


def work(app: Flask) -> None:
    """Send job after job until none waits; one thread at a time."""
    with _working, app.app_context():
        while leased := _lease():
            try:
                _send(leased)
            except print_queue.JobMovedOnError:
                log.info("print job %s was decided by a person", leased.id)


def _lease() -> _Leased | None:
    with _written() as session:
        near = select(Printer).where(Printer.connection == Connection.NETWORK, ~Printer.removed)
        printers = {printer.id: printer for printer in session.scalars(near)}
        job = print_queue.lease(session, printers.keys(), datetime.now(UTC))
        if job is None:
            return None
        printer = printers[str(job.printer_id)]
        return _Leased(job.id, job.attempt, job.data or b"", printer.host or "", printer.port or network.PORT)


def _send(leased: _Leased) -> None:
    try:
        address = network.local_address(leased.host, leased.port)
        with _written() as session:
            print_queue.sent(session, leased.id, leased.attempt, datetime.now(UTC))
        network.send(leased.data, address, leased.port)
    except labels.LabelError as error:
        with _written() as session:
            name, now = type(error).__name__, datetime.now(UTC)
            print_queue.failed(session, leased.id, leased.attempt, now, name, error.figures)
    else:
        with _written() as session:
            print_queue.printed(session, leased.id, leased.attempt, datetime.now(UTC))


@contextmanager
def _written() -> Iterator[Session]:
    """One short transaction: no printer is waited for inside of it."""
    with writing():
        try:
            yield db.session()
            db.session.commit()
        finally:
            db.session.remove()
