"""Migrations: `python -m ledger.migrations upgrade|check` on DATABASE_URL."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy import Connection

_PROJECT = Path(__file__).parents[2] / "pyproject.toml"


class OtherVersionError(Exception):
    """The database's tables were made by a version whose migrations are not here."""

    def __init__(self) -> None:
        super().__init__(
            "The database was made by another version of Nisugata, which this one does not know. "
            "Nothing was changed: go back to that version, or choose another database with DATA= or DATABASE_URL=."
        )


def config(url: str) -> Config:
    """Return Alembic's configuration for a database."""
    made = Config(toml_file=_PROJECT)
    made.attributes["url"] = url
    return made


def upgrade(url: str) -> None:
    """Bring a database to the newest tables. Raises OtherVersionError, the database untouched."""
    try:
        command.upgrade(config(url), "head")
    except CommandError as error:
        if isinstance(error.__cause__, ResolutionError):
            raise OtherVersionError from error
        raise


def newest(connection: Connection) -> bool:
    """Tell whether a database has the tables of this version."""
    script = ScriptDirectory.from_config(config(""))
    return MigrationContext.configure(connection).get_current_revision() == script.get_current_head()


def check(url: str) -> None:
    """Raise where the tables in the code are not what the migrations make."""
    command.check(config(url))


def downgrade(url: str) -> None:
    """Take every table away again."""
    command.downgrade(config(url), "base")
