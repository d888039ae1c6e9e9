"""What a receiver found when it looked at what arrived, and what the yard that sent it says."""

import json
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.dock_words import Dealing, Flaw, ForeignLevel, Severity
from ledger.models.base import State, by_value
from ledger.models.lot import Bag, Lot
from ledger.models.party import Person, Site


class Inspection(State):
    """The receiver's answers about a lot; a later one takes its place, and both stay."""

    __tablename__ = "inspection"
    lot_id: Mapped[str] = mapped_column(ForeignKey("lot.id"), index=True)
    from_elv: Mapped[bool]
    agreed_parts: Mapped[bool]
    marks: Mapped[bool]
    foreign: Mapped[ForeignLevel] = mapped_column(by_value(ForeignLevel))
    note: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Finding(State):
    """Something wrong with a lot or one of its bags."""

    __tablename__ = "finding"
    __table_args__ = (Index("ix_finding_site_id_at", "site_id", "at"),)
    lot_id: Mapped[str] = mapped_column(ForeignKey("lot.id"), index=True)
    bag_id: Mapped[str | None] = mapped_column(ForeignKey("bag.id"))
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    """The yard that sent it: it is told (R13)."""
    flaw: Mapped[Flaw] = mapped_column(by_value(Flaw))
    severity: Mapped[Severity] = mapped_column(by_value(Severity))
    dealing: Mapped[Dealing] = mapped_column(by_value(Dealing))
    grams: Mapped[int | None]
    """Estimated, not weighed."""
    note: Mapped[str] = mapped_column(Text, default="")
    photograph_list: Mapped[str] = mapped_column("photographs", Text, default="[]")
    """SHA-256 of each photograph, as JSON."""
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """Who found it; None where a receiver without an account wrote it."""
    at: Mapped[datetime]
    annulled: Mapped[bool] = mapped_column(default=False)
    lot: Mapped[Lot] = relationship()
    bag: Mapped[Bag | None] = relationship()
    person: Mapped[Person | None] = relationship()
    answers: Mapped[list["FindingAnswer"]] = relationship(back_populates="finding", order_by="FindingAnswer.at")

    @property
    def photographs(self) -> list[str]:
        """SHA-256 of each photograph."""
        told: list[str] = json.loads(self.photograph_list)
        return told


class FindingAnswer(State):
    """What the yard says to a finding; two people may both answer."""

    __tablename__ = "finding_answer"
    finding_id: Mapped[str] = mapped_column(ForeignKey("finding.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    finding: Mapped[Finding] = relationship(back_populates="answers")
    person: Mapped[Person] = relationship()


class Stray(State):
    """A lot that was unloaded at a receiver it is not bound for; over once it is received where it belongs."""

    __tablename__ = "stray"
    lot_id: Mapped[str] = mapped_column(ForeignKey("lot.id"), index=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), index=True)
    """Where it lies."""
    note: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    lot: Mapped[Lot] = relationship(back_populates="strays")
    site: Mapped[Site] = relationship()


class EmptyReturn(State):
    """An empty container on its way home from a receiver; its id follows from the event and its place in the list."""

    __tablename__ = "empty_return"
    __table_args__ = (Index("ix_empty_return_to_site_id_arrived_at", "to_site_id", "arrived_at"),)
    container_id: Mapped[str] = mapped_column(ForeignKey("container.id"), index=True)
    from_site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), index=True)
    to_site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    truck: Mapped[str] = mapped_column(String(40), default="")
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
    arrived_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
