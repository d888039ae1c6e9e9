"""What the phone's shell needs of the static files beforehand: the icons inside the page, the scripts it will import.

Without signal a page can load nothing more, so the icons stand in the page itself; and naming every module at once
spares a slow network the walk from import to import.
"""

import re
from functools import cache

from web.static_files import STATIC

_IMPORT = re.compile(r'^(?:import|export) .*?from "\./([\w-]+\.js)"', re.MULTILINE)


@cache
def sprite() -> str:
    """Return the icons to be put into a page, their ids prefixed with `i-`; hidden, and nothing to a screen reader."""
    symbols = (STATIC / "img" / "icons.svg").read_text(encoding="utf-8")
    return symbols.replace("<svg ", '<svg class="sprite" aria-hidden="true" ', 1).replace('id="', 'id="i-')


@cache
def modules(entry: str) -> tuple[str, ...]:
    """Return the script of a page and every module of ours that it imports, directly or not; each once."""
    found = [entry]
    for name in found:  # grows while it is walked
        text = (STATIC / "js" / name).read_text(encoding="utf-8")
        found += [imported for imported in dict.fromkeys(_IMPORT.findall(text)) if imported not in found]
    return tuple(found)
