"""Two gunicorns, one for HTTP and one for HTTPS, that live and die together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

THREADS = 8
LONGEST_REQUEST_S = 60
LONGEST_START_S = 120.0
GRACE_S = 10.0
GLANCE_S = 0.2
UPKEEP_EVERY_S = 3600.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ServerEndedError(Exception):
    """A server stopped, or never came up."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The {name} server {reason}. Everything was stopped; the reason stands above.")


@dataclass(frozen=True)
class Server:
    """One server to start: `bind` is where it listens."""

    name: str
    bind: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    def command(self, app: str) -> list[str]:
        """Return the command line that serves `app`, a `module:callable` of WSGI."""
        host = f"[{self.bind}]" if ":" in self.bind else self.bind
        secure = ["--certfile", str(self.certificate), "--keyfile", str(self.key)] if self.certificate else []
        return [
            *(sys.executable, "-m", "gunicorn", app),
            *("--worker-class", "gthread", "--workers", "1", "--threads", str(THREADS)),
            *("--timeout", str(LONGEST_REQUEST_S), "--graceful-timeout", "5"),
            *("--log-level", "warning", "--no-control-socket"),
            *("--bind", f"{host}:{self.port}", *secure),
        ]

    def answers(self) -> bool:
        """Tell whether something accepts connections where this server should."""
        try:
            with socket.create_connection((self.bind, self.port), timeout=1):
                return True
        except OSError:
            return False


def serve(
    app: str,
    servers: Sequence[Server],
    environment: Mapping[str, str],
    *,
    ready: Callable[[], None],
    upkeep: Callable[[], object],
) -> None:
    """Start `servers`, call `ready` once all answer, and return when a signal asks to stop.

    `upkeep` runs every hour meanwhile. Raises ServerEndedError when one of the servers stops by itself. Whatever
    happens, none is left behind.
    """
    stop = threading.Event()
    with _stop_on_signal(stop), _started(app, servers, environment) as running:
        if _wait_until_up(running, stop):
            ready()
            _watch(running, stop, upkeep)


@contextmanager
def _stop_on_signal(stop: threading.Event) -> Iterator[None]:
    kept_away = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN  # nohup: the terminal may go
    caught = [number for number in STOP_SIGNALS if number != signal.SIGHUP or not kept_away]
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in caught}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


Running = dict[Server, "subprocess.Popen[bytes]"]


@contextmanager
def _started(app: str, servers: Sequence[Server], environment: Mapping[str, str]) -> Iterator[Running]:
    running: Running = {}
    try:
        for server in servers:
            running[server] = subprocess.Popen(
                server.command(app),
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C reaches us alone, and we end them in order
            )
        yield running
    finally:
        _end(running.values())


def _end(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + GRACE_S
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # workers whose gunicorn fell would serve on for a while


def _wait_until_up(running: Running, stop: threading.Event) -> bool:
    deadline = time.monotonic() + LONGEST_START_S
    waiting = set(running)
    while waiting and not stop.wait(GLANCE_S):
        _require_alive(running)
        waiting = {server for server in waiting if not server.answers()}
        if waiting and time.monotonic() > deadline:
            raise ServerEndedError(min(server.name for server in waiting), "did not come up")
    return not waiting


def _watch(running: Running, stop: threading.Event, upkeep: Callable[[], object]) -> None:
    due = time.monotonic() + UPKEEP_EVERY_S
    while not stop.wait(GLANCE_S):
        _require_alive(running)
        if time.monotonic() > due:
            upkeep()
            due += UPKEEP_EVERY_S


def _require_alive(running: Running) -> None:
    for server, process in running.items():
        code = process.poll()
        if code is not None:
            raise ServerEndedError(server.name, f"ended with code {code}")
