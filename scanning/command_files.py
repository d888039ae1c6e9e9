"""What the commands of `python -m scanning` share: files and seconds of a command line, and sentences."""

import argparse
import io
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path

from scanning.errors import FileTooLargeError
from scanning.picture import MAX_BYTES


def content(path: str) -> bytes:
    """The bytes of a file, a pipe or a device, no more than a picture may have. Raises OSError, FileTooLargeError."""
    with Path(path).open("rb") as file:
        data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise FileTooLargeError(max(len(data), os.fstat(file.fileno()).st_size), MAX_BYTES)
        return data


def seconds(told: str) -> float:
    """Seconds of a budget, above 0. Raises argparse.ArgumentTypeError."""
    try:
        budget = float(told)
    except ValueError:
        budget = math.nan
    if not 0 < budget < math.inf:
        sentence = f"{told!r} is no number of seconds above 0"
        raise argparse.ArgumentTypeError(sentence)
    return budget


def complain(what: str, error: Exception) -> None:
    """Say on stderr what is wrong with a file, in one sentence."""
    sentence = f"{error.strerror or error}." if isinstance(error, OSError) else str(error)
    if sys.stderr is not None:
        sys.stderr.write(f"{what}: {sentence}\n")


def spoken(command: Callable[[], int]) -> int:
    """Run a command whose words reach any terminal; 1 where whoever read them has gone away."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a path may have signs the terminal doesn't
    try:
        code = command()
        if sys.stdout is not None:  # closed by whoever called
            sys.stdout.flush()
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else Python complains once more at its end
        return 1
    else:
        return code
