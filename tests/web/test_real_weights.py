"""Deemed beside real in the office: the page and its files, and the table that is made from the lots."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from ledger import sample, tags
from ledger.database import writing
from ledger.models import Lot, Person, Recorded, Scale, Site
from ledger.queries.agreements import deemed_versions
from ledger.sample import Story
from ledger.words import PartKind, SizeClass
from web.chart import HEIGHT, TOP, Range, Ranges, ranges
from web.typed import today

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]

YARD = "見本解体 本工場"
REAL = "/agreements/deemed/real"
KEI_G = 5700
"""What interior parts of a small car really weigh; they are deemed to weigh 5200."""


@pytest.fixture
def weighed(session: Session) -> str:
    """Three lots of one small car's interior parts each, and the sample's bumpers; return the yard's id."""
    people = {one.name: one.id for one in session.scalars(select(Person))}
    story = Story(session, {one.name: one.id for one in session.scalars(select(Site))}, people)
    story.things["scale"] = session.scalars(select(Scale.id)).one()
    first = session.scalars(select(Lot)).one()
    with writing():
        _receive(story, first, 26_000)
        for number in range(3):
            _receive(story, _interior(story, number), KEI_G)
        session.commit()
    return story.sites[YARD]


def _interior(story: Story, number: int) -> Lot:
    box = {"code": tags.new_code(tags.TagKind.CONTAINER), "name": f"袋{number}"}
    story.do("container.made", "田中 監督", "box", form="flexible_bag", material="interior", **box)
    sample.accept(story, f"HA36S-30000{number}", "スズキ", "kei")
    sample.open_fill(story, "box", "fill")
    sample.take(story, f"HA36S-30000{number}", {"interior": "fill"})
    story.do("fill.closed", "佐藤 一郎", fill=story.things["fill"])
    sample.seal(story, f"HA36S-30000{number}")
    sample.make_lot(story, "lot", ["fill"], "interior")
    sample.ship(story, "lot", f"A-R-{number}")
    return story.session.get_one(Lot, story.things["lot"])


def _receive(story: Story, lot: Lot, grams: int) -> None:
    for bag in lot.bags:
        story.do("bag.checked", "受入 次郎", lot=lot.id, bag=bag.id, result="found")
    told = {"lot": lot.id, "scale": story.things["scale"], "gross_g": 30_000, "tare_g": 30_000 - grams}
    story.do("lot.weighed", "受入 次郎", **told)
    story.do("lot.received", "受入 次郎", lot=lot.id)


def rows_of(browser: FlaskClient, what: str) -> list[dict[str, str]]:
    """The lines of one of the files, by heading."""
    text = browser.get(f"{REAL}/{what}.csv").get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.usefixtures("weighed")
def test_the_file_adds_up_to_what_the_dock_weighed(browser_of: Browser, session: Session) -> None:
    rows = [row for row in rows_of(browser_of("clerk"), "months") if row["部品"]]
    lines = session.scalars(select(Recorded).where(Recorded.kind == "lot.weighed"))
    bodies = [json.loads(one.posted)["body"] for one in lines]
    net = sum(body["gross_g"] - body["tare_g"] for body in bodies)
    assert sum(Decimal(row["実重量の配分(kg)"]) for row in rows) * 1000 == net
    (interior,) = (row for row in rows if row["部品"] == "内装")
    assert (interior["荷の数"], interior["車両の数"], interior["実重量÷みなし重量（%）"]) == ("3", "3", "110")
    assert browser_of("manager").get(f"{REAL}/months.pdf").status_code == 200
    assert browser_of("manager").get(f"{REAL}/nonsense.csv").status_code == 404


def test_the_lots_fill_in_a_new_table_that_keeps_the_numbers_behind_it(
    browser_of: Browser, session: Session, weighed: str
) -> None:
    clerk = browser_of("clerk")
    page = clerk.get(REAL).text
    assert "引き取られた荷 4件から" in page
    address = page.split('href="/agreements/deemed/new?')[1].split('"')[0].replace("&amp;", "&")
    form = clerk.get(f"/agreements/deemed/new?{address}").text
    assert 'name="kei-interior" type="text" value="5.7"' in form
    assert 'name="large-interior" type="text" value="9.8"' in form, "no lot speaks of it: the present weight"
    assert "この部品だけの荷の平均" in form
    days = dict(one.split("=") for one in address.split("&"))
    told = {"site": weighed, "valid_from": today().isoformat(), "basis": "real", "kei-interior": "5.7"}
    assert (
        clerk.post("/agreements/deemed", data=told | {name: days[name] for name in ("from", "to")}).status_code == 303
    )
    session.rollback()  # a new look at what the request committed
    newest = deemed_versions(session, [weighed])[0]
    behind = newest.behind(SizeClass.KEI, PartKind.INTERIOR)
    assert newest.basis == "real"
    assert behind is not None
    assert (behind.mean_g, behind.count, behind.how) == (KEI_G, 3, "alone")
    assert newest.behind(SizeClass.KEI, PartKind.FRONT_BUMPER) is None, "one lot of bumpers proposes nothing"
    assert "荷3件から 5.7" in clerk.get("/agreements").text


@pytest.mark.parametrize("days", [{}, {"from": "x", "to": "y"}, {"from": "2026-11-01", "to": "2026-10-01"}])
def test_without_its_months_a_table_claims_no_evidence(
    browser_of: Browser, session: Session, weighed: str, days: dict[str, str]
) -> None:
    told = {"site": weighed, "valid_from": today().isoformat(), "basis": "real", "kei-interior": "5.7"}
    assert browser_of("clerk").post("/agreements/deemed", data=told | days).status_code == 303
    session.rollback()
    assert deemed_versions(session, [weighed])[0].basis == "typed"


def test_only_who_may_sees_it_and_an_empty_month_says_so(browser_of: Browser, weighed: str) -> None:
    clerk, past = browser_of("clerk"), (today().replace(day=1) - timedelta(days=400)).strftime("%Y-%m")
    assert "この期間に引き取られた荷はありません" in clerk.get(f"{REAL}?from={past}&to={past}").text
    assert "引き取られた荷 4件から" in clerk.get(f"{REAL}?from=nonsense&to=").text
    assert browser_of("worker").get(REAL).status_code == 403
    assert browser_of("neighbour").get(f"{REAL}?site={weighed}").status_code == 404
    assert "この案で新しい表を作る" not in browser_of("auditor").get(f"{REAL}?site={weighed}").text


def test_ranges_stand_where_their_values_are() -> None:
    chart = ranges("", ["10", "11"], [Ranges("a", "A", [Range(96, 100, 104, "x"), None])])
    (block,), (value,) = chart.blocks, chart.values
    assert [line.text for line in chart.lines] == ["95", "100", "110"]
    assert block.height == pytest.approx(HEIGHT * 8 / 15, abs=0.01)
    assert value.y + value.height / 2 == pytest.approx(TOP + HEIGHT * 10 / 15, abs=0.01)
    assert ranges("", [], []).blocks == []
