"""Which models are of which size class (TH's list of categories I-III, handbook 2.3.2), from a day on."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import State, by_value
from ledger.words import SizeClass


class ModelClass(State):
    """A line of the consortium's list. The latest day that has come counts; of two for one day, the later told."""

    __tablename__ = "model_class"
    __table_args__ = (Index("ix_model_class_consortium_id_maker_model", "consortium_id", "maker", "model"),)
    consortium_id: Mapped[str] = mapped_column(ForeignKey("consortium.id"))
    maker: Mapped[str] = mapped_column(String(60))
    model: Mapped[str] = mapped_column(String(60))
    """A model code (型式: what a chassis number begins with), or what the maker calls it (車名), as it was typed."""
    spelled: Mapped[str] = mapped_column(String(60))
    """The model as it is compared: half width, upper case, no blanks."""
    size_class: Mapped[SizeClass | None] = mapped_column(by_value(SizeClass))
    """None: taken off the list from that day on."""
    valid_from: Mapped[date]
