"""Who does what in the consortium (工程分担表, 様式2), from a day on."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import State
from ledger.words import Material, Team


class WorkShare(State):
    """What a member does from a day on; lists are comma-separated values. The newest day counts."""

    __tablename__ = "work_share"
    __table_args__ = (Index("ix_work_share_company_id_valid_from", "company_id", "valid_from"),)
    company_id: Mapped[str] = mapped_column(ForeignKey("company.id"))
    valid_from: Mapped[date]
    recover_list: Mapped[str] = mapped_column("recovers", String(40), default="")
    receive_list: Mapped[str] = mapped_column("receives", String(40), default="")
    make_list: Mapped[str] = mapped_column("makes", String(40), default="")
    paid_list: Mapped[str] = mapped_column("paid_by", String(20), default="")

    @property
    def recovers(self) -> frozenset[Material]:
        """Materials whose parts it takes off."""
        return _materials(self.recover_list)

    @property
    def receives(self) -> frozenset[Material]:
        """Materials it takes in and weighs."""
        return _materials(self.receive_list)

    @property
    def makes(self) -> frozenset[Material]:
        """Materials it makes products of."""
        return _materials(self.make_list)

    @property
    def paid_by(self) -> frozenset[Team]:
        """Teams that pay it (支払窓口)."""
        return frozenset(Team(one) for one in self.paid_list.split(",") if one)


def _materials(told: str) -> frozenset[Material]:
    return frozenset(Material(one) for one in told.split(",") if one)
