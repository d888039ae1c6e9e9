"""The columns of a frozen text that goes into JARS under the two-person rule (R6)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import by_value
from ledger.words import LineState


class TwoPersons:
    """B approves a frozen text, A enters it, B compares what JARS shows and seals."""

    frozen: Mapped[str] = mapped_column(Text)
    """What was approved, as canonical JSON."""
    state: Mapped[LineState] = mapped_column(by_value(LineState), default=LineState.APPROVED)
    withdrawn: Mapped[bool] = mapped_column(default=False)
    approved_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime]
    taken_over_from: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """The first approver, where another second person had to go on."""
    entered_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime | None]
    sealed_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    sealed_at: Mapped[datetime | None]
    jars_grams: Mapped[int | None]
    """The deemed weight JARS displayed, beside ours."""
