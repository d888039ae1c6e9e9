"""Static files as a phone on a weak signal needs them: pressed, fetched once, and kept until they change.

An address carries the version of the whole folder, `/static/{version}/js/floor.js`, so that modules that import each
other relatively stay within one version, and a browser may keep them for good. Without a version, or with another
one's, the newest is sent, to be asked for again. `python -m web.press_static` presses every file beforehand (make setup
does); a file that is not pressed yet is pressed quickly when first asked for.
"""

import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from flask import Flask, Response, abort, request

from web.joining import joined
from web.pressing import press, wanted, worthwhile

STATIC: Final = Path(__file__).parent / "static"
PRESSED: Final = Path(__file__).parent / "pressed"
"""Pressed copies, named by the hash of what they hold: one that no longer fits is never found."""
SHEETS: Final = ("app", "base", "layout", "buttons", "cards", "tables", "forms", "badges", "notices", "print")
BUNDLES: Final = {"css/frame.css": tuple(f"css/{sheet}.css" for sheet in SHEETS)}
"""Files that are several in the folder and one to the browser: every page needs them all."""
WORKER: Final = "js/decode-worker.js"
ENDPOINT: Final = "static"
_VERSIONED = re.compile(r"^([0-9a-f]{12})/(.+)$")
_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"


@dataclass(frozen=True)
class Kept:
    """One file as it is served."""

    data: bytes
    mimetype: str
    digest: str


def init_app(app: Flask) -> None:
    """Serve the folder, and let `url_for("static", filename=...)` name the version."""
    app.add_url_rule("/static/<path:filename>", ENDPOINT, serve)
    app.url_defaults(_name_version)


def _name_version(endpoint: str, values: dict[str, object]) -> None:
    if endpoint == ENDPOINT:
        values["filename"] = f"{version()}/{values['filename']}"


def address(name: str) -> str:
    """Return where a browser finds this version of a file; outside a request too."""
    return f"/static/{version()}/{name}"


@cache
def names() -> tuple[str, ...]:
    """Every file there is to serve, sorted; what `make setup` has not brought yet is missing."""
    paths = [path for path in STATIC.rglob("*") if path.is_file() and path.suffix != ".ts"]
    return tuple(sorted({path.relative_to(STATIC).as_posix() for path in paths} | set(BUNDLES)))


@cache
def version() -> str:
    """The version of the whole folder: twelve hexadecimal digits that change when any file does."""
    told = "".join(f"{name} {kept(name).digest}\n" for name in names())
    return sha256(told.encode()).hexdigest()[:12]


@cache
def kept(name: str) -> Kept:
    """Return a file, read once for the life of the process; KeyError where there is none."""
    if name not in names():
        raise KeyError(name)
    data = joined(STATIC, name) or b"".join((STATIC / part).read_bytes() for part in BUNDLES.get(name, (name,)))
    return Kept(data, mimetypes.guess_type(name)[0] or "application/octet-stream", sha256(data).hexdigest()[:16])


@cache
def pressed(name: str, encoding: str) -> bytes:
    """Return a file pressed: as it was pressed beforehand, else quickly now."""
    file = kept(name)
    beforehand = PRESSED / f"{file.digest}.{encoding}"
    return beforehand.read_bytes() if beforehand.is_file() else press(file.data, encoding, thoroughly=False)


def serve(filename: str) -> Response:
    """Send a file; 404 where there is none."""
    asked, name = found.groups() if (found := _VERSIONED.match(filename)) else (None, filename)
    if name not in names():
        abort(404)
    response = _answer(name)
    response.headers["Cache-Control"] = _FOR_GOOD if asked == version() else _ASK_AGAIN
    response.make_conditional(request)
    return response


def _answer(name: str) -> Response:
    file = kept(name)
    encoding = wanted(request) if worthwhile(file.mimetype) else None
    response = Response(pressed(name, encoding) if encoding else file.data, mimetype=file.mimetype)
    response.set_etag(file.digest, weak=True)  # the same file, however it is pressed
    if worthwhile(file.mimetype):
        response.vary.add("Accept-Encoding")
    if encoding:
        response.content_encoding = encoding
    return response
