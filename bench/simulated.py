"""Simulated phones that keep their records as the real one does, what goes wrong on their way, and the reference."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

import ledger
from bench.server import PARTS, WORKER, YARD
from ledger import migrations, sample
from ledger.database import open_engine, writing
from ledger.event import Source
from ledger.models import Device, Person, Recorded, Recovery, Site
from ledger.verify import verify
from web import create_app
from web.db import db
from web.enrolment import enrol_as

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Iterator
    from random import Random

    from sqlalchemy import Engine

BATCH = 50
AT_ONCE = 12
ARRIVES = 0.5
"""Chance at each step that a delayed copy gets through."""
FAULTS = ("none",) * 5 + ("dropped before", "dropped after", "delayed", "doubled", "stirred")

Event = dict[str, Any]


class LostError(Exception):
    """No answer came that speaks for the server."""


class Line(Protocol):
    """The way to the server."""

    def post(self, batch: list[Event]) -> list[dict[str, Any]]:
        """Send events; return the answers. Raises LostError."""
        ...


@dataclass
class Phone:
    """A phone: what it still has to tell, what waits for an answer, and what went wrong so far."""

    line: Line
    chance: Random
    to_tell: deque[Event]
    outbox: list[Event] = field(default_factory=list)
    told: int = 0
    late: list[list[Event]] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether everything happened and was answered."""
        return not self.to_tell and not self.outbox and not self.late

    def step(self) -> None:
        """Record some of what happens, then try once to send what waits."""
        for _ in range(min(self.chance.randint(0, AT_ONCE), len(self.to_tell))):
            self.told += 1
            self.outbox.append(self.to_tell.popleft() | {"seq": self.told})
        try:
            self._send()
        except LostError:
            self._count("no answer")

    def _send(self) -> None:
        if (
            self.late and self.chance.random() < ARRIVES
        ):  # a copy that was under way arrives at last, its answer unheard
            self.line.post(self.late.pop(0))
        batch, fault = self.outbox[:BATCH], self.chance.choice(FAULTS)
        if not batch:
            return
        self._count(fault)
        if fault == "stirred":
            self.chance.shuffle(batch)
        if fault == "delayed":
            self.late.append(list(batch))
        if fault in {"dropped before", "delayed"}:
            return
        answers = self.line.post(batch)
        if fault == "doubled":
            answers = self.line.post(batch)
        if fault != "dropped after":
            self._settle(answers)

    def _settle(self, answers: list[dict[str, Any]]) -> None:
        answered = {one["id"] for one in answers if isinstance(one.get("position"), int)}
        self.outbox = [event for event in self.outbox if event["id"] not in answered]

    def _count(self, fault: str) -> None:
        self.faults[fault] = self.faults.get(fault, 0) + 1


@dataclass
class Shift:
    """What a run is made of: tokens of the phones and what happens on each."""

    tokens: list[str]
    happening: list[list[Event]]


def prepare(url: str, phones: int, vehicles: int) -> Shift:
    """Found the sample consortium, enrol phones, and make up what happens: each vehicle on two phones."""
    migrations.upgrade(url)
    app = create_app({"DATABASE_URL": url, "SECRET_KEY": "bench"})
    with app.app_context(), writing():
        story = sample.form_consortium(db.session())
        sample.furnish(story)
        fills = {name: sample.open_fill(story, name, f"fill {name}") for name in set(PARTS.values())}
        accepted = [sample.accept(story, f"ZVW30-{number:07}", "トヨタ", "mid_small") for number in range(vehicles)]
        inviter = db.session.get_one(Person, story.people["田中 監督"])
        site = db.session.get_one(Site, story.sites[YARD])
        tokens = [enrol_as(inviter, site, f"フロア{number}")[1] for number in range(phones)]
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    happening: list[list[Event]] = [[] for _ in range(phones)]
    for number, acceptance in enumerate(accepted):
        for phone in (number % phones, (number * 7 + 1 + number // phones) % phones):
            happening[phone] += _stripped(acceptance, story.people[WORKER], fills)
    return Shift(tokens, happening)


def _stripped(acceptance: str, actor: str, fills: dict[str, str]) -> Iterator[Event]:
    for part, container in PARTS.items():
        body = {"acceptance": acceptance, "part": part, "fill": fills[container], "mark_checked": True}
        yield ledger.happening("part.recovered", actor, **body) | {"auth": "claimed_offline"}
    yield ledger.happening("recovery.finished", actor, acceptance=acceptance) | {"auth": "claimed_offline"}


def faults_of(url: str, before: str, shift: Shift) -> dict[str, int]:
    """Compare the ledger with the reference, which starts from `before`; count what differs, by kind."""
    posted = {event["id"]: (event, phone) for phone, events in enumerate(shift.happening) for event in events}
    engine, reference = open_engine(url), open_engine(before)
    with Session(engine) as session:
        rows = list(session.scalars(select(Recorded).where(Recorded.seq.is_not(None)).order_by(Recorded.position)))
        found = [(row.id, row.outcome, row.refusal) for row in rows]
        devices = {row.id: (row.device_id, row.seq) for row in rows}
        numbers = sorted(seq for _, seq in devices.values() if seq is not None)
        judged = _reference(reference, [json.loads(row.posted) for row in rows], devices)
        counted, verdict = _counted(session), verify(session)
    with Session(reference) as session:
        expected = _counted(session)
    for each in (engine, reference):
        each.dispose()
    return {
        "lost": len(set(posted) - set(devices)),
        "doubled": len(rows) - len(set(devices)),
        "strange": len(set(devices) - set(posted)),
        "misnumbered": sum(a != b for a, b in zip(numbers, _numbers(shift), strict=False)),
        "judged otherwise": sum(a != b for a, b in zip(found, judged, strict=True)),
        "parts that differ": len(counted ^ expected),
        "faults when verified": len(verdict.faults),
    }


def _numbers(shift: Shift) -> list[int]:
    return sorted(seq for events in shift.happening for seq in range(1, len(events) + 1))


def _counted(session: Session) -> set[tuple[str, str, str | None]]:
    rows = session.scalars(select(Recovery).where(~Recovery.annulled))
    return {(row.acceptance_id, row.part, row.fill_id) for row in rows}


def _reference(
    engine: Engine, posted: list[Event], devices: dict[str, tuple[str | None, int | None]]
) -> list[tuple[str, object, str | None]]:
    """Record each event once, alone, in this order."""
    judged: list[tuple[str, object, str | None]] = []
    with Session(engine) as session, writing():
        for event in posted:
            device = session.get_one(Device, devices[event["id"]][0])
            answer = ledger.record(session, event, Source(device.site_id, device.id))
            judged.append((event["id"], answer.outcome, answer.refusal))
        session.commit()
    return judged
