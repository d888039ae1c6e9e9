"""The phone's screens as an app: manifest, service worker, and how to put it on an iPhone's home screen.

Anyone may ask for these: a browser fetches them without a person, and nobody's data is in them.
"""

import json
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext

from web.languages import chosen
from web.release import SHELLS, WORKER, release
from web.static_files import address, kept
from web.viewer import ANYONE, allow

bp = Blueprint("pwa", __name__)

SHELL_HEADER = "X-Nisugata-Shell"
VERSION_HEADER = "X-Nisugata-Version"
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("maskable-512.png", "512x512", "maskable"),
)
INK = "#12181f"
BACKGROUND = "js/background.js"
"""What the service worker imports where the browser has Background Sync."""


@bp.get("/manifest.webmanifest")
@allow(ANYONE)
def manifest() -> Response:
    """Say what the installed app is called, how it looks, and with which screen it starts."""
    return Response(json.dumps(_manifest(), ensure_ascii=False), mimetype="application/manifest+json")


def _manifest() -> dict[str, Any]:
    asked = request.args.get("start", "/floor")
    return {
        "id": "/",
        "name": gettext("荷姿 — 部品回収の記録"),
        "short_name": gettext("荷姿"),
        "description": gettext("解体現場の部品回収を、電波がなくても記録します。"),
        "lang": chosen(),
        "start_url": asked if asked in SHELLS else "/floor",
        "scope": "/",
        "display": "standalone",
        "orientation": "portrait",
        "background_color": INK,
        "theme_color": INK,
        "icons": [  # without a version: a new address would look like a new icon to the phone
            {"src": f"/static/img/{file}", "sizes": sizes, "type": "image/png", "purpose": purpose}
            for file, sizes, purpose in ICONS
        ],
        "shortcuts": [
            {"name": gettext("現場"), "url": url_for("floor.screen")},
            {"name": gettext("受入"), "url": url_for("dock.screen")},
        ],
    }


@bp.get("/favicon.ico")
@allow(ANYONE)
def icon() -> Response:
    """Send the icon to what asks for it unasked at the root: pictures opened alone, bookmarks. PNG is taken there."""
    return Response(kept(f"img/{ICONS[0][0]}").data, mimetype="image/png", headers={"Cache-Control": "max-age=86400"})


@bp.get("/sw.js")
@allow(ANYONE)
def worker() -> Response:
    """Send the service worker, at the root so that its scope is the whole app, with the release it keeps.

    With `background` it is a module that also sends the outbox while no page is open.
    """
    told = json.dumps(release().told())
    script = kept(WORKER).data.decode()
    more = f'import "{address(BACKGROUND)}";\n' if "background" in request.args else ""
    return Response(f"{more}self.RELEASE = {told};\n{script}", mimetype="text/javascript")


@bp.get("/setup/home-screen")
@allow(ANYONE)
def home_screen() -> str:
    """Show, in pictures, how the app comes onto the home screen."""
    return render_template("phone/home_screen.html")


@bp.app_context_processor
def nobodys_frame() -> dict[str, Any]:
    """Give the frame `version`; for the copy a phone keeps, leave out who is signed in: JavaScript says who works."""
    told: dict[str, Any] = {"version": release().version}
    if request and request.headers.get(SHELL_HEADER):
        told |= {"person_name": None, "site_name": None, "nav_groups": [], "languages": []}
    return told


@bp.after_app_request
def tell_version(response: Response) -> Response:
    """Let the service worker see whether a screen is of the version it keeps."""
    if request.path in SHELLS:
        response.headers[VERSION_HEADER] = release().version
    return response
