"""What the frame of every page needs: the macros as `ui`, the theme of the cookie, which endpoints exist."""

from typing import Any, Final

from flask import Flask, current_app, request

from web.assets import modules, sprite
from web.languages import chosen

THEMES: Final = ("light", "dark", "sunlight")


def init_app(app: Flask) -> None:
    """Give every template `ui` (templates/macros.html), `theme` and `has_endpoint`."""
    app.context_processor(frame)


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


def has_endpoint(name: str) -> bool:
    """Say whether the app has a route of this name, so that the frame renders before its rooms are furnished."""
    return name in current_app.view_functions
