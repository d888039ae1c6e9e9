"""Who takes part: consortium, companies, sites, people, phones, and the tables they agreed on."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import State, by_value
from ledger.words import CompanyRole, PartKind, Role, SizeClass, Team


class Consortium(State):
    """The group that applied to the ASR teams (handbook 2.1)."""

    __tablename__ = "consortium"
    name: Mapped[str] = mapped_column(String(120))


class Company(State):
    """A member of the consortium: a tenant of the installation."""

    __tablename__ = "company"
    consortium_id: Mapped[str] = mapped_column(ForeignKey("consortium.id"))
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[CompanyRole] = mapped_column(by_value(CompanyRole))
    gs1_prefix: Mapped[str | None] = mapped_column(String(10))
    """Digits that GS1 gave the company (GS1事業者コード); with them its tags carry a GRAI or an SSCC."""
    left_on: Mapped[date | None]
    """The first day on which it is no member any more (脱退日)."""
    consortium: Mapped[Consortium] = relationship()

    def gone_on(self, day: date) -> bool:
        """Whether it has left the consortium by a day."""
        return self.left_on is not None and self.left_on <= day


class Site(State):
    """A place of business with its 12-digit JARS site code (事業所コード). Each has its own hash chain."""

    __tablename__ = "site"
    company_id: Mapped[str] = mapped_column(ForeignKey("company.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    jars_code: Mapped[str | None] = mapped_column(String(12))
    keeps_unread: Mapped[bool] = mapped_column(default=False)
    """Whether photographs of chassis numbers that could not be read are kept, to improve the reader."""
    photographs_weights: Mapped[bool] = mapped_column(default=False)
    """Whether a weight that a hand typed at its dock needs a photograph of the display or ticket."""
    company: Mapped[Company] = relationship()


class Person(State):
    """Somebody who acts. Roles are stored as a comma-separated list of `Role` values."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_order", "site_id", "left", "touched", "id"),)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(String(80))
    role_list: Mapped[str] = mapped_column("roles", String(120))
    badge: Mapped[str | None] = mapped_column(String(10), unique=True)
    left: Mapped[bool] = mapped_column(default=False)
    site: Mapped[Site] = relationship()

    @property
    def roles(self) -> frozenset[Role]:
        """What the person may do."""
        return frozenset(Role(role) for role in self.role_list.split(",") if role)

    @property
    def company(self) -> Company:
        """The company of the person's site."""
        return self.site.company


class Device(State):
    """One installation of the app on a phone; a new one whenever its storage starts afresh."""

    __tablename__ = "device"
    __table_args__ = (Index("ix_device_order", "site_id", "withdrawn", "name", "id"),)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(String(80))
    withdrawn: Mapped[bool] = mapped_column(default=False)
    last_seq: Mapped[int] = mapped_column(default=0)
    """The highest number that has arrived."""
    arrived: Mapped[int] = mapped_column(default=0)
    """How many numbered events have arrived; less than `last_seq` means a gap."""
    heard_at: Mapped[datetime | None]
    site: Mapped[Site] = relationship()


class MakerTeam(State):
    """Which team a maker belongs to from a day on; no team means out of the scheme (R12)."""

    __tablename__ = "maker_team"
    __table_args__ = (Index("ix_maker_team_lookup", "consortium_id", "maker", "valid_from"),)
    consortium_id: Mapped[str] = mapped_column(ForeignKey("consortium.id"))
    maker: Mapped[str] = mapped_column(String(60))
    team: Mapped[Team | None] = mapped_column(by_value(Team))
    valid_from: Mapped[date]
    to_be_checked: Mapped[bool] = mapped_column(default=False)


class DeemedWeight(State):
    """みなし重量 of one part and size class at a dismantler's site from a day on, in grams (handbook 2.3.2)."""

    __tablename__ = "deemed_weight"
    __table_args__ = (Index("ix_deemed_weight_lookup", "site_id", "valid_from"),)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    valid_from: Mapped[date]
    size_class: Mapped[SizeClass] = mapped_column(by_value(SizeClass))
    part: Mapped[PartKind] = mapped_column(by_value(PartKind))
    grams: Mapped[int]
    version: Mapped[str] = mapped_column(String(36))
    """The event that issued the whole table."""
