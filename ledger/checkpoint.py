"""Checkpoints: the state that a good check arrived at, kept so that the next check begins there.

A checkpoint is a folder's two files: the rebuilt database, and what is said of it. Whoever can write the folder can
forge one; `flask ledger verify --full` looks at none.
"""

import json
import shutil
import sqlite3
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path

from sqlalchemy.schema import CreateTable

from ledger.models import Base


@dataclass(frozen=True)
class Checkpoint:
    """The ledger was intact up to `position` when it was checked at `at` (ISO 8601); `heads` are the hashes by site."""

    position: int
    at: str
    heads: dict[str, str]
    sha256: str
    """Of the rebuilt database."""
    tables: str
    """Of the definitions of its tables: a release that changes them begins anew."""


def last_checkpoint(folder: Path) -> Checkpoint | None:
    """Return the checkpoint of a folder, or None where there is none that this release can read.

    It is cheap and reads no event: what a page says of the last good check.
    """
    try:
        found = Checkpoint(**json.loads((folder / "checkpoint.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return found if found.tables == _tables() else None


def restored(folder: Path, into: Path) -> Checkpoint | None:
    """Copy the rebuilt database of the last checkpoint to `into`; None where there is none, or it was changed since."""
    found, kept = last_checkpoint(folder), folder / "checkpoint.db"
    if found is None or not kept.is_file():
        return None
    shutil.copyfile(kept, into)
    if _digest(into) == found.sha256:
        return found
    into.unlink()
    return None


def keep(folder: Path, rebuilt: Path, position: int, heads: dict[str, str]) -> Checkpoint:
    """Keep a rebuilt database as the folder's checkpoint; interrupted between its two files, it counts as none."""
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / "checkpoint.new"
    new.unlink(missing_ok=True)
    source = sqlite3.connect(rebuilt)
    source.execute("VACUUM INTO ?", [str(new)])
    source.close()
    made = Checkpoint(position, datetime.now(UTC).isoformat(), heads, _digest(new), _tables())
    new.replace(folder / "checkpoint.db")
    new.write_text(json.dumps(asdict(made)), encoding="utf-8")
    new.replace(folder / "checkpoint.json")
    return made


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def _tables() -> str:
    told = "".join(str(CreateTable(table)) for table in Base.metadata.sorted_tables)
    return sha256(told.encode()).hexdigest()
