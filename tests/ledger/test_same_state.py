"""The promise: same order at the server, same state, however it was batched or repeated; and a rebuild gives it again.

Hypothesis writes the outboxes of two phones: what they note, which of it is sent twice, where a batch ends.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ledger import record, verify
from ledger.database import open_engine, writing
from ledger.event import Source, happening
from ledger.models import Recorded, SiteHead
from ledger.verify import STATE_TABLES
from ledger.words import Auth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.provision.databases import Databases

Posted = dict[str, Any]
WORKERS = ("グエン・ヴァン・アン", "佐藤 一郎", "田中 監督")
CONTAINERS = ("バンパー1", "バンパー2", "内装1")
PARTS = ("front_bumper", "rear_bumper", "interior")
CHASSIS = ("V-0001", "V-0002", "V-0004")
YARD = "見本解体 本工場"


@st.composite
def outboxes(draw: st.DrawFn) -> list[Posted]:
    """A plausible day, told as (kind, names): ids are filled in against the story at hand."""
    acts = st.one_of(
        st.tuples(st.just("fill.opened"), st.sampled_from(CONTAINERS)),
        st.tuples(
            st.just("part.recovered"), st.sampled_from(CHASSIS), st.sampled_from(PARTS), st.sampled_from(CONTAINERS)
        ),
        st.tuples(st.just("part.absent"), st.sampled_from(CHASSIS), st.sampled_from(PARTS)),
        st.tuples(st.just("fill.closed"), st.sampled_from(CONTAINERS)),
        st.tuples(st.just("container.put_away"), st.sampled_from(CONTAINERS), st.sampled_from(("A-1", "B-1"))),
        st.tuples(st.just("recovery.finished"), st.sampled_from(CHASSIS), st.sampled_from((None, "unusable"))),
        st.tuples(st.sampled_from(("event.annulled", "event.let_through")), st.integers(0, 11)),
        st.tuples(st.just("vehicle.found"), st.text(max_size=5)),
        st.tuples(st.just("no.such_kind")),
    )
    told = draw(st.lists(st.tuples(acts, st.sampled_from(WORKERS)), min_size=4, max_size=16))
    return [{"act": act, "who": who} for act, who in told]


class Day:
    """Turns acts into events: what names a container means the fill this day opened last in it."""

    def __init__(self, told: dict[str, dict[str, str]]) -> None:
        self._told = told
        self._fills: dict[str, str] = {}
        self._events: list[str] = []

    def events(self, acts: list[Posted]) -> list[Posted]:
        """Return the numbered events of a phone's day."""
        return [self._event(one["act"], one["who"]) | {"seq": n} for n, one in enumerate(acts, start=1)]

    def _event(self, act: tuple[Any, ...], who: str) -> Posted:
        kind, *names = act
        posted = happening(kind, self._told["people"][who], **self._body(kind, names))
        posted["auth"] = "online" if who == "田中 監督" else "claimed_offline"
        if kind == "fill.opened":
            self._fills[names[0]] = posted["id"]
        self._events.append(posted["id"])
        return posted

    def _body(self, kind: str, names: list[Any]) -> Posted:
        things, first = self._told["things"], names[0] if names else None
        bodies = {
            "fill.opened": lambda: {"container": things[first]},
            "part.recovered": lambda: {"acceptance": things[first], "part": names[1], "fill": self._fill(names[2])},
            "part.absent": lambda: {"acceptance": things[first], "part": names[1], "why": "missing"},
            "recovery.finished": lambda: {"acceptance": things[first], "nothing_reason": names[1]},
            "fill.closed": lambda: {"fill": self._fill(names[0])},
            "container.put_away": lambda: {"container": things[first], "place": things[names[1]]},
            "event.annulled": lambda: {"event": self._earlier(names[0])},
            "event.let_through": lambda: {"event": self._earlier(names[0]), "reason": "r"},
            "vehicle.found": lambda: {"chassis_number": first},
            "no.such_kind": dict,
        }
        return bodies[kind]()

    def _earlier(self, number: int) -> str:
        return self._events[number % len(self._events)] if self._events else "none yet"

    def _fill(self, container: str) -> str:
        return self._fills.get(container, self._told["things"][container])


def state(session: Session) -> dict[str, list[tuple[str, ...]]]:
    """Every row of state, without what two runs can't share: times of arrival, and what names a kept event."""
    kept = {one.id: f"#{one.position}" for one in session.scalars(select(Recorded).where(Recorded.outcome == "kept"))}
    rows = {}
    for table in STATE_TABLES:
        columns = [column for column in table.columns if column.name != "heard_at"]
        rows[table.name] = sorted(_row(kept, row) for row in session.execute(select(*columns)))
    return rows


def _row(kept: dict[str, str], row: Row[Any]) -> tuple[str, ...]:
    about_kept = any(value in kept for value in row)
    return tuple(kept.get(str(one), str(one)) for one in row if not (about_kept and isinstance(one, datetime)))


def outcomes(session: Session) -> list[tuple[object, ...]]:
    columns = (Recorded.position, Recorded.kind, Recorded.outcome, Recorded.refusal, Recorded.posted)
    return [tuple(row) for row in session.execute(select(*columns).order_by(Recorded.position))]


@pytest.fixture
def source(told: dict[str, dict[str, str]], story_databases: Databases) -> Iterator[Source]:
    """The yard's phone, with its supervisor signed in."""
    with story_databases.migrated():  # told from here on
        things, people = told["things"], told["people"]
        yield Source(told["sites"][YARD], things["端末1"], people["田中 監督"], Auth.PIN)


@given(outboxes(), st.data())
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_batches_and_repeats_change_nothing(
    story_databases: Databases,
    told: dict[str, dict[str, str]],
    source: Source,
    acts: list[Posted],
    data: st.DataObject,
) -> None:
    events = Day(told).events(acts)
    order = [events[:1]]
    for number in range(1, len(events)):
        repeats = data.draw(st.lists(st.integers(0, number - 1), max_size=2))
        order.append([*(events[one] for one in repeats), events[number]])
        if data.draw(st.booleans()):
            order.append([])
    with story_databases.migrated() as plain, story_databases.migrated() as repeated:
        once = run(plain, [[event] for event in events], source)
        again = run(repeated, _batches(order), source)
    assert once == again


def _batches(order: list[list[Posted]]) -> list[list[Posted]]:
    """Join what stands between two empty lists into one batch."""
    batches: list[list[Posted]] = [[]]
    for piece in order:
        if piece:
            batches[-1] += piece
        else:
            batches.append([])
    return batches


def run(url: str, batches: list[list[Posted]], source: Source) -> tuple[object, object, set[str]]:
    """Record batch by batch, a commit each; answers of repeats must equal the first ones; the rebuild must agree."""
    engine, answers = open_engine(url), {}
    with Session(engine) as session, writing():
        for batch in batches:
            for posted in batch:
                answer = record(session, posted, source)
                first = answers.setdefault(posted["id"], answer)
                assert (answer.position, answer.outcome, answer.refusal) == (
                    first.position,
                    first.outcome,
                    first.refusal,
                )
            session.commit()
        assert verify(session).faults == []
        found = (state(session), outcomes(session), set(session.scalars(select(SiteHead.site_id))))
    engine.dispose()
    return found
