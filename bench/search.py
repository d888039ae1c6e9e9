"""Searching a million recoveries: what a page of each kind of question costs, and that no question reads a whole table.

Method: a migrated SQLite file is filled with RECOVERIES rows past the ledger (the rows only, seeded): two yards, one of
them with three in four, ten years, twenty workers, the makers of both teams, fills of a hundred parts, lots of ten
fills. Each kind of question is asked REPEATS times with other words, by a session that has nothing loaded; medians and
95th percentiles are printed, by the clock and by the processor, which other programs on the machine don't disturb; and
SQLite's plan of every statement is read: a table gone through whole is a fault.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event, insert, select, text
from sqlalchemy.orm import Session

from bench.yards import MODELS, YEARS, Filler, Yards
from ledger import migrations, sample, tags
from ledger.database import open_engine, writing
from ledger.event import new_id
from ledger.models import Container, Site, TagRow
from ledger.models.base import in_order
from ledger.queries import overview, recoveries
from ledger.queries.recoveries import Sought
from ledger.words import (
    Material,
    TagState,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RECOVERIES = 1_000_000
REPEATS = 60
LIMIT_MS = 200
BATCH = 20_000
TODAY = date(2026, 11, 22)


def main(_corpus: Path | None, rows: int = RECOVERIES) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'search.db'}"
        migrations.upgrade(url)
        engine = open_engine(url)
        started = time.perf_counter()
        yards = fill(engine, rows)
        took, size = time.perf_counter() - started, (Path(folder) / "search.db").stat().st_size / 1e6
        print(f"{rows:,} recoveries of {len(yards.numbers):,} vehicles in {took:.0f} s, {size:,.0f} MB")
        ask(engine, yards)
        engine.dispose()


def fill(engine: Engine, rows: int) -> Yards:
    """Fill a migrated database."""
    chance = random.Random(20261122)
    with writing(), Session(engine) as session:
        story = sample.form_consortium(session)
        for number in range(18):
            story.person(f"作業者 {number}", "見本解体 本工場" if number % 4 else "となり解体", "worker")
        sites = [story.sites["見本解体 本工場"], story.sites["となり解体"]]
        yards = Yards(sites, list(story.people.values()), [*sample.ART.split(), *sample.TH.split()])
        receiver = session.get_one(Site, story.sites["見本樹脂 受入場"])
        _containers(session, yards, chance)
        session.execute(text("PRAGMA cache_size=-600000"))  # indexes of text are filled at random places
        filler = Filler(
            yards, list(session.execute(select(Container.id, Container.site_id)).all()), receiver.id, chance
        )
        for first in range(0, rows, BATCH):
            filler.rows = {table: [] for table in Filler.TABLES}
            filler.make(first, min(first + BATCH, rows), rows)
            for table, made in filler.rows.items():
                if made:
                    session.execute(insert(table), made)
        session.commit()
    return yards


def _containers(session: Session, yards: Yards, chance: random.Random) -> None:
    for number in range(60):
        code, key = tags.new_code(tags.TagKind.CONTAINER), new_id()
        site = yards.site_ids[number % 4 == 0]
        material = chance.choice([Material.BUMPER, Material.INTERIOR])
        form = {"form": "cage", "material": material}
        session.execute(
            insert(Container).values(
                id=key,
                site_id=site,
                code=code,
                name=(name := f"容器{number}"),
                sorted_as=in_order(name),
                touched=1,
                **form,
            )
        )
        session.execute(insert(TagRow).values(code=code, site_id=site, state=TagState.BOUND, target_id=key, touched=1))
        yards.containers.append(code)


def questions(yards: Yards) -> Iterator[tuple[str, Callable[[Session, random.Random], object]]]:
    """Every kind of question with how one of it is asked."""

    def search(**words: Callable[[random.Random], Any]) -> Callable[[Session, random.Random], object]:
        def ask_one(session: Session, chance: random.Random) -> object:
            told = {name: word(chance) for name, word in words.items()}
            return recoveries.recoveries(session, Sought(yards.site_ids, **told))

        return ask_one

    def number(chance: random.Random) -> str:
        return chance.choice(yards.numbers)

    def day(chance: random.Random) -> date:
        return TODAY - timedelta(days=chance.randrange(365 * YEARS))

    def person(chance: random.Random) -> str:
        return chance.choice(yards.people)

    def maker(chance: random.Random) -> str:
        return chance.choice(yards.makers)

    yield "newest", search()
    yield "chassis number", search(text=number)
    yield "last four", search(text=lambda chance: number(chance)[-4:])
    yield "four from the middle", search(text=lambda chance: number(chance)[-6:-2])
    yield "begins (model)", search(text=lambda chance: chance.choice(MODELS))
    yield "container tag", search(text=lambda chance: chance.choice(yards.containers))
    yield "lot (荷姿ID)", search(text=lambda chance: chance.choice(yards.lots))
    yield "day", search(first=day, last=day)
    yield "until a day", search(last=day)
    yield "worker", search(person_id=person)
    yield "maker", search(maker=maker)
    yield "worker and maker", search(person_id=person, maker=maker)
    yield "worker, maker, until a day", search(person_id=person, maker=maker, last=day)
    yield "makers to choose from", lambda session, _: recoveries.makers(session, yards.site_ids)
    yield (
        "kilograms of the month",
        lambda session, _: overview.deemed_by_material(session, yards.site_ids, TODAY.replace(day=1)),
    )


def ask(engine: Engine, yards: Yards) -> None:
    """Ask, print, and read the plans."""
    for name, question in questions(yards):
        chance, took, cpu = random.Random(name), list[float](), list[float]()
        with watched(engine) as said:
            for _ in range(REPEATS):
                with Session(engine) as session:
                    started, worked = time.perf_counter(), time.process_time()
                    question(session, chance)
                    took.append((time.perf_counter() - started) * 1000)
                    cpu.append((time.process_time() - worked) * 1000)
        high, faults = _high(took), whole_tables(engine, said)
        verdict = "" if high <= LIMIT_MS and not faults else f"  FAULT {'; '.join(faults)}"
        told = f"{statistics.median(took):>9.2f} median {high:>9.2f} p95  ms"
        print(f"{name:<28}{told}{statistics.median(cpu):>9.2f} median {_high(cpu):>9.2f} p95 of the processor{verdict}")


def _high(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.95)]


@contextmanager
def watched(engine: Engine) -> Iterator[dict[str, Any]]:
    """Collect the statements that are run, each once, with its values."""
    said: dict[str, Any] = {}

    def note(*told: object) -> None:
        said.setdefault(str(told[2]), told[3])

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


LARGE = ("recovery", "acceptance", "chassis_piece", "fill", "lot")


def whole_tables(engine: Engine, said: dict[str, Any]) -> list[str]:
    """The large tables that a statement goes through from one end to the other, by SQLite's own plan."""
    faults = []
    with engine.connect() as connection:
        for statement, values in said.items():
            if statement.startswith("SELECT"):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                steps = [row[3] for row in plan]
                faults += [step for step in steps if step.startswith("SCAN") and step.split()[1] in LARGE]
    return faults
