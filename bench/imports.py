"""Bringing in a list of vehicles as the office does: the file, its columns, the look at every row, the taking over.

Method: a migrated SQLite file with the sample consortium, and the app's own forms and worker, no server between. A list
of ROWS new vehicles (three makers, fifty models, drawn from a seed) is brought as CSV in Shift_JIS, then another as
XLSX; then the first once more, of which nothing is new. Each step's time by the clock and by the processor is printed;
the aim is LIMIT_S for all steps of a list, from the file to the last vehicle. The clock counts what other programs on
the machine take; the processor's time doesn't.
"""

from __future__ import annotations

import io
import random
import re
import tempfile
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from xlsxwriter import Workbook

from ledger import migrations
from ledger.database import writing
from ledger.models import Acceptance, ArrivalList
from web import create_app, import_worker, sample
from web.db import db
from web.typed import today

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

ROWS = 10_000
LIMIT_S = 10
HEADER = ["移動報告番号", "車台番号", "メーカー", "車名", "引取報告日", "車の大きさ", "ASR基準重量", "備考"]
MAKERS = {"トヨタ": "中小型", "日産": "大型", "スズキ": "軽"}


class Clock:
    """What each step took, by the clock and by the processor."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step and print it."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        self.wall, self.cpu = self.wall + wall, self.cpu + cpu
        print(f"  {name:<28}{wall:>8.2f} s  {cpu:>8.2f} s of the processor")

    def total(self, name: str) -> None:
        """Print the sum, and whether it is within the limit."""
        verdict = "" if self.wall <= LIMIT_S else f"  FAULT: more than {LIMIT_S} s"
        print(f"{name:<30}{self.wall:>8.2f} s  {self.cpu:>8.2f} s of the processor{verdict}")


def main(_corpus: Path | None, rows: int = ROWS) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'imports.db'}"
        migrations.upgrade(url)
        settings = {"DATABASE_URL": url, "SECRET_KEY": "bench", "DATA": Path(folder), "WTF_CSRF_ENABLED": False}
        app = create_app({**settings, "IMPORT_IN_BACKGROUND": False})
        with app.app_context(), writing():
            sample.load()
            db.session.commit()
        client = app.test_client()
        client.post("/sign-in", data={"login": "clerk", "password": sample.PASSWORD})
        first, second = vehicles(rows, 1), vehicles(rows, 2)
        for name, data in (("list.csv", as_csv(first)), ("list.xlsx", as_xlsx(second)), ("again.csv", as_csv(first))):
            bring(app, client, name, data)
        with app.app_context():
            print(f"{db.session.scalar(select(func.count()).select_from(Acceptance)):,} vehicles in the ledger")
            db.engine.dispose()


def vehicles(rows: int, seed: int) -> list[list[str]]:
    """Rows of a list as JARS writes them."""
    chance = random.Random(seed)
    found = []
    for number in range(rows):
        maker = chance.choice(list(MAKERS))
        chassis = f"M{chance.randrange(50):02}S-{seed}{number:06}"
        day = today() - timedelta(days=chance.randrange(60))
        told = [f"{seed}{number:011}", chassis, maker, "見本", day.isoformat(), MAKERS[maker], "182.5", ""]
        found.append(told)
    return found


def as_csv(rows: list[list[str]]) -> bytes:
    """The list as older software writes it."""
    return "\r\n".join(",".join(row) for row in [HEADER, *rows]).encode("cp932")


def as_xlsx(rows: list[list[str]]) -> bytes:
    """The list as a workbook."""
    kept = io.BytesIO()
    with Workbook(kept, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADER, *rows]):
            sheet.write_row(number, 0, row)
    return kept.getvalue()


def bring(app: Flask, client: FlaskClient, name: str, data: bytes) -> None:
    """Bring one list, step by step."""
    clock = Clock()
    with clock.step(f"{name} read"):
        answer = client.post("/vehicles/lists", data={"file": (io.BytesIO(data), name)})
    if answer.location.endswith("/columns"):
        with clock.step("columns told"):
            answer = client.post(answer.location, data=_columns(client.get(answer.location).text))
    with clock.step("every row looked at"):
        import_worker.work(app)
    with app.app_context():
        arrival = db.session.scalars(select(ArrivalList).order_by(ArrivalList.made_at.desc()).limit(1)).one()
        key = arrival.id
    with clock.step("page of the look"):
        client.get(f"/vehicles/lists/{key}")
    client.post(f"/vehicles/lists/{key}/taking")
    with clock.step("taken over"):
        import_worker.work(app)
    clock.total(name)


def _columns(page: str) -> dict[str, str]:
    """The form of the columns as the page guessed it."""
    told = {"accepted_on": today().isoformat(), "size_class": ""}
    for field, options in re.findall(r'name="(column-\d+)"(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="(\w*)" selected', options)
        told[field] = chosen[1] if chosen else ""
    return told
