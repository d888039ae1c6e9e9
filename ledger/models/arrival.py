"""Lists of accepted vehicles on their way in. Not in the log: what they bring is, as `acceptances.imported`."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ledger.arrival_words import ArrivalState, RowVerdict
from ledger.models.base import Base, by_value
from ledger.words import Auth


class ArrivalList(Base):
    """A file or a paste with accepted vehicles: read, its columns named, judged row by row, then taken over."""

    __tablename__ = "arrival_list"
    __table_args__ = (Index("ix_arrival_list_site_id_made_at", "site_id", "made_at"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    made_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    auth: Mapped[Auth] = mapped_column(by_value(Auth))
    made_at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(120))
    """Name of the file, or what was pasted."""
    encoding: Mapped[str] = mapped_column(String(12))
    """How the file was written; the errors file goes back the same way."""
    header: Mapped[list[str]] = mapped_column(JSON)
    signature: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the header: the same columns are remembered by it."""
    fields: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """Which column holds which fact, counted from 0."""
    presets: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """What holds where a row leaves a fact open."""
    state: Mapped[ArrivalState] = mapped_column(by_value(ArrivalState), default=ArrivalState.COLUMNS)
    rows: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    """How many rows of the present step are through."""
    to_do: Mapped[int] = mapped_column(default=0)
    admitted: Mapped[int] = mapped_column(default=0)
    """How many records of the floor that waited for a vehicle of the list count since."""
    refusal: Mapped[str | None] = mapped_column(String(24))
    """Why the list could not be taken over."""


class ArrivalRow(Base):
    """One row of a list: what stood there, what it would bring, and what became of it."""

    __tablename__ = "arrival_row"
    __table_args__ = (
        Index("ix_arrival_row_list_id_verdict_number", "list_id", "verdict", "number"),
        Index("ix_arrival_row_list_id_same", "list_id", "same"),
    )
    list_id: Mapped[str] = mapped_column(ForeignKey("arrival_list.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Line of the file, counted from 1."""
    cells: Mapped[list[str]] = mapped_column(JSON)
    facts: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    """What the cells say, as the ledger's plain values."""
    same: Mapped[str | None] = mapped_column(String(60))
    """Chassis number and day: a later row with the same is a repetition."""
    verdict: Mapped[RowVerdict | None] = mapped_column(by_value(RowVerdict))
    fault: Mapped[str | None] = mapped_column(String(24))
    """Why it is refused: a value of `RowFault`."""
    detail: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    acceptance_id: Mapped[str | None] = mapped_column(String(36))
    """The acceptance it means, or will make."""
    found: Mapped[bool] = mapped_column(default=False)
    """Whether the floor met the vehicle first."""
    settled: Mapped[bool] = mapped_column(default=False)
    """Whether it has been taken over, or refused for good."""


class ArrivalColumns(Base):
    """Which columns a site's files have: asked once per header, remembered for the next file."""

    __tablename__ = "arrival_columns"
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    signature: Mapped[str] = mapped_column(String(64), primary_key=True)
    fields: Mapped[dict[str, int]] = mapped_column(JSON)
    presets: Mapped[dict[str, str]] = mapped_column(JSON)


class MakerSpelling(Base):
    """How a site's files write a maker that the consortium's table names otherwise."""

    __tablename__ = "maker_spelling"
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    spelling: Mapped[str] = mapped_column(String(60), primary_key=True)
    maker: Mapped[str] = mapped_column(String(60))
