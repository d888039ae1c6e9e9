"""What searching needs beside the rows themselves, so that a million recoveries answer at once.

The tables keep it: whoever inserts an acceptance or a recovery need not know of it. Nothing here says more than the
rows it was taken from (docs/decisions/0010-search.md).
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, ForeignKey, String, delete, event, insert, inspect, select, update
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column, object_session
from sqlalchemy.orm.util import identity_key

from ledger import batch
from ledger.models.base import Base
from ledger.models.vehicle import Acceptance, Recovery

SHORTEST = 4
"""Characters of the shortest tail that is kept: the last four are what people on the floor say."""
LONGEST = 42


class ChassisPiece(Base):
    """The tail of an acceptance's chassis number from one of its characters on: a part of it begins one of its tails.

    PostgreSQL compares tails by their bytes, as SQLite does, so that what begins alike stands together. The site is
    part of the key so that a search reads the index alone.
    """

    __tablename__ = "chassis_piece"
    tail: Mapped[str] = mapped_column(
        String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql"), primary_key=True
    )
    acceptance_id: Mapped[str] = mapped_column(ForeignKey("acceptance.id"), primary_key=True, index=True)
    site_id: Mapped[str] = mapped_column(String(36), primary_key=True)


def tails(chassis_number: str) -> list[str]:
    """Every tail of a chassis number that is long enough to be looked for, dashes left out."""
    plain = without_dashes(chassis_number)
    count = max(len(plain) - SHORTEST + 1, 1)
    return [plain[first:] for first in range(count)]


def without_dashes(text: str) -> str:
    """A chassis number, or a part of one, as it is looked for: people leave the dash out, or don't see it."""
    return text.replace("-", "")


@event.listens_for(Acceptance, "after_insert")
def _cut(_mapper: Mapper[Any], connection: Connection, acceptance: Acceptance) -> None:
    if session := object_session(acceptance):
        batch.forget(session)  # the same vehicle may be at others
    where = {"acceptance_id": acceptance.id, "site_id": acceptance.site_id}
    connection.execute(insert(ChassisPiece), [{"tail": tail, **where} for tail in tails(acceptance.chassis_number)])


def cut_all(session: Session, site_id: str, numbers: Mapping[str, str]) -> None:
    """Do the same for many acceptances of a site (id -> chassis number) that were inserted at once."""
    rows = [
        {"tail": tail, "acceptance_id": key, "site_id": site_id}
        for key, number in numbers.items()
        for tail in tails(number)
    ]
    batch.forget(session)
    session.connection().execute(insert(ChassisPiece), rows)


@event.listens_for(Acceptance, "after_update")
def _follow(mapper: Mapper[Any], connection: Connection, acceptance: Acceptance) -> None:
    """A corrected acceptance is found by what it is called now."""
    state = inspect(acceptance)
    if state.attrs.chassis_number.history.has_changes():
        connection.execute(delete(ChassisPiece).where(ChassisPiece.acceptance_id == acceptance.id))
        _cut(mapper, connection, acceptance)
    if state.attrs.maker.history.has_changes():
        same = Recovery.acceptance_id == acceptance.id
        connection.execute(update(Recovery).where(same).values(maker=acceptance.maker))


@event.listens_for(Recovery, "before_insert")
def _name(_mapper: Mapper[Any], connection: Connection, recovery: Recovery) -> None:
    """A recovery carries its vehicle's site and maker: what lists of recoveries are filtered and ordered by."""
    session = object_session(recovery)
    there = session.identity_map.get(identity_key(Acceptance, recovery.acceptance_id)) if session else None
    if there is not None and {"site_id", "maker"} <= there.__dict__.keys():
        recovery.site_id, recovery.maker = there.site_id, there.maker
        return
    row = select(Acceptance.site_id, Acceptance.maker).where(Acceptance.id == recovery.acceptance_id)
    recovery.site_id, recovery.maker = connection.execute(row).one()
