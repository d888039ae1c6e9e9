"""検索: recovered parts by chassis number, tag, lot, day, worker and maker; no question goes through a whole table."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.orm import Session

from ledger.database import open_engine
from ledger.models import Acceptance, Container, Fill, Lot, Person, Recovery
from ledger.models.sought import tails
from ledger.queries.recoveries import Sought, count_recoveries, every_recovery, makers, recoveries
from web import search

Browser = Callable[[str], FlaskClient]
LARGE = {"recovery", "acceptance", "chassis_piece", "fill", "lot", "event"}


@pytest.fixture
def yards(session: Session) -> list[str]:
    return sorted(set(session.scalars(select(Acceptance.site_id))))


def filled(session: Session) -> Container:
    named = select(Container).join(Fill, Fill.container_id == Container.id).where(Container.name == "バンパー2")
    return session.scalars(named).one()


def numbers(found: list[Recovery]) -> list[str]:
    return sorted({one.acceptance.chassis_number for one in found})


@pytest.mark.parametrize("text", ["GP7-1003344", "GP71003344", "3344", "0033", "P7-10", "1003"])
def test_any_part_of_a_chassis_number_finds_it(session: Session, yards: list[str], text: str) -> None:
    assert numbers(recoveries(session, Sought(yards, text))) == ["GP7-1003344"]


def test_tags_and_lots_name_what_is_in_them(session: Session, yards: list[str]) -> None:
    container = filled(session)
    lot = session.scalars(select(Lot)).one()
    ticket = session.scalars(select(Acceptance.ticket).where(Acceptance.chassis_number == "NT32-0512345")).one()
    of_lot = ["GP7-1003344", "HA36S-205511", "ZVW30-1234567"]
    assert len(recoveries(session, Sought(yards, f"NIS1.{container.code}"))) == 4
    assert numbers(recoveries(session, Sought(yards, "A-202611-1"))) == of_lot
    assert numbers(recoveries(session, Sought(yards, lot.code))) == of_lot
    assert numbers(recoveries(session, Sought(yards, lot.bags[0].code))) == of_lot
    assert numbers(recoveries(session, Sought(yards, ticket or ""))) == ["NT32-0512345"]
    for nothing in ("A-209901-1", "\0", "-", "%%%%"):
        assert recoveries(session, Sought(yards, nothing)) == []


def test_days_workers_and_makers_narrow_it_down_together(session: Session, yards: list[str]) -> None:
    sato = session.scalars(select(Person.id).where(Person.name == "佐藤 一郎")).one()
    assert len(recoveries(session, Sought(yards))) == 14
    assert numbers(recoveries(session, Sought(yards, person_id=sato, maker="日産"))) == ["NT32-0512345"]
    assert numbers(recoveries(session, Sought(yards, "GP7", person_id=sato))) == ["GP7-0044556"]
    assert recoveries(session, Sought(yards, last=date(2026, 4, 1))) == []
    assert recoveries(session, Sought(yards, first=date(2999, 1, 1))) == []
    assert makers(session, yards) == ["SUBARU", "スズキ", "ダイハツ", "トヨタ", "ホンダ", "日産"]


def test_pages_follow_each_other_and_leave_nothing_out(session: Session, yards: list[str]) -> None:
    all_at_once = [one.id for one in recoveries(session, Sought(yards))]
    assert [one.id for one in every_recovery(session, Sought(yards), batch=3)] == all_at_once
    assert count_recoveries(session, Sought(yards)) == 14
    assert count_recoveries(session, Sought(yards, "3344"), most=2) == 2


def test_nobody_finds_another_company_s(session: Session, yards: list[str]) -> None:
    other = [site for site in yards if not recoveries(session, Sought([site]))]
    assert len(other) == 1
    for text in ("", "3344", "GP7-1003344", "A-202611-1", filled(session).code):
        assert recoveries(session, Sought(other, text)) == []


def test_no_question_goes_through_a_large_table(sample_url: str, yards: list[str]) -> None:
    questions = [
        Sought(yards),
        Sought(yards, "3344"),
        Sought(yards, "A-202611-1"),
        Sought(yards, first=date(2026, 1, 1), last=date(2026, 12, 31)),
        Sought(yards, person_id="x"),
        Sought(yards, maker="トヨタ"),
        Sought(yards, "GP7", person_id="x", maker="トヨタ", first=date(2026, 1, 1)),
    ]
    engine = open_engine(sample_url)
    said: dict[str, dict[str, object]] = {}
    with listening(engine, said), Session(engine) as session:
        for question in questions:
            recoveries(session, question)
        makers(session, yards)
    with engine.connect() as connection:
        for statement, values in said.items():
            assert gone_through(connection, statement, values) & LARGE == set(), statement
    engine.dispose()


def gone_through(connection: Connection, statement: str, values: dict[str, object]) -> set[str]:
    """The tables that a database would read whole, where it is told to do so only for want of an index."""
    if connection.dialect.name == "sqlite":
        return {step.split()[1] for step in plan(connection, statement, values) if step.startswith("SCAN")}
    connection.exec_driver_sql("SET enable_seqscan = off")
    steps = plan(connection, statement, values)
    return {step.split("Seq Scan on ")[1].split()[0] for step in steps if "Seq Scan on " in step}


def test_a_text_of_many_vehicles_is_looked_for_among_the_newest_recoveries(
    sample_url: str, yards: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.queries.recoveries.MANY_VEHICLES", 0)
    engine = open_engine(sample_url)
    said: dict[str, dict[str, object]] = {}
    with listening(engine, said), Session(engine) as session:
        assert numbers(recoveries(session, Sought(yards, "GP7"))) == ["GP7-0044556", "GP7-1003344"]
        assert count_recoveries(session, Sought(yards, "GP7")) == len(recoveries(session, Sought(yards, "GP7")))
    walk = next(one for one in said.items() if one[0].startswith("SELECT recovery.id"))
    pieces = next(one for one in said.items() if "chassis_piece" in one[0])
    with engine.connect() as connection:
        assert gone_through(connection, *walk) & LARGE == set()
        if engine.dialect.name == "sqlite":
            assert "USING INDEX ix_recovery_site_id_at" in plan(connection, *walk)[0]
            assert "USING COVERING INDEX" in "".join(plan(connection, *pieces))  # its rows are not read
        else:
            assert not any("Join" in step or "Nested Loop" in step for step in plan(connection, *walk))
    engine.dispose()


def test_where_a_text_is_rare_at_one_of_the_sites_its_vehicles_are_named_there(
    sample_url: str, yards: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.queries.recoveries.MANY_VEHICLES", 1)
    engine = open_engine(sample_url)
    said: dict[str, dict[str, object]] = {}
    with listening(engine, said), Session(engine) as session:
        assert len(yards) > 1
        assert numbers(recoveries(session, Sought(yards, "GP7"))) == ["GP7-0044556", "GP7-1003344"]
    pages = [one for one in said if one.startswith("SELECT recovery.id")]
    assert sorted("chassis_piece" in one for one in pages) == [False, True]
    engine.dispose()


def plan(connection: Connection, statement: str, values: dict[str, object]) -> list[str]:
    """The steps that a database would take."""
    if connection.dialect.name == "sqlite":
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values)]


@contextmanager
def listening(engine: Engine, said: dict[str, dict[str, object]]) -> Iterator[None]:
    def note(*told: object) -> None:
        statement, values = told[2:4]
        if str(statement).startswith("SELECT"):
            said[str(statement)] = values

    event.listen(engine, "before_cursor_execute", note)
    yield
    event.remove(engine, "before_cursor_execute", note)


def test_the_page_finds_turns_and_keeps_what_was_chosen(browser_of: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PAGE", 5)
    clerk = browser_of("clerk")
    page = clerk.get("/search?q=ｇｐ７－１００３").text
    assert page.count("GP7-1003344") == 3
    first = clerk.get("/search?maker=トヨタ").text
    assert "/reports/vehicles/" in first
    page = clerk.get("/search").text
    assert "before=" in page
    address = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert clerk.get(address).text.count("<tr>") >= 5
    part = clerk.get("/search?q=NOTHERE99", headers={"HX-Request": "true"}).text
    assert "条件に合う回収の記録はありません" in part
    assert "<html" not in part
    for odd in ("before=x,y", "first=x", "before=2026-01-01T00:00,1", "site=nobody"):
        assert clerk.get(f"/search?{odd}").status_code == 200
    assert browser_of("neighbour").get("/search?q=3344").text.count("GP7-1003344") == 0
    assert browser_of("worker").get("/search").status_code == 403


def test_pieces_of_a_number() -> None:
    assert tails("GP7-10033") == ["GP710033", "P710033", "710033", "10033", "0033"]
    assert tails("A-1") == ["A1"]


def test_where_workers_are_too_many_for_a_menu_one_is_named(
    browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.search.MOST_OFFERED", 1)
    clerk = browser_of("clerk")
    page = clerk.get("/search?worker=グエン・ヴァン・アン").text
    assert re.search(r'<input class="input" id="f-worker"[^>]*value="グエン・ヴァン・アン"', page)
    assert "グエン・ヴァン・アン</td>" in page
    assert "佐藤 一郎</td>" not in page
    for nobody in ("だれでもない人", "%00"):
        assert "条件に合う回収の記録はありません" in clerk.get(f"/search?worker={nobody}").text
