"""The sample's quarter of operation: charts and tables agree to the gram with what is recomputed from the events."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from ledger import quarter, sample
from ledger.balance import balance, first_of, previous_month
from ledger.deemed import DeemedTables
from ledger.models import Lot, Recorded, Site
from ledger.moment import JAPAN, moment_of
from ledger.queries.board import arrived, recovered
from ledger.queries.yearly import fiscal_year, weights
from ledger.sample import GRAMS
from ledger.split import split
from ledger.words import Material, Outcome, PartKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from ledger.sample import Story

EVER = (date(2020, 1, 1), date(2100, 1, 1))


@pytest.fixture
def quartered(story: Story, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Three weeks of it: the same story, told sooner."""
    monkeypatch.setattr(quarter, "WEEKS", 3)
    sample.furnish(story, "となり解体", "となり 監督")
    quarter.tell(story)
    return story


def events(session: Session, kind: str) -> Iterator[tuple[Recorded, dict[str, Any]]]:
    """The bodies of the events of a kind that count, as they came."""
    rows = select(Recorded).where(Recorded.kind == kind, Recorded.outcome == Outcome.APPLIED)
    for one in session.scalars(rows.order_by(Recorded.position)):
        yield one, json.loads(one.posted)["body"]


def weighed(session: Session) -> Counter[str]:
    """What the lines of each lot say together, those left out that another one names."""
    lines = {event.id: body for event, body in events(session, "lot.weighed")}
    wrong = {body.get("supersedes") for body in lines.values()}
    found = Counter[str]()
    for key, body in lines.items():
        found[body["lot"]] += 0 if key in wrong else body["gross_g"] - body.get("tare_g", 0)
    return found


def vehicles(session: Session) -> dict[str, dict[str, Any]]:
    """What was told of every accepted vehicle."""
    single = {event.id: body for event, body in events(session, "vehicle.accepted")}
    listed = {row["id"]: row for _, body in events(session, "acceptances.imported") for row in body["rows"]}
    return single | listed


def test_the_figures_agree_with_the_events_to_the_gram(quartered: Story) -> None:
    session = quartered.session
    yards = [quartered.sites[yard.site] for yard in quarter.YARDS]
    cars, parts = vehicles(session), Counter[tuple[date, Material]]()
    for _, body in events(session, "part.recovered"):
        car, part = cars[body["acceptance"]], PartKind(body["part"])
        month = first_of(date.fromisoformat(car["accepted_on"]))
        parts[month, part.material] += GRAMS[car["size_class"]][part.value]
    charted = Counter[tuple[date, Material]]()
    for one in recovered(session, yards, *EVER):
        charted[one.month, one.material] += one.grams
    assert charted == parts
    assert sum(one.grams for one in arrived(session, yards, *EVER)) == sum(weighed(session).values())


def test_every_lot_is_split_to_the_gram_and_so_is_the_year(quartered: Story) -> None:
    session, tables = quartered.session, DeemedTables(quartered.session)
    lots = session.scalars(select(Lot)).all()
    assert len(lots) == 3 * 2 * 3
    assert all(sum(share.grams for share in split(lot, tables[lot.site_id])) == lot.received_g for lot in lots)
    years = {fiscal_year((lot.received_at or lot.made_at).astimezone(JAPAN).date()) for lot in lots}
    yards = [quartered.sites[yard.site] for yard in quarter.YARDS]
    total = sum(one.grams for year in years for one in weights(session, yards, year))
    assert total == sum(lot.received_g or 0 for lot in lots)
    assert {one.route for year in years for one in weights(session, yards, year)} == {"shredder", "whole"}


def test_past_months_are_closed_and_what_came_in_is_accounted_for(quartered: Story) -> None:
    session = quartered.session
    site = session.get_one(Site, quartered.sites[quarter.RECEIVER])
    month = previous_month(first_of(datetime.now(JAPAN).date()))
    for material in Material:
        found = balance(session, site, material, month)
        assert found.closed is not None
        assert found.difference_g in {0, -300}
        assert found.opening_g + found.came_g - found.onward_g - found.residue_g == found.expected_g


def test_nothing_happens_in_the_future(quartered: Story) -> None:
    now = datetime.now(UTC) + timedelta(minutes=1)
    assert all(moment_of(quartered.session, one).at <= now for one in quartered.session.scalars(select(Recorded)))
    assert all(one.happened_at <= now for one in quartered.session.scalars(select(Recorded)))
