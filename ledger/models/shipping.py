"""When a receiver wants a material shipped: after a set quantity, or periodically (guideline on contracts, 004 §3)."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import State, by_value
from ledger.models.party import Site
from ledger.words import Material


class ShippingTerms(State):
    """What a yard agreed with a receiver about a material, from a day on; the last one told counts."""

    __tablename__ = "shipping_terms"
    __table_args__ = (Index("ix_shipping_terms_lookup", "site_id", "material", "valid_from"),)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    destination_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    material: Mapped[Material] = mapped_column(by_value(Material))
    quantity_g: Mapped[int | None]
    """Deemed grams from which a load is asked for; none where the days count alone."""
    every_days: Mapped[int | None]
    """Days after which a part may not wait any longer; none where the quantity counts alone."""
    valid_from: Mapped[date]
    destination: Mapped[Site] = relationship(foreign_keys=[destination_id])
