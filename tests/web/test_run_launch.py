"""`python -m web.run` from the first start to the second, with the real app."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from web.run.addresses import Reach
from web.run.launch import app_environment
from web.run.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
AT_HOME = Reach("127.0.0.1", "127.0.0.1")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    for name in ("SECRET_KEY", "DATABASE_URL", "BASE_URL", "ADMIN_NAME", "ADMIN_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        ports = {"PORT": str(one.getsockname()[1]), "HTTPS_PORT": str(other.getsockname()[1])}
    return {**ports, "HOST": "127.0.0.1", "DATA": str(tmp_path / "yard"), "QUARTER": "0"}


@contextmanager
def running(settings: dict[str, str]) -> Iterator[str]:
    """Start it, give the banner, and stop it as Ctrl-C does."""
    environment = {**os.environ, **settings}
    command = [sys.executable, "-m", "web.run"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = list(takewhile(lambda line: line != "To stop: Ctrl-C\n", process.stdout))
        try:
            yield "".join(lines)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)
    assert process.returncode == 0


def status(settings: dict[str, str], path: str) -> int:
    with closing(HTTPConnection("127.0.0.1", int(settings["PORT"]))) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def test_an_empty_start_offers_a_link_for_the_first_administrator(settings: dict[str, str]) -> None:
    with running({**settings, "EMPTY": "1"}) as banner:
        link = re.search(r"http://localhost:\d+(/first/\S+)", banner)
        assert link
        assert status(settings, link[1]) == 200
        assert "SAMPLE" not in banner


def test_the_sample_is_loaded_at_the_first_start_and_kept_at_the_second(settings: dict[str, str]) -> None:
    with running(settings) as first:
        assert "SAMPLE DATA" in first
        assert status(settings, "/sign-in") == 200
    with running(settings) as second:
        assert second.splitlines() == first.splitlines()


def test_the_app_is_told_where_its_data_and_its_phones_are(tmp_path: Path, settings: dict[str, str]) -> None:
    given = Settings.from_environment(settings)
    given.data.mkdir()
    told = app_environment(given, AT_HOME)
    assert told["DATA"] == str(tmp_path / "yard")
    assert told["LAN_URL"] == f"https://127.0.0.1:{settings['HTTPS_PORT']}/"
    assert told["SECRET_KEY"] == (tmp_path / "yard" / "secret_key").read_text()
    assert "BASE_URL" not in told


def test_what_is_wrong_is_one_sentence(settings: dict[str, str]) -> None:
    code, said = ended({**settings, "PORT": "many"})
    assert code == 1
    assert said == "PORT=many cannot be used: a port is a number from 1 to 65535.\n"


def test_a_database_of_another_version_is_left_alone(tmp_path: Path, settings: dict[str, str]) -> None:
    (tmp_path / "yard").mkdir()
    with closing(sqlite3.connect(tmp_path / "yard" / "nisugata.db")) as database, database:
        database.execute("CREATE TABLE alembic_version (version_num TEXT)")
        database.execute("INSERT INTO alembic_version VALUES ('ffffffffffff')")
    code, said = ended(settings)
    assert code == 1
    assert said.startswith("The database was made by another version of Nisugata")
    assert said.count("\n") == 1
    with closing(sqlite3.connect(tmp_path / "yard" / "nisugata.db")) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("alembic_version",)]


def ended(settings: dict[str, str]) -> tuple[int, str]:
    """The exit code of a start that can't be, and what it says."""
    command = [sys.executable, "-m", "web.run"]
    environment = {**os.environ, **settings}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr
