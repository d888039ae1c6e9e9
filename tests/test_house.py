"""The house's rules hold for every file of the project, and catch what they are meant to."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import house_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
PICTURES = (".png", ".jpg", ".webp", ".ico", ".pdf", ".y4m", ".woff2", ".heic")
THE_RULES = ("tests/house_rules.py", "tests/test_house.py")  # they quote what they forbid
LONG_FUNCTION = "def long():\n" + "    pass\n" * 50


def project_files() -> Iterator[tuple[str, str]]:
    """Give every text file that git knows or would take."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        if name not in THE_RULES and (ROOT / name).is_file() and not name.endswith(PICTURES):
            yield name, (ROOT / name).read_text(errors="replace")


@pytest.mark.parametrize("rule", house_rules.RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule: Callable[[str, str], Iterator[str]]) -> None:
    assert [finding for name, text in project_files() for finding in rule(name, text)] == []


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (house_rules.long_file, "web/floor.py", "\n" * 301),
        (house_rules.long_function, "web/floor.py", LONG_FUNCTION),
        (house_rules.empty_name, "ledger/utils.py", ""),
        (house_rules.silenced, "ledger/tags.py", "x = 1  # noqa: E501"),
        (house_rules.silenced, "web/static/js/outbox.js", "// TODO: later"),
        (house_rules.passed_over, "tests/test_tags.py", "@pytest.mark.skip"),
        (house_rules.host_in_lock, "requirements.lock", "--index-url x"),
        (house_rules.host_in_lock, "package-lock.json", '"resolved": "x"'),
        (house_rules.machine_path, "docs/running.md", "cd /home/somebody"),
    ],
)
def test_a_planted_fault_is_found(rule: Callable[[str, str], Iterator[str]], name: str, text: str) -> None:
    assert len(list(rule(name, text))) == 1


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (house_rules.long_file, "web/floor.py", "\n" * 300),
        (house_rules.long_file, "docs/guide.md", "\n" * 900),
        (house_rules.empty_name, "ledger/tags.py", ""),
        (house_rules.passed_over, "ledger/tags.py", "pytest.skip"),
        (house_rules.machine_path, "docs/api.md", "GET /api/v1/snapshot and /network/x"),
    ],
)
def test_what_is_allowed_is_left_alone(rule: Callable[[str, str], Iterator[str]], name: str, text: str) -> None:
    assert list(rule(name, text)) == []


@pytest.mark.parametrize(("lock", "groups"), [("requirements.lock", ()), ("requirements-dev.lock", ("dev",))])
def test_every_dependency_is_locked(lock: str, groups: tuple[str, ...]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"]]
    for group in groups:
        wanted += project["dependency-groups"][group]
    names = {re.split(r"[\[<>=!~ ]", requirement)[0] for requirement in wanted}
    locked = {line.split("==")[0] for line in (ROOT / lock).read_text().splitlines() if "==" in line}
    assert names <= locked
