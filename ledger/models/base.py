"""The declarative base and the two shapes every table of the ledger has."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar
from unicodedata import normalize

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored in UTC without a zone, so that SQLite and PostgreSQL keep the same thing."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        return value.replace(tzinfo=UTC) if value else None


class Base(DeclarativeBase):
    """All tables. Constraint names follow one convention so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime}


class State(Base):
    """A row that follows from events alone and can be rebuilt from them.

    `id` is the id of the event that made the row; `touched` the ledger position that changed it last, which is
    what a phone's snapshot asks for; tables of which phones hear, and that grow, have an index of it.
    """

    __abstract__ = True
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    touched: Mapped[int] = mapped_column(BigInteger)


_LONGEST_ORDER = 160


def in_order(name: str) -> str:
    """What a name is ordered by: as people read it, with every number as wide as another (2 before 10)."""
    plain = normalize("NFKC", name).casefold()
    return re.sub(r"\d+", lambda digits: digits[0].lstrip("0").zfill(8), plain)[:_LONGEST_ORDER]


class Named:
    """A thing that people named and numbered, and how lists order it."""

    name: Mapped[str] = mapped_column(String(80))
    sorted_as: Mapped[str] = mapped_column(
        String(_LONGEST_ORDER).with_variant(String(_LONGEST_ORDER, collation="C"), "postgresql")
    )

    @validates("name")
    def _follow(self, _key: str, name: str) -> str:
        self.sorted_as = in_order(name)
        return name


def by_value(kind: type[StrEnum]) -> Enum:
    """Column type of an enum, stored by its value."""
    return Enum(kind, values_callable=lambda k: [m.value for m in k], native_enum=False, length=24)
