"""Corrections of what may not simply be undone: the request, who agreed, and before and after for good (R4)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.changes import Change, CorrectionState, Way
from ledger.models.base import State, by_value


class Correction(State):
    """One request; its id is the event of the request. `before` and `after` are frozen texts, canonical JSON."""

    __tablename__ = "correction"
    __table_args__ = (
        Index("ix_correction_site_id_state", "site_id", "state", "id"),
        Index("ix_correction_requested_by_state", "requested_by", "state", "told"),
    )
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    """The site whose record it is: the yard's, for a weighing the receiver's."""
    change: Mapped[Change] = mapped_column(by_value(Change))
    way: Mapped[Way] = mapped_column(by_value(Way))
    state: Mapped[CorrectionState] = mapped_column(by_value(CorrectionState))
    reason: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    requested_at: Mapped[datetime]
    second_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """The second person who agreed."""
    managing_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """Who agreed for the managing company."""
    refused_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    refused_why: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    told: Mapped[bool] = mapped_column(default=False)
    """Whether the requester has seen what became of it."""
    about_id: Mapped[str] = mapped_column(String(36), index=True)
    """The row it is about: an acceptance, a lot, a body's handover."""
