"""What a phone keeps to start without signal: the addresses of its screens, every static file they use, a version.

The list is read from the templates and scripts themselves, so that a new module or sheet is in it without being named
here; the version is a hash of the files' contents, so that it changes when any of them does.
"""

import re
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from itertools import chain

from flask import current_app
from jinja2 import meta

from web.assets import STATIC, modules
from web.shell import SHEETS

SHELLS = {"/floor": "floor/screen.html", "/dock": "dock/screen.html", "/phone": "phone/health.html"}
"""Screens that must open without signal, and their templates."""
WORKER = "js/offline-worker.js"
_DECODER = "js/decode-worker.js"
_WASM = "vendor/zxing_reader.wasm"  # the reader names it by itself: `locateFile` in the decode worker
_NAMED = re.compile(r"filename='([\w./-]+)'")
_ENTRY = re.compile(r'modules\("([\w-]+\.js)"\)')
_QUOTED = re.compile(r'"/static/([\w./-]+\.\w+)"')


@dataclass(frozen=True)
class Release:
    """One version of the phone's screens."""

    version: str
    shells: tuple[str, ...]
    assets: tuple[str, ...]

    def told(self) -> dict[str, object]:
        """As the service worker reads it."""
        return asdict(self)


@cache
def release() -> Release:
    """Return this installation's version; needs the app's context the first time."""
    files = _files()
    contents = sha256((STATIC / WORKER).read_bytes())
    for name in files:
        contents.update(f"{name}\n".encode() + (STATIC / name).read_bytes())
    return Release(contents.hexdigest()[:12], tuple(SHELLS), tuple(f"/static/{name}" for name in files))


def _files() -> list[str]:
    """Static files of the screens, sorted; what `make setup` has not brought yet is left out."""
    templates = [text for template in SHELLS.values() for text in _with_parts(template)]
    sheets = [f"css/{sheet}.css" for sheet in SHEETS]
    named = set(chain(sheets, *(_NAMED.findall(text) for text in templates)))
    scripts = {name for text in templates for name in _ENTRY.findall(text)} | {
        name.removeprefix("js/") for name in {*named, _DECODER} if name.startswith("js/") and name != "js/"
    }
    reached = {f"js/{module}" for script in scripts for module in modules(script)}
    quoted = {name for script in reached for name in _QUOTED.findall((STATIC / script).read_text(encoding="utf-8"))}
    return sorted(name for name in named | reached | quoted | {_WASM} if (STATIC / name).is_file())


def _with_parts(template: str, seen: frozenset[str] = frozenset()) -> list[str]:
    """Texts of a template and of all that it extends, includes or imports."""
    environment = current_app.jinja_env
    if template in seen or environment.loader is None:
        return []
    text = environment.loader.get_source(environment, template)[0]
    referred = [name for name in meta.find_referenced_templates(environment.parse(text)) if name]
    return [text, *chain(*(_with_parts(name, seen | {template}) for name in referred))]
