"""What empty containers weigh."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import State, by_value
from ledger.models.party import Person
from ledger.words import ContainerForm


class ContainerTare(State):
    """The usual tare (風袋) of a container form at a receiver, in grams. The latest day that has come counts."""

    __tablename__ = "container_tare"
    __table_args__ = (Index("ix_container_tare_site_id_form_valid_from", "site_id", "form", "valid_from"),)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    form: Mapped[ContainerForm] = mapped_column(by_value(ContainerForm))
    grams: Mapped[int]
    valid_from: Mapped[date]
    set_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    setter: Mapped[Person] = relationship()
