"""Dates that a team sets for the reports of lots (handbook 3.1.1 (5))."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import State, by_value
from ledger.words import Team


class TeamDeadline(State):
    """Lots of a team with parts recovered until one day are reported by another; the last one told counts."""

    __tablename__ = "team_deadline"
    __table_args__ = (Index("ix_team_deadline_consortium_id_due_on", "consortium_id", "due_on"),)
    consortium_id: Mapped[str] = mapped_column(ForeignKey("consortium.id"))
    team: Mapped[Team] = mapped_column(by_value(Team))
    recovered_until: Mapped[date]
    due_on: Mapped[date]
