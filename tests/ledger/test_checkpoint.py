"""Checkpoints: a check begins where the last good one ended, and finds no less."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from ledger.chain import link
from ledger.checkpoint import last_checkpoint
from ledger.models import Recorded, SiteHead
from ledger.verify import verify, verify_chain
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from ledger.sample import Story


def alter(session: Session, statement: str) -> None:
    assert session.execute(text(statement)).rowcount > 0
    session.expire_all()


def test_the_second_check_replays_only_what_came_since(story: Story, session: Session, tmp_path: Path) -> None:
    assert last_checkpoint(tmp_path) is None
    first = verify(session, tmp_path)
    assert first.replayed == first.events > 0
    kept = last_checkpoint(tmp_path)
    assert kept
    assert (kept.position, kept.heads) == (first.events, first.heads)
    assert ask(story, "fill.opened", "グエン・ヴァン・アン", container=story.things["バンパー1"]).applied
    second = verify(session, tmp_path)
    assert (second.faults, second.replayed, second.events) == ([], 1, first.events + 1)
    assert verify(session, tmp_path, full=True).replayed == second.events


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET posted = replace(posted, 'V-0001', 'V-0009') WHERE kind = 'vehicle.accepted'",
        "UPDATE acceptance SET chassis_number = 'V-0009' WHERE chassis_number = 'V-0001'",
        "DELETE FROM acceptance WHERE chassis_number = 'V-0001'",
        "UPDATE container SET touched = touched + 1",
        "DELETE FROM event WHERE position = (SELECT MAX(position) FROM event)",
    ],
)
def test_tampering_before_the_checkpoint_shows(session: Session, tmp_path: Path, statement: str) -> None:
    assert verify(session, tmp_path).intact
    kept = last_checkpoint(tmp_path)
    if statement.startswith("DELETE FROM acceptance"):
        alter(session, "DELETE FROM chassis_piece")
    alter(session, statement)
    assert not verify(session, tmp_path).intact
    assert not verify(session, tmp_path, full=True).intact
    assert last_checkpoint(tmp_path) == kept, "a check that finds faults leaves none"


def test_a_chain_forged_anew_does_not_end_as_it_was_checked(session: Session, tmp_path: Path) -> None:
    assert verify(session, tmp_path).intact
    last = session.query(Recorded).order_by(Recorded.position.desc()).limit(1).one()
    before = session.query(Recorded).filter_by(site_id=last.site_id, site_position=last.site_position - 1).one()
    last.clock_offset_ms = 0
    last.hash = link(before.hash, last)
    session.get_one(SiteHead, last.site_id).hash = last.hash
    session.flush()
    assert verify_chain(session).intact, "by itself it holds"
    assert "the chains do not end as they did" in verify(session, tmp_path).faults[0]


def test_a_checkpoint_that_was_changed_counts_as_none(session: Session, tmp_path: Path) -> None:
    events = verify(session, tmp_path).events
    kept = tmp_path / "checkpoint.db"
    kept.write_bytes(kept.read_bytes() + b" ")
    assert verify(session, tmp_path).replayed == events
    (tmp_path / "checkpoint.json").write_text("{}")
    assert last_checkpoint(tmp_path) is None
    assert verify(session, tmp_path).replayed == events


def test_the_chain_is_checked_without_a_replay(session: Session) -> None:
    verdict = verify_chain(session)
    assert (verdict.intact, verdict.replayed) == (True, 0)
    assert verdict.events == session.query(Recorded).count()
    alter(session, "UPDATE event SET posted = posted || ' ' WHERE position = 2")
    assert "position 2: its hash does not hold" in verify_chain(session).faults[0]
