"""What a phone keeps to start without signal: the addresses of its screens, every static file they use, a version.

The list is read from the templates and scripts themselves, so that a new module or sheet is in it without being named
here. The version is that of the static folder: every address of a file carries it, so a screen and its files are always
of one version. Each file's digest tells a phone which of its old files it need not fetch again.
"""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from itertools import chain

from flask import current_app
from jinja2 import meta

from web import static_files
from web.assets import modules
from web.joining import imported

SHELLS = {
    "/floor": "floor/screen.html",
    "/dock": "dock/screen.html",
    "/sample": "sample/screen.html",
    "/phone": "phone/health.html",
    "/phone/shift": "phone/shift.html",
}
"""Screens that must open without signal, and their templates."""
WORKER = "js/offline-worker.js"
LATER = "voice/"
"""What a phone keeps when it first asks for it: one that has a voice of its own never does."""
_WASM = "vendor/zxing_reader.wasm"  # the reader names it by itself: `locateFile` in the decode worker
_NAMED = re.compile(r"filename='([\w./-]+)'")
_ENTRY = re.compile(r'modules\("([\w-]+\.js)"\)')
_QUOTED = re.compile(r'(?<!import\()"(\.\.?/[\w./-]+\.\w+)"')  # what is imported in a comment names types


@dataclass(frozen=True)
class Release:
    """One version of the phone's screens; `assets` and `later` are digests of files by their addresses."""

    version: str
    shells: tuple[str, ...]
    assets: dict[str, str]
    later: dict[str, str]

    def told(self) -> dict[str, object]:
        """As the service worker reads it."""
        return asdict(self)


@cache
def release() -> Release:
    """Return this installation's version; needs the app's context the first time."""
    files = _files()
    later = [name for name in files if name.startswith(LATER)]
    return Release(static_files.version(), tuple(SHELLS), _digests(set(files) - set(later)), _digests(later))


def _digests(names: Iterable[str]) -> dict[str, str]:
    return {static_files.address(name): static_files.kept(name).digest for name in sorted(names)}


def _files() -> list[str]:
    """Static files of the screens, sorted; what `make setup` has not brought yet is left out."""
    templates = [text for template in SHELLS.values() for text in _with_parts(template)]
    named = set(chain(*(_NAMED.findall(text) for text in templates)))
    scripts = {name for text in templates for name in _ENTRY.findall(text)} | {
        name.removeprefix("js/") for name in {*named, static_files.WORKER} if name.startswith("js/")
    }
    loaded = set(chain(*(modules(script) for script in scripts)))
    written = set(chain(*(imported(static_files.STATIC, f"js/{script}") for script in scripts)))
    quoted = set(chain(*(_quoted(script) for script in written))) - written
    return sorted((named | loaded | quoted | {_WASM}) & set(static_files.names()))


def _quoted(script: str) -> list[str]:
    """Files that a script as it is written names relatively to itself: what it starts as a worker or fetches."""
    texts = _QUOTED.findall((static_files.STATIC / script).read_text(encoding="utf-8"))
    return [posixpath.normpath(posixpath.join(posixpath.dirname(script), text)) for text in texts]


def _with_parts(template: str, seen: frozenset[str] = frozenset()) -> list[str]:
    """Texts of a template and of all that it extends, includes or imports."""
    environment = current_app.jinja_env
    if template in seen or environment.loader is None:
        return []
    text = environment.loader.get_source(environment, template)[0]
    referred = [name for name in meta.find_referenced_templates(environment.parse(text)) if name]
    return [text, *chain(*(_with_parts(name, seen | {template}) for name in referred))]
