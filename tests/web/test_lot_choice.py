"""Choosing what a lot is made of where many closed containers wait: page by page, by tags, nothing lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from ledger.event import Source, happening
from ledger.models import Container, Fill, Lot, Person, Site
from ledger.record import record
from ledger.words import Auth, FillState

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]


def boxes(page: str) -> list[tuple[str, bool]]:
    """The fills that are shown, and whether they are ticked."""
    found = re.findall(r'name="fills" value="([^"]+)"( checked)?', page)
    return [(fill, bool(ticked)) for fill, ticked in found]


@pytest.fixture
def closed(session: Session) -> tuple[Fill, Fill]:
    """Two closed fills of interior parts, each with vehicles of its own, the longest closed first."""
    first = session.scalars(select(Fill).where(Fill.state == FillState.CLOSED)).one()
    worker = session.scalars(select(Person).where(Person.name == "佐藤 一郎")).one()
    named = select(Container).where(Container.name == "内装2", Container.site_id == worker.site_id)
    second = session.scalars(named).one().fill
    assert second
    source = Source(worker.site_id, person_id=worker.id, auth=Auth.PASSWORD)
    assert record(session, happening("fill.closed", worker.id, fill=second.id), source).applied
    session.commit()
    return first, second


def test_what_was_chosen_on_one_page_stays_chosen_on_the_next(
    browser_of: Browser, session: Session, closed: tuple[Fill, Fill], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.lot_form.PAGE", 1)
    supervisor, (first, second) = browser_of("supervisor"), closed
    receiver = session.scalars(select(Site.id).where(Site.name == "見本樹脂 受入場")).one()
    told = {"material": "interior", "destination": receiver, "carrier": "own", "goods": "valuables", "truck": "残る"}
    page = supervisor.get("/lots/new?material=interior").text
    assert boxes(page) == [(first.id, False)]
    (further,) = re.findall(r'name="to" value="([^"]+)"', page)
    page = supervisor.post("/lots/selection", data=told | {"fills": first.id, "at": "", "to": further}).text
    assert boxes(page) == [(first.id, True), (second.id, False)]
    assert 'value="残る"' in page
    assert "ほかのページで選んだ容器" in page
    both = {"fills": [first.id, second.id], "at": further}
    missing = supervisor.post("/lots/new", data=told | both | {"destination": "x"})
    assert boxes(missing.text) == [(first.id, True), (second.id, True)]
    back = supervisor.post("/lots/selection", data=told | both | {"to": ""}).text
    assert boxes(back) == [(second.id, True), (first.id, True)]
    scanned = supervisor.post("/lots/selection", data=told | {"codes": second.container.code}).text
    assert boxes(scanned) == [(second.id, True), (first.id, False)]
    answer = supervisor.post("/lots/new", data=told | both)
    session.rollback()
    made = session.get_one(Lot, answer.location.rsplit("/", 1)[1])
    assert {fill.id for fill in made.fills} == {first.id, second.id}


def test_a_page_of_nowhere_is_the_first(browser_of: Browser, closed: tuple[Fill, Fill]) -> None:
    for at in ("x", closed[0].container_id, "\x00"):
        page = browser_of("supervisor").post("/lots/selection", data={"material": "interior", "at": at}).text
        assert [key for key, _ in boxes(page)] == [fill.id for fill in closed]
