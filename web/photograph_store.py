"""Files of photographs, by what is in them: DATA/photographs/<company>/<ab>/<sha256>.

A photograph grows in `partial/` while its pieces arrive, and moves to its place when it is whole and is what its name
says. A company has its own folder: knowing a hash opens nobody else's picture.
"""

import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256 as digest_of
from pathlib import Path

from flask import current_app

import scanning

LARGEST = 25_000_000
"""In bytes; as large as what is read for codes."""
MOST_PARTIAL = 60
"""Begun and not finished, per sender."""
_FORGOTTEN_S = 14 * 24 * 3600
_SHA256 = re.compile(r"[0-9a-f]{64}")


class OffsetError(Exception):
    """The piece does not begin where the last one ended; `offset` is where it must."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(f"the next piece begins at {offset}")


class OtherContentError(Exception):
    """What arrived is not what its hash says; it was thrown away and must be sent again."""


class TooManyPhotographsError(Exception):
    """More photographs begun, or sent in a day, than anybody takes."""


def is_hash(text: str) -> bool:
    """Whether a text may be the name of a photograph."""
    return _SHA256.fullmatch(text) is not None


@dataclass(frozen=True)
class Shelf:
    """The photographs of one company, as one sender adds to them."""

    company_id: str
    sender: str

    @property
    def _folder(self) -> Path:
        return Path(current_app.config["DATA"]) / "photographs" / self.company_id

    def path(self, sha256: str) -> Path | None:
        """The file of a whole photograph; None where it has not arrived."""
        file = self._place(sha256)
        return file if is_hash(sha256) and file.is_file() else None

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    def _partial(self, sha256: str) -> Path:
        return self._folder / "partial" / f"{self.sender}-{sha256}"

    def offset(self, sha256: str) -> int:
        """How many bytes have arrived."""
        file = self.path(sha256) or self._partial(sha256)
        return file.stat().st_size if file.is_file() else 0

    def add(self, sha256: str, offset: int, piece: bytes, length: int) -> bool:
        """Append a piece; whether the photograph, `length` bytes long, is whole now.

        Raises OffsetError, OtherContentError, TooManyPhotographsError, scanning.PictureError.
        """
        if length > LARGEST:
            raise scanning.FileTooLargeError(length, LARGEST)
        if self.path(sha256):
            return True
        with self._growing(sha256) as file:
            arrived = file.stat().st_size
            if offset != arrived or arrived + len(piece) > length:
                raise OffsetError(arrived)
            with file.open("ab") as opened:
                opened.write(piece)
            if arrived + len(piece) < length:
                return False
            self._finish(file, sha256)
        return True

    @contextmanager
    def _growing(self, sha256: str) -> Iterator[Path]:
        """The file that grows; nobody else appends to it meanwhile."""
        file = self._partial(sha256)
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            self._make_room(file.parent)
        with file.open("ab") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield file

    def _make_room(self, folder: Path) -> None:
        begun = list(folder.glob(f"{self.sender}-*"))
        for file in begun:
            if time.time() - file.stat().st_mtime > _FORGOTTEN_S:
                file.unlink()
        if sum(file.exists() for file in begun) >= MOST_PARTIAL:
            raise TooManyPhotographsError

    def _finish(self, file: Path, sha256: str) -> None:
        """Put a whole photograph in its place, on the disk before anybody is told."""
        try:
            _check(file.read_bytes(), sha256)
        except (OtherContentError, scanning.PictureError):
            file.unlink()
            raise
        place = self._place(sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        with file.open("rb+") as opened:
            os.fsync(opened.fileno())
        file.replace(place)


def file_of(company_id: str, sha256: str) -> Path | None:
    """The file of a company's whole photograph; None where it has not arrived."""
    return Shelf(company_id, "").path(sha256)


def _check(data: bytes, sha256: str) -> None:
    """A picture, and the one that was named."""
    if digest_of(data).hexdigest() != sha256:
        raise OtherContentError
    scanning.media_type(data)
