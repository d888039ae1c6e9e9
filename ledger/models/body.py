"""The stripped body (解体自動車): where it went, and its handover report under the two-person rule."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import State, by_value
from ledger.models.vehicle import Acceptance
from ledger.words import RecipientKind


class Recipient(State):
    """Where a yard's bodies may go: a shredder, the next dismantler or a whole user (guideline 4-2 (5))."""

    __tablename__ = "recipient"
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[RecipientKind] = mapped_column(by_value(RecipientKind))
    jars_code: Mapped[str | None] = mapped_column(String(12))
    retired: Mapped[bool] = mapped_column(default=False)


class BodyHandover(State):
    """One body handed over; reported in JARS within 3 days (guideline 4-2 (6)) by one person, compared by another."""

    __tablename__ = "body_handover"
    __table_args__ = (
        Index(
            "uq_body_handover_once",
            "acceptance_id",
            unique=True,
            sqlite_where=text("NOT annulled"),
            postgresql_where=text("NOT annulled"),
        ),
        Index("ix_body_handover_site_id_handed_on", "site_id", "handed_on", "id"),
    )
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    acceptance_id: Mapped[str] = mapped_column(ForeignKey("acceptance.id"))
    recipient_id: Mapped[str] = mapped_column(ForeignKey("recipient.id"))
    handed_on: Mapped[date]
    stripped: Mapped[bool]
    """Whether parts were recovered from it: told apart from untouched bodies (guideline 4-2 (5) 2)."""
    note: Mapped[str] = mapped_column(Text, default="")
    handed_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    reported_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime | None]
    compared_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    compared_at: Mapped[datetime | None]
    as_reported: Mapped[str | None] = mapped_column(Text)
    """What was entered in JARS, as canonical JSON; a correction leaves it as it was (R4)."""
    annulled: Mapped[bool] = mapped_column(default=False)
    acceptance: Mapped[Acceptance] = relationship()
    recipient: Mapped[Recipient] = relationship()
