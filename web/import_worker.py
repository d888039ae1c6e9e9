"""Judges and takes over lists of vehicles behind the requests: chunk after chunk, each one transaction of its own.

A chunk that a stopped server left undone is simply done later: whoever looks at the list starts the work again.
"""

import logging
from functools import partial
from threading import Lock, Thread

from flask import Flask, current_app
from sqlalchemy import select

from ledger.arrival_words import ArrivalState
from ledger.arrivals import judge_rows, take_rows
from ledger.database import LedgerBusyError, writing
from ledger.event import Source
from ledger.models import Acceptance, ArrivalList, ArrivalRow, MakerSpelling, Site
from ledger.queries.vehicles import known_makers
from ledger.size_classes import SizeClasses
from web.db import db
from web.import_makers import spellings
from web.import_rows import Reading, facts_of
from web.typed import today

log = logging.getLogger(__name__)
CHUNK = 1000
_KNOWN_MODELS = 5000
"""So many of the newest acceptances are looked at for the size class of a model."""
_PATIENCE = 5
_UNDER_WAY = (ArrivalState.JUDGING, ArrivalState.TAKING)
_working = Lock()


def init_app(app: Flask) -> None:
    """Let the app's requests start the work: the thread outlives them."""
    app.config.setdefault("IMPORT_IN_BACKGROUND", True)
    app.extensions["import_worker"] = partial(start, app)


def start_here() -> None:
    """Begin to work in the background for the app of this request."""
    current_app.extensions["import_worker"]()


def start(app: Flask) -> Thread | None:
    """Begin to work in the background, unless the app is told to leave it (`IMPORT_IN_BACKGROUND`)."""
    if not app.config["IMPORT_IN_BACKGROUND"] or _working.locked():
        return None
    thread = Thread(target=work, args=(app,), name="import", daemon=True)
    thread.start()
    return thread


def work(app: Flask) -> None:
    """Do chunk after chunk until no list waits; one thread at a time."""
    with _working, app.app_context():
        busy = 0
        while busy < _PATIENCE:
            try:
                if not step():
                    return
                busy = 0
            except LedgerBusyError:  # others write just now: they go first
                busy += 1
            finally:
                db.session.remove()


def step() -> bool:
    """One chunk of the list that waits longest; say whether there was one."""
    with writing():
        waits = select(ArrivalList).where(ArrivalList.state.in_(_UNDER_WAY))
        arrival = db.session.scalar(waits.order_by(ArrivalList.made_at).limit(1).with_for_update())
        if arrival is None:
            return False
        key = arrival.id
        try:
            _judge(arrival) if arrival.state is ArrivalState.JUDGING else _take(arrival)
            db.session.commit()
        except LedgerBusyError:
            raise
        except Exception:
            log.exception("list %s of vehicles stopped", key)
            db.session.rollback()
            db.session.get_one(ArrivalList, key).state = ArrivalState.FAILED
            db.session.commit()
    return True


def _judge(arrival: ArrivalList) -> None:
    rows = _unjudged(arrival)
    if not rows:
        arrival.state = ArrivalState.JUDGED
        return
    reading = _reading(arrival)
    for row in rows:
        row.facts, fault, row.detail = facts_of(row.cells, reading)
        row.fault = fault.value if fault else None
        row.same = None if fault else f"{row.facts['chassis_number']} {row.facts['accepted_on']}"
    db.session.flush()
    judge_rows(db.session(), arrival, rows, today())
    arrival.done += len(rows)


def _unjudged(arrival: ArrivalList) -> list[ArrivalRow]:
    rows = select(ArrivalRow).where(ArrivalRow.list_id == arrival.id, ArrivalRow.verdict.is_(None))
    return list(db.session.scalars(rows.order_by(ArrivalRow.number).limit(CHUNK)))


def _reading(arrival: ArrivalList) -> Reading:
    site = db.session.get_one(Site, arrival.site_id)
    told = select(MakerSpelling.spelling, MakerSpelling.maker).where(MakerSpelling.site_id == site.id)
    makers = known_makers(db.session(), site.company.consortium_id, today())
    known = spellings(makers, dict(db.session.execute(told).all()))
    classes = SizeClasses(db.session(), site.company.consortium_id, makers)
    return Reading(arrival.fields, arrival.presets, known, _models(site.id), classes.of)


def _models(site_id: str) -> dict[str, str]:
    """The size class of each model code, as the newest vehicle of it was accepted."""
    newest = (
        select(Acceptance.chassis_number, Acceptance.size_class)
        .where(Acceptance.site_id == site_id)
        .order_by(Acceptance.touched.desc())
        .limit(_KNOWN_MODELS)
    )
    found: dict[str, str] = {}
    for number, size in db.session.execute(newest):
        model, dash, _ = number.partition("-")
        if dash:
            found.setdefault(model, size.value)
    return found


def _take(arrival: ArrivalList) -> None:
    source = Source(arrival.site_id, person_id=arrival.made_by, auth=arrival.auth)
    if not take_rows(db.session(), arrival, source, today()):
        arrival.state = ArrivalState.DONE
