"""What was agreed with a team about the incentive, and what its recycling rate is counted against."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import State, by_value
from ledger.words import IncentiveMethod, Team


class IncentiveTerms(State):
    """Method and price of one team from a day on: an agreement, not in the sources."""

    __tablename__ = "incentive_terms"
    __table_args__ = (Index("ix_incentive_terms_lookup", "consortium_id", "team", "valid_from"),)
    consortium_id: Mapped[str] = mapped_column(ForeignKey("consortium.id"))
    team: Mapped[Team] = mapped_column(by_value(Team))
    method: Mapped[IncentiveMethod] = mapped_column(by_value(IncentiveMethod))
    sen_per_kg: Mapped[int]
    """Price in hundredths of a yen per kilogram."""
    rate_ppm: Mapped[int | None]
    """資源回収率, in millionths of the ASR standard weight; only with the method that uses it."""
    shares: Mapped[str] = mapped_column(Text, default="{}")
    """Who is paid (様式2): company id -> thousandths, as JSON; empty where the dismantler gets all."""
    valid_from: Mapped[date]


class AsrTaken(State):
    """Shredder residue (ASR) taken in during a month, as the managing company was told; grams. The latest counts."""

    __tablename__ = "asr_taken"
    __table_args__ = (Index("ix_asr_taken_consortium_id_month", "consortium_id", "month"),)
    consortium_id: Mapped[str] = mapped_column(ForeignKey("consortium.id"))
    month: Mapped[date]
    grams: Mapped[int]
    source: Mapped[str] = mapped_column(String(120))
    """Who said so."""
