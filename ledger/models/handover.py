"""Lots handed over: who brought a lot and who took it, on one phone."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import State, by_value
from ledger.models.lot import Lot
from ledger.models.party import Person
from ledger.words import Auth


class LotHandover(State):
    """Both signatures of a handover; a driver without an account is known by a typed name alone."""

    __tablename__ = "lot_handover"
    lot_id: Mapped[str] = mapped_column(ForeignKey("lot.id"), index=True)
    sender_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    sender_name: Mapped[str] = mapped_column(String(80))
    auth: Mapped[Auth | None] = mapped_column(by_value(Auth))
    """How the server knew the sender; None where the name was only typed."""
    proof_id: Mapped[str | None] = mapped_column(String(36), unique=True)
    """Id of the server's proof of the sender: each serves once."""
    taker_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    annulled: Mapped[bool] = mapped_column(default=False)
    lot: Mapped[Lot] = relationship(back_populates="handovers")
    taker: Mapped[Person] = relationship(foreign_keys=[taker_id])
