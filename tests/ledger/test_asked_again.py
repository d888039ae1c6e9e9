"""What phones ask for again and again is found by what changed since, however long a yard has worked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

from ledger.models import Base, Company, Consortium, Site
from ledger.queries.feed import feed
from ledger.queries.shift import shift
from ledger.queries.snapshot import snapshot
from ledger.words import CompanyRole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PHONE = "00000000-0000-7000-8000-000000000000"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
CHANGED = {
    "acceptance": "ix_acceptance_site_id_touched (site_id=? AND touched>?)",
    "container": "ix_container_site_id_touched (site_id=? AND touched>?)",
    "tag": "ix_tag_site_id_touched (site_id=? AND touched>?)",
}


@pytest.fixture
def site() -> Iterator[Site]:
    """A site in a database of its own: SQLite tells how it would look for rows of any table, empty ones too."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all([Consortium(id="c", name="c", touched=1), Site(id="s", name="s", company_id="y", touched=1)])
        session.add(Company(id="y", name="y", consortium_id="c", role=CompanyRole.DISMANTLER, touched=1))
        session.commit()
        yield session.get_one(Site, "s")
    engine.dispose()


def ways(session: Session, ask: Callable[[], object]) -> list[str]:
    """How SQLite finds the rows of each table that a question names."""
    asked: list[tuple[str, Any]] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    ask()
    plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values) for text, values in list(asked)]
    return [row[3] for plan in plans for row in plan]


def test_a_phone_hears_of_changes_by_an_index_of_changes(site: Site) -> None:
    session = Session.object_session(site)
    assert session
    found = ways(session, lambda: snapshot(session, site, 5))
    for table, way in CHANGED.items():
        assert f"SEARCH {table} USING INDEX {way}" in found
    site.company.role = CompanyRole.RECEIVER
    found = ways(session, lambda: snapshot(session, site, 5))
    assert "SEARCH lot USING INDEX ix_lot_destination_id_touched (destination_id=? AND touched>?)" in found
    (way,) = [one for one in ways(session, lambda: feed(session, PHONE, 5)) if "standing" in one]
    assert way == "SEARCH standing USING INDEX ix_standing_device_id_touched (device_id=? AND touched>?)"


@pytest.mark.parametrize("whose", ["device_id", "person_id"])
def test_a_shifts_list_is_found_by_whose_it_is_and_when(site: Site, whose: str) -> None:
    session = Session.object_session(site)
    assert session
    mine = {"device_id": None, "person_id": None, whose: PHONE}
    column = whose.replace("person", "actor")
    found = ways(session, lambda: shift(session, NOW, **mine))
    assert f"SEARCH standing USING INDEX ix_standing_{column}_happened_at ({column}=? AND happened_at>?)" in found
