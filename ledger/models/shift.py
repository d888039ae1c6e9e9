"""The shift of a phone: who carries it, and the counts it was closed with."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import State
from ledger.models.party import Device, Person


class Handout(State):
    """A phone was handed out to somebody (持ち出し), until it was given back (返却)."""

    __tablename__ = "handout"
    __table_args__ = (Index("ix_handout_device_id_at", "device_id", "at"),)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    back_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class Shift(State):
    """A closed shift of a phone: its records from the first number to the last, and how many each person made.

    The last number is that of the closing itself, which counts for nobody.
    """

    __tablename__ = "shift"
    __table_args__ = (Index("ix_shift_device_id_last_seq", "device_id", "last_seq"),)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    first_seq: Mapped[int]
    last_seq: Mapped[int]
    counts: Mapped[str] = mapped_column(Text)
    """Records by person id, as canonical JSON: what the phone says."""
    device: Mapped[Device] = relationship()
    person: Mapped[Person] = relationship()
