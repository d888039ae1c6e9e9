"""Containers, their fills, the places they stand at and the tags that name them."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import Base, Named, State, by_value
from ledger.models.party import Site
from ledger.words import ContainerForm, FillState, Material, TagState

if TYPE_CHECKING:
    from ledger.models.lot import Lot
    from ledger.models.vehicle import Recovery


class Place(Named, State):
    """A storage place (置場) with its sign."""

    __tablename__ = "place"
    __table_args__ = (Index("ix_place_order", "site_id", "sorted_as", "id"),)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    code: Mapped[str] = mapped_column(String(10), unique=True)
    holds: Mapped[int | None]
    """Containers it has room for (様式5), where somebody said so."""
    holds_g: Mapped[int | None] = mapped_column(BigInteger)
    """Grams it has room for, where somebody said so."""


class Container(Named, State):
    """A bag, cage, rack, flat stack or bundle for one material (R1). It outlives its fills, except a bundle."""

    __tablename__ = "container"
    __table_args__ = (
        Index("ix_container_order", "site_id", "retired", "material", "sorted_as", "id"),
        Index("ix_container_site_id_touched", "site_id", "touched"),
    )
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    code: Mapped[str] = mapped_column(String(10), unique=True)
    form: Mapped[ContainerForm] = mapped_column(by_value(ContainerForm))
    material: Mapped[Material] = mapped_column(by_value(Material))
    place_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"), index=True)
    retired: Mapped[bool] = mapped_column(default=False)
    site: Mapped[Site] = relationship()
    place: Mapped[Place | None] = relationship()
    fills: Mapped[list["Fill"]] = relationship(back_populates="container", order_by="Fill.opened_at, Fill.id")

    @property
    def fill(self) -> "Fill | None":
        """The fill that is in it now, open or closed; None when it is empty."""
        return next((fill for fill in reversed(self.fills) if fill.state is not FillState.EMPTIED), None)


class Fill(State):
    """One filling of a container, from opened to emptied."""

    __tablename__ = "fill"
    __table_args__ = (Index("ix_fill_container_id_state", "container_id", "state"),)
    container_id: Mapped[str] = mapped_column(ForeignKey("container.id"))
    state: Mapped[FillState] = mapped_column(by_value(FillState), default=FillState.OPEN, index=True)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    lot_id: Mapped[str | None] = mapped_column(ForeignKey("lot.id"), index=True)
    container: Mapped[Container] = relationship(back_populates="fills")
    lot: Mapped["Lot | None"] = relationship(back_populates="fills")
    recoveries: Mapped[list["Recovery"]] = relationship(back_populates="fill", order_by="Recovery.at")

    @property
    def content(self) -> list["Recovery"]:
        """The parts in it, undone ones left out."""
        return [recovery for recovery in self.recoveries if not recovery.annulled]


class PutAway(State):
    """Where a container stood, from when, and who put it there."""

    __tablename__ = "put_away"
    __table_args__ = (Index("ix_put_away_container_id_at", "container_id", "at"),)
    container_id: Mapped[str] = mapped_column(ForeignKey("container.id"))
    fill_id: Mapped[str | None] = mapped_column(ForeignKey("fill.id"), index=True)
    place_id: Mapped[str] = mapped_column(ForeignKey("place.id"))
    before_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    """Where it stood before, so that an undo can say so."""
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    annulled: Mapped[bool] = mapped_column(default=False)
    place: Mapped[Place] = relationship(foreign_keys=[place_id])


class TagRow(Base):
    """A tag and what it hangs on. The code is the key; `touched` serves the snapshot like in every state table.

    Several tags may hang on one container: its first one and spares bound where that was torn or lost.
    """

    __tablename__ = "tag"
    __table_args__ = (Index("ix_tag_site_id_touched", "site_id", "touched"),)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    state: Mapped[TagState] = mapped_column(by_value(TagState), default=TagState.BOUND)
    target_id: Mapped[str | None] = mapped_column(String(36), index=True)
    """Id of what it hangs on; none while it is blank."""
    generation: Mapped[int] = mapped_column(default=1)
    printed: Mapped[int] = mapped_column(default=0)
    """How often it was printed."""
    old_seen: Mapped[int] = mapped_column(default=0)
    """How often an older print of it was read since."""
    touched: Mapped[int] = mapped_column(BigInteger, index=True)
