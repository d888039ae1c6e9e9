"""The sample's quarter of operation: charts and tables agree to the gram with what is recomputed from the events."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import quarter, sample
from ledger.balance import balance, first_of, next_month, previous_month
from ledger.database import open_engine, writing
from ledger.deemed import DeemedTables
from ledger.incentive import Terms, estimates
from ledger.models import Lot, Recorded, Site
from ledger.moment import JAPAN, moment_of
from ledger.queries.board import arrived, recovered
from ledger.queries.findings import counted
from ledger.queries.real_weights import compared, loads
from ledger.queries.yearly import fiscal_year, weights
from ledger.sample import Story
from ledger.split import split
from ledger.words import Material, PartKind, SizeClass
from tests.ledger.retelling import Retold, month_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.provision.databases import Databases

EVER = (date(2020, 1, 1), date(2100, 1, 1))
WEEKS = 4


@pytest.fixture(scope="module")
def quartered(story_databases: Databases, told: dict[str, dict[str, str]]) -> Iterator[Story]:
    """Some weeks of it, told once for the tests below: the same story, told sooner. They only read."""
    with story_databases.again() as url, pytest.MonkeyPatch.context() as patch:
        patch.setattr(quarter, "WEEKS", WEEKS)
        engine = open_engine(url)
        with Session(engine) as session, writing():
            story = Story(session, dict(told["sites"]), dict(told["people"]), dict(told["things"]))
            sample.furnish(story, "となり解体", "となり 監督")
            quarter.tell(story)
            yield story
        engine.dispose()


@pytest.fixture(scope="module")
def retold(quartered: Story) -> Retold:
    """What the events say, without any of the tables that they made."""
    return Retold(quartered.session)


@pytest.fixture(scope="module")
def yards(quartered: Story) -> list[str]:
    """Ids of both yards."""
    return [quartered.sites[yard.site] for yard in quarter.YARDS]


def test_the_boards_weights_are_those_of_the_events(quartered: Story, retold: Retold, yards: list[str]) -> None:
    taken = Counter[tuple[date, str, str, Material]]()
    for part in retold.parts:
        car = retold.cars[part.acceptance]
        taken[first_of(car.accepted_on), part.site_id, car.team, part.part.material] += part.deemed_g
    shown = recovered(quartered.session, yards, *EVER)
    assert {(one.month, one.site_id, one.team, one.material): one.grams for one in shown} == taken
    assert sum(one.parts for one in shown) == len(retold.parts)
    weighed = {
        (lot.month, lot.site_id, lot.material, lot.grams, sum(part.deemed_g for part in lot.parts))
        for lot in retold.lots.values()
    }
    lots = arrived(quartered.session, yards, *EVER)
    assert {(one.month, one.site_id, one.material, one.grams, one.deemed_g) for one in lots} == weighed
    assert len(lots) == len(retold.lots) == WEEKS * len(yards) * len(Material)


def test_every_lot_is_split_to_the_gram_and_so_is_the_year(quartered: Story, retold: Retold, yards: list[str]) -> None:
    session, tables = quartered.session, DeemedTables(quartered.session)
    for lot in session.scalars(select(Lot)):
        shares = split(lot, tables[lot.site_id])
        assert {(one.recovery.acceptance_id, one.recovery.part): one.grams for one in shares} == retold.shares(lot.id)
    years = {fiscal_year(lot.month) for lot in retold.lots.values()}
    shown = Counter[tuple[str | None, str, str, Material, date]]()
    for one in (one for year in years for one in weights(session, yards, year)):
        shown[one.team, one.maker, one.route, one.material, one.month] += one.grams
    assert shown == retold.year()
    assert {route for _, _, route, _, _ in shown} == {"shredder", "whole"}


def test_deemed_beside_real_is_the_split_of_the_events(quartered: Story, retold: Retold, yards: list[str]) -> None:
    real, deemed = Counter[tuple[str, date, SizeClass, PartKind]](), Counter[tuple[str, date, SizeClass, PartKind]]()
    for key, lot in retold.lots.items():
        shares = retold.shares(key)
        for part in lot.parts:
            cell = (lot.site_id, lot.month, retold.cars[part.acceptance].size, part.part)
            real[cell] += shares[part.acceptance, part.part]
            deemed[cell] += part.deemed_g
    shown = {yard: compared(loads(quartered.session, yard, *EVER).loads) for yard in yards}
    rows = [(yard, one) for yard, found in shown.items() for one in found]
    assert {(yard, one.month, *one.cell): one.grams for yard, one in rows} == real
    assert {(yard, one.month, *one.cell): one.deemed_g for yard, one in rows} == deemed


def test_estimates_follow_from_what_was_sealed(quartered: Story, retold: Retold, yards: list[str]) -> None:
    session = quartered.session
    terms = Terms(session, session.get_one(Site, yards[0]).company.consortium_id)
    shown = estimates(session, terms, yards, *EVER)
    exact = Counter[tuple[str, str, date]]()
    yen = dict[tuple[str, str, date], Fraction]()
    for key, grams in retold.sealed.items():
        car = retold.cars[key]
        at = (car.site_id, car.team, first_of(car.accepted_on))
        paid = grams if car.team == "ART" else Fraction(car.asr_standard_g * 62_000, 1_000_000)
        exact[at] += grams
        yen[at] = yen.get(at, Fraction(0)) + paid * Fraction(29, 1000)
    assert {(one.site_id, one.team, one.month): one.reported_g for one in shown} == exact
    assert {(one.site_id, one.team, one.month): one.yen for one in shown} == {at: int(one) for at, one in yen.items()}
    assert all(one.left_out == 0 for one in shown)


def test_past_months_are_closed_and_what_came_in_is_accounted_for(quartered: Story, retold: Retold) -> None:
    session, closed = quartered.session, 0
    for name in (quarter.RECEIVER, quarter.MAKER):
        site = session.get_one(Site, quartered.sites[name])
        for material in Material:
            stock, month = 0, min(lot.month for lot in retold.lots.values())
            while month <= first_of(datetime.now(JAPAN).date()):
                found = balance(session, site, material, month)
                flows = (found.came_g, found.onward_g, found.made_g, found.residue_g)
                assert flows == retold.flows(site.id, material, month)
                assert (found.opening_g, found.expected_g) == (stock, stock + flows[0] - sum(flows[1:]))
                stock = retold.counted.get((site.id, material, month), found.expected_g)
                assert found.difference_g in ({0, -300} if found.closed else {None})
                closed += found.closed is not None
                month = next_month(month)
    assert closed == len(retold.counted)
    assert (quartered.sites[quarter.RECEIVER], Material.GLASS, previous_month(month_of(datetime.now(UTC)))) in (
        retold.counted
    )


def test_findings_are_counted_as_they_were_told(quartered: Story, retold: Retold, yards: list[str]) -> None:
    shown = counted(quartered.session, yards, *EVER)
    assert {(one.site_id, one.flaw): (one.count, one.grams, one.unanswered) for one in shown} == retold.findings()
    assert shown


def test_nothing_happens_in_the_future(quartered: Story) -> None:
    now = datetime.now(UTC) + timedelta(minutes=1)
    assert all(moment_of(quartered.session, one).at <= now for one in quartered.session.scalars(select(Recorded)))
    assert all(one.happened_at <= now for one in quartered.session.scalars(select(Recorded)))
