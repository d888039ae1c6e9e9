"""Closed fills in groups that travel together (R3), and what a lot holds."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import sample, tags
from ledger.database import open_engine
from ledger.models import Lot, Recorded
from ledger.queries.fills import Group, groups, groups_of, waiting_fills
from ledger.queries.lots import lot_vehicles, sums
from ledger.sample import Story
from ledger.tags import TagKind
from ledger.words import Material

YARD = "見本解体 本工場"


@pytest.fixture
def story(database_url: str) -> Iterator[Story]:
    """Two bumper fills linked by one vehicle, the second still open."""
    engine = open_engine(database_url)
    with Session(engine) as session:
        told = sample.form_consortium(session)
        sample.furnish(told)
        for number, days in (("AAA-1", 1), ("BBB-2", 3), ("CCC-3", 2)):
            sample.accept(told, number, "ホンダ", "mid_small", days_ago=days)
        sample.open_fill(told, "バンパー1", "f1")
        sample.open_fill(told, "バンパー2", "f2")
        sample.take(told, "AAA-1", {"front_bumper": "f1", "rear_bumper": "f2"})
        sample.take(told, "BBB-2", {"front_bumper": "f1"})
        told.do("fill.closed", "佐藤 一郎", fill=told.things["f1"])
        yield told
    engine.dispose()


def waiting(story: Story, material: Material = Material.BUMPER) -> list[Group]:
    """All groups on one page."""
    found, further = groups(story.session, story.sites[YARD], material, 50)
    assert further is None
    return found


def test_fills_linked_by_a_vehicle_are_one_group_and_wait_for_each_other(story: Story) -> None:
    (group,) = waiting(story)
    assert set(group.ids) == {story.things["f1"], story.things["f2"]}
    assert group.shared == ["AAA-1"]
    assert group.waiting == ["バンパー2"]
    assert (group.vehicles, group.parts, group.deemed_g) == (2, 3, 4000 + 3200 + 4000)
    assert waiting(story, Material.INTERIOR) == []
    assert waiting_fills(story.session, story.sites[YARD]) == {Material.BUMPER: 1}


def _event(story: Story, kind: str, fill: str = "") -> str:
    """Id of the event of a kind about AAA-1 (into a fill)."""
    rows = select(Recorded).where(Recorded.kind == kind, Recorded.posted.contains(story.things["AAA-1"]))
    return next(one.id for one in story.session.scalars(rows) if fill in one.posted)


def test_unlinked_fills_are_groups_of_their_own(story: Story) -> None:
    finished, part = _event(story, "recovery.finished"), _event(story, "part.recovered", story.things["f2"])
    story.do("event.annulled", "田中 監督", event=finished)
    story.do("event.annulled", "田中 監督", event=part)
    (group,) = waiting(story)
    assert group.ids == [story.things["f1"]]
    assert group.unfinished == 1


def test_groups_come_a_page_at_a_time_each_once_where_its_longest_closed_fill_stands(story: Story) -> None:
    sample.accept(story, "DDD-4", "ホンダ", "mid_small")
    for name in ("バンパー3", "バンパー4"):
        code = tags.new_code(TagKind.CONTAINER)
        story.do("container.made", "田中 監督", name, code=code, name=name, form="cage", material="bumper")
        sample.open_fill(story, name, name)
    sample.take(story, "DDD-4", {"front_bumper": "f2", "rear_bumper": "バンパー3"})
    sample.take(story, "CCC-3", {"front_bumper": "バンパー4"})
    for name in ("バンパー4", "f2", "バンパー3"):
        story.do("fill.closed", "佐藤 一郎", fill=story.things[name])
    site, pages, after = story.sites[YARD], [], None
    while True:
        found, after = groups(story.session, site, Material.BUMPER, 1, after)
        pages.append([set(one.ids) for one in found])
        if after is None:
            break
    linked = {story.things[name] for name in ("f1", "f2", "バンパー3")}
    assert pages == [[linked], [{story.things["バンパー4"]}], [], []], (
        "f1 is linked to f2, and f2 to 3; each was closed later"
    )
    assert [set(one.ids) for one in groups_of(story.session, site, Material.BUMPER, [story.things["f2"]])] == [linked]
    assert groups_of(story.session, site, Material.INTERIOR, linked) == []
    assert groups_of(story.session, story.sites["となり解体"], Material.BUMPER, linked) == []


def test_a_lot_counts_its_vehicles_in_order_of_acceptance(story: Story) -> None:
    story.do("fill.closed", "佐藤 一郎", fill=story.things["f2"])
    lot = story.session.get_one(Lot, sample.make_lot(story, "lot", ["f1", "f2"], "bumper"))
    sample.seal(story, "BBB-2")
    vehicles = lot_vehicles(story.session, lot)
    assert [one.acceptance.chassis_number for one in vehicles] == ["BBB-2", "AAA-1"]
    assert [one.grams for one in vehicles] == [4000, 7200]
    assert [one.sealed for one in vehicles] == [True, False]
    found = sums(story.session, [lot.id])[lot.id]
    assert (found.vehicles, found.sealed, found.bags, found.deemed_g) == (2, 1, 2, 11200)
