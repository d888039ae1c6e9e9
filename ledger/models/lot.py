"""Lots (荷姿), their bags, and what they weighed at the dock."""

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.dock_words import Framing, ScaleFormat, SurplusEnd
from ledger.models.base import State, by_value
from ledger.models.container import Fill
from ledger.models.party import Site
from ledger.models.weighing import ContainerTare
from ledger.words import BagCheck, Carrier, Goods, LotState, Material

if TYPE_CHECKING:
    from ledger.models.finding import Stray
    from ledger.models.handover import LotHandover
    from ledger.models.statement import Statement


class Lot(State):
    """A load unit of one material from closed fills (handbook 3.1.1 (5))."""

    __tablename__ = "lot"
    __table_args__ = (
        Index("ix_lot_site_id_state", "site_id", "state"),
        Index("ix_lot_destination_id_state", "destination_id", "state"),
        Index("ix_lot_destination_id_touched", "destination_id", "touched"),
    )
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    code: Mapped[str] = mapped_column(String(10), unique=True)
    material: Mapped[Material] = mapped_column(by_value(Material))
    destination_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    carrier: Mapped[Carrier] = mapped_column(by_value(Carrier))
    carrier_name: Mapped[str] = mapped_column(String(120), default="")
    goods: Mapped[Goods] = mapped_column(by_value(Goods))
    permit_number: Mapped[str | None] = mapped_column(String(40))
    truck: Mapped[str] = mapped_column(String(40), default="")
    recovered_from: Mapped[date]
    recovered_to: Mapped[date]
    made_at: Mapped[datetime]
    state: Mapped[LotState] = mapped_column(by_value(LotState), default=LotState.MADE)
    jars_lot_id: Mapped[str | None] = mapped_column(String(40), index=True)
    jars_typed_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    jars_checked_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    reported: Mapped[str | None] = mapped_column(Text)
    """What was entered in JARS when its 荷姿ID was typed, as canonical JSON; a correction leaves it as it was (R4)."""
    jars_deleted_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """Who deleted in JARS what it had named, after the lot was given up; `jars_deletion_compared_by` saw it gone."""
    jars_deletion_compared_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    shipped_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    received_g: Mapped[int | None]
    """Sum of the weighing lines when it was received, in grams."""
    site: Mapped[Site] = relationship(foreign_keys=[site_id])
    destination: Mapped[Site] = relationship(foreign_keys=[destination_id])
    fills: Mapped[list[Fill]] = relationship(back_populates="lot", order_by="Fill.id")
    bags: Mapped[list["Bag"]] = relationship(
        back_populates="lot",
        order_by="Bag.number",
        primaryjoin="and_(Bag.lot_id == Lot.id, Bag.withdrawn.is_(False))",
    )
    lines: Mapped[list["WeighingLine"]] = relationship(back_populates="lot", order_by="WeighingLine.at")

    surplus: Mapped[list["SurplusBag"]] = relationship(back_populates="lot", order_by="SurplusBag.at")
    strays: Mapped[list["Stray"]] = relationship(back_populates="lot", order_by="Stray.at")
    handovers: Mapped[list["LotHandover"]] = relationship(back_populates="lot", order_by="LotHandover.at")
    statements: Mapped[list["Statement"]] = relationship(back_populates="lot", order_by="Statement.at")
    missing_reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was received without some of its bags."""

    @property
    def owes_deletion(self) -> bool:
        """Whether JARS may still have it, though it was given up."""
        named = self.state is LotState.CANCELLED and self.jars_lot_id is not None
        return named and self.jars_deletion_compared_by is None

    @property
    def checked_id(self) -> str | None:
        """Its 荷姿ID once a second person compared it with JARS; one that nobody checked is never shown (R6)."""
        return self.jars_lot_id if self.jars_checked_by else None

    @property
    def called(self) -> str:
        """How people call it: by its checked 荷姿ID, before that by its code."""
        return self.checked_id or self.code

    @property
    def handover(self) -> "LotHandover | None":
        """Who handed it over to whom; None where nobody signed."""
        return next((one for one in reversed(self.handovers) if not one.annulled), None)

    @property
    def arrived(self) -> int:
        """How many of its bags were found at the dock."""
        return sum(bag.checked is BagCheck.FOUND for bag in self.bags)

    @property
    def partly_here(self) -> bool:
        """Whether it is open at the dock, some of its bags found and others not."""
        return self.state is LotState.SHIPPED and 0 < self.arrived < len(self.bags)

    @property
    def standing_lines(self) -> list["WeighingLine"]:
        """The weighing lines that count: neither undone nor superseded."""
        return [line for line in self.lines if not line.annulled and line.superseded_by is None]

    @property
    def weighed_g(self) -> int:
        """Sum of the lines that count, net, in grams; of a receiver without an account, what it stated."""
        lines = self.standing_lines
        return sum(one.net_g for one in lines) if lines else sum(one.net_g for one in self.statements)


class Bag(State):
    """One piece of a lot with its own tag: "3/12"."""

    __tablename__ = "bag"
    lot_id: Mapped[str] = mapped_column(ForeignKey("lot.id"), index=True)
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(10), unique=True)
    fill_id: Mapped[str] = mapped_column(ForeignKey("fill.id"), index=True)
    checked: Mapped[BagCheck | None] = mapped_column(by_value(BagCheck))
    checked_at: Mapped[datetime | None]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    """Whether a correction took it out of its lot."""
    lot: Mapped[Lot] = relationship(back_populates="bags")
    fill: Mapped[Fill] = relationship()


class SurplusBag(State):
    """A bag that came with a lot and is not on its list."""

    __tablename__ = "surplus_bag"
    lot_id: Mapped[str] = mapped_column(ForeignKey("lot.id"), index=True)
    text: Mapped[str] = mapped_column(String(80))
    """What its tag said, or what the receiver wrote where it had none."""
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    annulled: Mapped[bool] = mapped_column(default=False)
    photograph_list: Mapped[str] = mapped_column("photographs", Text, default="[]")
    """SHA-256 of each photograph, as JSON."""
    outcome: Mapped[SurplusEnd | None] = mapped_column(by_value(SurplusEnd))
    """What it turned out to be; None while nobody knows."""
    settled_note: Mapped[str] = mapped_column(Text, default="")
    lot: Mapped[Lot] = relationship(back_populates="surplus")

    @property
    def photographs(self) -> list[str]:
        """SHA-256 of each photograph."""
        told: list[str] = json.loads(self.photograph_list)
        return told


class Scale(State):
    """A scale of a receiver: certified (特定計量器) and inspected every two years (handbook 3.1.2 (2))."""

    __tablename__ = "scale"
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), index=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    certificate: Mapped[str] = mapped_column(String(60))
    division_g: Mapped[int]
    inspected_on: Mapped[date]
    """Of the last inspection, as the certificate and until when it holds."""
    valid_until: Mapped[date]
    sends: Mapped[ScaleFormat | None] = mapped_column(by_value(ScaleFormat))
    """How it tells a PC what it shows; None where it tells nothing."""
    baud: Mapped[int] = mapped_column(default=2400)
    framing: Mapped[Framing] = mapped_column(by_value(Framing), default=Framing.SEVEN_EVEN)
    inspections: Mapped[list["ScaleInspection"]] = relationship(order_by="ScaleInspection.inspected_on")

    def covered(self, day: date) -> bool:
        """Whether an inspection held on a day (R9): a later one doesn't heal the days between."""
        return any(one.inspected_on <= day <= one.valid_until for one in self.inspections)

    def shows(self, grams: int) -> bool:
        """Whether its display can show a weight: what lies between its divisions was not read from it."""
        return grams % self.division_g == 0


class ScaleInspection(State):
    """One inspection of a scale (定期検査): the scale stays the same, what was weighed in between does too."""

    __tablename__ = "scale_inspection"
    scale_id: Mapped[str] = mapped_column(ForeignKey("scale.id"), index=True)
    certificate: Mapped[str] = mapped_column(String(60))
    inspected_on: Mapped[date]
    valid_until: Mapped[date]


class WeighingLine(State):
    """One weighing of a bag, of several, or of the lot at once; grams."""

    __tablename__ = "weighing_line"
    lot_id: Mapped[str] = mapped_column(ForeignKey("lot.id"), index=True)
    bag_ids: Mapped[str] = mapped_column(Text, default="")
    """Ids of the bags weighed, comma-separated; empty means the whole lot."""
    gross_g: Mapped[int]
    tare_g: Mapped[int]
    net_g: Mapped[int]
    tare_id: Mapped[str | None] = mapped_column(ForeignKey("container_tare.id"))
    """The usual tare it was worked out from; None where the tare was weighed."""
    from_scale: Mapped[bool] = mapped_column(default=False)
    """Whether the scale itself sent the gross weight."""
    scale_id: Mapped[str] = mapped_column(ForeignKey("scale.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    superseded_by: Mapped[str | None] = mapped_column(String(36))
    annulled: Mapped[bool] = mapped_column(default=False)
    lot: Mapped[Lot] = relationship(back_populates="lines")
    scale: Mapped[Scale] = relationship()
    tare: Mapped[ContainerTare | None] = relationship()
