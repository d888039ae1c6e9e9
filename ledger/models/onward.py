"""After the dock materials may be mixed: quantities are followed from here on, not vehicles (handbook 3.1.2 (2))."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import State, by_value
from ledger.models.party import Site
from ledger.words import Material, OutputForm


class Onward(State):
    """Material that a receiver shipped to a material maker (引渡先事業者報告, handbook 3.1.2 (5)); grams."""

    __tablename__ = "onward"
    __table_args__ = (
        Index("ix_onward_site_id_shipped_on", "site_id", "shipped_on"),
        Index("ix_onward_destination_id_arrived_on", "destination_id", "arrived_on"),
    )
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    destination_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    material: Mapped[Material] = mapped_column(by_value(Material))
    form: Mapped[OutputForm] = mapped_column(by_value(OutputForm))
    grams: Mapped[int]
    shipped_on: Mapped[date]
    truck: Mapped[str] = mapped_column(String(40), default="")
    arrived_on: Mapped[date | None]
    arrived_g: Mapped[int | None]
    """What the maker weighed."""
    annulled: Mapped[bool] = mapped_column(default=False)
    site: Mapped[Site] = relationship(foreign_keys=[site_id])
    destination: Mapped[Site] = relationship(foreign_keys=[destination_id])


class Product(State):
    """What a material maker made of it (再生材の用途報告, handbook 3.1.3 (2)); grams."""

    __tablename__ = "product"
    __table_args__ = (Index("ix_product_site_id_made_on", "site_id", "made_on"),)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    material: Mapped[Material] = mapped_column(by_value(Material))
    name: Mapped[str] = mapped_column(String(80))
    """PP pellets, cullet ..."""
    use: Mapped[str] = mapped_column(String(400), default="")
    grams: Mapped[int]
    made_on: Mapped[date]
    annulled: Mapped[bool] = mapped_column(default=False)


class Residue(State):
    """What was left over and disposed of; grams."""

    __tablename__ = "residue"
    __table_args__ = (Index("ix_residue_site_id_left_on", "site_id", "left_on"),)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    material: Mapped[Material] = mapped_column(by_value(Material))
    grams: Mapped[int]
    to_whom: Mapped[str] = mapped_column(String(80))
    left_on: Mapped[date]
    annulled: Mapped[bool] = mapped_column(default=False)


class ClosedMonth(State):
    """A month's mass balance of one material at one site, closed with the stock that was counted; grams."""

    __tablename__ = "closed_month"
    __table_args__ = (UniqueConstraint("site_id", "material", "month"),)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    material: Mapped[Material] = mapped_column(by_value(Material))
    month: Mapped[date]
    """Its first day."""
    expected_g: Mapped[int]
    """Opening stock and what came in, less what went out."""
    counted_g: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why the two differ."""
    closed_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime]
