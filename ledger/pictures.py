"""Whether the photographs that recorded events name are there, and still what they were when they were recorded.

An event names a photograph by its SHA-256 and so seals it. Those that could not be read and are kept for the reader to
learn from are named by no event: a site's rule throws them away after a while, and nothing is missing then.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import file_digest
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.kinds import KINDS
from ledger.models import Photograph, Recorded, Site
from ledger.words import Outcome

FileOf = Callable[[str, str], Path | None]
"""The file of a company's photograph, by the company's id and the SHA-256; None where there is none."""
_BATCH = 500


class Flaw(StrEnum):
    """What is wrong with a photograph that had arrived."""

    MISSING = "missing"
    CHANGED = "changed"


@dataclass(frozen=True)
class Flawed:
    """A photograph that is not what the event at a position names."""

    position: int
    sha256: str
    flaw: Flaw

    def __str__(self) -> str:
        """Tell it in words."""
        told = "is not there any more" if self.flaw is Flaw.MISSING else "is not what it was when it was recorded"
        return f"event at position {self.position}: its photograph {self.sha256} {told}"


@dataclass
class Pictures:
    """What looking at the photographs found. Awaited ones are still on a phone: their events count without them."""

    named: int = 0
    awaited: int = 0
    read: int = 0
    """How many were read to the last byte; of the others only presence and length are known."""
    flawed: list[Flawed] = field(default_factory=list)


def check_pictures(session: Session, file_of: FileOf, most_bytes: int | None = None) -> Pictures:
    """Look at every photograph, the newest first; with `most_bytes`, read no more than that and measure the others."""
    found, left = Pictures(), most_bytes
    for position, sha256, row in _named(session):
        found.named += 1
        if row is None:
            found.awaited += 1
            continue
        reads = left is None or row.size <= left
        found.read += reads
        if left is not None and reads:
            left -= row.size
        flaw = _flaw(file_of(row.company_id, sha256), row, reads=reads)
        if flaw:
            found.flawed.append(Flawed(position, sha256, flaw))
    found.flawed.sort(key=lambda one: one.position)
    return found


def _named(session: Session) -> Iterator[tuple[int, str, Photograph | None]]:
    """Each photograph that an event names, with the event's position and what is known of its arrival."""
    kinds = [name for name, body in KINDS.items() if "photographs" in body.model_fields]
    columns = (Recorded.position, Site.company_id, Recorded.posted)
    rows = select(*columns).join(Site, Site.id == Recorded.site_id).order_by(Recorded.position.desc())
    rows = rows.where(Recorded.kind.in_(kinds), Recorded.outcome != Outcome.KEPT)
    seen: set[tuple[str, str]] = set()
    for batch in session.execute(rows, execution_options={"yield_per": _BATCH}).partitions():
        told = [
            (position, company, sha256)
            for position, company, posted in batch
            for sha256 in json.loads(posted)["body"].get("photographs") or ()
        ]
        arrived = _arrived(session, [sha256 for _, _, sha256 in told])
        for position, company, sha256 in told:
            if (company, sha256) not in seen:
                seen.add((company, sha256))
                yield position, sha256, arrived.get((company, sha256))


def _arrived(session: Session, hashes: list[str]) -> dict[tuple[str, str], Photograph]:
    rows = select(Photograph).where(Photograph.sha256.in_(hashes)) if hashes else None
    return {(row.company_id, row.sha256): row for row in session.scalars(rows)} if rows is not None else {}


def _flaw(file: Path | None, row: Photograph, *, reads: bool) -> Flaw | None:
    if file is None:
        return Flaw.MISSING
    if file.stat().st_size != row.size:
        return Flaw.CHANGED
    if not reads:
        return None
    with file.open("rb") as opened:
        return None if file_digest(opened, "sha256").hexdigest() == row.sha256 else Flaw.CHANGED
