"""Charts and tables of the overview agree with the events, to the gram."""

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Recorded, Site
from ledger.moment import JAPAN
from ledger.queries.overview import deemed_by_day, deemed_by_material
from ledger.sample import GRAMS
from ledger.words import Material, Outcome, PartKind
from web.overview import chart_of, table_of
from web.table import kilograms_exactly
from web.typed import today

Browser = Callable[[str], FlaskClient]


def recomputed(session: Session, site_id: str) -> Counter[tuple[date, Material]]:
    """Deemed grams by day and material, from nothing but the events: parts recovered, those undone left out."""
    rows = session.scalars(select(Recorded).where(Recorded.outcome == Outcome.APPLIED, Recorded.site_id == site_id))
    events = [(row, json.loads(row.posted)["body"]) for row in rows]
    sizes = {row.id: body["size_class"] for row, body in events if row.kind == "vehicle.accepted"}
    undone = {body["event"] for row, body in events if row.kind == "event.annulled"}
    found: Counter[tuple[date, Material]] = Counter()
    for row, body in events:
        if row.kind == "part.recovered" and row.id not in undone:
            day = row.happened_at.astimezone(JAPAN).date()
            found[day, PartKind(body["part"]).material] += GRAMS[sizes[body["acceptance"]]][body["part"]]
    return found


def test_the_chart_and_its_table_agree_with_the_events_to_the_gram(browser_of: Browser, session: Session) -> None:
    yard = session.scalars(select(Site.id).where(Site.name == "見本解体 本工場")).one()
    told = recomputed(session, yard)
    days = deemed_by_day(session, [yard], today())
    assert {(day, one): grams for day, sums in days.items() for one, grams in sums.items() if grams} == told
    assert sum(told.values()) > 0
    page = browser_of("owner").get("/").text
    chart, table = chart_of(days), table_of(days)
    for series in chart.series:
        assert list(series.values) == [told[day, Material(series.key)] for day in days]
    assert [row[-1] for row in table.values()] == [sum(told[day, one] for one in Material) for day in days]
    for one in Material:
        grams = sum(count for (_, material), count in told.items() if material is one)
        assert f">{kilograms_exactly(grams)}<" in page
    assert len(re.findall("chart__fill--", page)) == len([grams for grams in told.values() if grams]) + len(Material)


def test_the_month_counts_from_its_first_day_in_japan(session: Session) -> None:
    yard = session.scalars(select(Site.id).where(Site.name == "見本解体 本工場")).one()
    told = recomputed(session, yard)
    first = min(day for day, _ in told)
    assert sum(deemed_by_material(session, [yard], first).values()) == sum(told.values())
    assert sum(deemed_by_material(session, [yard], first + timedelta(days=1)).values()) == 0
    assert sum(deemed_by_material(session, [yard], first, first).values()) == 0
    assert datetime.now(JAPAN).date() == today()
