"""Searching a million recoveries: what a page of each kind of question costs, and that no question reads a whole table.

Method: a migrated SQLite file is filled with RECOVERIES rows past the ledger (the rows only, seeded): two yards, one of
them with three in four, ten years, twenty workers, the makers of both teams, fills of a hundred parts, lots of ten
fills. Each kind of question is asked REPEATS times with other words, by a session that has nothing loaded; medians and
95th percentiles are printed, and SQLite's plan of every statement is read: a table gone through whole is a fault.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event, insert, select, text
from sqlalchemy.orm import Session

from ledger import migrations, sample, tags
from ledger.database import open_engine, writing
from ledger.event import new_id
from ledger.models import Acceptance, ChassisPiece, Container, Fill, Lot, Recovery, Site, TagRow
from ledger.models.sought import tails
from ledger.queries import overview, recoveries
from ledger.queries.recoveries import Sought
from ledger.words import (
    AcceptanceState,
    Carrier,
    FillState,
    Goods,
    LotState,
    Material,
    PartKind,
    PartState,
    SizeClass,
    TagState,
    Team,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RECOVERIES = 1_000_000
REPEATS = 60
LIMIT_MS = 200
YEARS = 10
LARGER = 0.75
"""Share of the larger yard."""
BATCH = 20_000
PARTS = (PartKind.FRONT_BUMPER, PartKind.REAR_BUMPER, PartKind.INTERIOR)
IN_FILL, IN_LOT = 100, 10
MODELS = ("ZVW30", "GP7", "HA36S", "NT32", "LA100S", "DJ5FS", "CW5W", "B21W", "ACA31", "KSP90", "L375S", "MH23S")
TODAY = date(2026, 11, 22)


@dataclass
class Yards:
    """What the filled database holds that questions ask for."""

    site_ids: list[str]
    people: list[str]
    makers: list[str]
    numbers: list[str] = field(default_factory=list)
    containers: list[str] = field(default_factory=list)
    lots: list[str] = field(default_factory=list)


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
            insert(Container).values(id=key, site_id=site, code=code, name=f"容器{number}", touched=1, **form)
        )
        session.execute(insert(TagRow).values(code=code, site_id=site, state=TagState.BOUND, target_id=key, touched=1))
        yards.containers.append(code)


class Filler:
    """Makes rows in the order of time, so that ids and days agree as they do in use."""

    TABLES = (Lot, Fill, Acceptance, ChassisPiece, Recovery)

    def __init__(self, yards: Yards, boxes: list[Any], receiver: str, chance: random.Random) -> None:
        self.rows: dict[type, list[dict[str, Any]]] = {}
        self._yards, self._boxes, self._receiver, self._chance = yards, boxes, receiver, chance
        self._open: dict[str, list[tuple[str, int]]] = {}
        self._lots: dict[str, tuple[str, int]] = {}

    def make(self, first: int, last: int, of: int) -> None:
        """Make recoveries from one number to another, with their vehicles, fills and lots."""
        for number in range(first, last, len(PARTS)):
            at = datetime(2026, 11, 22, tzinfo=UTC) - timedelta(days=365 * YEARS) * (1 - number / of)
            vehicle = self._vehicle(at)
            self.rows[Acceptance].append(vehicle)
            self.rows[ChassisPiece] += [
                {"tail": tail, "acceptance_id": vehicle["id"], "site_id": vehicle["site_id"]}
                for tail in tails(vehicle["chassis_number"])
            ]
            self.rows[Recovery] += [self._part(vehicle, part, at) for part in PARTS]

    def _vehicle(self, at: datetime) -> dict[str, Any]:
        chance, makers = self._chance, self._yards.makers
        number = f"{chance.choice(MODELS)}-{chance.randrange(10**7):07}"
        self._yards.numbers.append(number)
        return {
            "id": new_id(),
            "site_id": self._yards.site_ids[chance.random() > LARGER],
            "chassis_number": number,
            "last4": number[-4:],
            "maker": makers[min(int(chance.expovariate(0.4)), len(makers) - 1)],
            "team": Team.ART,
            "size_class": chance.choice(list(SizeClass)),
            "accepted_on": at.date(),
            "state": AcceptanceState.SEALED,
            "finished_at": at,
            "touched": 1,
        }

    def _part(self, vehicle: dict[str, Any], part: PartKind, at: datetime) -> dict[str, Any]:
        said = {"mark_checked": True, "foreign_matter_removed": True, "annulled": False, "reported": True, "touched": 1}
        return {
            "id": new_id(),
            "acceptance_id": vehicle["id"],
            "site_id": vehicle["site_id"],
            "maker": vehicle["maker"],
            "part": part,
            "state": PartState.RECOVERED,
            "fill_id": self._fill(vehicle["site_id"], at),
            "person_id": self._chance.choice(self._yards.people),
            "at": at,
            **said,
        }

    def _fill(self, site: str, at: datetime) -> str:
        """A fill with room: every hundredth part opens another."""
        filling = self._open.get(site)
        if not filling or filling[-1][1] == IN_FILL:
            key, lot = new_id(), self._lot(site, at)
            box = self._chance.choice([one for one, there in self._boxes if there == site])
            self.rows[Fill].append(
                {
                    "id": key,
                    "container_id": box,
                    "state": FillState.EMPTIED,
                    "opened_at": at,
                    "lot_id": lot,
                    "touched": 1,
                }
            )
            filling = self._open[site] = [(key, 0)]
        key, count = filling[-1]
        filling[-1] = (key, count + 1)
        return key

    def _lot(self, site: str, at: datetime) -> str:
        key, count = self._lots.get(site, ("", IN_LOT))
        if count == IN_LOT:
            key, count = new_id(), 0
            name = f"A-{at:%Y%m}-{len(self._yards.lots)}"
            self._yards.lots.append(name)
            self.rows[Lot].append(self._lot_row(key, site, name, at))
        self._lots[site] = (key, count + 1)
        return key

    def _lot_row(self, key: str, site: str, name: str, at: datetime) -> dict[str, Any]:
        return {
            "id": key,
            "site_id": site,
            "code": tags.new_code(tags.TagKind.LOT),
            "material": Material.BUMPER,
            "destination_id": self._receiver,
            "carrier": Carrier.OWN,
            "goods": Goods.VALUABLES,
            "recovered_from": at.date(),
            "recovered_to": at.date(),
            "made_at": at,
            "state": LotState.RECEIVED,
            "jars_lot_id": name,
            "jars_checked_by": self._yards.people[0],
            "touched": 1,
        }


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
        chance, took = random.Random(name), []
        with watched(engine) as said:
            for _ in range(REPEATS):
                with Session(engine) as session:
                    started = time.perf_counter()
                    question(session, chance)
                    took.append((time.perf_counter() - started) * 1000)
        high, faults = sorted(took)[int(len(took) * 0.95)], whole_tables(engine, said)
        verdict = "" if high <= LIMIT_MS and not faults else f"  FAULT {'; '.join(faults)}"
        print(f"{name:<28}{statistics.median(took):>10.2f} median {high:>10.2f} p95  ms{verdict}")


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
