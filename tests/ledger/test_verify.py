"""Proof: the sample verifies, and every kind of tampering shows."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger import verify
from ledger.database import open_engine
from ledger.models import Head
from ledger.verify import STATE_TABLES

A_PART = "(SELECT id FROM event WHERE kind = 'part.recovered' ORDER BY position LIMIT 1)"
MIDDLE = "(SELECT position FROM event WHERE kind = 'part.recovered' ORDER BY position LIMIT 1)"
LAST = "(SELECT MAX(position) FROM event)"
NAMES = {"<part>": A_PART, "<middle>": MIDDLE, "<last>": LAST}

TAMPERING = {
    "posted text": "UPDATE event SET posted = replace(posted, 'front_bumper', 'rear_bumper') WHERE id = <part>",
    "outcome": "UPDATE event SET outcome = 'held' WHERE id = <part>",
    "refusal": "UPDATE event SET refusal = 'R1' WHERE id = <part>",
    "actor": "UPDATE event SET actor_id = NULL WHERE position = <last>",
    "proof of identity": "UPDATE event SET auth = 'pin' WHERE position = <last>",
    "kind": "UPDATE event SET kind = 'container.retired' WHERE position = <last>",
    "phone": "UPDATE event SET device_id = site_id WHERE position = <last>",
    "number of the phone": "UPDATE event SET seq = 1 WHERE position = <last>",
    "recorded time": "UPDATE event SET recorded_at = '2020-01-01 00:00:00' WHERE position = <last>",
    "clock": "UPDATE event SET clock_offset_ms = 1 WHERE position = <last>",
    "digest": "UPDATE event SET posted_sha256 = hash WHERE position = <last>",
    "hash": "UPDATE event SET hash = posted_sha256 WHERE position = <last>",
    "order": "UPDATE event SET position = -position WHERE position IN (20, 21);"
    "UPDATE event SET position = 41 + position WHERE position < 0",
    "deleted in the middle": "DELETE FROM event WHERE position = <middle>",
    "last one deleted": "DELETE FROM event WHERE position = <last>",
    "head of the ledger": "UPDATE head SET position = position + 1",
    "head of a site": "UPDATE site_head SET hash = '0'",
    "state of a part": "UPDATE recovery SET state = 'missing' WHERE state = 'recovered'",
    "weight of a table": "UPDATE deemed_weight SET grams = grams + 1",
    "team": "UPDATE acceptance SET team = 'ART'",
    "row deleted": "DELETE FROM put_away",
    "row added": "INSERT INTO place (id, touched, site_id, code, name, sorted_as) "
    "SELECT 'x', touched, site_id, 'x', name, sorted_as FROM place LIMIT 1",
    "tag": "UPDATE tag SET generation = 9",
    "standing": "UPDATE standing SET status = 'annulled'",
    "mention": "DELETE FROM mention WHERE position = <middle>",
}
"""What somebody with the database's password might do."""


def tamper(session: Session, statements: str) -> None:
    for name, query in NAMES.items():
        statements = statements.replace(name, query)
    for statement in statements.split(";"):
        assert session.execute(text(statement)).rowcount > 0
    session.flush()
    session.expire_all()


@pytest.fixture
def sample_session(sample_url: str) -> Session:
    engine = open_engine(sample_url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_the_sample_is_intact(sample_session: Session) -> None:
    verdict = verify(sample_session)
    assert verdict.faults == []
    assert verdict.events == sample_session.get_one(Head, 1).position > 100
    assert len(verdict.heads) == 4
    assert all(len(head) == 64 for head in verdict.heads.values())


def test_every_table_of_state_is_compared() -> None:
    secret = {"credential", "device_token", "invitation", "attempt", "sender_proof"}
    work = {"export", "label_sheet", "printer", "print_job", "arrival_list", "arrival_row", "arrival_columns"}
    not_state = {"event", "head", "site_head", "maker_spelling", "photograph"} | work | secret
    compared = {table.name for table in STATE_TABLES}
    assert not compared & not_state
    assert compared | not_state == set(STATE_TABLES[0].metadata.tables)


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_shows(sample_session: Session, what: str) -> None:
    tamper(sample_session, TAMPERING[what])
    assert not verify(sample_session).intact


def test_times_changed_alike_in_log_and_state_show(sample_session: Session) -> None:
    tamper(
        sample_session,
        "UPDATE event SET happened_at = '2026-01-01 00:00:00' WHERE id = <part>;"
        "UPDATE standing SET happened_at = '2026-01-01 00:00:00' WHERE id = <part>;"
        "UPDATE recovery SET at = '2026-01-01 00:00:00' WHERE id = <part>",
    )
    assert "hash does not hold" in verify(sample_session).faults[0]


def test_a_fault_is_said_in_words(sample_session: Session) -> None:
    tamper(sample_session, TAMPERING["head of the ledger"])
    assert "head" in verify(sample_session).faults[0]
