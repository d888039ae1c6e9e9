"""Photographs that could not be read, kept where a site allows it: DATA/unread/<site>/<id>.jpg. A few, for a while."""

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app

from ledger.event import new_id

MOST_FILES = 200
MOST_BYTES = 50_000_000
MOST_DAYS = 90
_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DAY_S = 24 * 60 * 60


@dataclass(frozen=True)
class Kept:
    """One photograph: its key, when it was taken over, its size in bytes."""

    key: str
    at: datetime
    size: int


@dataclass(frozen=True)
class UnreadShelf:
    """The photographs of one site. Whoever asks has made sure that the viewer may see them."""

    site_id: str

    @property
    def _folder(self) -> Path:
        return Path(current_app.config["DATA"]) / "unread" / self.site_id

    def add(self, picture: bytes) -> None:
        """Keep a picture; the oldest make room."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{new_id()}.jpg").write_bytes(picture)
        self.tidy()

    def tidy(self) -> None:
        """Throw away what is too old, too many or too large."""
        total, oldest = 0, time.time() - MOST_DAYS * _DAY_S
        for place, one in enumerate(self.pictures()):
            total += one.size
            if place >= MOST_FILES or total > MOST_BYTES or one.at.timestamp() < oldest:
                self.drop(one.key)

    def pictures(self) -> list[Kept]:
        """What is kept, the newest first."""
        found = []
        for file in self._folder.glob("*.jpg") if self._folder.is_dir() else ():
            told = file.stat()
            found.append(Kept(file.stem, datetime.fromtimestamp(told.st_mtime, UTC), told.st_size))
        return sorted(found, key=lambda one: one.key, reverse=True)

    def path(self, key: str) -> Path | None:
        """The file of a key; None where there is none."""
        file = self._folder / f"{key}.jpg"
        return file if _KEY.fullmatch(key) and file.is_file() else None

    def drop(self, key: str) -> None:
        """Throw one away."""
        file = self.path(key)
        if file:
            file.unlink(missing_ok=True)
