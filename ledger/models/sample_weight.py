"""Weights behind the deemed-weight table: the sample's own, and what JARS displays beside ours (handbook 2.3.2)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import State, by_value
from ledger.models.party import Person
from ledger.models.vehicle import Acceptance
from ledger.words import PartKind, SizeClass


class SampleWeight(State):
    """A part of a vehicle of the 45-vehicle sample on a scale, which need not be certified; grams, to 0.1 kg.

    A part weighed again counts by its last weighing.
    """

    __tablename__ = "sample_weight"
    __table_args__ = (Index("ix_sample_weight_site_id_at", "site_id", "at"),)
    event_id: Mapped[str] = mapped_column(String(36), index=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    acceptance_id: Mapped[str] = mapped_column(ForeignKey("acceptance.id"), index=True)
    part: Mapped[PartKind] = mapped_column(by_value(PartKind))
    grams: Mapped[int]
    scale: Mapped[str] = mapped_column(String(60))
    """What it was weighed on, in words."""
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    annulled: Mapped[bool] = mapped_column(default=False)
    acceptance: Mapped[Acceptance] = relationship()
    person: Mapped[Person] = relationship()


class JarsWeight(State):
    """What JARS displayed as the deemed weight of a part and size class on a day."""

    __tablename__ = "jars_weight"
    __table_args__ = (Index("ix_jars_weight_site_id_seen_on", "site_id", "seen_on"),)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    seen_on: Mapped[date]
    size_class: Mapped[SizeClass] = mapped_column(by_value(SizeClass))
    part: Mapped[PartKind] = mapped_column(by_value(PartKind))
    grams: Mapped[int]
