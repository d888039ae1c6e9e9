"""The other side of `scanning.ocr_worker`: the process that loads the networks and reads, job by job."""

import contextlib
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path

from scanning import errors
from scanning.candidates import Box, Candidate
from scanning.errors import PictureError

MOST_MEMORY_EVER = 2_000_000_000  # bytes of data the process may ever ask the system for


@dataclass(frozen=True)
class Job:
    """Pictures of one thing, where to look in them, and the vehicles it may be."""

    pictures: list[bytes]
    box: Box | None
    accepted: list[str]


@dataclass(frozen=True)
class Refusal:
    """A PictureError on its way between processes; its class takes other arguments than its message."""

    name: str
    told: str
    facts: dict[str, object]

    @classmethod
    def of(cls, error: PictureError) -> "Refusal":
        """Take the error apart."""
        return cls(type(error).__name__, str(error), dict(vars(error)))

    def error(self) -> PictureError:
        """Put the error together again."""
        kind: type[PictureError] = getattr(errors, self.name, PictureError)
        error = kind.__new__(kind)
        error.args = (self.told,)
        vars(error).update(self.facts)
        return error


@dataclass(frozen=True)
class Answer:
    """What a job gave; `memory` is what the process then holds, in bytes resident."""

    candidates: list[Candidate] = field(default_factory=list)
    refusal: Refusal | None = None
    memory: int = 0


def serve(pipe: Connection, engine: str) -> None:
    """Load the engine, say so, then answer jobs until the other end of the pipe is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then closes the pipe
    with contextlib.suppress(ValueError, OSError):  # not every system lets itself be bounded
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY_EVER, MOST_MEMORY_EVER))
    module, _, name = engine.partition(":")
    read = getattr(import_module(module), name)()
    with contextlib.suppress(EOFError, OSError):
        pipe.send(Answer(memory=resident()))
        while True:
            job: Job = pipe.recv()
            pipe.send(_answer(read, job))


def _answer(read: Callable[[list[bytes], Box | None, list[str]], list[Candidate]], job: Job) -> Answer:
    """A picture's fault is told; any other error ends the process, with its traceback in the log."""
    try:
        return Answer(read(job.pictures, job.box, job.accepted), memory=resident())
    except PictureError as error:
        return Answer(refusal=Refusal.of(error), memory=resident())


def resident() -> int:
    """Bytes of memory this process holds; where the system doesn't tell, the most it ever held."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
