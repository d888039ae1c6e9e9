"""What a receiver without an account wrote about a lot, once somebody had let it through."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import State
from ledger.models.lot import Lot
from ledger.models.proof import ProofLink


class Statement(State):
    """An outsider's weights of a lot: its id is that of the record that was held until somebody let it through."""

    __tablename__ = "statement"
    lot_id: Mapped[str] = mapped_column(ForeignKey("lot.id"), index=True)
    link_id: Mapped[str] = mapped_column(ForeignKey("proof_link.id"), index=True)
    gross_g: Mapped[int]
    tare_g: Mapped[int]
    net_g: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    lot: Mapped[Lot] = relationship(back_populates="statements")
    link: Mapped[ProofLink] = relationship()
