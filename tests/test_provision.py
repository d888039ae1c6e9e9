"""The fixtures that other tests rely on, tried without the app."""

from __future__ import annotations

import socket
from hashlib import sha256
from typing import TYPE_CHECKING

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from pytest_socket import SocketConnectBlockedError

from tests.provision.databases import PostgresDatabases, SqliteDatabases

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.provision.databases import Databases


def build(url: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE part (name text)"))


@pytest.fixture(params=["sqlite", "postgresql"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Databases:
    if request.param == "sqlite":
        return SqliteDatabases(tmp_path, build)
    return PostgresDatabases(request.getfixturevalue("postgres_url"), build)


def test_each_test_has_a_migrated_database_of_its_own(made: Databases) -> None:
    urls = []
    for give in (made.migrated, made.migrated, made.again, made.again):
        with give() as url, sa.create_engine(url, poolclass=sa.NullPool).begin() as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM part")).scalar() == 0
            connection.execute(sa.text("INSERT INTO part VALUES ('front_bumper')"))
            urls.append(url)
    assert len(set(urls)) == 3
    assert urls[2] == urls[3]


@pytest.mark.parametrize(
    "deed",
    [
        "INSERT INTO part VALUES ('hood')",
        "UPDATE part SET name = 'hood'",
        "DELETE FROM part",
        "DELETE FROM part WHERE name = 'door'; INSERT INTO part VALUES ('hood')",
    ],
)
def test_what_a_test_did_to_the_rows_is_undone_for_the_next(postgres_url: str, deed: str) -> None:
    def build_with_rows(url: str) -> None:
        build(url)
        with sa.create_engine(url, poolclass=sa.NullPool).begin() as connection:
            connection.execute(sa.text("INSERT INTO part VALUES ('door'), ('glass')"))

    made = PostgresDatabases(postgres_url, build_with_rows, "rows_" + sha256(deed.encode()).hexdigest()[:8])
    for _ in range(3):
        with made.again() as url, sa.create_engine(url, poolclass=sa.NullPool).begin() as connection:
            assert set(connection.scalars(sa.text("SELECT name FROM part"))) == {"door", "glass"}
            for statement in deed.split(";"):
                connection.execute(sa.text(statement))


def test_an_empty_database_has_no_tables(made: Databases) -> None:
    with made.empty() as url:
        assert sa.inspect(sa.create_engine(url, poolclass=sa.NullPool)).get_table_names() == []


def test_a_database_is_removed_after_use(postgres_url: str) -> None:
    with PostgresDatabases(postgres_url, build).empty() as url:
        name = sa.make_url(url).database
    with psycopg.connect(postgres_url) as connection:
        rows = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchall()
    assert rows == []


def test_no_test_reaches_another_machine() -> None:
    blocked = pytest.raises(SocketConnectBlockedError)
    with socket.socket() as unused, pytest.warns(UserWarning, match="tried to use"), blocked:
        unused.connect(("192.0.2.1", 80))


def test_a_phone_opens_a_live_app(serve: Callable[..., str], page: Page) -> None:
    app = Flask("stand_in", static_folder=None)
    page_text = '<meta name="viewport" content="width=device-width"><title>荷姿</title>'
    app.add_url_rule("/", view_func=lambda: page_text)
    app.add_url_rule("/favicon.ico", "icon", lambda: "")
    page.goto(serve(app))
    assert page.title() == "荷姿"
    assert page.evaluate("[innerWidth, innerHeight, isSecureContext]") == [360, 740, True]
