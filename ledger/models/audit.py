"""Audits of yards and receivers by the handbook's checklists (3.2)."""

import json
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.checklists import Checklist, Verdict
from ledger.models.base import State, by_value
from ledger.models.party import Person, Site


class Audit(State):
    """One visit with one checklist."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_site_id_visited_on", "site_id", "visited_on"),)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    """Who is audited."""
    checklist: Mapped[Checklist] = mapped_column(by_value(Checklist))
    visited_on: Mapped[date]
    auditor_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    site: Mapped[Site] = relationship()
    auditor: Mapped[Person] = relationship()
    answers: Mapped[list["AuditAnswer"]] = relationship(back_populates="audit", order_by="AuditAnswer.id")

    @property
    def standing(self) -> dict[str, "AuditAnswer"]:
        """The answer that counts for each item: the latest."""
        return {one.item: one for one in self.answers}


class AuditAnswer(State):
    """What was found about one item; a later answer to it takes its place, and both stay."""

    __tablename__ = "audit_answer"
    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"), index=True)
    item: Mapped[str] = mapped_column(String(24))
    verdict: Mapped[Verdict] = mapped_column(by_value(Verdict))
    note: Mapped[str] = mapped_column(Text, default="")
    photograph_list: Mapped[str] = mapped_column("photographs", Text, default="[]")
    """SHA-256 of each photograph, as JSON."""
    at: Mapped[datetime]
    followed_up: Mapped[str] = mapped_column(Text, default="")
    """What the audited site did about it."""
    followed_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    followed_at: Mapped[datetime | None]
    audit: Mapped[Audit] = relationship(back_populates="answers")

    @property
    def photographs(self) -> list[str]:
        """SHA-256 of each photograph."""
        told: list[str] = json.loads(self.photograph_list)
        return told
