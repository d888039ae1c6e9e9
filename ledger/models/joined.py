"""Fills that two phones opened in one container, without knowing of each other."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import State


class JoinedFill(State):
    """A fill that turned out to be another one: its id, which one phone made up, means the fill that was there first.

    `docs/decisions/0012-joined-fills.md`.
    """

    __tablename__ = "joined_fill"
    fill_id: Mapped[str] = mapped_column(ForeignKey("fill.id"), index=True)
