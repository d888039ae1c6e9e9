"""The database of the request: Flask-SQLAlchemy over the ledger's tables."""

from typing import TYPE_CHECKING

from flask import Flask, g
from flask_sqlalchemy import SQLAlchemy

from ledger.database import driver_url, set_up, writing
from ledger.models import Base

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

db = SQLAlchemy(metadata=Base.metadata)


def init_app(app: Flask) -> None:
    """Bind the engine, set up as the ledger needs it."""
    app.config["SQLALCHEMY_DATABASE_URI"] = driver_url(app.config["DATABASE_URL"])
    db.init_app(app)
    with app.app_context():
        set_up(db.engine)
    app.teardown_request(_end_writing)


def begin_writing() -> None:
    """Let the transactions of this request take the write lock at once."""
    scope: AbstractContextManager[None] = writing()
    scope.__enter__()
    g.end_writing = scope.__exit__


def _end_writing(error: BaseException | None) -> None:
    end: Callable[..., object] | None = g.pop("end_writing", None)
    if end:
        end(type(error) if error else None, error, None)
