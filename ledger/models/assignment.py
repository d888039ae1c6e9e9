"""Records of the tray given to the person who can say what happened."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import State


class Assignment(State):
    """A question about one record of the tray, to one person; the last one of a record is the one that stands."""

    __tablename__ = "assignment"
    __table_args__ = (Index("ix_assignment_person_id_ended", "person_id", "ended"),)
    event_id: Mapped[str] = mapped_column(String(36), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    question: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    ended: Mapped[bool] = mapped_column(default=False)
    """Answered, given to another, or its record left the tray."""
