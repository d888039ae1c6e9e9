"""Nothing lost, nothing twice: simulated phones against the real server, with a network and a server that fail.

Method: gunicorn as in the Procfile over a SQLite file, on loopback. It is killed with SIGKILL, amid what the other
phones are sending, KILLS times, and started again. Each of PHONES threads keeps its records like the real phone
(web/static/js/outbox.js): numbered without gaps, a batch at a time, a record leaves only on the server's own answer
(its id with a position). What goes wrong is drawn from SEED: a batch is lost on its way, its answer is lost after the
commit, a copy of it arrives later, it arrives twice, its order is stirred. Every vehicle is worked on by two phones, so
that half of the claims must be held (rule R3).

Reference: the same database as before the shift, in which the events are recorded one by one, once each, in the order
that the server gave them. Every event must be there once, with the number its phone gave it and the reference's
outcome; the parts that count must be the same; chains and state are verified (`flask ledger verify`).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from subprocess import Popen
from typing import Any, Self

from bench.server import OK, ROOT, command, wait_until_up
from bench.simulated import Event, LostError, Phone, faults_of, prepare

PHONES = 12
VEHICLES = 1260
KILLS = 5
SEED = 20261122
PATIENCE_S = 60.0
AGAIN_S = 0.25


class Server:
    """The Procfile's server, which is killed each time it has answered so many batches."""

    def __init__(self, url: str, folder: Path, kills: int, batches_each: int) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        settings = {"DATABASE_URL": url, "DATA": str(folder), "SECRET_KEY": "bench", "PORT": str(self.port)}
        self._environment = os.environ | settings
        self._kills, self._batches_each = kills, batches_each
        self._answered, self.deaths = 0, 0
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Start it."""
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        """End it, with all its workers."""
        self._kill()

    def _start(self) -> None:
        self._process = Popen(command(self.port), cwd=ROOT, env=self._environment, start_new_session=True)
        wait_until_up(self.port)

    def _kill(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def answered(self) -> None:
        """Count an answer; the server may die of it, whatever the others are sending."""
        with self._lock:
            self._answered += 1
            if self._answered % self._batches_each or self.deaths >= self._kills:
                return
            self._kill()
            self.deaths += 1
            self._start()


@dataclass
class Wire:
    """A phone's way to the server over HTTP; anew for each batch, for the server may have died meanwhile."""

    server: Server
    token: str

    def post(self, batch: list[Event]) -> list[dict[str, Any]]:
        """Send events; return the answers. Raises LostError."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        line = HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE_S)
        try:
            line.request("POST", "/api/v1/events", json.dumps({"events": batch}), headers)
            answer = line.getresponse()
            body = answer.read()
        except (OSError, HTTPException) as error:
            time.sleep(AGAIN_S)
            raise LostError from error
        finally:
            line.close()
        if answer.status != OK:
            time.sleep(AGAIN_S)  # it is busy: asked at once it would only be busier
            raise LostError(answer.status)
        answers = list(json.loads(body)["answers"])
        self.server.answered()
        return answers


@dataclass
class Run:
    """What a run did and found."""

    events: int
    deaths: int
    seconds: float
    trouble: Counter[str] = field(default_factory=Counter)
    faults: dict[str, int] = field(default_factory=dict)


def run(folder: Path, phones: int, vehicles: int, kills: int, seed: int = SEED) -> Run:
    """Let some phones work through their shift, and compare."""
    kept, fresh = folder / "run.db", folder / "reference.db"
    shift = prepare(f"sqlite:///{kept}", phones, vehicles)
    shutil.copy(kept, fresh)
    total = sum(len(events) for events in shift.happening)
    started = time.perf_counter()
    with Server(f"sqlite:///{kept}", folder, kills, max(total // (30 * (kills + 1)), 2)) as server:
        workers = [
            Phone(Wire(server, token), Random(seed + number), deque(events))
            for number, (token, events) in enumerate(zip(shift.tokens, shift.happening, strict=True))
        ]
        with ThreadPoolExecutor(phones) as pool:
            list(pool.map(_work, workers))
    done = Run(total, server.deaths, time.perf_counter() - started)
    for worker in workers:
        done.trouble.update(worker.faults)
    done.faults = faults_of(f"sqlite:///{kept}", f"sqlite:///{fresh}", shift)
    return done


def _work(phone: Phone) -> None:
    while not phone.done:
        phone.step()


def main(_corpus: Path | None) -> None:
    """Run and print."""
    with tempfile.TemporaryDirectory() as folder:
        done = run(Path(folder), PHONES, VEHICLES, KILLS)
    print(f"{done.events} events of {PHONES} phones in {done.seconds:.0f} s; the server was killed {done.deaths} times")
    print(", ".join(f"{kind} {number}" for kind, number in sorted(done.trouble.items())))
    print(", ".join(f"{number} {kind}" for kind, number in done.faults.items()))


if __name__ == "__main__":
    main(None)
