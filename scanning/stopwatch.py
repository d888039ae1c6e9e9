"""The time a picture may take: whatever is long asks in between, so that one look can't run away with it."""

import time
from collections.abc import Callable
from typing import TypeAlias

Check: TypeAlias = Callable[[], None]
"""What long work calls now and then; it raises TimeUpError when there is no time left."""
Clock: TypeAlias = Callable[[], float]
"""Seconds since any moment that stays the same."""


class TimeUpError(Exception):
    """The next stretch of work would not fit into the budget any more. No reader outside the room sees this."""


class Stopwatch:
    """Started when made. Time is up once the longest stretch between two checks so far would not fit any more."""

    def __init__(self, budget: float, clock: Clock = time.thread_time) -> None:
        """`budget` in seconds of `clock`, by default processor time of this thread."""
        self._clock = clock
        self._end = clock() + budget
        self._before: float | None = None
        self._longest = 0.0

    def check(self) -> None:
        """Raise TimeUpError if what comes next may end too late."""
        now = self._clock()
        if self._before is not None:  # what was before the first check, opening the file, does not come again
            self._longest = max(self._longest, now - self._before)
        self._before = now
        if now + self._longest > self._end:
            raise TimeUpError
