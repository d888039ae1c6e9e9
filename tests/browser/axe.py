"""axe, which looks at a page for what keeps people out: everything, or the colours of a theme alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import axe_playwright_python

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

COLOURS = ("color-contrast",)
_SCRIPT = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
_LOOK = """async ([theme, only, frame]) => {
    document.documentElement.dataset.theme = theme;
    const rules = only ? { runOnly: only } : {};
    const where = frame ? document : { exclude: [".top", ".frame__side"] };
    const asked = { ...rules, resultTypes: ["violations"], selectors: false, preload: false };
    const { violations, passes, incomplete } = await axe.run(where, asked);
    if (passes.length + incomplete.length === 0) throw new Error("axe looked at nothing");
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${theme} ${id}: ${node.html.slice(0, 140)}`));
}"""


def bring(page: Page) -> None:
    """Have axe in whatever the page opens from now on, and no colours on their way to others."""
    page.add_init_script(path=_SCRIPT)
    page.emulate_media(reduced_motion="reduce")


def look(page: Page, theme: str, only: Sequence[str] | None = None, *, frame: bool = True) -> list[str]:
    """Return what axe finds in a theme, by all its rules or `only` these; without the frame, where a menu stands."""
    found: list[str] = page.evaluate(_LOOK, [theme, only, frame])
    return found


def look_in_every_theme(page: Page) -> list[str]:
    """Return what axe finds in the light theme, and what the colours of the others spoil."""
    return look(page, "light") + [fault for theme in ("dark", "sunlight") for fault in look(page, theme, COLOURS)]
