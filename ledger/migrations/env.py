"""Alembic's entry: one connection, no pool; batch mode, since SQLite cannot alter a table."""

import os
from typing import Literal

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from ledger.database import driver_url
from ledger.models import Base
from ledger.models.base import UtcDateTime


def render(kind: str, value: object, _context: object) -> str | Literal[False]:
    """Write our times as plain ones: a migration must not change with the code."""
    return "sa.DateTime()" if kind == "type" and isinstance(value, UtcDateTime) else False


def run() -> None:
    """Run the migrations on the database the configuration names."""
    engine = create_engine(
        driver_url(context.config.attributes.get("url") or os.environ["DATABASE_URL"]), poolclass=NullPool
    )
    with engine.connect() as connection:
        context.configure(
            connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
