"""What happened, in order, for good: the events, the heads of their hash chains, and where each event stands now."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import Base, State, by_value
from ledger.words import Auth, Outcome, Status


class Recorded(Base):
    """An event as it was recorded. Never changed, never deleted (R10)."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_device_id_seq", "device_id", "seq"),
        Index("ix_event_site_id_happened_at", "site_id", "happened_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, unique=True)
    site_id: Mapped[str] = mapped_column(String(36))
    site_position: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    happened_at: Mapped[datetime]
    clock_offset_ms: Mapped[int | None] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime]
    device_id: Mapped[str | None] = mapped_column(String(36))
    seq: Mapped[int | None]
    actor_id: Mapped[str | None] = mapped_column(String(36))
    auth: Mapped[Auth] = mapped_column(by_value(Auth))
    posted: Mapped[str] = mapped_column(Text)
    """The event as it came, as canonical JSON; for a kept one whatever came, untouched."""
    posted_sha256: Mapped[str] = mapped_column(String(64), index=True)
    outcome: Mapped[Outcome] = mapped_column(by_value(Outcome))
    refusal: Mapped[str | None] = mapped_column(String(24))
    detail: Mapped[str] = mapped_column(Text, default="{}")
    """What the refusal names (a workmate, a material ...), as JSON."""
    hash: Mapped[str] = mapped_column(String(64))


class Head(Base):
    """One row: the last ledger position. Locked while an event is recorded, so that positions have no gaps."""

    __tablename__ = "head"
    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, default=0)


class SiteHead(Base):
    """The end of a site's hash chain; its hash is what daily reports and slips print."""

    __tablename__ = "site_head"
    site_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    length: Mapped[int] = mapped_column(BigInteger, default=0)
    hash: Mapped[str] = mapped_column(String(64), default="0" * 64)


class Mention(Base):
    """That the event at a position speaks of a thing: what the page of a vehicle, container or lot looks for."""

    __tablename__ = "mention"
    thing_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class Standing(State):
    """Where an event stands now; its id is the event's. Held and kept ones are the tray (要対応)."""

    __tablename__ = "standing"
    __table_args__ = (
        Index("ix_standing_site_id_status", "site_id", "status"),
        Index("ix_standing_device_id_touched", "device_id", "touched"),
        Index("ix_standing_device_id_happened_at", "device_id", "happened_at"),
        Index("ix_standing_actor_id_happened_at", "actor_id", "happened_at"),
    )

    site_id: Mapped[str] = mapped_column(String(36))
    device_id: Mapped[str | None] = mapped_column(String(36))
    actor_id: Mapped[str | None] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(40))
    happened_at: Mapped[datetime]
    status: Mapped[Status] = mapped_column(by_value(Status))
    refusal: Mapped[str | None] = mapped_column(String(24))
    acceptance_id: Mapped[str | None] = mapped_column(String(36), index=True)
    """The acceptance the event speaks of, where it does: what a vehicle's page and R17 look for."""
    settled_by: Mapped[str | None] = mapped_column(String(36))
    """The event that annulled it or let it through."""
