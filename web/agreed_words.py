"""The levels of removing foreign matter, for pages and phones (handbook 3.1.1 (2))."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

FOREIGN: dict[int, LazyString] = {
    1: _l("想定1：PP以外をすべて取り除く"),
    2: _l("想定2：重い異物と不織布を取り除く"),
    3: _l("想定3：解体業者では取り除かない"),
}
ON_PHONES = {f"agreed.foreign_{level}": words for level, words in FOREIGN.items()}
USUAL_OUTSIDE = (
    _l("年間の生産台数が1万台未満のメーカーの車両"),
    _l("輸入車・並行輸入車"),
    _l("引取義務者がいない車両"),
)
"""Vehicles out of the scheme (handbook 8)."""
