"""One process beside the web server that reads chassis numbers: loaded at the first job, replaced when it fails.

The networks take some 400 MB and all of a core while they read; a picture may crash or stall native code. None of that
may reach the threads that answer requests. A job is sent through a pipe and waited for; a timer kills the process when
it takes too long, which breaks the pipe and wakes whoever waits.
"""

import multiprocessing
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from scanning.candidates import Box, Candidate
from scanning.ocr_process import Answer, Job, serve

ENGINE = "scanning.ocr:reader"
LIMIT_S, START_LIMIT_S = 10.0, 60.0
WAITING = 4  # jobs that may wait behind the one being read; more are turned away at once
MOST_MEMORY = 600_000_000  # bytes resident after a job; above that the next job gets a fresh process


class OcrError(Exception):
    """No answer about the pictures; nothing is known to be wrong with them."""


class OcrBusyError(OcrError):
    """Too many pictures wait already; try again in a moment."""

    def __init__(self) -> None:
        super().__init__("Too many pictures are waiting to be read.")


class OcrTimeoutError(OcrError):
    """Reading took longer than allowed, `limit` in seconds; the process was replaced."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        super().__init__(f"Reading took longer than {limit:g} seconds and was given up.")


class OcrUnavailableError(OcrError):
    """The reading process ended on its own, or can't be started; the next job starts a fresh one."""

    def __init__(self, exit_code: int | None) -> None:
        self.exit_code = exit_code
        super().__init__(f"The process that reads chassis numbers ended by itself (exit code {exit_code}).")


class OcrWorker:
    """Reads chassis numbers in a process of its own. Threads may share it; one job is read at a time.

    `engine` names a function "module:function" that loads what reads, in the other process. The process ends with
    `close`, with this one, and whenever a job crashes it, stalls, or leaves it too large.
    """

    def __init__(
        self,
        engine: str = ENGINE,
        *,
        limit_s: float = LIMIT_S,
        waiting: int = WAITING,
        most_memory: int = MOST_MEMORY,
    ) -> None:
        self._engine, self._limit_s, self._most_memory = engine, limit_s, most_memory
        self._places = threading.BoundedSemaphore(1 + waiting)
        self._turn = threading.Lock()
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(
        self, pictures: Sequence[bytes], *, box: Box | None = None, accepted: Sequence[str] = ()
    ) -> list[Candidate]:
        """As `scanning.ocr.read_chassis`. Raises PictureError, OcrBusyError, OcrTimeoutError or OcrUnavailableError."""
        if not self._places.acquire(blocking=False):
            raise OcrBusyError
        try:
            if not self._turn.acquire(timeout=self._limit_s):
                raise OcrBusyError
            try:
                return self._read(Job(list(pictures), box, list(accepted)))
            finally:
                self._turn.release()
        finally:
            self._places.release()

    def close(self) -> None:
        """End the process, if there is one; a later job starts another."""
        with self._turn:
            self._end()

    @property
    def memory(self) -> int:
        """Bytes resident in the process after its last job, 0 without one."""
        return self._child.memory if self._child else 0

    def _read(self, job: Job) -> list[Candidate]:
        try:
            child = self._started()
            answer = child.answer(job, self._limit_s)
        except OcrError:
            self._end()
            raise
        if child.memory > self._most_memory:
            self._end()
        if answer.refusal:
            raise answer.refusal.error()
        return answer.candidates

    def _started(self) -> "_Child":
        if self._child is None or not self._child.alive:
            self._end()
            self._child = _Child(self._engine)
            self._child.load()
        return self._child

    def _end(self) -> None:
        if self._child:
            self._child.end()
        self._child = None


class _Child:
    """The process, our end of its pipe, and a timer for everything that is waited for."""

    def __init__(self, engine: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, engine), daemon=True)
        self._process.start()
        theirs.close()
        self.memory = 0

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    def load(self) -> None:
        self._within(START_LIMIT_S, None)

    def answer(self, job: Job, limit_s: float) -> Answer:
        return self._within(limit_s, job)

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _within(self, limit_s: float, job: Job | None) -> Answer:
        late = threading.Event()
        timer = threading.Timer(limit_s, self._give_up, (late,))
        timer.daemon = True
        timer.start()
        try:
            if job is not None:
                self._pipe.send(job)
            answer: Answer = self._pipe.recv()
        except (OSError, EOFError) as error:
            self._process.join()
            raise (
                OcrTimeoutError(limit_s) if late.is_set() else OcrUnavailableError(self._process.exitcode)
            ) from error
        else:
            self.memory = answer.memory
            return answer
        finally:
            timer.cancel()

    def _give_up(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()  # breaks the pipe, which wakes whoever waits at it
