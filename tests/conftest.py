"""What every test may ask for: a database of the chosen kind, a browser, a live server.

The fixtures are in `tests/provision/`; a room's own stand in the conftest.py of its folder. Sockets reach this machine
and nothing else (pyproject.toml): a test that seems to need the network needs a fake.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

pytest_plugins = (
    "tests.provision.databases",
    "tests.provision.browsers",
    "tests.provision.live",
    "tests.provision.once",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the choice of database."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="what the tests run on")


OBJECTS_BETWEEN_LOOKS = 100_000


def pytest_collection_finish() -> None:
    """Let the search for garbage pass over what lives as long as the run, and come by less often.

    Without it a fifth of a run's processor time goes into looking at the same modules, mappers and tests again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS, 20, 100)


def pytest_unconfigure() -> None:
    """Let everything go at the end: libraries complain of what is left."""
    gc.unfreeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run only what meets a database: the rest has run on SQLite and would do the same again."""
    if config.getoption("--database") == "sqlite":
        return
    meeting = [item for item in items if {"databases", "sample_databases"} & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=[item for item in items if item not in meeting])
    items[:] = meeting
