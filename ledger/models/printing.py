"""Printers, sheets of labels and print jobs. Not in the log: what was printed is, as `tag.printed`."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import Base, by_value
from ledger.models.party import Site
from ledger.print_words import Connection, PrinterLanguage, PrintState
from ledger.words import Auth


class LabelSheet(Base):
    """A sheet of labels of a site's own, in millimetres, the printer's offset included."""

    __tablename__ = "label_sheet"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), index=True)
    title: Mapped[str] = mapped_column(String(60))
    figures: Mapped[dict[str, float]] = mapped_column(JSON)
    """Measures by the names of `labels.Sheet`."""


class Printer(Base):
    """A printer of a site: what it understands, what paper lies in it, who reaches it."""

    __tablename__ = "printer"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    language: Mapped[PrinterLanguage] = mapped_column(by_value(PrinterLanguage))
    preset: Mapped[str] = mapped_column(String(60))
    connection: Mapped[Connection] = mapped_column(by_value(Connection))
    host: Mapped[str | None] = mapped_column(String(253))
    port: Mapped[int | None]
    removed: Mapped[bool] = mapped_column(default=False)
    token_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Of the token its print agent shows."""
    heard_at: Mapped[datetime | None]
    """When its agent last asked for work."""
    site: Mapped[Site] = relationship()


class PrintJob(Base):
    """Tags on their way to paper. Drawn when they are asked for, so that what is printed is what was shown.

    A job is leased for a while, then marked as sent just before its bytes leave; from then on nobody sends it again by
    itself, for nobody knows what came out.
    """

    __tablename__ = "print_job"
    __table_args__ = (Index("ix_print_job_site_id_made_at", "site_id", "made_at"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    printer_id: Mapped[str | None] = mapped_column(ForeignKey("printer.id"), index=True)
    printer_name: Mapped[str | None] = mapped_column(String(60))
    preset: Mapped[str] = mapped_column(String(60))
    codes: Mapped[list[str]] = mapped_column(JSON)
    generations: Mapped[dict[str, int]] = mapped_column(JSON)
    """Which generation of each code is drawn."""
    copies: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    auth: Mapped[Auth] = mapped_column(by_value(Auth))
    made_at: Mapped[datetime]
    state: Mapped[PrintState] = mapped_column(by_value(PrintState), default=PrintState.QUEUED, index=True)
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """What the printer gets; dropped once it is over."""
    attempt: Mapped[int] = mapped_column(default=0)
    """How often somebody set out to send it."""
    leased_until: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    error: Mapped[str | None] = mapped_column(String(40))
    """Name of the error class of `labels`, or of a reason of ours."""
    figures: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    """What the error's sentence names."""
    note: Mapped[str] = mapped_column(Text, default="")
    """Who decided how a job ended of which nobody knew."""
