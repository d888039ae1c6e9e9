"""Keyset paging: where a page begins travels in its address as the sort key of the row before it."""

import re
from datetime import date

from flask import request

Key = tuple[date, str]
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DIGITS = 15
"""More than any ledger position has; a longer number would not fit into a database integer."""


def day_key(name: str) -> Key | None:
    """The key of a row in a list by day and id (`2026-11-20,01…`); None where there is none or it is no key."""
    day, _, key = request.args.get(name, "").partition(",")
    try:
        return (date.fromisoformat(day), key[:36]) if key else None
    except ValueError:
        return None


def key_text(key: Key) -> str:
    """Write a key into an address."""
    return f"{key[0].isoformat()},{key[1]}"


def row_key(name: str) -> str | None:
    """The id of the row before the page, from the address or a form; None where there is none or it is no id."""
    told = request.values.get(name, "")
    return told if _ID.fullmatch(told) else None


def code_key(name: str) -> str | None:
    """The code of the tag before the page."""
    told = request.args.get(name, "")
    return told if told.isascii() and told.isalnum() else None


def position_key(name: str) -> int | None:
    """The ledger position of the row before the page."""
    told = request.args.get(name, "")
    return int(told) if told.isascii() and told.isdigit() and len(told) <= _DIGITS else None
