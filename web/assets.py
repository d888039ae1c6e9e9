"""What the phone's shell needs of the static files beforehand: the icons inside the page, the scripts it will load.

Without signal a page can load nothing more, so the icons stand in the page itself; and naming every script at once
spares a slow network the walk from import to import.
"""

from functools import cache

from web.joining import imported, joined
from web.static_files import STATIC


@cache
def sprite() -> str:
    """Return the icons to be put into a page, their ids prefixed with `i-`; hidden, and nothing to a screen reader."""
    symbols = (STATIC / "img" / "icons.svg").read_text(encoding="utf-8")
    return symbols.replace("<svg ", '<svg class="sprite" aria-hidden="true" ', 1).replace('id="', 'id="i-')


@cache
def modules(entry: str) -> tuple[str, ...]:
    """Return the files that a page's script comes as: one where it is joined, else it and all that it imports."""
    first = f"js/{entry}"
    return imported(STATIC, first) if joined(STATIC, first) is None else (first,)
