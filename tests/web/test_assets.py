"""What the phone's shell brings along: icons that need no signal, and every script by name."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from web.assets import modules, sprite
from web.joining import imported
from web.static_files import STATIC, address

PAGES = (
    "floor.js", "dock.js", "enrol.js", "frame.js", "office.js", "health.js", "installed.js",
    "sample.js", "shift-end.js", "background.js",
)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "script"), [("/floor", "floor.js"), ("/dock", "dock.js"), ("/enrol", "enrol.js"), ("/phone", "health.js")]
)
def test_a_shell_names_its_scripts_and_draws_its_icons(
    browser_of: Callable[[str], FlaskClient], path: str, script: str
) -> None:
    page = browser_of("worker").get(path).text
    addresses = [address(name) for name in modules(script)]
    assert all(f'rel="modulepreload" fetchpriority="low" href="{one}"' in page for one in addresses)
    assert "icons.svg" not in page
    drawn = {part.split('"')[0] for part in page.split('href="#i-')[1:]}
    assert {name for name in drawn if f'id="i-{name}"' not in sprite()} == set()


def test_every_module_is_of_some_page() -> None:
    named = {name for script in PAGES for name in imported(STATIC, f"js/{script}")}
    apart = {"js/decode-worker.js", "js/offline-worker.js", "js/types.js"}
    assert {f"js/{path.name}" for path in (STATIC / "js").glob("*.js")} - named - apart == set()
