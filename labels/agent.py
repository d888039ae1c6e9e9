"""The print agent: a yard's PC asks the server for print jobs and hands them to the printer beside it.

It tells the server before the first byte leaves and after the last one. Killed in between, it leaves a job of which
nobody knows how it ended; the server gives that one to nobody, and a person looks at the paper.
"""

import json
import ssl
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from threading import Event
from typing import Any, TypeVar
from urllib.parse import urlsplit

from labels import network
from labels.agent_words import both, failure
from labels.errors import LabelError, PrinterFileRefused

Deliver = Callable[[bytes], None]
"""Hands one job to the printer. Raises LabelError."""
Say = Callable[[str], None]
Answer = TypeVar("Answer")

EVERY_S = 3.0
"""Seconds between two questions whether there is work."""
LONGEST_WAIT_S = 60.0
_PATIENCE_S = 20.0
_LEASE_S = 40.0
"""Less than a lease lasts at the server: whoever can't say that it sends by then, doesn't."""
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


class AgentError(Exception):
    """The agent can't go on, whatever it tries: the sentence says what a person must do."""


class ServerAway(Exception):
    """The server can't be reached, or is in trouble: later it may be there again."""


class JobTaken(Exception):
    """The server has given the job to somebody else, or it is over."""


@dataclass(frozen=True, slots=True)
class Job:
    """One job as the server gave it."""

    id: str
    attempt: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """The server's side of the agent, over HTTPS; plain HTTP only to this machine, for the token travels in it."""

    url: str
    token: str = field(repr=False)
    trusted: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise AgentError(both("address", url=self.url))
        if parts.scheme == "http" and parts.hostname not in _THIS_MACHINE:
            raise AgentError(both("plain"))

    def printer(self) -> str:
        """Name of the printer that this agent serves."""
        return str(self._ask("GET", "")["printer"]["name"])

    def lease(self) -> Job | None:
        """Take the next job, if there is one."""
        told = self._ask("POST", "/lease", {})["job"]
        if told is None:
            return None
        data = b64decode(told["data"])
        if sha256(data).hexdigest() != told["sha256"]:
            reason = "途中で壊れたデータ, data damaged on the way"
            raise ServerAway(reason)
        return Job(str(told["id"]), int(told["attempt"]), data)

    def tell(self, job: Job, what: str, **more: object) -> None:
        """Say how far a job is: `sent`, `printed` or `failed`."""
        self._ask("POST", f"/{job.id}/{what}", {"attempt": job.attempt, **more})

    def _ask(self, method: str, path: str, body: dict[str, object] | None = None) -> dict[str, Any]:
        parts = urlsplit(self.url)
        line = self._line(str(parts.hostname), parts.port)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            address = f"{parts.path.rstrip('/')}/api/v1/print-jobs{path}"
            line.request(method, address, None if body is None else json.dumps(body), headers)
            answer = line.getresponse()
            return _understood(answer.status, answer.read())
        except ssl.SSLCertVerificationError as error:
            raise AgentError(both("certificate", why=error.verify_message)) from error
        except (OSError, HTTPException) as error:
            raise ServerAway(str(error) or type(error).__name__) from error
        finally:
            line.close()

    def _line(self, host: str, port: int | None) -> HTTPConnection:
        if self.url.startswith("https"):
            return HTTPSConnection(host, port, timeout=_PATIENCE_S, context=self.trusted)
        return HTTPConnection(host, port, timeout=_PATIENCE_S)


def _understood(status: int, text: bytes) -> dict[str, Any]:
    if status == HTTPStatus.CONFLICT:
        raise JobTaken
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise AgentError(both("token"))
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    if status != HTTPStatus.OK or not isinstance(told, dict):
        reason = f"HTTP {status}"
        raise ServerAway(reason)
    return told


def to_printer(text: str) -> Deliver:
    """Deliver to `HOST[:PORT]`, port 9100 where none is given."""
    try:
        host, port = urlsplit(f"//{text}").hostname, urlsplit(f"//{text}").port
    except ValueError:
        host, port = None, None
    if not host:
        raise AgentError(both("printer", to=text))
    return lambda data: network.send(data, host, port or network.PORT)


def to_file(path: Path) -> Deliver:
    """Deliver to a device such as `/dev/usb/lp0`, or add to a file."""

    def deliver(data: bytes) -> None:
        try:
            with path.open("ab") as device:
                device.write(data)
        except OSError as error:
            raise PrinterFileRefused(str(path), error.strerror or str(error)) from error

    return deliver


class Agent:
    """Takes jobs one after the other until it is told to stop."""

    def __init__(self, server: Server, deliver: Deliver, say: Say, stop: Event) -> None:
        self._server = server
        self._deliver = deliver
        self._say = say
        self._stop = stop

    def run(self, *, once: bool = False) -> None:
        """Work until stopped; with `once`, until nothing waits. Raises AgentError."""
        self._say(both("serves", name=self._patiently(self._server.printer)))
        while not self._stop.is_set():
            job = self._patiently(self._server.lease)
            if job:
                self._print(job)
            elif once:
                return
            else:
                self._stop.wait(EVERY_S)

    def _print(self, job: Job) -> None:
        try:
            self._patiently(lambda: self._server.tell(job, "sent"), give_up=True)
        except (JobTaken, ServerAway):
            self._say(both("taken"))
            return
        try:
            self._deliver(job.data)
        except LabelError as error:
            self._say(failure(error))
            self._report(job, "failed", error=type(error).__name__, figures=error.figures)
        else:
            self._say(both("printed", bytes=len(job.data)))
            self._report(job, "printed")

    def _report(self, job: Job, what: str, **more: object) -> None:
        try:
            self._patiently(lambda: self._server.tell(job, what, **more))
        except JobTaken:
            self._say(both("decided"))

    def _patiently(self, ask: Callable[[], Answer], *, give_up: bool = False) -> Answer:
        """Ask until the server answers, waiting longer each time; with `give_up`, at most as long as a lease lasts."""
        waited, wait = 0.0, EVERY_S
        while True:
            try:
                return ask()
            except ServerAway as error:
                if self._stop.is_set() or (give_up and waited + wait > _LEASE_S):
                    raise
                self._say(both("away", why=error, wait=wait))
                self._stop.wait(wait)
                waited, wait = waited + wait, min(wait * 2, LONGEST_WAIT_S)
