"""Several writers at once: nothing is lost, nobody fails, positions have no gaps, what one read is not stale."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger import record, sample, verify
from ledger.database import open_engine, writing
from ledger.event import Source, happening
from ledger.models import Device, Head, Recorded, Recovery
from ledger.sample import Story
from ledger.words import Auth, Code, Outcome

if TYPE_CHECKING:
    from sqlalchemy import Engine

WORKER = "グエン・ヴァン・アン"
WRITERS = 4
EACH = 12


def found(engine: Engine, told: dict[str, dict[str, str]], writer: int) -> list[int]:
    """One phone sends its events one request after another; return the positions it was told."""
    source = Source(told["sites"]["見本解体 本工場"], told["things"]["端末1"])
    positions = []
    for number in range(EACH):
        with Session(engine) as session, writing():
            session.get_one(Device, source.device_id)  # a request looks who asks before it records
            posted = happening("vehicle.found", told["people"][WORKER], chassis_number=f"W{writer}-{number}")
            answer = record(session, posted | {"seq": writer * EACH + number + 1, "auth": "claimed_offline"}, source)
            session.commit()
            positions.append(answer.position)
    return positions


def test_writers_at_once_lose_nothing_and_leave_no_gap(story_url: str, told: dict[str, dict[str, str]]) -> None:
    engine = open_engine(story_url)
    with Session(engine) as session:
        before = session.get_one(Head, 1).position
    with ThreadPoolExecutor(WRITERS) as pool:
        positions = [one for told_to in pool.map(lambda n: found(engine, told, n), range(WRITERS)) for one in told_to]
    assert sorted(positions) == list(range(before + 1, before + WRITERS * EACH + 1))
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Recorded)) == before + WRITERS * EACH
        device = session.get_one(Device, told["things"]["端末1"])
        assert (device.arrived, device.last_seq) == (WRITERS * EACH, WRITERS * EACH)
        assert verify(session).faults == []
    engine.dispose()


def test_two_phones_claim_one_part_and_the_first_to_arrive_has_it(
    story_url: str, told: dict[str, dict[str, str]]
) -> None:
    engine = open_engine(story_url)
    with Session(engine) as session, writing():
        story = Story(session, told["sites"], told["people"], dict(told["things"]))
        fill = sample.open_fill(story, "バンパー1", "f")
        session.commit()
    body = {"acceptance": told["things"]["V-0001"], "part": "front_bumper", "fill": fill}

    def claim(who: str) -> tuple[Outcome, Code | None]:
        actor = told["people"][who]
        source = Source(told["sites"]["見本解体 本工場"], person_id=actor, auth=Auth.PIN)
        with Session(engine) as session, writing():
            answer = record(session, happening("part.recovered", actor, **body), source)
            session.commit()
        return answer.outcome, answer.refusal

    with ThreadPoolExecutor(2) as pool:
        answers = set(pool.map(claim, (WORKER, "佐藤 一郎")))
    assert answers == {(Outcome.APPLIED, None), (Outcome.HELD, Code.R3)}
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Recovery)) == 1
    engine.dispose()


def test_what_a_request_read_before_it_had_the_lock_is_read_again(
    story_url: str, told: dict[str, dict[str, str]]
) -> None:
    engine, actor = open_engine(story_url), told["people"]["田中 監督"]
    source = Source(told["sites"]["見本解体 本工場"], person_id=actor, auth=Auth.PIN)
    container = told["things"]["バンパー1"]
    with Session(engine, expire_on_commit=False) as slow:
        looked_at = slow.get_one(Device, told["things"]["端末1"])
        slow.commit()
        with Session(engine) as quick, writing():
            withdrawn = record(quick, happening("device.withdrawn", actor, device=looked_at.id), source)
            quick.commit()
        assert withdrawn.applied
        with writing():
            assert record(slow, happening("fill.opened", actor, container=container), source).applied
        assert looked_at.withdrawn
    engine.dispose()
