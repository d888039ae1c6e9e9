"""`python -m web.join_scripts`: join the scripts of each phone screen into one file. `make setup` calls it."""

import subprocess
from pathlib import Path

from web.joining import JOINED, OPTIONS, SCREENS, copy_of
from web.static_files import STATIC

TOOLS = Path(__file__).parent.parent / "node_modules" / "@esbuild"
LONGEST_S = 60


def join_all(program: Path | None) -> int:
    """Join what is not joined yet, remove what no screen needs, and return how many copies were made.

    `program` is esbuild; npm brings it for the machine's own processor. Where there is none, nothing is joined: the
    modules are sent one by one. Raises CalledProcessError where a script is none.
    """
    JOINED.mkdir(exist_ok=True)
    copies = {first: copy for screen in SCREENS if (copy := copy_of(STATIC, first := f"js/{screen}.js"))}
    for path in set(JOINED.iterdir()) - set(copies.values()):
        path.unlink()
    if program is None:
        return 0
    missing = {first: copy for first, copy in copies.items() if not copy.is_file()}
    for first, copy in missing.items():
        part = copy.with_suffix(".part")
        subprocess.run([program, STATIC / first, *OPTIONS, f"--outfile={part}"], check=True, timeout=LONGEST_S)
        part.replace(copy)  # a server that starts meanwhile finds whole files
    return len(missing)


def esbuild() -> Path | None:
    """Return the program as npm installed it, for this machine's own processor."""
    return next(TOOLS.glob("*/bin/esbuild"), None)


if __name__ == "__main__":
    join_all(esbuild())
