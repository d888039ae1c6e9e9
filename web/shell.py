"""What the frame of every page needs: the macros as `ui`, the theme of the cookie, which endpoints exist."""

from typing import Any, Final

from flask import Flask, current_app, g, request, url_for

from web.assets import modules, sprite
from web.languages import chosen

THEMES: Final = ("light", "dark", "sunlight")
PHONE_SCREENS: Final = ("floor", "dock", "sampling", "enrol", "phone_health", "phone_shift")
"""Blueprints of screens that may have no signal: they carry their icons."""


def init_app(app: Flask) -> None:
    """Give every template `ui` (templates/macros.html), `theme` and `has_endpoint`."""
    app.context_processor(frame)
    app.add_template_global(icon_sheet)


def frame() -> dict[str, Any]:
    """Return the frame's variables; `ui` works in a block rendered alone, where a template's own imports do not."""
    return {
        "ui": current_app.jinja_env.get_template("macros.html").module,
        "brand": "荷姿" if chosen() == "ja" else "Nisugata",
        "theme": theme(),
        "has_endpoint": has_endpoint,
        "sprite": sprite,
        "modules": modules,
    }


def theme() -> str:
    """Return the theme the person chose on this device; JavaScript writes the cookie."""
    chosen = request.cookies.get("theme", THEMES[0])
    return chosen if chosen in THEMES else THEMES[0]


def icon_sheet() -> str:
    """Return what stands before an icon's name: the page's own drawings, or the one file for all, looked up once."""
    if "icon_sheet" not in g:
        inside = request.blueprint in PHONE_SCREENS
        g.icon_sheet = "#i-" if inside else f"{url_for('static', filename='img/icons.svg')}#"
    return str(g.icon_sheet)


def has_endpoint(name: str) -> bool:
    """Say whether the app has a route of this name, so that the frame renders before its rooms are furnished."""
    return name in current_app.view_functions
