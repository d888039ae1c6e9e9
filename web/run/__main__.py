"""`python -m web.run`: prepare the data, then serve until Ctrl-C. `make run` calls it after the set-up."""

from __future__ import annotations

import os
import sys

from ledger.migrations import OtherVersionError
from web.run.addresses import AddressError, PortTakenError
from web.run.launch import launch
from web.run.servers import ServerEndedError
from web.run.settings import SettingError, Settings


def main() -> int:
    """Run and return the exit code; what can go wrong for a person's reasons is said in one sentence."""
    try:
        launch(Settings.from_environment(os.environ))
    except (SettingError, PortTakenError, AddressError, OtherVersionError, ServerEndedError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
