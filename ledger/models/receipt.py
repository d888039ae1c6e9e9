"""What a receiver says about what it took in: its reports to JARS, and the acceptance slips it hands out."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import State
from ledger.models.lot import Lot
from ledger.models.onward import Onward
from ledger.models.party import Person
from ledger.models.two_persons import TwoPersons


class ReceiverReport(TwoPersons, State):
    """A frozen version of what a receiver enters in JARS; its id is the approval's event.

    About a lot: its weight (部品の引取報告, handbook 3.1.2 (3)). About a shipment: to which material maker
    (引渡先事業者報告, 3.1.2 (6)).
    """

    __tablename__ = "receiver_report"
    lot_id: Mapped[str | None] = mapped_column(ForeignKey("lot.id"), index=True)
    onward_id: Mapped[str | None] = mapped_column(ForeignKey("onward.id"), index=True)
    lot: Mapped[Lot | None] = relationship()
    onward: Mapped[Onward | None] = relationship()


class Slip(State):
    """An acceptance slip (検収伝票), signed once and never changed; its id is the signing's event."""

    __tablename__ = "slip"
    __table_args__ = (UniqueConstraint("company_id", "number"),)
    company_id: Mapped[str] = mapped_column(ForeignKey("company.id"))
    number: Mapped[int]
    """Per receiver from 1 on, without gaps."""
    lot_id: Mapped[str] = mapped_column(ForeignKey("lot.id"), index=True)
    content: Mapped[str] = mapped_column(Text)
    """What was signed, as canonical JSON."""
    replaces_id: Mapped[str | None] = mapped_column(ForeignKey("slip.id"), unique=True)
    """The slip of the same lot that it stands for from now on."""
    reason: Mapped[str] = mapped_column(Text, default="")
    signed_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime]
    lot: Mapped[Lot] = relationship()
    signer: Mapped[Person] = relationship()
    replaces: Mapped["Slip | None"] = relationship(remote_side="Slip.id")
