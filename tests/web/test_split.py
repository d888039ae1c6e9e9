"""The split of a received lot: the page and its file add up to the gram."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from ledger.models import Lot

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]

REAL_G = 20_001


@pytest.fixture
def received(receive: Callable[[int, int], Lot]) -> Lot:
    """The sample's lot, received with a weight that no share divides evenly."""
    return receive(22_000, 22_000 - REAL_G)


def test_every_gram_of_the_lot_is_somebodys(browser_of: Browser, received: Lot) -> None:
    answer = browser_of("dock").get(f"/lots/{received.id}/split.csv")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    begin = next(number for number, row in enumerate(rows) if "車台番号" in row)
    column = rows[begin].index("実重量の配分(kg)")
    parts = [row for row in rows[begin + 1 :] if len(row) > column and row[1]]
    assert len(parts) == 6, "three vehicles, two bumpers each"
    assert sum(Decimal(row[column]) for row in parts) * 1000 == REAL_G
    page = browser_of("manager").get(f"/lots/{received.id}/split").text
    sums = re.findall(r"<tfoot>.*?</tfoot>", page, re.DOTALL)
    assert [("20.001" in one) for one in sums] == [True] * 5, "each summary and the list end in the real weight"


def test_a_lot_on_its_way_has_no_split(browser_of: Browser, session: Session) -> None:
    lot = session.scalars(select(Lot)).one()
    assert browser_of("dock").get(f"/lots/{lot.id}/split").status_code == 404
    assert "配分" not in browser_of("dock").get(f"/lots/{lot.id}").text
