"""Links that show one chain to somebody without an account."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import State
from ledger.models.party import Person


class ProofLink(State):
    """A link for an auditor to the chain of one vehicle or lot; it runs out, and can be withdrawn."""

    __tablename__ = "proof_link"
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), index=True)
    thing_id: Mapped[str] = mapped_column(String(36), index=True)
    """Id of the acceptance or lot."""
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    to_whom: Mapped[str] = mapped_column(String(80))
    given_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]
    until: Mapped[datetime]
    states: Mapped[bool] = mapped_column(default=False)
    """Whether whoever has it may state what arrived and what it weighed."""
    withdrawn: Mapped[bool] = mapped_column(default=False)
    giver: Mapped[Person] = relationship()

    def opens(self, now: datetime) -> bool:
        """Whether the link still shows something."""
        return not self.withdrawn and now < self.until
