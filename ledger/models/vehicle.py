"""Vehicles as a site accepted them, and what was recovered from each."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import State, by_value
from ledger.models.container import Fill
from ledger.models.party import Person, Site
from ledger.words import AcceptanceState, NothingReason, PartKind, PartState, SizeClass, Team


class Acceptance(State):
    """One vehicle accepted by one site on one day; records hang on it, since two sites may strip one car in turn."""

    __tablename__ = "acceptance"
    __table_args__ = (
        Index("ix_acceptance_chassis_number", "chassis_number"),
        Index("ix_acceptance_site_id_last4", "site_id", "last4"),
        Index("ix_acceptance_site_id_state_accepted_on", "site_id", "state", "accepted_on", "id"),
        Index("ix_acceptance_site_id_accepted_on", "site_id", "accepted_on", "id"),
        Index("ix_acceptance_site_id_finished_at", "site_id", "finished_at"),
        Index("ix_acceptance_site_id_touched", "site_id", "touched"),
    )
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    chassis_number: Mapped[str] = mapped_column(String(42))
    last4: Mapped[str] = mapped_column(String(4))
    as_read: Mapped[str | None] = mapped_column(String(80))
    maker: Mapped[str] = mapped_column(String(60))
    team: Mapped[Team | None] = mapped_column(by_value(Team))
    model: Mapped[str] = mapped_column(String(60), default="")
    """What the maker calls it (車名), where known."""
    size_class: Mapped[SizeClass] = mapped_column(by_value(SizeClass))
    outside: Mapped[str | None] = mapped_column(String(60))
    """Why it is out of the scheme though its maker has a team; one of the reasons agreed on for its day."""
    asr_standard_g: Mapped[int | None]
    """ASR standard weight (ASR基準重量), where known; TH pays by it."""
    accepted_on: Mapped[date]
    report_number: Mapped[str | None] = mapped_column(String(20))
    target: Mapped[bool] = mapped_column(default=True)
    """Whether parts are to be recovered from it (資源回収車台, 様式3)."""
    wanted: Mapped[str] = mapped_column(String(80), default="")
    """Work instruction: part kinds to take, comma-separated; empty means all."""
    note: Mapped[str] = mapped_column(Text, default="")
    ticket: Mapped[str | None] = mapped_column(String(10))
    state: Mapped[AcceptanceState] = mapped_column(by_value(AcceptanceState), default=AcceptanceState.OPEN)
    nothing_reason: Mapped[NothingReason | None] = mapped_column(by_value(NothingReason))
    finished_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    finished_at: Mapped[datetime | None]
    site: Mapped[Site] = relationship()
    recoveries: Mapped[list["Recovery"]] = relationship(back_populates="acceptance", order_by="Recovery.id")

    @property
    def live(self) -> list["Recovery"]:
        """What is recorded of its parts and not undone, missing ones too."""
        return [recovery for recovery in self.recoveries if not recovery.annulled]

    @property
    def recovered(self) -> list["Recovery"]:
        """The parts really taken."""
        return [recovery for recovery in self.live if recovery.state is PartState.RECOVERED]

    @property
    def as_reported(self) -> list["Recovery"]:
        """The parts as they were reported to JARS once it is sealed, whatever was corrected since (R4)."""
        sealed = self.state is AcceptanceState.SEALED
        return [recovery for recovery in self.recoveries if recovery.reported] if sealed else self.recovered


class Recovery(State):
    """A part taken from an accepted vehicle into a fill, or found missing or unusable."""

    __tablename__ = "recovery"
    __table_args__ = (
        Index(
            "uq_recovery_once",
            "acceptance_id",
            "part",
            unique=True,
            sqlite_where=text("NOT annulled"),
            postgresql_where=text("NOT annulled"),
        ),  # R3, kept by the database as well
        Index("ix_recovery_acceptance_id_at", "acceptance_id", "at", "id", "annulled"),
        Index("ix_recovery_fill_id_at", "fill_id", "at", "id", "annulled"),
        Index("ix_recovery_person_id_at", "person_id", "at", "id"),
        Index("ix_recovery_person_id_maker_at", "person_id", "maker", "at", "id"),
        Index("ix_recovery_site_id_at", "site_id", "at", "id"),
        Index("ix_recovery_site_id_maker_at", "site_id", "maker", "at", "id"),
    )
    acceptance_id: Mapped[str] = mapped_column(ForeignKey("acceptance.id"))
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    maker: Mapped[str] = mapped_column(String(60))
    """Its vehicle's site and maker, filled in by `ledger.models.sought`."""
    part: Mapped[PartKind] = mapped_column(by_value(PartKind))
    state: Mapped[PartState] = mapped_column(by_value(PartState))
    fill_id: Mapped[str | None] = mapped_column(ForeignKey("fill.id"))
    mark_checked: Mapped[bool] = mapped_column(default=False)
    foreign_matter_removed: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    annulled: Mapped[bool] = mapped_column(default=False)
    reported: Mapped[bool] = mapped_column(default=False)
    """Whether it stood in the line as it was reported to JARS; a correction leaves that as it was (R4)."""
    acceptance: Mapped[Acceptance] = relationship(back_populates="recoveries")
    fill: Mapped[Fill | None] = relationship(back_populates="recoveries")
    person: Mapped[Person] = relationship()
