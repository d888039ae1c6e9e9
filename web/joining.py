"""The scripts of a phone's screen in one file: what its first script imports, directly or not, joined and shortened.

Sources are one module a file. A phone on a weak signal would ask some sixty times for them, and its slow processor deal
with sixty answers at every start. `python -m web.join_scripts` joins each screen's with esbuild (make setup does). The
copy is served under the first script's own name, so that addresses relative to it stay right. It is named by the hash
of its sources: one that no longer fits is never found, and the modules are sent one by one, as they are written.
"""

import posixpath
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

SCREENS: Final = ("floor", "dock", "sample", "health", "shift-end", "enrol", "background")
"""First scripts of what a phone opens without signal, and of its service worker."""
JOINED: Final = Path(__file__).parent / "joined"
OPTIONS: Final = ("--bundle", "--format=esm", "--target=es2022", "--minify", "--charset=utf8", "--log-level=warning")
_IMPORT: Final = re.compile(r'^(?:import|export) (?:.*? from )?"(\.\.?/[\w./-]+\.js)"', re.MULTILINE)


def imported(static: Path, first: str) -> tuple[str, ...]:
    """Return a script and every script that it imports, directly or not, each once, as names in the static folder."""
    found = [first]
    for name in found:  # grows while it is walked
        text = (static / name).read_text(encoding="utf-8")
        near = [posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) for path in _IMPORT.findall(text)]
        found += [one for one in dict.fromkeys(near) if one not in found]
    return tuple(found)


@cache
def copy_of(static: Path, first: str) -> Path | None:
    """Return where the joined copy of a script lies once it is made; None where it is not the first of a screen."""
    if first not in {f"js/{screen}.js" for screen in SCREENS}:
        return None
    parts = [f"{name}\n".encode() + (static / name).read_bytes() for name in imported(static, first)]
    return JOINED / f"{sha256(b''.join([*(option.encode() for option in OPTIONS), *parts])).hexdigest()[:16]}.js"


def joined(static: Path, first: str) -> bytes | None:
    """Return the joined copy; None where there is none, or none of these very sources."""
    copy = copy_of(static, first)
    return copy.read_bytes() if copy and copy.is_file() else None
