"""What the consortium agreed with its teams and among its members, from a day on; and how things were called before."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import State
from ledger.words import PartKind, RecipientKind


class AgreedTerms(State):
    """One version of the agreement. The latest day that has come counts; of two for one day, the later told."""

    __tablename__ = "agreed_terms"
    __table_args__ = (Index("ix_agreed_terms_consortium_id_valid_from", "consortium_id", "valid_from"),)
    consortium_id: Mapped[str] = mapped_column(ForeignKey("consortium.id"))
    valid_from: Mapped[date]
    art_approved_on: Mapped[date | None]
    art_number: Mapped[str] = mapped_column(String(40), default="")
    th_approved_on: Mapped[date | None]
    th_number: Mapped[str] = mapped_column(String(40), default="")
    route_list: Mapped[str] = mapped_column("routes", String(60), default="")
    teams_share_lots: Mapped[bool] = mapped_column(default=True)
    part_list: Mapped[str] = mapped_column("parts", String(80))
    mark_list: Mapped[str] = mapped_column("marks", Text, default="")
    foreign_level: Mapped[int]
    """異物除去の想定: 1 everything, 2 heavy matter and felt, 3 nothing (handbook 3.1.1 (2))."""
    outside_list: Mapped[str] = mapped_column("outside", Text, default="")

    @property
    def routes(self) -> list[RecipientKind]:
        """Where stripped bodies go."""
        return [RecipientKind(one) for one in self.route_list.split(",") if one]

    @property
    def parts(self) -> list[PartKind]:
        """Part kinds that are taken."""
        return [PartKind(one) for one in self.part_list.split(",") if one]

    @property
    def marks(self) -> list[str]:
        """PP marks that the receivers take."""
        return [one for one in self.mark_list.split("\n") if one]

    @property
    def outside(self) -> list[str]:
        """Why a vehicle is out of the scheme."""
        return [one for one in self.outside_list.split("\n") if one]


class FormerName(State):
    """What a company, site or person was called until a moment, with its code or roles then."""

    __tablename__ = "former_name"
    about_id: Mapped[str] = mapped_column(String(36), index=True)
    name: Mapped[str] = mapped_column(String(120))
    jars_code: Mapped[str | None] = mapped_column(String(12))
    role_list: Mapped[str | None] = mapped_column("roles", String(120))
    until: Mapped[datetime]
