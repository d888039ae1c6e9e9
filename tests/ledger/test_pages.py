"""Lists that are read page by page hold every row once, in the order of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger import sample
from ledger.queries import containers as standing
from ledger.queries.questions import every_settled, settled
from ledger.queries.tray import Sought, every_waiting, tray
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger.sample import Story
    from tests.ledger.phone import Phone

WORKER, LEAD = "グエン・ヴァン・アン", "田中 監督"


def test_the_tray_and_what_left_it(story: Story, phone: Phone, session: Session) -> None:
    sites = [story.sites["見本解体 本工場"]]
    fill = sample.open_fill(story, "バンパー1", "f")
    held = [
        phone.do("part.recovered", WORKER, acceptance=story.things[vehicle], part="interior", fill=fill).id
        for vehicle in ("V-0001", "V-0002", "V-0003")
    ]
    assert [one.recorded.id for one in every_waiting(session, Sought(sites), batch=1)] == held
    assert [one.recorded.id for one in tray(session, Sought(sites))] == held
    for event in (held[1], held[2], held[0]):
        assert ask(story, "event.annulled", LEAD, event=event, reason="材質違い").applied
    read = [one.row.recorded.id for one in every_settled(session, sites, batch=1)]
    assert read == [one.row.recorded.id for one in settled(session, sites)] == [held[0], held[2], held[1]]


def test_containers_and_places(story: Story, session: Session) -> None:
    sites = list(story.sites.values())
    boxes = [one.container.id for one in standing.containers(session, standing.Wanted(sites, limit=500))]
    assert [one.container.id for one in standing.every_container(session, standing.Wanted(sites), batch=2)] == boxes
    there = [place.id for place, _ in standing.places(session, standing.WantedPlaces(sites, limit=500))]
    pages = list(standing.every_place(session, standing.WantedPlaces(sites), batch=2))
    assert [place.id for page in pages for place in page] == there
    assert len(pages) > 1
