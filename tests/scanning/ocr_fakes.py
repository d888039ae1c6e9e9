"""Engines for the worker's tests; each is a function that loads what reads, named to the worker as module:function."""

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from scanning.candidates import Box, Candidate
from scanning.errors import FileTooLargeError

Read = Callable[[Sequence[bytes], Box | None, Sequence[str]], list[Candidate]]


def obedient() -> Read:
    return _obey


def stillborn() -> Read:
    os._exit(3)


def _obey(pictures: Sequence[bytes], box: Box | None, accepted: Sequence[str]) -> list[Candidate]:
    match pictures[0].split():
        case [b"crash"]:
            os._exit(7)
        case [b"hang"]:
            threading.Event().wait()
        case [b"fail"]:
            raise RuntimeError
        case [b"refuse"]:
            raise FileTooLargeError(30_000_000, 25_000_000)
        case [b"meet", started, finish]:
            Path(os.fsdecode(started)).write_bytes(b"")
            Path(os.fsdecode(finish)).read_bytes()
        case _:
            pass
    place = (0.0, 0.0)
    raw = f"{os.getpid()} {box}"
    corners = (place, place, place, place)
    return [
        Candidate(number, 1.0, sure=True, doubtful=(), accepted=True, raw=raw, frame=0, corners=corners)
        for number in accepted
    ]
