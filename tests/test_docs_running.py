"""docs/running.md tells of every setting and every target."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RUNNING = (ROOT / "docs" / "running.md").read_text()
SETTINGS = set(re.findall(r'environment(?:\.get\(|, )"([A-Z_]+)"', (ROOT / "web/run/settings.py").read_text()))
PROCFILE = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "Procfile").read_text()))
TARGETS = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


def test_there_are_settings_to_tell_of() -> None:
    assert {"PORT", "HTTPS_PORT", "HOST", "DATA", "EMPTY", "QUARTER", "BASE_URL", "DATABASE_URL"} == SETTINGS
    assert {"PORT", "THREADS", "WEB_CONCURRENCY"} == PROCFILE


@pytest.mark.parametrize("setting", sorted(SETTINGS | PROCFILE))
def test_every_setting_is_told(setting: str) -> None:
    assert re.search(rf"^\| .*`{setting}`", RUNNING, flags=re.MULTILINE)


@pytest.mark.parametrize("target", sorted(TARGETS - {"test-postgresql"}))
def test_every_target_is_told(target: str) -> None:
    assert f"make {target}" in RUNNING
