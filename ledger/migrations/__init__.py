"""Migrations: `python -m ledger.migrations upgrade|check` on DATABASE_URL."""

from pathlib import Path

from alembic import command
from alembic.config import Config

_PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def config(url: str) -> Config:
    """Return Alembic's configuration for a database."""
    made = Config(toml_file=_PROJECT)
    made.attributes["url"] = url
    return made


def upgrade(url: str) -> None:
    """Bring a database to the newest tables."""
    command.upgrade(config(url), "head")


def check(url: str) -> None:
    """Raise where the tables in the code are not what the migrations make."""
    command.check(config(url))


def downgrade(url: str) -> None:
    """Take every table away again."""
    command.downgrade(config(url), "base")
