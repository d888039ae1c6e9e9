"""Scales of the dock and their inspections."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Scale
from web.typed import today

Browser = Callable[[str], FlaskClient]
FORM = {"name": "台はかり2", "certificate": "A-77", "division": "0.5", "inspected_on": "2026-06-01"}


def scale(session: Session, name: str) -> Scale:
    session.rollback()
    return session.scalars(select(Scale).where(Scale.name == name)).one()


def test_a_scale_is_valid_for_two_years(browser_of: Browser, session: Session) -> None:
    dock = browser_of("dock")
    answer = dock.post("/scales", data=FORM)
    made = scale(session, "台はかり2")
    assert answer.location == f"/print?codes={made.code}"
    assert (made.division_g, made.valid_until) == (500, date(2028, 6, 1))
    page = dock.get(f"/scales/{made.id}").text
    for told in ("A-77", "2028-06-01", "500 g", "有効"):
        assert told in page


@pytest.mark.parametrize(("days", "said"), [(-1, "期限切れ"), (30, "あと30日"), (300, "有効")])
def test_a_lapsing_inspection_shows_before_it_lapses(browser_of: Browser, days: int, said: str) -> None:
    dock, until = browser_of("dock"), today() + timedelta(days=days)
    inspected = until.replace(year=until.year - 2)
    dock.post("/scales", data={**FORM, "inspected_on": inspected.isoformat()})
    assert said in dock.get("/scales").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "入力してください。"),
        ({"division": ""}, "目量を入力してください。"),
        ({"division": "x"}, "kg単位"),
        ({"inspected_on": "2999-01-01"}, "未来の日付です。"),
    ],
)
def test_a_scale_half_described_is_not_registered(
    browser_of: Browser, session: Session, wrong: dict[str, str], sentence: str
) -> None:
    answer = browser_of("dock").post("/scales", data={**FORM, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "A-77" in answer.text
    assert not session.scalars(select(Scale).where(Scale.name == "台はかり2")).all()


def test_yards_have_no_scales(browser_of: Browser, session: Session) -> None:
    supervisor, key = browser_of("supervisor"), scale(session, "台はかり1").id
    assert supervisor.get("/scales").status_code == 403
    assert supervisor.get(f"/scales/{key}").status_code == 403
    assert supervisor.post("/scales", data=FORM).status_code == 403
    assert browser_of("dock").get("/scales/nothing").status_code == 404


def test_a_new_inspection_belongs_to_the_same_scale(browser_of: Browser, session: Session) -> None:
    dock = browser_of("dock")
    dock.post("/scales", data={**FORM, "inspected_on": "2023-06-01"})
    made = scale(session, "台はかり2")
    told = {"certificate": "A-78", "inspected_on": "2026-06-01"}
    page = dock.post(f"/scales/{made.id}/inspections", data=told, follow_redirects=True).text
    assert "A-77" in page
    assert "A-78" in page
    again = scale(session, "台はかり2")
    assert (again.id, again.valid_until) == (made.id, date(2028, 6, 1))
    assert [again.covered(date(year, 7, 1)) for year in (2024, 2025, 2026)] == [True, False, True]
    assert dock.post(f"/scales/{made.id}/inspections", data=told).status_code == 422
    assert dock.post(f"/scales/{made.id}/inspections", data={"inspected_on": "2999-01-01"}).status_code == 422
