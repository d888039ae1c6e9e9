"""What must never be in the log: verifiers, tokens, attempts. Not rebuilt, not in the hash chain."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import Base, by_value
from ledger.words import Auth


class Credential(Base):
    """How a person proves to be that person: argon2 verifiers, and the SHA-256 of a badge's 80-bit secret."""

    __tablename__ = "credential"
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    login: Mapped[str | None] = mapped_column(String(60), unique=True)
    password: Mapped[str | None] = mapped_column(String(200))
    pin: Mapped[str | None] = mapped_column(String(200))
    badge_sha256: Mapped[str | None] = mapped_column(String(64))
    epoch: Mapped[int] = mapped_column(default=0)
    """Raised to end every session of the person."""


class DeviceToken(Base):
    """SHA-256 of the token an enrolled phone shows."""

    __tablename__ = "device_token"
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)


class Invitation(Base):
    """A one-time link: to enrol a phone, or to make the first administrator."""

    __tablename__ = "invitation"
    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    site_id: Mapped[str | None] = mapped_column(String(36))
    made_by: Mapped[str | None] = mapped_column(String(36))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SenderProof(Base):
    """The server has seen who hands a lot over; a record of the handover names it, once."""

    __tablename__ = "sender_proof"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    lot_id: Mapped[str] = mapped_column(ForeignKey("lot.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    auth: Mapped[Auth] = mapped_column(by_value(Auth))
    given_at: Mapped[datetime]


class Attempt(Base):
    """Failed sign-ins in a row, per person or device; counted before the secret is checked."""

    __tablename__ = "attempt"
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
