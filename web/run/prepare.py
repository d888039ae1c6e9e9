"""What must stand before the first request: folder, tables, people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger import migrations
from web import create_app, first_admin, sample

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from web.run.settings import Settings


def prepare_folder(settings: Settings) -> None:
    """Make the data folder, for its owner alone."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)


def migrate(settings: Settings) -> None:
    """Bring the database's tables up to this version."""
    migrations.upgrade(settings.database_url)


def first_people(settings: Settings) -> tuple[Sequence[Mapping[str, str]], str | None]:
    """Return the sample's sign-ins and the path of the first administrator's one-time link.

    The sample goes only into a database that holds nobody yet, and not when EMPTY asks for none.
    """
    app = create_app()
    with app.app_context():
        sign_ins = () if settings.empty else sample.load(quarter=settings.quarter)
    return sign_ins, None if sign_ins else first_admin.offer(app)
