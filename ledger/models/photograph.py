"""Photographs that have arrived whole. Events name them by hash; the files lie beside the database."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import Base


class Photograph(Base):
    """A picture of a company. Not part of the log: an event that names its SHA-256 is, and seals it by that."""

    __tablename__ = "photograph"
    __table_args__ = (Index("ix_photograph_sender_received_at", "sender", "received_at"),)
    company_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(20))
    size: Mapped[int]
    """In bytes."""
    sender: Mapped[str] = mapped_column(String(36))
    """Id of the phone, else of the person, that sent it."""
    received_at: Mapped[datetime]
