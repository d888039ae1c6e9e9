"""The ledger under load: what recording, asking and verifying cost, side by side in one run.

Method: a migrated SQLite file with WAL and full synchronous commits, as in use. VEHICLES vehicles are accepted and
stripped through `ledger.record`, nothing is written past it. Each event commits alone (a phone with signal), then in
batches of 50 (a phone that comes back). Questions are asked REPEATS times; medians and 95th percentiles are printed.
Ratios hold between machines, absolutes do not.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

import ledger
from ledger import migrations, sample
from ledger.database import open_engine, writing
from ledger.event import Source
from ledger.models import Site
from ledger.queries.entries import Wanted, entries
from ledger.queries.snapshot import snapshot
from ledger.verify import verify
from ledger.words import Auth, Team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Engine

VEHICLES = 1500
SINGLES = 300
BATCH = 50
REPEATS = 30
PARTS = {"front_bumper": "bumper", "rear_bumper": "bumper", "interior": "interior"}


def main(_corpus: Path | None) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        migrations.upgrade(url)
        engine = open_engine(url)
        story = _begin(engine)
        events = list(_work(story, _accept(engine, story)))
        alone, together = events[:SINGLES], events[SINGLES:]
        _row("record, one commit each", _record(engine, story, alone, 1), "ms an event")
        _row(f"record, batches of {BATCH}", _record(engine, story, together, BATCH), "ms an event")
        _questions(engine, story)
        engine.dispose()


def _begin(engine: Engine) -> sample.Story:
    with writing(), Session(engine) as session:
        story = sample.form_consortium(session)
        sample.furnish(story)
        for name in ("バンパー1", "内装1"):
            sample.open_fill(story, name, f"fill {name}")
        session.commit()
    return story


def _accept(engine: Engine, story: sample.Story) -> list[str]:
    with writing(), Session(engine) as session:
        story.session = session
        accepted = [sample.accept(story, f"ZVW30-{number:07}", "トヨタ", "mid_small") for number in range(VEHICLES)]
        session.commit()
    return accepted


def _work(story: sample.Story, accepted: Iterable[str]) -> Iterable[dict[str, object]]:
    fills = {"bumper": story.things["fill バンパー1"], "interior": story.things["fill 内装1"]}
    actor = story.people["グエン・ヴァン・アン"]
    for acceptance in accepted:
        for part, material in PARTS.items():
            body = {"acceptance": acceptance, "part": part, "fill": fills[material], "mark_checked": True}
            yield ledger.happening("part.recovered", actor, **body)
        yield ledger.happening("recovery.finished", actor, acceptance=acceptance)


def _record(engine: Engine, story: sample.Story, events: list[dict[str, object]], batch: int) -> list[float]:
    actor = story.people["グエン・ヴァン・アン"]
    source = Source(story.sites["見本解体 本工場"], person_id=actor, auth=Auth.PIN)
    took = []
    for first in range(0, len(events), batch):
        started = time.perf_counter()
        with writing(), Session(engine) as session:
            for posted in (some := events[first : first + batch]):
                ledger.record(session, posted, source)
            session.commit()
        took.append((time.perf_counter() - started) * 1000 / len(some))
    return took


def _questions(engine: Engine, story: sample.Story) -> None:
    site_id = story.sites["見本解体 本工場"]
    with Session(engine) as session:
        site = session.get_one(Site, site_id)
        head = snapshot(session, site, None)["position"]
        asked: dict[str, Callable[[], object]] = {
            "snapshot, base": lambda: snapshot(session, site, None),
            "snapshot, nothing new": lambda: snapshot(session, site, head),
            "entry list, first page": lambda: entries(session, Wanted([site_id], Team.TH)),
        }
        for name, ask in asked.items():
            _row(name, [_timed(session, ask) for _ in range(REPEATS)], "ms")
        started = datetime.now(UTC)
        verdict = verify(session)
        seconds = (datetime.now(UTC) - started).total_seconds()
        print(
            f"{'verify and rebuild':<28}{verdict.events / seconds:>10.0f} events a second, {len(verdict.faults)} faults"
        )


def _timed(session: Session, ask: Callable[[], object]) -> float:
    session.expire_all()
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1000


def _row(name: str, took: list[float], unit: str) -> None:
    high = sorted(took)[int(len(took) * 0.95)]
    print(f"{name:<28}{statistics.median(took):>10.2f} median {high:>10.2f} p95  {unit}")


if __name__ == "__main__":
    main(None)
