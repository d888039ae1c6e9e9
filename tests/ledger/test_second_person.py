"""The second person (R6): approvals and ticks taken back, and the managing company from afar."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from ledger import sample
from ledger.database import open_engine
from ledger.models import Acceptance, EntryLine, Lot
from ledger.queries.entries import entry_of, frozen_now
from ledger.sample import Story
from ledger.words import Code, LineState

NUMBER = "GP7-1003344"


@pytest.fixture
def story(database_url: str) -> Iterator[Story]:
    """A yard with one finished vehicle and a lot that waits for its 荷姿ID."""
    engine = open_engine(database_url)
    with Session(engine) as session:
        told = sample.form_consortium(session)
        sample.furnish(told)
        sample.accept(told, NUMBER, "ホンダ", "mid_small")
        sample.open_fill(told, "バンパー1", "f1")
        sample.take(told, NUMBER, {"front_bumper": "f1"})
        told.do("fill.closed", "佐藤 一郎", fill=told.things["f1"])
        sample.make_lot(told, "lot", ["f1"], "bumper")
        yield told
    engine.dispose()


def _approve(story: Story, by: str) -> str:
    frozen = frozen_now(story.session, story.things[NUMBER])
    return story.do("entry.approved", by, acceptance=story.things[NUMBER], frozen=frozen)


def test_a_refused_approval_does_not_stand_in_the_way_of_the_next(story: Story) -> None:
    stale = story.tell("entry.approved", "見本 社長", {"acceptance": story.things[NUMBER], "frozen": "{}"})
    assert stale.refusal is Code.STALE
    _approve(story, "見本 社長")


def test_a_tick_is_taken_back_until_the_line_is_sealed(story: Story) -> None:
    line = story.session.get_one(EntryLine, _approve(story, "見本 社長"))
    tick = story.do("entry.entered", "鈴木 事務", acceptance=story.things[NUMBER])
    story.do("event.annulled", "見本 社長", event=tick, reason="JARSの表示と違う")
    assert (line.state, line.entered_by) == (LineState.APPROVED, None)
    again = story.do("entry.entered", "鈴木 事務", acceptance=story.things[NUMBER])
    story.do("entry.sealed", "見本 社長", acceptance=story.things[NUMBER])
    assert story.tell("event.annulled", "鈴木 事務", {"event": again}).refusal is Code.R4


def test_the_yard_withdraws_what_the_managing_company_approved(story: Story) -> None:
    approval = _approve(story, "管理 花子")
    story.do("event.annulled", "鈴木 事務", event=approval)
    acceptance = story.session.get_one(Acceptance, story.things[NUMBER])
    assert entry_of(story.session, acceptance).under_way is None


def test_the_managing_company_checks_a_lot_s_id_and_a_neighbour_does_not(story: Story) -> None:
    lot = story.things["lot"]
    sample.approve_handover(story, lot, "管理 花子")
    story.do("lot.jars_id_typed", "鈴木 事務", lot=lot, jars_lot_id="A-202611-9")
    refused = story.tell("lot.jars_id_checked", "となり 監督", {"lot": lot, "jars_lot_id": "A-202611-9"})
    assert refused.refusal is Code.UNKNOWN_THING
    story.do("lot.jars_id_checked", "管理 花子", lot=lot, jars_lot_id="A-202611-9")
    assert story.session.get_one(Lot, lot).jars_checked_by == story.people["管理 花子"]
