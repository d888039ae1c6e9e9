"""Lines of the JARS entry list under the two-person rule (R6)."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import State
from ledger.models.two_persons import TwoPersons
from ledger.models.vehicle import Acceptance


class EntryLine(TwoPersons, State):
    """A frozen version of what goes into JARS for one acceptance; its id is the approval's event.

    Frozen are team, date, chassis number, parts, deemed grams.
    """

    __tablename__ = "entry_line"
    acceptance_id: Mapped[str] = mapped_column(ForeignKey("acceptance.id"), index=True)
    acceptance: Mapped[Acceptance] = relationship()
