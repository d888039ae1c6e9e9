"""What is entered in JARS at the yard under the two-person rule (R6): lines of vehicles, handovers of lots."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import State
from ledger.models.lot import Lot
from ledger.models.two_persons import TwoPersons
from ledger.models.vehicle import Acceptance


class EntryLine(TwoPersons, State):
    """A frozen version of what goes into JARS for one acceptance; its id is the approval's event.

    Frozen are team, date, chassis number, parts, deemed grams.
    """

    __tablename__ = "entry_line"
    acceptance_id: Mapped[str] = mapped_column(ForeignKey("acceptance.id"), index=True)
    acceptance: Mapped[Acceptance] = relationship()


class HandoverReport(TwoPersons, State):
    """A frozen version of what goes into JARS's handover report of one lot; its id is the approval's event.

    Frozen are destination, carrier, goods, material, period and vehicles (`ledger.handover`). Entered and compared are
    `lot.jars_id_typed` and `lot.jars_id_checked`: JARS answers the entry with the 荷姿ID.
    """

    __tablename__ = "handover_report"
    lot_id: Mapped[str] = mapped_column(ForeignKey("lot.id"), index=True)
    lot: Mapped[Lot] = relationship()
