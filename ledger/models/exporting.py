"""Files somebody asked for that take a while to write. Not in the log: they say nothing that the ledger doesn't."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import Base, by_value
from ledger.words import Auth, ExportState


class Export(Base):
    """A list that is written as a file behind the requests, for one person, for a few days."""

    __tablename__ = "export"
    __table_args__ = (Index("ix_export_person_id_made_at", "person_id", "made_at"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    auth: Mapped[Auth] = mapped_column(by_value(Auth))
    listing: Mapped[str] = mapped_column(String(40))
    """The name of the list in `web.listings`."""
    filters: Mapped[dict[str, str]] = mapped_column(JSON)
    ending: Mapped[str] = mapped_column(String(8))
    encoding: Mapped[str | None] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    state: Mapped[ExportState] = mapped_column(by_value(ExportState), default=ExportState.QUEUED, index=True)
    changed_at: Mapped[datetime]
    """When it was last heard of: a worker that stops leaves it behind."""
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    rows: Mapped[int] = mapped_column(BigInteger, default=0)
    """How many rows are written, and how many there were when writing began."""
    size: Mapped[int | None] = mapped_column(BigInteger)
    """Bytes of the finished file."""
