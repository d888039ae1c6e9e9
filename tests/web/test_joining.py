"""A screen's scripts in one file: made of these very sources, else the sources themselves are sent."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from web import join_scripts, joining
from web.assets import modules
from web.join_scripts import esbuild, join_all
from web.joining import SCREENS, imported, joined
from web.static_files import STATIC

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST = "js/floor.js"
ENTRY = re.compile(r'modules\("([\w-]+)\.js"\)')


@pytest.fixture
def static(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Sources of our own: a floor of two modules and something brought along; nothing is joined yet."""
    for folder in ("static/js", "static/vendor"):
        (tmp_path / folder).mkdir(parents=True)
    for screen in SCREENS:
        (tmp_path / f"static/js/{screen}.js").write_text("// nothing\n")
    (tmp_path / "static" / FIRST).write_text(
        'import "./side.js";\nimport { told } from "../vendor/brought.js";\ntold("床");\n'
    )
    (tmp_path / "static/js/side.js").write_text('export { told } from "../vendor/brought.js";\n')
    (tmp_path / "static/vendor/brought.js").write_text(
        "/** Says it. */\nexport const told = (words) => alert(words);\n"
    )
    monkeypatch.setattr(joining, "JOINED", tmp_path / "joined")
    monkeypatch.setattr(join_scripts, "JOINED", tmp_path / "joined")
    monkeypatch.setattr(join_scripts, "STATIC", tmp_path / "static")
    joining.copy_of.cache_clear()
    yield tmp_path / "static"
    joining.copy_of.cache_clear()


def test_everything_imported_is_found_once(static: Path) -> None:
    assert imported(static, FIRST) == (FIRST, "js/side.js", "vendor/brought.js")


def test_scripts_are_joined_once_and_again_when_one_changes(static: Path) -> None:
    assert joined(static, FIRST) is None
    assert join_all(esbuild()) == len(SCREENS)
    assert join_all(esbuild()) == 0
    copy = (joined(static, FIRST) or b"").decode()
    assert "床" in copy
    assert "import" not in copy
    assert "Says it" not in copy
    (static / "vendor/brought.js").write_text("export const told = () => {};\n")
    joining.copy_of.cache_clear()
    assert joined(static, FIRST) is None
    assert join_all(esbuild()) == 1
    assert len(list(joining.JOINED.iterdir())) == len(SCREENS)


def test_without_the_program_the_modules_are_sent_as_they_are(static: Path) -> None:
    assert join_all(None) == 0
    assert joined(static, FIRST) is None


def test_only_first_scripts_are_joined(static: Path) -> None:
    join_all(esbuild())
    assert joined(static, "js/side.js") is None


def test_every_screen_that_names_its_scripts_is_joined(static: Path) -> None:
    shutil.rmtree(static)
    templates = (STATIC.parent / "templates").rglob("*.html")
    named = {name for path in templates for name in ENTRY.findall(path.read_text(encoding="utf-8"))}
    assert named == set(SCREENS) - {"background"}


def test_the_real_scripts_join_and_name_nothing_more_to_load(monkeypatch: pytest.MonkeyPatch, static: Path) -> None:
    monkeypatch.setattr(join_scripts, "STATIC", STATIC)
    assert static != STATIC
    assert join_all(esbuild()) == len(SCREENS)
    modules.cache_clear()
    for screen in SCREENS:
        script = (joined(STATIC, f"js/{screen}.js") or b"").decode()
        assert script
        assert not re.search(r'(?:^|[;}\s])(?:import|from)\s*"', script)
        assert modules(f"{screen}.js") == (f"js/{screen}.js",)
    modules.cache_clear()
