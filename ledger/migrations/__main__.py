"""`python -m ledger.migrations upgrade` before a release; `check` for drift; `revision MESSAGE` for a new one."""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from alembic import command

from ledger import migrations


def main(arguments: list[str]) -> int:
    """Run one command on DATABASE_URL; `check` and `revision` work on a scratch database."""
    match arguments:
        case ["upgrade"]:
            return _upgrade(os.environ.get("DATABASE_URL") or f"sqlite:///{_folder() / 'nisugata.db'}")
        case ["check"]:
            _on_scratch(migrations.check)
        case ["revision", message]:
            _on_scratch(lambda url: command.revision(migrations.config(url), message=message, autogenerate=True))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def _upgrade(url: str) -> int:
    try:
        migrations.upgrade(url)
    except migrations.OtherVersionError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _folder() -> Path:
    """The folder of the embedded database, as the app has it."""
    folder = Path(os.environ.get("DATA") or "data").expanduser().resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _on_scratch(act: Callable[[str], object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'scratch.db'}"
        migrations.upgrade(url)
        act(url)


sys.exit(main(sys.argv[1:]))
