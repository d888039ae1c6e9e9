"""The server under a shift's load: phones that post batches at once, over HTTP, to the server of the Procfile.

Method: gunicorn as in the Procfile's `web:` line, on this machine's loopback, over a SQLite file set up as in use (WAL,
full synchronous commits). PHONES enrolled phones work at the same time, each over one connection of its own: a base
snapshot, then ROUNDS times a batch of BATCH events (three parts and the end of each vehicle), the changes since, and
the floor screen. With a chance of AGAIN a phone acts as if the answer had been lost and posts the batch once more; it
must be told the same again. A server that says it is busy is asked again after BUSY_WAIT_S. No pauses: a real shift is
far calmer. The phones are threads of this program and share its processors with the server, so absolutes are low; a
slow answer includes the wait for the turn to write, a slow page the wait for a free thread.

Afterwards the ledger is asked: every event once and no more, every part taken once, chains and state verified.
Chances are drawn from SEED; the counts are fixed.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shlex
import socket
import statistics
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from subprocess import Popen
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import ledger
from ledger import migrations, sample
from ledger.database import open_engine, writing
from ledger.models import Person, Recorded, Recovery, Site
from ledger.verify import verify
from web import create_app
from web.db import db
from web.enrolment import enrol_as

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PHONES = 20
ROUNDS = 5
BATCH = 12
AGAIN = 0.2
SEED = 20261122
PARTS = {"front_bumper": "バンパー1", "rear_bumper": "バンパー1", "interior": "内装1"}
VEHICLE_EVENTS = len(PARTS) + 1
WORKER, YARD = "グエン・ヴァン・アン", "見本解体 本工場"
PATIENCE_S = 20.0
STARTS_WITHIN_S = 180.0
"""On a machine that has other things to do too."""
BUSY_WAIT_S = 1.0
OK, BUSY = 200, 503


class WrongAnswerError(Exception):
    """The server did not answer as it must."""

    def __init__(self, asked: str, status: int, answer: object) -> None:
        super().__init__(f"{asked}: {status} {str(answer)[:500]}")


@dataclass
class Clock:
    """How long requests took, in milliseconds by kind."""

    took: dict[str, list[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, ms: float) -> None:
        """Add one."""
        with self._lock:
            self.took.setdefault(kind, []).append(ms)


@dataclass
class Phone:
    """One phone's line to the server."""

    port: int
    token: str
    clock: Clock

    def __post_init__(self) -> None:
        """Open the line."""
        self._line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)

    def get(self, kind: str, path: str) -> dict[str, Any]:
        """Ask for something, timed under a kind."""
        return self._ask(kind, "GET", path, None)

    def post(self, kind: str, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Post a batch of events; every one of them must count."""
        answers: list[dict[str, Any]] = self._ask(kind, "POST", "/api/v1/events", {"events": batch})["answers"]
        if [(one["id"], one["status"]) for one in answers] != [(event["id"], "applied") for event in batch]:
            raise WrongAnswerError(kind, OK, answers)
        return answers

    def _ask(self, kind: str, method: str, path: str, sent: object) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        while True:
            started = time.perf_counter()
            self._line.request(method, path, json.dumps(sent) if sent else None, headers)
            answer = self._line.getresponse()
            body, ms = answer.read(), (time.perf_counter() - started) * 1000
            if answer.status == OK:
                self.clock.note(kind, ms)
                return dict(json.loads(body)) if "json" in answer.headers["Content-Type"] else {}
            if answer.status != BUSY:
                raise WrongAnswerError(path, answer.status, body)
            self.clock.note(f"{kind}: busy", ms)
            time.sleep(BUSY_WAIT_S)

    def close(self) -> None:
        """Hang up."""
        self._line.close()


@dataclass
class Yard:
    """What the phones are given: tokens, and ready made events, a list of batches per phone."""

    tokens: list[str]
    batches: list[list[list[dict[str, Any]]]]


def main(_corpus: Path | None) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        yard, clock = _prepare(url), Clock()
        with served(url, folder) as port:
            started = time.perf_counter()
            phones = [Phone(port, token, clock) for token in yard.tokens]
            with ThreadPoolExecutor(PHONES) as shift:
                list(shift.map(_work, phones, yard.batches, [Random(SEED + number) for number in range(PHONES)]))
            seconds = time.perf_counter() - started
        posted = [event for phone in yard.batches for batch in phone for event in batch]
        print(f"{PHONES} phones, batches of {BATCH}: {len(posted) / seconds:.0f} events a second for {seconds:.1f} s")
        for kind, took in clock.took.items():
            _row(kind, took)
        _account(url, posted)


def _prepare(url: str) -> Yard:
    """Found the sample consortium with as many vehicles as the phones will strip, and enrol the phones."""
    migrations.upgrade(url)
    app = create_app({"DATABASE_URL": url, "SECRET_KEY": "bench"})
    with app.app_context(), writing():
        story = sample.form_consortium(db.session())
        sample.furnish(story)
        fills = {name: sample.open_fill(story, name, f"fill {name}") for name in set(PARTS.values())}
        vehicles = iter(range(PHONES * ROUNDS * BATCH // VEHICLE_EVENTS))
        accepted = [sample.accept(story, f"ZVW30-{number:07}", "トヨタ", "mid_small") for number in vehicles]
        tokens = _enrol(story)
        db.session.commit()
        db.engine.dispose()
    events = _events(story.people[WORKER], fills, accepted)
    return Yard(tokens, [_numbered(events) for _ in range(PHONES)])


def _enrol(story: sample.Story) -> list[str]:
    inviter = db.session.get_one(Person, story.people["田中 監督"])
    site = db.session.get_one(Site, story.sites[YARD])
    return [enrol_as(inviter, site, f"フロア{number}")[1] for number in range(PHONES)]


def _events(actor: str, fills: dict[str, str], accepted: list[str]) -> Iterator[dict[str, Any]]:
    """Yield what is done with the vehicles, one after the other; nobody was seen by the server."""
    for acceptance in accepted:
        for part, container in PARTS.items():
            body = {"acceptance": acceptance, "part": part, "fill": fills[container], "mark_checked": True}
            yield ledger.happening("part.recovered", actor, **body) | {"auth": "claimed_offline"}
        yield ledger.happening("recovery.finished", actor, acceptance=acceptance) | {"auth": "claimed_offline"}


def _numbered(events: Iterator[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Take the next batches, numbered without gaps as one phone does."""
    mine = [event | {"seq": seq} for seq, event in enumerate(itertools.islice(events, ROUNDS * BATCH), start=1)]
    return [mine[first : first + BATCH] for first in range(0, len(mine), BATCH)]


@contextmanager
def served(url: str, folder: str) -> Iterator[int]:
    """Run the Procfile's server, on loopback alone; give its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    settings = {"DATABASE_URL": url, "DATA": folder, "SECRET_KEY": "bench", "PORT": str(port)}
    server = Popen(command(port), cwd=ROOT, env=os.environ | settings)
    try:
        wait_until_up(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def command(port: int) -> list[str]:
    """The Procfile's command for `web`, its settings put in as a shell would."""
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    words = re.sub(r"\$\{\w+:-(\w+)\}", r"\1", lines["web"])
    words = re.sub(r"--bind \S+", f"--bind 127.0.0.1:{port} --log-level warning", words)
    return [sys.executable, "-m", *shlex.split(words)]


def wait_until_up(port: int, patience_s: float = STARTS_WITHIN_S) -> None:
    """Return when the server on a port answers. Raises OSError when it never does."""
    until = time.monotonic() + patience_s
    while True:
        try:
            line = HTTPConnection("127.0.0.1", port, timeout=patience_s)
            line.request("GET", "/sign-in")
            return line.close() if line.getresponse().status == OK else None
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _work(phone: Phone, batches: list[list[dict[str, Any]]], chance: Random) -> None:
    """Work through one phone's shift."""
    position = phone.get("snapshot, base", "/api/v1/snapshot")["position"]
    for batch in batches:
        answers = phone.post("events", batch)
        if chance.random() < AGAIN:
            _same(answers, phone.post("events, again", batch))
        position = phone.get("snapshot, changes", f"/api/v1/snapshot?since={position}")["position"]
        phone.get("floor screen", "/floor")
    phone.close()


def _same(first: object, again: object) -> None:
    if again != first:
        raise WrongAnswerError(str(first), OK, again)


def _account(url: str, posted: list[dict[str, Any]]) -> None:
    """Ask the ledger whether all of it is there, once."""
    engine = open_engine(url)
    with Session(engine) as session:
        arrived = list(session.scalars(select(Recorded.id).where(Recorded.seq.is_not(None))))
        taken = session.scalar(select(func.count()).select_from(Recovery)) or 0
        verdict = verify(session)
    engine.dispose()
    lost, parts = {event["id"] for event in posted} - set(arrived), len(posted) * len(PARTS) // VEHICLE_EVENTS
    doubled = len(arrived) - len(set(arrived)) + max(taken - parts, 0)
    print(f"{len(lost)} lost, {doubled} doubled, {taken} of {parts} parts, {len(verdict.faults)} faults when verified")


def _row(kind: str, took: list[float]) -> None:
    high = sorted(took)[int(len(took) * 0.95)]
    print(f"{kind:<20}{statistics.median(took):>9.1f} p50 {high:>9.1f} p95  ms  ({len(took)})")


if __name__ == "__main__":
    main(None)
